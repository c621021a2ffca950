"""What a check says about one place in the code."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from sse2ws.model.source import Location


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is the worst."""
        return list(Severity).index(self)


class Related(Struct, frozen=True):
    """A place that explains a finding: one step of the chain that led to it."""

    at: Location
    message: str


class Finding(Struct, frozen=True):
    """One line of the audit. `fingerprint` survives edits elsewhere in the file."""

    rule: str
    severity: Severity
    at: Location
    message: str
    help: str = ""
    unit: str | None = None
    fingerprint: str = ""
    fixable: bool = False
    related: tuple[Related, ...] = ()
