"""A unit as everybody downstream of the analysis sees it: verdict, changes, reasons with evidence."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Location


class How(StrEnum):
    """What made the new name of an event or a field known."""

    DECISION = "decision"
    MAP = "map"
    ALIAS = "alias"
    CATALOGUE = "catalogue"
    EXCEPTION = "exception"
    CONVENTION = "convention"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


class EventChange(Struct, frozen=True):
    """One subscription: the name as it was, what it becomes (several for one-to-many, none if unknown)."""

    old: str
    new: tuple[str, ...]
    how: How
    at: Location


class FieldChange(Struct, frozen=True):
    """One place where a payload field is named. `via`: the steps from the subscription to here."""

    old: str
    new: str
    how: How
    at: Location
    via: tuple[Location, ...] = ()


class ReasonAt(Struct, frozen=True):
    """A reason with the place that triggered it. `detail` names the thing ('goal-updated', 'retryTimer')."""

    reason: Reason
    at: Location
    detail: str = ""
    proposal: str = ""
    key: str = ""
    """What a table of answers is asked for: an old name, or a URL pattern."""
    answered: str = ""
    """The answer that somebody gave and for which no rewrite exists here."""
    waits: bool = False
    """Whether one may exist once the connection's other questions are answered."""
    vain: bool = False
    """Whether no answer has a rewrite, whatever else is answered."""


class Unit(Struct, frozen=True):
    """One connection with everything that changes with it or not at all."""

    id: str
    verdict: Verdict
    at: Location
    client: str
    container: str
    component: str
    url: str
    events: tuple[EventChange, ...] = ()
    fields: tuple[FieldChange, ...] = ()
    reasons: tuple[ReasonAt, ...] = ()
    files: tuple[str, ...] = ()
    edits: int = 0
    group: str | None = None
    changed: int = 0
    """How many files the edits are in; other `files` are only read."""
