"""New text put together from literal bytes and moved parts of the old, edits inside the moved parts included.

In: a file's bytes and nested changes. Out: its new bytes. Overlapping changes that do not nest are an error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sse2ws.model.source import Span


class Moved(Struct, frozen=True):
    """Source text that is kept, with the changes inside it. `indent` is the new indentation of its lines."""

    span: Span
    indent: bytes | None = None


Piece = bytes | Moved


class Change(Struct, frozen=True):
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


def render(data: bytes, changes: Iterable[Change], piece: Piece, verbatim: Sequence[Span] = ()) -> bytes:
    """One part of a file with the changes inside it."""
    unique = sorted(set(changes), key=lambda each: (each.span.start, -each.span.end))
    return _Renderer(data, unique, verbatim).piece(piece)


class _Renderer(Struct, frozen=True):
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
                around = change.span.start <= span.start and span.end <= change.span.end
                if not around and change.span.end > at and at <= change.span.start < span.end:
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
            out.extend(self._piece(piece, change, index + 1, inner) for piece in change.pieces)
            at, index = change.span.end, inner
            if change.span.start == change.span.end:
                continue
        out.append(self.data[at : span.end])
        return b"".join(out)

    def piece(self, piece: Piece) -> bytes:
        """A part, wherever it stands."""
        return self._piece(piece, Change(Span(0, 0), ()), 0, 0)

    def _piece(self, piece: Piece, change: Change, low: int, high: int) -> bytes:
        if isinstance(piece, bytes):
            return piece
        if piece.span.end <= change.span.start or change.span.end <= piece.span.start:
            low, high = 0, len(self.changes)  # moved in from elsewhere, with what changes there
        text = self.render(piece.span, low, high)
        return text if piece.indent is None else self._indented(text, piece)

    def _indented(self, text: bytes, piece: Moved) -> bytes:
        old = indentation(self.data, piece.span.start)
        new = piece.indent or b""
        if old == new or b"\n" not in text:
            return text
        frozen = [self.data[each.start : each.end] for each in self.verbatim if each in piece.span]
        held = {
            b"\0%d\0" % number: part for number, part in enumerate(frozen) if b"\n" in part and part in text
        }
        for mark, part in held.items():
            text = text.replace(part, mark)
        first, *rest = text.split(b"\n")
        lines = [
            first,
            *(new + line[len(old) :] if line.startswith(old) and line.strip() else line for line in rest),
        ]
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
    """A span widened to its lines when nothing else stands on them."""
    start = data.rfind(b"\n", 0, span.start) + 1 or _mark(data)
    end = data.find(b"\n", span.end)
    end = len(data) if end < 0 else end + 1
    if data[start : span.start].strip() or not _only_remarked(data[span.end : end]):
        spaced = data[span.start - 1 : span.start] == b" " == data[span.end : span.end + 1]
        return Span(span.start, span.end + spaced)
    return Span(start, end)


def _only_remarked(rest: bytes) -> bool:
    """Whether nothing but a comment on it follows a statement on its line: that goes where it goes."""
    rest = rest.strip(b" \t\r\n;")
    block = rest.startswith(b"/*") and rest.find(b"*/") == len(rest) - 2
    return not rest or block or rest.startswith(b"//")


def removals(data: bytes, spans: Iterable[Span], rule: str, comments: Sequence[Span] = ()) -> list[Change]:
    """Changes that take out statements with their lines, and the blank line that would be left over.

    `comments`: those of the file; what stands directly above a statement goes with it.
    """
    merged: list[Span] = []
    told = (with_comments(data, comments, each) for each in spans)
    for span in sorted((whole_lines(data, each) for each in told), key=lambda each: (each.start, -each.end)):
        if merged and span in merged[-1]:
            continue
        if merged and not data[merged[-1].end : span.start].strip():
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return [Change(_without_blank(data, span), (), rule) for span in merged]


def with_comments(data: bytes, comments: Sequence[Span], statement: Span) -> Span:
    """A statement with the comments that stand directly above it."""
    start = statement.start
    for comment in reversed(comments):
        between = data[comment.end : start]
        if comment.end <= start and not between.strip() and between.count(b"\n") == 1:
            line = data.rfind(b"\n", 0, comment.start) + 1
            if not data[line : comment.start].strip():
                start = comment.start
    return Span(start, statement.end)


def _mark(data: bytes) -> int:
    """Bytes of a byte-order mark."""
    return 3 if data.startswith(b"\xef\xbb\xbf") else 0


def _without_blank(data: bytes, span: Span) -> Span:
    start, end = span.start, span.end
    if start > _mark(data) and data[start - 1 : start] != b"\n":
        return span
    before = data.rfind(b"\n", 0, max(0, start - 1)) + 1
    blank_before = start > _mark(data) and not data[before:start].strip()
    after = data.find(b"\n", end) + 1
    blank_after = after > 0 and not data[end:after].strip()
    opens = start == _mark(data) or data[:start].rstrip()[-1:] in (b"{", b"")
    closes = data[end : end + 400].lstrip()[:1] in (b"}", b"")
    if blank_after and (opens or blank_before):
        return Span(start, after)
    if blank_before and closes:
        return Span(before, end)
    return span


def list_item(data: bytes, item: Span) -> Span:
    """A list's item with the comma that goes with it."""
    end = item.end
    while data[end : end + 1] in (b" ", b","):
        end += 1
        if data[end - 1 : end] == b",":
            while data[end : end + 1] == b" ":
                end += 1
            return Span(item.start, end)
    start = item.start
    while data[start - 1 : start] in (b" ", b","):
        start -= 1
    return Span(start, item.end)
