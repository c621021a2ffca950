"""What the code says of a payload's type, said of the new payload as well.

In: a parse and what takes its place. Out: that, with the type.
"""

from __future__ import annotations

from sse2ws.model.flow import Parse
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Moved, Piece

_ENDS = (b"=", b"(", b",", b"[", b":", b"=>", b"return")
"""What stands in front of a whole expression."""


def with_type(parse: Parse, pieces: tuple[Piece, ...], data: bytes) -> tuple[Piece, ...]:
    """`message.data as T` for `JSON.parse(e.data) as T` and `parse<T>(e.data)`."""
    start, end, said = parse.span.start, parse.span.end, parse.kind
    if said is None or parse.annotation is not None:
        return pieces
    inside = data[start : start + 1] == b"(" and data[end - 1 : end] == b")"
    typed = (*pieces, b" as ", Moved(said))
    bare = said.end == end or _is_whole(parse.span, data)
    return typed if bare and not inside else (b"(", *typed, b")")


def with_cast(cast: str, span: Span, pieces: tuple[Piece, ...], data: bytes) -> tuple[Piece, ...]:
    """`message.data as T` in place of what stands at a span."""
    if not cast:
        return pieces
    typed = (*pieces, b" as ", cast.encode())
    return typed if _is_whole(span, data) else (b"(", *typed, b")")


def _is_whole(span: Span, data: bytes) -> bool:
    """Whether nothing is done with the expression where it stands."""
    return data[: span.start].rstrip().endswith(_ENDS) and data[span.end : span.end + 1] not in b".[!?"
