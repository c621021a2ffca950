"""Findings: one line of the audit for every connection, old name, reason and loss.

In: units with their judgement. Out: `Finding`s with fingerprints that survive edits elsewhere in the file.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct

from sse2ws.checks.losses import losses
from sse2ws.checks.units import Locate, reason_at, told
from sse2ws.checks.unread_parameters import unread_parameters
from sse2ws.checks.urls import token_parameters
from sse2ws.model.config import Config
from sse2ws.model.finding import Finding, Related, Severity
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place
from sse2ws.model.pack import BRIDGE
from sse2ws.model.reasons import Verdict
from sse2ws.model.source import Location
from sse2ws.model.wording import reason_wording, rule_wording, what_to_do

_SIGNS = re.compile(r"\w+|[^\w\s]")
_LAST_COMMA = re.compile(r", (?=[)\]}])")
TextAt = Callable[[Place], str]
_SEVERITY = {
    Verdict.READY: Severity.WARNING,
    Verdict.DECIDE: Severity.WARNING,
    Verdict.MANUAL: Severity.WARNING,
    Verdict.KEEP: Severity.INFO,
}

_WAITS = "Answer what the connection waits for; `sse2ws fix` renames this together with it, not before."
"""Renaming by hand what still comes over SSE would break it."""


def findings_of(
    judged: Sequence[Judged], config: Config, locate: Locate, text: TextAt
) -> tuple[Finding, ...]:
    """All findings, sorted and numbered among equals."""
    found: list[tuple[Finding, str]] = []
    by_file: dict[str, list[Judged]] = {}
    for each in judged:
        by_file.setdefault(each.linked.path, []).append(each)
    for each in judged:
        scope = f"{each.linked.path}\0{each.linked.connection.component}"
        for finding, place in _unit_findings(each, by_file[each.linked.path], config, locate, text):
            # not the sentence: a better wording must not make old findings look new
            found.append((finding, f"{scope}\0{finding.rule}\0{_normal(text(place))}"))
    found.sort(key=lambda pair: (pair[0].at, pair[0].rule, pair[0].message))
    return tuple(_numbered(found))


def _normal(code: str) -> str:
    """The words and signs of code, as they stay when a formatter has gone over it."""
    signs = _SIGNS.findall(code.replace('"', "'"))
    return _LAST_COMMA.sub("", " ".join(signs))


def _numbered(found: Sequence[tuple[Finding, str]]) -> Iterator[Finding]:
    from msgspec.structs import replace

    counts: dict[str, int] = {}
    seen: set[tuple[Location, str, str]] = set()
    for finding, key in found:
        mark = (finding.at, finding.rule, finding.message)
        if mark in seen:
            continue
        seen.add(mark)
        counts[key] = counts.get(key, 0) + 1
        digest = hashlib.sha1(f"{key}\0{counts[key]}".encode(errors="surrogateescape"), usedforsecurity=False)
        yield replace(finding, fingerprint=digest.hexdigest()[:16])


class _Unit(Struct, frozen=True):
    """One connection, to be told of."""

    judged: Judged
    locate: Locate

    @property
    def site(self) -> Place:
        return Place(self.judged.linked.path, self.judged.linked.connection.site)

    def finding(
        self, rule: str, place: Place, message: str, severity: Severity, related: tuple[Related, ...] = ()
    ) -> tuple[Finding, Place]:
        """A finding of a rule; what the rewrite does can be fixed when the connection is ready."""
        fixable = self.judged.verdict is Verdict.READY
        fix = fixable and rule in ("connection-found", "event-name", "field-name")
        waits = not fixable and rule in ("event-name", "field-name")
        todo = _WAITS if waits else rule_wording(rule).todo
        at = self.locate(place)
        return Finding(rule, severity, at, message, todo, self.judged.id, "", fix, related), place


def _unit_findings(
    judged: Judged, others: Sequence[Judged], config: Config, locate: Locate, text: TextAt
) -> Iterator[tuple[Finding, Place]]:
    unit = _Unit(judged, locate)
    yield from _of_connection(unit, config)
    # advice to use a new name would break a connection that a person has to migrate first
    if judged.verdict in (Verdict.READY, Verdict.DECIDE):
        yield from _of_names(unit)
    for rule, place, detail in losses(judged, others, text):
        yield unit.finding(rule, place, rule_wording(rule).say(detail), Severity.INFO)
    for taken in unread_parameters(judged):
        place = Place(judged.linked.path, taken.span)
        message = rule_wording("parameter-unread").say(taken.name)
        yield unit.finding("parameter-unread", place, message, Severity.INFO)
    yield from _of_reasons(unit)


def _of_connection(unit: _Unit, config: Config) -> Iterator[tuple[Finding, Place]]:
    """That it is there, and what is to be known about any that moves."""
    judged, linked = unit.judged, unit.judged.linked
    if linked.connection.client == BRIDGE.name:
        yield unit.finding("bridge-left", unit.site, rule_wording("bridge-left").say(), Severity.WARNING)
    message = rule_wording("connection-found").say(linked.connection.client)
    yield unit.finding("connection-found", unit.site, message, _SEVERITY[judged.verdict])
    if judged.verdict is not Verdict.KEEP:
        for name in token_parameters(linked, config):
            place = Place(linked.path, linked.connection.url.span or linked.connection.site)
            message = rule_wording("token-in-url").say(name)
            yield unit.finding("token-in-url", place, message, Severity.WARNING)
        yield unit.finding("no-replay", unit.site, rule_wording("no-replay").say(""), Severity.INFO)


def _of_names(unit: _Unit) -> Iterator[tuple[Finding, Place]]:
    """Old names, and what becomes of them."""
    for listener in unit.judged.listeners:
        for event in listener.events:
            if event.new and event.new != (event.old,):
                message = f"'{event.old}' becomes {_names(event.new)}"
                yield unit.finding("event-name", event.place, message, Severity.ERROR)
        for rename in listener.renames:
            steps = tuple(Related(unit.locate(via), "handed on here") for via in rename.via)
            message = f"'{rename.old}' becomes '{rename.new}'"
            yield unit.finding("field-name", rename.place, message, Severity.ERROR, steps)


def _of_reasons(unit: _Unit) -> Iterator[tuple[Finding, Place]]:
    """Why it is not rewritten."""
    keeps = unit.judged.verdict is Verdict.KEEP
    for trouble in told(unit.judged):
        words = reason_wording(trouble.reason)
        severity = _SEVERITY[Verdict.KEEP if keeps else trouble.reason.verdict]
        message, at = words.say(trouble.detail), unit.locate(trouble.place)
        todo = what_to_do(reason_at(trouble, unit.judged, unit.locate))
        finding = Finding(trouble.reason.value, severity, at, message, todo, unit.judged.id)
        yield finding, trouble.place


def _names(names: Sequence[str]) -> str:
    return " and ".join(f"'{each}'" for each in names)
