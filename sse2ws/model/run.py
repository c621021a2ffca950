"""The result of a scan: every file in exactly one column of the ledger, every unit, every finding."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:  # a scan that finds nothing need not make these classes
    from sse2ws.model.edit import FileChange
    from sse2ws.model.finding import Finding
    from sse2ws.model.source import Span
    from sse2ws.model.unit import Unit


class Column(StrEnum):
    """The columns of the ledger, in the order in which they are shown."""

    CLEAN = "clean"
    READY = "ready"
    DECIDE = "decide"
    MANUAL = "manual"
    KEEP = "keep"
    SUPPRESSED = "suppressed"
    UNREADABLE = "unreadable"


class Skipped(Struct, frozen=True):
    """A file that could not be read or parsed. `incomplete`: with an SSE client, so the audit has a hole."""

    path: str
    reason: str
    incomplete: bool = False
    traceback: str = ""
    """Where our own code failed, for `--verbose`; no report shows it."""


class Ledger(Struct, frozen=True):
    """Counts of files; `seen` is the sum of the columns. `files` holds every path that is not clean."""

    seen: int
    files: Mapping[str, Column] = field(default_factory=dict)

    def count(self, column: Column) -> int:
        """How many files stand in a column."""
        if column is Column.CLEAN:
            return self.seen - len(self.files)
        return sum(1 for each in self.files.values() if each is column)


class Run(Struct, frozen=True):
    """What one run found. Everything is sorted; paths are relative to `root` and `/`-separated."""

    root: str
    ledger: Ledger
    units: tuple[Unit, ...] = ()
    findings: tuple[Finding, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    sources: Mapping[str, bytes] = field(default_factory=dict)
    """The bytes of the files that units touch (for excerpts and diffs)."""
    silenced: tuple[str, ...] = ()
    """Ids of units of which a comment or the baseline leaves nothing to tell."""

    @property
    def told(self) -> tuple[Unit, ...]:
        """The units of which something is to be told."""
        return tuple(each for each in self.units if each.id not in self.silenced)


class Plan(Struct, frozen=True):
    """What `fix` would write: whole files, by unit. `refused`: unit id -> why the proof failed."""

    changes: tuple[FileChange, ...] = ()
    applied: tuple[str, ...] = ()
    """Ids of the units that the changes complete, sorted."""
    per_unit: Mapping[str, tuple[FileChange, ...]] = field(default_factory=dict)
    """Each unit's own diff (also of `decide` units, under their proposed answers)."""
    bridged: tuple[str, ...] = ()
    """Ids of those of them of which only the constructor was swapped."""
    bridgeable: tuple[str, ...] = ()
    """Ids of units for a person that a bridge could carry, where none was asked for."""
    refused: Mapping[str, str] = field(default_factory=dict)
    outside: Mapping[str, tuple[str, Span]] = field(default_factory=dict)
    """Unit id -> where its rewrite would first change a file that this run may not edit."""
