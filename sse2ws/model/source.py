"""One source file as bytes, and where a byte lies in it.

In: bytes and a path. Out: lines and columns. Never touches the disk.
"""

from __future__ import annotations

from bisect import bisect_right
from enum import StrEnum
from functools import cached_property

from msgspec import Struct


class Language(StrEnum):
    """Which grammar reads a file."""

    TS = "ts"
    TSX = "tsx"
    JS = "js"

    @classmethod
    def of(cls, path: str) -> Language:
        """The language of a path by its extension; `.js` files may hold JSX."""
        extension = path.rpartition(".")[2].lower()
        if extension == "tsx":
            return cls.TSX
        return cls.TS if extension in ("ts", "mts", "cts", "vue", "svelte", "astro") else cls.JS


class Span(Struct, frozen=True, order=True):
    """A half-open range of bytes, 0-based, in one file that the context names."""

    start: int
    end: int

    def __contains__(self, other: object) -> bool:
        return isinstance(other, Span) and self.start <= other.start and other.end <= self.end


class Location(Struct, frozen=True, order=True):
    """A region for people: 1-based lines, 1-based columns in UTF-16 units, `end_column` exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class SourceFile(Struct, frozen=True, dict=True):
    """The bytes of a file. `path` is relative to the project's root and `/`-separated."""

    path: str
    data: bytes

    @property
    def language(self) -> Language:
        return Language.of(self.path)

    @cached_property
    def newline(self) -> bytes:
        """The line end that the file uses most (new lines are written with it)."""
        crlf = self.data.count(b"\r\n")
        return b"\r\n" if crlf * 2 > self.data.count(b"\n") else b"\n"

    @cached_property
    def _line_starts(self) -> list[int]:
        starts, at = [0], self.data.find(b"\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.data.find(b"\n", at + 1)
        return starts

    def text(self, span: Span) -> str:
        """The text of a span."""
        return self.data[span.start : span.end].decode("utf-8", "replace")

    def line_column(self, offset: int) -> tuple[int, int]:
        """1-based line and UTF-16 column of a byte offset. A byte-order mark does not count."""
        row = bisect_right(self._line_starts, offset) - 1
        before = self.data[self._line_starts[row] : offset]
        if before.isascii():
            return row + 1, len(before) + 1
        before = before.removeprefix(b"\xef\xbb\xbf" if row == 0 else b"")
        return row + 1, len(before.decode("utf-8", "replace").encode("utf-16-le")) // 2 + 1

    @cached_property
    def _located(self) -> dict[Span, Location]:
        return {}

    def location(self, span: Span) -> Location:
        """A span as lines and columns; findings ask for the same few again and again."""
        if span not in self._located:
            ends = self.line_column(span.start), self.line_column(span.end)
            self._located[span] = Location(self.path, *ends[0], *ends[1])
        return self._located[span]


_TEST_MARKS = (".test.", ".spec.", ".stories.", "/__tests__/", "/__mocks__/", "/e2e/", "/tests/", "/test/")


def is_test(path: str) -> bool:
    """Whether a file is a test, a story or a mock, by its path."""
    return any(mark in f"/{path}" for mark in _TEST_MARKS)
