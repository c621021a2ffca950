"""Comments that still speak of the old stream when the code around them no longer has one.

In: a file after the rewrite. Out: where they begin. What people wrote is never changed; they are asked to
read it again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.edit import FileChange
from sse2ws.model.source import Language
from sse2ws.syntax.tsx import parse

_CLIENTS = ("EventSource", "fetchEventSource", "EventSourcePolyfill", "RNEventSource")
_WORDS = frozenset(("SSE", *_CLIENTS))
"""What a comment calls the old stream."""


def old_remarks(change: FileChange) -> Iterator[int]:
    """Lines (1-based) of comments in a source; none where a stream is left, of which they may speak."""
    if not any(word.encode() in change.after for word in _WORDS):
        return
    comments = parse(change.after, Language.of(change.path)).comments
    code = bytearray(change.after)
    for each in comments:
        code[each.start : each.end] = b" " * (each.end - each.start)
    if any(word.encode() in code for word in _CLIENTS):
        return
    for each in comments:
        text = change.after[each.start : each.end].decode("utf-8", "replace")
        if _WORDS & set("".join(c if c.isalnum() else " " for c in text).split()):
            yield change.after.count(b"\n", 0, each.start) + 1
