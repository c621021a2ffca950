"""What is wrong with a configuration or a pack: problems with places, and one error that carries them."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Problem(Struct, frozen=True):
    """One mistake. Line and column are 1-based, columns in UTF-16 units; `help` says what to do.

    Line 0: it lies in no file's text (a file that cannot be read, an option of the command line).
    """

    path: str
    line: int
    column: int
    message: str
    help: str = ""

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" + (f"\n  help: {self.help}" if self.help else "")


class ConfigError(Exception):
    """The configuration cannot be used. Holds all its problems, sorted by place."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda each: (each.path, each.line, each.column)))
        super().__init__(str(self))

    def __str__(self) -> str:
        return "\n".join(str(each) for each in self.problems)
