"""Paths from the event that the new subscription gets: the name lies at `type`, the payload at `data`.

In: a listener whose paths lead from the old event on. Out: the same for the new one.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.checks.fields import ENVELOPE, PAYLOAD
from sse2ws.model.flow import Path
from sse2ws.model.linked import DeclaredType, Listener

EVENT_NAME: Path = ("type",)


def recounted(listener: Listener, discriminator: Path, key: str) -> Listener:
    """A listener whose paths lead from the new event on."""
    mapped = {each.full: _path(each.full, discriminator, key) for each in listener.uses}
    uses = tuple(replace(each, full=mapped[each.full]) for each in listener.uses)
    beyond = tuple(
        replace(each, uses=tuple(replace(u, full=_path(u.full, discriminator, key)) for u in each.uses))
        for each in listener.beyond
    )

    def rooted(types: tuple[DeclaredType, ...]) -> tuple[DeclaredType, ...]:
        return tuple(replace(each, root=_path(each.root, discriminator, key)) for each in types)

    opaque = tuple(replace(each, root=_path(each.root, discriminator, key)) for each in listener.opaque)
    return replace(
        listener,
        uses=uses,
        types=rooted(listener.types),
        in_place=rooted(listener.in_place),
        opaque=opaque,
        beyond=beyond,
        envelope=key,
    )


def _path(full: Path, discriminator: Path, key: str) -> Path:
    if discriminator and full[: len(discriminator)] == discriminator:
        return (*EVENT_NAME, *full[len(discriminator) :])
    if not key or full[:2] != PAYLOAD:
        return full
    return (*PAYLOAD, *full[3:]) if full[2:3] == (key,) else (*ENVELOPE, *full[2:])
