"""Words of which a file that opens a stream must hold one. In: the known clients. Out: what to screen for.

Few files that read something by hand read events: of those, `Worth` looks for what else they must hold.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.by_hand import BEGINNINGS, LIBRARIES, MIME, READING
from sse2ws.model.pack import Client

REMARK = "sse2ws-"
"""How every comment that speaks to the tool begins: one that does so in vain is told wherever it stands."""


def needles(clients: Sequence[Client]) -> tuple[bytes, ...]:
    """The words as UTF-8, sorted."""
    words = {word for client in clients for word in (*client.globals, *client.modules)}
    # a short export (`SSE`) is found by its module's name; long ones also through a project's own barrel
    words |= {name for client in clients for name in client.exports if len(name) > 5}
    return tuple(sorted(word.encode() for word in (*words, *READING, MIME, REMARK)))


class Worth:
    """Whether a file that holds a needle can open a stream, or has anything else to be told of."""

    def __init__(self, clients: Sequence[Client]) -> None:
        reading = {word.encode() for word in READING}
        names = {name.encode() for client in clients for name in client.exports}
        self._words = (*sorted({*needles(clients), *names} - reading), *BEGINNINGS, *LIBRARIES)

    def analysing(self, data: bytes) -> bool:
        """False where reading by hand is all that it does; `for await` alone screens half a large project."""
        return any(word in data for word in self._words)
