"""Parameters that only the URL was made with. In: a connection that moves. Out: those that nobody reads then.

They stay where they are: callers give them by their position, and not all callers may be in sight.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.connection import Taken
from sse2ws.model.judged import Judged
from sse2ws.model.reasons import Verdict


def unread_parameters(judged: Judged) -> Iterator[Taken]:
    """Each with its place in the file of the connection."""
    moves = judged.verdict in (Verdict.READY, Verdict.DECIDE) and not judged.bridged
    if not moves or judged.linked.gone or judged.parts:
        return  # a wrapper that goes takes its parameters along
    compared = {word for each in judged.filters for word in _words(each.expression)}
    for each in judged.linked.connection.url.taken:
        if not each.refs and each.name not in compared:
            yield each


def _words(text: str) -> set[str]:
    return set("".join(c if c.isalnum() or c in "_$" else " " for c in text).split())
