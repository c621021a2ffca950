"""What `sse2ws verify` shows about a migrated project: one check each, with what it found."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Status(StrEnum):
    """How a check ended. `NOT_CHECKED` is no success: something that it needs is not there."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKED = "not-checked"


class Problem(Struct, frozen=True):
    """Something at a place. `line` and `column` are 1-based, 0 where there is none."""

    message: str
    path: str = ""
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{place}: {self.message}" if place else self.message


class Check(Struct, frozen=True):
    """One check. `problems` make it fail; `notes` are worth knowing and do not."""

    name: str
    status: Status
    summary: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Problem, ...] = ()


class Proof(Struct, frozen=True):
    """All checks of one run, in the order in which they are told."""

    root: str
    checks: tuple[Check, ...]

    @property
    def failed(self) -> bool:
        return any(each.status is Status.FAILED for each in self.checks)


def checked(
    name: str, summary: str, problems: tuple[Problem, ...] = (), notes: tuple[Problem, ...] = ()
) -> Check:
    """A check that failed if there are problems."""
    return Check(name, Status.FAILED if problems else Status.PASSED, summary, problems, notes)


def counted(number: int, noun: str) -> str:
    """`1 payload`, `2 payloads`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
