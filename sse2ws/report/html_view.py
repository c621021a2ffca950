"""Run and plan -> the values that the HTML templates print, in their order. No markup is made here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sse2ws.model.finding import Finding
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Plan, Run
from sse2ws.model.unit import FieldChange, How, ReasonAt, Unit
from sse2ws.model.wording import Wording, answer_toml, reason_wording, rule_wording, what_to_do
from sse2ws.report.excerpt import CodeLine, excerpt
from sse2ws.report.summary import (
    COLUMN_MEANING,
    ORDER,
    beyond_units,
    common_detail,
    home,
    open_decisions,
    rows,
    settled_together,
)
from sse2ws.report.words import FileDiff, file_diff

HOW: Mapping[How, str] = {
    How.DECISION: "your decision",
    How.MAP: "the pack's map",
    How.ALIAS: "an alias in the pack",
    How.CATALOGUE: "the catalogue",
    How.EXCEPTION: "an exception in the pack",
    How.CONVENTION: "the naming convention",
    How.UNCHANGED: "already new",
    How.UNKNOWN: "not known",
}


class LedgerRow(Struct, frozen=True):
    """One column of the ledger, and where its piece of the bars lies (in thousandths of the width)."""

    name: str
    files: int
    meaning: str
    start: float
    width: float
    rest_start: float
    rest_width: float


class AnswerView(Struct, frozen=True):
    """One answer, with the configuration that gives it."""

    name: str
    meaning: str
    toml: str


class Evidence(Struct, frozen=True):
    """One place with its code, and what is to be seen there if that differs from place to place."""

    where: str
    lines: tuple[CodeLine, ...]
    detail: str


class ReasonView(Struct, frozen=True):
    """One reason of one unit, at all of its places."""

    name: str
    sentence: str
    todo: str
    proposal: str
    places: tuple[Evidence, ...]
    answers: tuple[AnswerView, ...]


class FieldView(Struct, frozen=True):
    """One renamed field; the places where it is named share the row."""

    old: str
    new: str
    how: str
    places: tuple[tuple[str, tuple[str, ...]], ...]
    """Each place with the steps that led to it."""


class UnitView(Struct, frozen=True):
    """One connection. `state` is what the plan did with it."""

    unit: Unit
    home: str
    fields: tuple[FieldView, ...]
    reasons: tuple[ReasonView, ...]
    findings: tuple[Finding, ...]
    diffs: tuple[FileDiff, ...]
    lines: tuple[CodeLine, ...]
    refused: str
    tags: tuple[str, ...]


class ReasonEntry(Struct, frozen=True):
    """A reason explained once, with the number of its units and what an answer brings."""

    name: str
    verdict: Verdict
    wording: Wording
    units: int
    effect: str
    answers: tuple[AnswerView, ...]


class RuleEntry(Struct, frozen=True):
    """The findings of one rule that no unit tells already."""

    name: str
    severity: str
    wording: Wording
    findings: tuple[Finding, ...]


def ledger_rows(run: Run) -> tuple[LedgerRow, ...]:
    """The ledger; the second bar leaves the clean files out, which would hide all others."""
    seen, rest = max(run.ledger.seen, 1), max(run.ledger.seen - run.ledger.count(Column.CLEAN), 1)
    found: list[LedgerRow] = []
    start, rest_start = 0.0, 0.0
    for column, files in rows(run.ledger):
        width = 1000 * files / seen
        rest_width = 0.0 if column is Column.CLEAN else 1000 * files / rest
        found.append(
            LedgerRow(column.value, files, COLUMN_MEANING[column], start, width, rest_start, rest_width)
        )
        start, rest_start = start + width, rest_start + rest_width
    return tuple(found)


def unit_views(run: Run, plan: Plan | None) -> tuple[UnitView, ...]:
    """The units by verdict, then place."""
    findings: dict[str, list[Finding]] = {}
    for each in beyond_units(run):
        if each.unit:
            findings.setdefault(each.unit, []).append(each)
    units = sorted(run.units, key=lambda unit: (ORDER.index(unit.verdict), unit.at, unit.id))
    return tuple(_unit(run, plan or Plan(), unit, findings.get(unit.id, [])) for unit in units)


def reason_entries(units: Iterable[Unit]) -> tuple[ReasonEntry, ...]:
    """Every reason that occurs: open decisions by what they free, then the others by how often they occur."""
    listed = tuple(units)
    open_ones = {each.reason: each for each in open_decisions(listed)}
    often: dict[Reason, int] = {}
    for unit in listed:
        for reason in {each.reason for each in unit.reasons}:
            often[reason] = often.get(reason, 0) + 1
    others = sorted(
        (reason for reason in often if reason not in open_ones),
        key=lambda reason: (ORDER.index(reason.verdict), -often[reason], reason.value),
    )
    return tuple(
        ReasonEntry(
            reason.value,
            reason.verdict,
            reason_wording(reason),
            often[reason],
            open_ones[reason].effect if reason in open_ones else "",
            _answers(reason),
        )
        for reason in (*open_ones, *others)
    )


def rule_entries(run: Run) -> tuple[RuleEntry, ...]:
    """What else was found, by rule, the worst first."""
    rules: dict[tuple[str, str], list[Finding]] = {}
    for each in beyond_units(run):
        rules.setdefault((each.rule, each.severity.value), []).append(each)
    return tuple(
        RuleEntry(rule, severity, rule_wording(rule), tuple(found))
        for (rule, severity), found in rules.items()
    )


def _unit(run: Run, plan: Plan, unit: Unit, findings: list[Finding]) -> UnitView:
    return UnitView(
        unit=unit,
        home=home(unit),
        fields=_fields(unit.fields),
        reasons=tuple(_reason(run, alike) for alike in settled_together(unit.reasons)),
        findings=tuple(findings),
        diffs=tuple(file_diff(each) for each in plan.per_unit.get(unit.id, ()) if each.before != each.after),
        lines=excerpt(run.sources.get(unit.at.path), unit.at),
        refused=plan.refused.get(unit.id, ""),
        tags=tuple(dict.fromkeys(each.reason.value for each in unit.reasons)),
    )


def _fields(fields: Iterable[FieldChange]) -> tuple[FieldView, ...]:
    found: dict[tuple[str, str, str], list[tuple[str, tuple[str, ...]]]] = {}
    for each in fields:
        place = (str(each.at), tuple(str(step) for step in each.via))
        found.setdefault((each.old, each.new, HOW[each.how]), []).append(place)
    return tuple(FieldView(*key, tuple(places)) for key, places in found.items())


def _reason(run: Run, alike: Sequence[ReasonAt]) -> ReasonView:
    first = alike[0]
    wording = reason_wording(first.reason)
    common = common_detail(alike)
    return ReasonView(
        name=first.reason.value,
        sentence=wording.say(common),
        todo=what_to_do(first),
        proposal=first.proposal if wording.answers[:1] and wording.answers[0].table else "",
        places=tuple(
            Evidence(
                str(each.at), excerpt(run.sources.get(each.at.path), each.at), "" if common else each.detail
            )
            for each in alike
        ),
        answers=_answers(first.reason),
    )


def _answers(reason: Reason) -> tuple[AnswerView, ...]:
    return tuple(
        AnswerView(each.value or "a table", each.meaning, answer_toml(reason, each))
        for each in reason_wording(reason).answers
    )
