"""Bytes before and after -> hunks, and a patch that `git apply` takes. Never touches a file.

A line ends at `\\n` and nowhere else, as for git: form feeds, U+2028 and a lone CR are part of a line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from enum import StrEnum

from msgspec import Struct

from sse2ws.model.edit import FileChange

Opcode = tuple[str, int, int, int, int]

_NAMED_ESCAPES = {
    7: b"\\a",
    8: b"\\b",
    9: b"\\t",
    10: b"\\n",
    11: b"\\v",
    12: b"\\f",
    13: b"\\r",
    34: b'\\"',
    92: b"\\\\",
}


class Mark(StrEnum):
    """What happens to a line."""

    SAME = " "
    GONE = "-"
    NEW = "+"


class Line(Struct, frozen=True):
    """One line of a hunk with its line end. `old`, `new`: 1-based line numbers, 0 if not in that file."""

    mark: Mark
    old: int
    new: int
    data: bytes


class Hunk(Struct, frozen=True):
    """Neighbouring changes with the lines around them. Starts are 1-based; 0 when the side is empty."""

    old_start: int
    old_count: int
    new_start: int
    new_count: int
    lines: tuple[Line, ...]

    @property
    def header(self) -> str:
        """`@@ -1,7 +1,6 @@`"""
        return f"@@ -{_range(self.old_start, self.old_count)} +{_range(self.new_start, self.new_count)} @@"


def unified(changes: Sequence[FileChange], context: int = 3) -> bytes:
    """A git patch of all changes, in their order; empty when nothing changes. Paths relative to the root."""
    return b"".join(_file_patch(change, context) for change in changes if change.before != change.after)


def hunks(before: bytes, after: bytes, context: int = 3) -> Iterator[Hunk]:
    """The differences of two files, each with up to `context` equal lines before and after it."""
    old, new = split_lines(before), split_lines(after)
    for group in _groups(_opcodes(old, new), context):
        lines = tuple(_lines(group, old, new))
        old_from, old_to, new_from, new_to = group[0][1], group[-1][2], group[0][3], group[-1][4]
        old_count, new_count = old_to - old_from, new_to - new_from
        yield Hunk(old_from + (old_count > 0), old_count, new_from + (new_count > 0), new_count, lines)


def count_hunks(before: bytes, after: bytes) -> int:
    """How many there are without the lines around them."""
    return sum(1 for _ in _groups(_opcodes(split_lines(before), split_lines(after)), 0))


def split_lines(data: bytes) -> list[bytes]:
    """The lines of a file with their line ends, split at `\\n` only."""
    lines = data.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])


def _opcodes(old: list[bytes], new: list[bytes]) -> list[Opcode]:
    """difflib's opcodes; it only sees what lies between the equal ends, which keeps large files cheap."""
    shorter, head = min(len(old), len(new)), 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    middle = [(tag, a + head, b + head, c + head, d + head) for tag, a, b, c, d in matcher.get_opcodes()]
    start: list[Opcode] = [("equal", 0, head, 0, head)] if head else []
    end: list[Opcode] = [("equal", len(old) - tail, len(old), len(new) - tail, len(new))] if tail else []
    return [*start, *middle, *end]


def _groups(opcodes: list[Opcode], context: int) -> Iterator[list[Opcode]]:
    """Cut equal stretches longer than twice the context; each group holds at least one change."""
    group: list[Opcode] = []
    for at, (tag, a, b, c, d) in enumerate(opcodes):
        if tag != "equal":
            group.append((tag, a, b, c, d))
            continue
        first, last = at == 0, at == len(opcodes) - 1
        if not first and (last or b - a > 2 * context):
            keep = min(context, b - a)
            yield [*group, ("equal", a, a + keep, c, c + keep)]
            group = []
        if first or (not last and b - a > 2 * context):
            keep = min(context, b - a)
            group = [("equal", b - keep, b, d - keep, d)]
        elif not last:
            group.append((tag, a, b, c, d))
    if any(tag != "equal" for tag, *_ in group):
        yield group


def _lines(group: list[Opcode], old: list[bytes], new: list[bytes]) -> Iterator[Line]:
    for tag, a, b, c, d in group:
        if tag == "equal":
            yield from (Line(Mark.SAME, a + i + 1, c + i + 1, old[a + i]) for i in range(b - a))
            continue
        yield from (Line(Mark.GONE, i + 1, 0, old[i]) for i in range(a, b))
        yield from (Line(Mark.NEW, 0, i + 1, new[i]) for i in range(c, d))


def _file_patch(change: FileChange, context: int) -> bytes:
    path = change.path.encode("utf-8", "surrogateescape")
    old, new = _quoted(b"a/" + path), _quoted(b"b/" + path)
    # Without this tab, git takes a blank in a name for the start of a timestamp.
    tab = b"\t" if b" " in path else b""
    parts = [b"diff --git %b %b\n" % (old, new)]
    if change.created:
        parts.append(b"new file mode 100644\n")
    left = b"/dev/null" if change.created else old + tab
    parts.append(b"--- %b\n+++ %b%b\n" % (left, new, tab))
    for hunk in hunks(change.before, change.after, context):
        parts.append(hunk.header.encode() + b"\n")
        for line in hunk.lines:
            end = b"" if line.data.endswith(b"\n") else b"\n\\ No newline at end of file\n"
            parts.append(line.mark.value.encode() + line.data + end)
    return b"".join(parts)


def _range(start: int, count: int) -> str:
    return str(start) if count == 1 else f"{start},{count}"


def _quoted(path: bytes) -> bytes:
    """A path as git writes it: names with control characters, quotes or non-ASCII bytes in C-style quotes."""
    escaped = b"".join(
        _NAMED_ESCAPES.get(byte) or (bytes([byte]) if 32 <= byte < 127 else b"\\%03o" % byte) for byte in path
    )
    return path if escaped == path else b'"' + escaped + b'"'
