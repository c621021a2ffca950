"""Hunks -> lines whose changed words are known, for a diff that shows what in a line is different.

Lines are paired only where they are alike; what is not paired is changed as a whole and marks no words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from msgspec import Struct

from sse2ws.model.edit import FileChange
from sse2ws.report.diff import Hunk, Line, Mark, hunks

ALIKE = 0.5
"""Share of the shorter line's names from which two lines count as the same line, changed."""
MOST_CHARACTERS = 400
"""Longer lines are cut: they come from generated code and nobody reads them in a report."""

_NAME = re.compile(r"\w+")
_WORD = re.compile(r"\w+|\s+|[^\w\s]")


class Segment(Struct, frozen=True):
    """A piece of a line; `changed` if the other version of the line lacks it."""

    text: str
    changed: bool = False


class DiffLine(Struct, frozen=True):
    """A line without its line end. `note` says what cannot be seen: that the line end is missing."""

    mark: Mark
    old: int
    new: int
    segments: tuple[Segment, ...]
    note: str = ""


class DiffHunk(Struct, frozen=True):
    """One hunk with its `@@` header."""

    header: str
    lines: tuple[DiffLine, ...]


class FileDiff(Struct, frozen=True):
    """One file's changes, with the number of lines that go and come."""

    path: str
    gone: int
    new: int
    hunks: tuple[DiffHunk, ...]


def file_diff(change: FileChange, context: int = 3) -> FileDiff:
    """The differences of one file, for eyes; patches come from `diff`."""
    found = tuple(
        DiffHunk(hunk.header, _marked(hunk)) for hunk in hunks(change.before, change.after, context)
    )
    marks = [line.mark for hunk in found for line in hunk.lines]
    return FileDiff(change.path, marks.count(Mark.GONE), marks.count(Mark.NEW), found)


def _marked(hunk: Hunk) -> tuple[DiffLine, ...]:
    """The hunk's lines, in order; neighbouring gone and new lines are compared word by word."""
    found: list[DiffLine] = []
    block: list[Line] = []
    for line in (*hunk.lines, None):
        if line is not None and line.mark is not Mark.SAME:
            block.append(line)
            continue
        found += _block(
            [each for each in block if each.mark is Mark.GONE],
            [each for each in block if each.mark is Mark.NEW],
        )
        block = []
        if line is not None:
            found.append(_line(line, (Segment(_text(line)),)))
    return tuple(found)


def _block(gone: Sequence[Line], new: Sequence[Line]) -> Iterator[DiffLine]:
    segments: dict[int, tuple[Segment, ...]] = {}
    for a, b in _pairs(gone, new):
        segments[id(a)], segments[id(b)] = _compare(_text(a), _text(b))
    for line in (*gone, *new):
        yield _line(line, segments.get(id(line)) or (Segment(_text(line)),))


def _pairs(gone: Sequence[Line], new: Sequence[Line]) -> Iterator[tuple[Line, Line]]:
    """Each gone line with the first new line after the last pair that is alike."""
    at = 0
    for a in gone:
        words = set(_NAME.findall(_text(a)))
        for index in range(at, min(len(new), at + 12)):
            others = set(_NAME.findall(_text(new[index])))
            if words & others and len(words & others) >= ALIKE * min(len(words), len(others)):
                yield a, new[index]
                at = index + 1
                break


def _compare(old: str, new: str) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    a, b = _WORD.findall(old), _WORD.findall(new)
    left: list[Segment] = []
    right: list[Segment] = []
    for tag, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        changed = tag != "equal"
        for side, words in ((left, a[a1:a2]), (right, b[b1:b2])):
            piece = "".join(words)
            if piece:
                side.append(Segment(piece, changed and not piece.isspace()))
    return tuple(left), tuple(right)


def _text(line: Line) -> str:
    text = line.data.rstrip(b"\r\n").decode("utf-8", "replace")
    return text if len(text) <= MOST_CHARACTERS else text[:MOST_CHARACTERS] + "…"


def _line(line: Line, segments: tuple[Segment, ...]) -> DiffLine:
    note = "" if line.data.endswith(b"\n") else "no newline at end of file"
    return DiffLine(line.mark, line.old, line.new, segments, note)
