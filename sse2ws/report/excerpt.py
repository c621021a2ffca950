"""Source bytes and a location -> the few lines around it, with the place marked. Never reads a file."""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.source import Location
from sse2ws.report.diff import split_lines

MOST_LINES = 8
"""Lines of a marked region that are shown; the rest of a longer one is cut off."""
MOST_CHARACTERS = 200
"""Characters shown on either side of the mark: generated files have lines without end."""


class CodeLine(Struct, frozen=True):
    """A line in three pieces; `marked` is empty outside the region. `number` is 1-based."""

    number: int
    before: str
    marked: str = ""
    after: str = ""


def excerpt(source: bytes | None, at: Location, around: int = 2) -> tuple[CodeLine, ...]:
    """The region and `around` lines before and after it; nothing if the source is not known or shorter."""
    lines = split_lines(source or b"")
    last = min(at.end_line, at.line + MOST_LINES - 1)
    return tuple(
        _code_line(number, lines[number - 1], at)
        for number in range(max(1, at.line - around), min(len(lines), last + around) + 1)
    )


def _code_line(number: int, data: bytes, at: Location) -> CodeLine:
    raw = data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
    text = raw.rstrip(b"\r\n").decode("utf-8", "replace")
    if not at.line <= number <= at.end_line:
        return CodeLine(number, _cut(text))
    start = _index(text, at.column) if number == at.line else len(text) - len(text.lstrip())
    end = _index(text, at.end_column) if number == at.end_line else len(text)
    before, marked, after = text[:start], text[start:end], text[end:]
    if len(before) > MOST_CHARACTERS:
        before = "…" + before[-MOST_CHARACTERS:]
    return CodeLine(number, before, _cut(marked), _cut(after))


def _cut(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def _index(text: str, column: int) -> int:
    """The index into `text` of a 1-based column in UTF-16 units."""
    return len(text.encode("utf-16-le")[: 2 * (column - 1)].decode("utf-16-le", "ignore"))
