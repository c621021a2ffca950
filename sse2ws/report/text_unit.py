"""One unit -> its rows on the page for people: where it is, what becomes of it, why not yet."""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan
from sse2ws.model.unit import ReasonAt, Unit
from sse2ws.model.wording import reason_wording
from sse2ws.report.page import Part, Row
from sse2ws.report.summary import count, home, successors

TONE = {
    Verdict.READY: "bold green",
    Verdict.DECIDE: "bold yellow",
    Verdict.MANUAL: "bold magenta",
    Verdict.KEEP: "bold blue",
}


def unit_rows(unit: Unit, plan: Plan | None) -> Iterator[Row]:
    """A paragraph about one unit, with a blank row after it."""
    yield Row((Part("  "),), (Part(str(unit.at), "bold cyan"),))
    yield Row((Part("    "),), (Part(home(unit)), Part(f" on {unit.url}" if unit.url else "")))
    pairs = dict.fromkeys((event.old or "(unnamed)", successors(event)) for event in unit.events)
    for at, (old, new) in enumerate(pairs):
        yield _entry(
            "events" if at == 0 else "", Part(old), Part(" → "), Part(new, "green" if new != "?" else "")
        )
    if unit.fields or unit.edits:
        yield _entry("changes", Part(_changes(unit)))
    for at, reason in enumerate(unit.reasons):
        yield from _reason("why" if at == 0 else "", reason, unit)
    if plan and unit.id in plan.refused:
        yield _entry("refused", Part(plan.refused[unit.id], "red"))
    yield Row()


def kept_rows(unit: Unit) -> Iterator[Row]:
    """One row: what stays as it is needs no more."""
    said = "; ".join(
        reason_wording(each.reason).say(each.detail).rstrip(".")
        + (
            ""
            if each.at == unit.at
            else f" (line {each.at.line})"
            if each.at.path == unit.at.path
            else f" ({each.at})"
        )
        for each in unit.reasons
    )
    yield Row((Part("  "),), (Part(str(unit.at), "cyan"), Part("  "), Part(said)))


def _changes(unit: Unit) -> str:
    parts = [count(len(unit.fields), "field")] if unit.fields else []
    if unit.edits:
        parts.append(f"{count(unit.edits, 'edit')} in {count(len(unit.files), 'file')}")
    return ", ".join(parts)


def _reason(label: str, each: ReasonAt, unit: Unit) -> Iterator[Row]:
    wording = reason_wording(each.reason)
    where = f"line {each.at.line}" if each.at.path == unit.at.path else str(each.at)
    yield _entry(label, Part(each.reason.value, "bold"), Part(f", {where}: {wording.say(each.detail)}"))
    proposal = f" Proposed: {each.proposal}." if each.proposal else ""
    yield _entry("", Part(wording.todo + proposal, "dim"))


def _entry(label: str, *body: Part) -> Row:
    return Row((Part(f"    {label:<9}", "dim"),), body)
