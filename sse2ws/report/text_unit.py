"""One unit -> its rows on the page for people: where it is, what becomes of it, why not yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan
from sse2ws.model.unit import ReasonAt, Unit
from sse2ws.model.wording import reason_wording, what_to_do
from sse2ws.report.page import Part, Row
from sse2ws.report.summary import common_detail, count, home, settled_together, successors

PLACES = 5
"""How many places of one reason are listed."""

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
    for at, alike in enumerate(settled_together(unit.reasons)):
        yield from _reason("why" if at == 0 else "", alike, unit)
    if plan and unit.id in plan.refused:
        yield _entry("refused", Part(plan.refused[unit.id], "red"))
    yield Row()


def kept_rows(unit: Unit) -> Iterator[Row]:
    """One row: what stays as it is needs no more."""
    said = "; ".join(
        reason_wording(each.reason).say(each.detail).rstrip(".")
        + ("" if each.at == unit.at else f" ({_where(each, unit)})")
        for each in unit.reasons
    )
    yield Row((Part("  "),), (Part(str(unit.at), "cyan"), Part("  "), Part(said)))


def _changes(unit: Unit) -> str:
    parts = [count(len(unit.fields), "field")] if unit.fields else []
    if unit.edits:
        parts.append(f"{count(unit.edits, 'edit')} in {count(unit.changed, 'file')}")
    return ", ".join(parts)


def _reason(label: str, alike: Sequence[ReasonAt], unit: Unit) -> Iterator[Row]:
    first = alike[0]
    wording = reason_wording(first.reason)
    places = f", {_where(first, unit)}" if len(alike) == 1 else f" ({count(len(alike), 'place')})"
    said = wording.say(common_detail(alike))
    yield _entry(label, Part(first.reason.value, "bold"), Part(f"{places}: {said}"))
    named = first.proposal and wording.answers[:1] and wording.answers[0].table
    proposal = f" Proposed: {first.proposal}." if named and not first.answered else ""
    yield _entry("", Part(what_to_do(first) + proposal, "dim"))
    if len(alike) > 1:
        yield _entry("", Part(_places(alike, unit), "dim"))


def _places(alike: Sequence[ReasonAt], unit: Unit) -> str:
    """Where it is, and what stands there unless it is the same everywhere."""
    one = bool(common_detail(alike))
    told = dict.fromkeys(
        _where(each, unit) + ("" if one or not each.detail else f" `{each.detail}`") for each in alike
    )
    shown = list(told)[:PLACES]
    rest = len(told) - len(shown)
    return ", ".join(shown) + (f" and {rest} more (--output-format concise lists them)" if rest else "")


def _where(each: ReasonAt, unit: Unit) -> str:
    return f"line {each.at.line}" if each.at.path == unit.at.path else str(each.at)


def _entry(label: str, *body: Part) -> Row:
    return Row((Part(f"    {label:<9}", "dim"),), body)
