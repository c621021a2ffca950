"""New text put together from literal bytes and moved parts of the old, edits inside the moved parts included.

In: a file's bytes and nested changes. Out: its new bytes. Overlapping changes that do not nest are an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sse2ws.model.source import Span


@dataclass(frozen=True, slots=True)
class Moved:
    """Source text that is kept, with the changes inside it. `indent` is the new indentation of its lines."""

    span: Span
    indent: bytes | None = None


Piece = bytes | Moved


@dataclass(frozen=True, slots=True)
class Change:
    """Replace a span by pieces."""

    span: Span
    pieces: tuple[Piece, ...]
    rule: str = ""


class Conflict(Exception):
    """Two changes overlap without one being inside the other."""


def rewrite(data: bytes, changes: Iterable[Change], verbatim: Sequence[Span] = ()) -> bytes:
    """Apply changes to a file. `verbatim`: spans whose line starts are content (template literals)."""
    unique = sorted(set(changes), key=lambda each: (each.span.start, -each.span.end))
    return _Renderer(data, unique, verbatim).render(Span(0, len(data)), 0, len(unique))


@dataclass(frozen=True, slots=True)
class _Renderer:
    data: bytes
    changes: list[Change]
    verbatim: Sequence[Span]

    def render(self, span: Span, low: int, high: int) -> bytes:
        """The text of a span with the changes `low:high`, as far as they lie inside it."""
        out: list[bytes] = []
        at, index = span.start, low
        while index < high:
            change = self.changes[index]
            if change.span.start < at or change.span not in span:
                if change.span.end > at and change.span.start < span.end and change.span.start >= at:
                    raise Conflict(f"changes overlap at byte {change.span.start}")
                index += 1
                continue
            out.append(self.data[at : change.span.start])
            inner = index + 1
            while inner < high and self.changes[inner].span.start < change.span.end:
                if self.changes[inner].span.end > change.span.end:
                    raise Conflict(f"changes overlap at byte {self.changes[inner].span.start}")
                if self.changes[inner].span == change.span:
                    raise Conflict(f"two changes at byte {change.span.start}")
                inner += 1
            out.extend(self._piece(piece, index + 1, inner) for piece in change.pieces)
            at, index = change.span.end, inner
            if change.span.start == change.span.end:
                continue
        out.append(self.data[at : span.end])
        return b"".join(out)

    def _piece(self, piece: Piece, low: int, high: int) -> bytes:
        if isinstance(piece, bytes):
            return piece
        text = self.render(piece.span, low, high)
        return text if piece.indent is None else self._indented(text, piece)

    def _indented(self, text: bytes, piece: Moved) -> bytes:
        old = indentation(self.data, piece.span.start)
        new = piece.indent or b""
        if old == new or b"\n" not in text:
            return text
        frozen = [self.data[each.start : each.end] for each in self.verbatim if each in piece.span]
        held = {b"\0%d\0" % number: part for number, part in enumerate(frozen) if b"\n" in part and part in text}
        for mark, part in held.items():
            text = text.replace(part, mark)
        first, *rest = text.split(b"\n")
        lines = [first, *(new + line[len(old) :] if line.startswith(old) and line.strip() else line for line in rest)]
        text = b"\n".join(lines)
        for mark, part in held.items():
            text = text.replace(mark, part)
        return text


def indentation(data: bytes, offset: int) -> bytes:
    """White space at the start of the line that holds a byte."""
    start = data.rfind(b"\n", 0, offset) + 1
    line = data[start:offset]
    return line[: len(line) - len(line.lstrip(b" \t"))]


def whole_lines(data: bytes, span: Span) -> Span:
    """A span widened to its lines when nothing else stands on them, one blank line before it included."""
    start = data.rfind(b"\n", 0, span.start) + 1
    end = data.find(b"\n", span.end)
    end = len(data) if end < 0 else end + 1
    if data[start : span.start].strip() or data[span.end : end].strip(b" \t\r\n;"):
        return span
    before = data.rfind(b"\n", 0, max(0, start - 1)) + 1
    after_closes = data[end : end + 200].lstrip().startswith(b"}")
    before_opens = data[:before].rstrip().endswith(b"{") if not data[before:start].strip() else False
    if start > 0 and not data[before:start].strip() and (after_closes or before_opens or not data[end:].split(b"\n", 1)[0].strip()):
        start = before
    return Span(start, end)
