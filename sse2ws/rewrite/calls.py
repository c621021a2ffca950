"""The call of an adapter around the code at a cut, whatever else changes there.

In: changes of a file and a cut. Out: the changes with the call. Knows nothing of the adapter but its name.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.judged import Cut
from sse2ws.rewrite.payload_types import with_cast
from sse2ws.rewrite.pieces import Change, Conflict, Moved


def called(changes: Sequence[Change], cut: Cut, name: str, data: bytes) -> list[Change]:
    """Put the call around the code at a cut. Raises Conflict when that code changes in two ways."""
    span = cut.place.span
    head = f"{name}(".encode()
    if cut.shorthand:
        head = data[span.start : span.end] + b": " + head
    here = [each for each in changes if each.span == span]
    rest = [each for each in changes if each.span != span]
    if len(here) > 1:
        raise Conflict(f"two changes at byte {span.start}")
    inner = here[0].pieces if here else (Moved(span),)
    if cut.copied:
        inner = (b"structuredClone(", *inner, b")")
    pieces = with_cast(cut.cast, span, (head, *inner, b")"), data)
    return [*rest, Change(span, pieces, "payload-adapter")]
