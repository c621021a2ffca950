"""Words of which a file that opens a stream must hold one. In: the known clients. Out: what to screen for."""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.pack import Client

BY_HAND = ("getReader", "for await", "onDownloadProgress", "text/event-stream")
"""Words of code that reads a stream without any client."""
REMARK = "sse2ws-"
"""How every comment that speaks to the tool begins: one that does so in vain is told wherever it stands."""


def needles(clients: Sequence[Client]) -> tuple[bytes, ...]:
    """The words as UTF-8, sorted."""
    words = {word for client in clients for word in (*client.globals, *client.modules)}
    # a short export (`SSE`) is found by its module's name; long ones also through a project's own barrel
    words |= {name for client in clients for name in client.exports if len(name) > 5}
    return tuple(sorted(word.encode() for word in (*words, *BY_HAND, REMARK)))
