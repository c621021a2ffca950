"""Run -> the facts that several outputs show: the ledger's rows, units by verdict, who waits for what.

Only counts, sorts and groups; never formats for one output.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec import Struct

from sse2ws.model.finding import Finding, Severity
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Ledger, Plan, Run
from sse2ws.model.source import Location
from sse2ws.model.unit import EventChange, ReasonAt, Unit
from sse2ws.model.wording import reason_wording

ORDER = (Verdict.READY, Verdict.DECIDE, Verdict.MANUAL, Verdict.KEEP)
"""The order in which people read verdicts: what can go now first."""

MEANING: Mapping[Verdict, str] = {
    Verdict.READY: "the rewrite is certain",
    Verdict.DECIDE: "an answer is missing",
    Verdict.MANUAL: "a person must migrate it",
    Verdict.KEEP: "no part of this migration",
}

COLUMN_MEANING: Mapping[Column, str] = {
    Column.CLEAN: "no Server-Sent Events",
    Column.READY: MEANING[Verdict.READY],
    Column.DECIDE: MEANING[Verdict.DECIDE],
    Column.MANUAL: MEANING[Verdict.MANUAL],
    Column.KEEP: MEANING[Verdict.KEEP],
    Column.SUPPRESSED: "silenced by a comment or the baseline",
    Column.UNREADABLE: "could not be read or parsed",
}

SEVERITY_NOUN: Mapping[Severity, str] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "note",
}


class OpenDecision(Struct, frozen=True):
    """A decision that is missing: the units that wait for it, and how many of them for nothing else."""

    reason: Reason
    units: tuple[Unit, ...]
    alone: int

    @property
    def effect(self) -> str:
        """Who waits for the answer, in words. Not every answer has a rewrite, so none is promised."""
        verb = "waits" if len(self.units) == 1 else "wait"
        waiting = f"{count(len(self.units), 'connection')} {verb} for it"
        if self.alone == len(self.units):
            return f"{waiting} alone"
        return f"{waiting}, {self.alone} for it alone" if self.alone else f"{waiting} and for others"


def count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def rows(ledger: Ledger) -> tuple[tuple[Column, int], ...]:
    """Every column of the ledger with its count of files; the counts add up to the files seen."""
    return tuple((column, ledger.count(column)) for column in Column)


def by_verdict(units: Iterable[Unit]) -> Mapping[Verdict, tuple[Unit, ...]]:
    """The units of each verdict, in the order in which people read them; empty verdicts are there too."""
    listed = tuple(units)
    return {verdict: tuple(unit for unit in listed if unit.verdict is verdict) for verdict in ORDER}


def open_decisions(units: Iterable[Unit]) -> tuple[OpenDecision, ...]:
    """The decisions that units wait for, the most rewarding first."""
    waiting: dict[Reason, list[Unit]] = {}
    alone: Counter[Reason] = Counter()
    for unit in units:
        if unit.verdict is not Verdict.DECIDE or any(each.vain for each in unit.reasons):
            continue
        deciding = [each for each in unit.reasons if each.reason.verdict is Verdict.DECIDE]
        reasons = {each.reason for each in deciding if not each.answered}
        for reason in reasons:
            waiting.setdefault(reason, []).append(unit)
        if len(reasons) == 1 and not any(each.answered for each in deciding):
            alone.update(reasons)
    found = (OpenDecision(reason, tuple(of), alone[reason]) for reason, of in waiting.items())
    return tuple(sorted(found, key=lambda each: (-each.alone, -len(each.units), each.reason.value)))


def settled_together(reasons: Iterable[ReasonAt]) -> list[list[ReasonAt]]:
    """Reasons of one unit that one answer settles: the same sentence a dozen times hides the others."""
    groups: dict[tuple[Reason, str, str], list[ReasonAt]] = {}
    for each in reasons:
        groups.setdefault((each.reason, each.proposal, each.answered), []).append(each)
    return list(groups.values())


def common_detail(alike: Iterable[ReasonAt]) -> str:
    """What their sentence is about; nothing when they are about several things."""
    details = {each.detail for each in alike}
    return details.pop() if len(details) == 1 else ""


def all_proposed(unit: Unit) -> bool:
    """Whether each reason has an answer to propose; a table of names has one only where a name is known."""
    return not any(each.answered or each.vain for each in unit.reasons) and all(
        each.proposal or _is_word(each.reason) for each in unit.reasons
    )


def _is_word(reason: Reason) -> bool:
    """Whether one word is proposed for a reason wherever it occurs."""
    wording = reason_wording(reason)
    return bool(wording.answers) and not wording.answers[0].table and not wording.unproposed


def has_no_rewrite(each: ReasonAt) -> bool:
    """Whether no answer has a rewrite here, or not the one that is given."""
    return each.vain or bool(each.answered and not each.waits)


def unanswerable(unit: Unit) -> bool:
    """Whether no answer is asked for any more, and those that are there have no rewrite."""
    vain = any(each.vain for each in unit.reasons)
    return unit.verdict is Verdict.DECIDE and (vain or all(each.answered for each in unit.reasons))


def meaning(verdict: Verdict, units: Iterable[Unit]) -> str:
    """What the verdict of these units says about them."""
    stuck = {unanswerable(each) for each in units} if verdict is Verdict.DECIDE else set()
    if stuck == {True}:
        return "no answer that is left or given has a rewrite"
    return MEANING[verdict] + (", or none has a rewrite" if True in stuck else "")


def prepared(units: Iterable[Unit], plan: Plan) -> tuple[Unit, ...]:
    """The units that wait for a decision and whose rewrite under the proposed answers exists."""
    return tuple(each for each in units if each.verdict is Verdict.DECIDE and plan.per_unit.get(each.id))


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then place."""
    return sorted(findings, key=lambda each: (each.severity.rank, each.at, each.rule, each.message))


def beyond_units(run: Run) -> list[Finding]:
    """The findings that no unit tells already: neither its reasons nor the renames of its rewrite."""
    reasons = {reason.value for reason in Reason}
    told = {each.id for each in run.units}
    return [
        each
        for each in worst_first(run.findings)
        if each.unit not in told
        or not (each.fixable or each.rule in reasons or each.rule == "connection-found")
    ]


def severities(findings: Iterable[Finding]) -> str:
    """`2 errors, 1 warning`; empty when there are none."""
    seen = Counter(each.severity for each in findings)
    return ", ".join(
        count(seen[severity], noun) for severity, noun in SEVERITY_NOUN.items() if seen[severity]
    )


def successors(event: EventChange) -> str:
    """What an event becomes, in words: `goal.created`, or `goal.activated, goal.completed`, or `?`."""
    return ", ".join(event.new) or "?"


def home(unit: Unit) -> str:
    """Where a connection lives, in words: `EventSource in custom hook useGoals`."""
    return " ".join(filter(None, (unit.client, "in", unit.container.replace("-", " "), unit.component)))


def unread_as_findings(run: Run) -> list[Finding]:
    """The files that were not read, for outputs that know only findings; a hole in the audit is an error."""
    return [
        Finding(
            "unreadable-file",
            Severity.ERROR if each.incomplete else Severity.INFO,
            Location(each.path, 1, 1, 1, 1),
            f"Not read: {each.reason}",
        )
        for each in sorted(run.skipped, key=lambda each: each.path)
    ]
