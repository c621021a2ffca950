"""Whether names below the top of a payload are others now: an adapter gives back the names at the top alone.

In: a listener with the members of a type. Out: yes or no. What no type and no read shows is not known here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.checks.fields import payload_path
from sse2ws.model.flow import ELEMENT, Path, Read, holds
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Beyond, DeclaredType, Listener
from sse2ws.model.pack import Pack
from sse2ws.packs.names import resolve_field


def renamed_below(members: Sequence[Path], listener: Listener, events: Sequence[EventAt], pack: Pack) -> bool:
    """`members`: paths inside the type that the adapter gives."""
    known = [*(each.old for each in events), *(name for each in events for name in each.new or each.proposed)]
    names = {name for path in (*members, *_shown(listener)) for name in _below(path)}
    return any(resolve_field(pack, known, name, False).new != name for name in names)


def _shown(listener: Listener) -> Iterator[Path]:
    """Paths into the payload that code reads or types declare, here and behind the state that it fills."""
    sides: tuple[Listener | Beyond, ...] = (listener, *listener.beyond)
    for each in sides:
        for use in each.uses:
            path = payload_path(use.full) if isinstance(use.use, Read) else None
            if path is not None and not holds(path):
                yield path
        for declared in (*each.types, *each.in_place):
            yield from _declared(declared)


def _declared(declared: DeclaredType) -> Iterator[Path]:
    root = payload_path(declared.root)
    if root is not None and not holds(root):
        for path, _, _ in (*(declared.inherited or ()), *declared.members):
            yield *root, *path


def _below(path: Path) -> tuple[str, ...]:
    return tuple(each for each in path if each != ELEMENT)[1:]
