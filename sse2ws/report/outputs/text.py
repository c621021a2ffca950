"""Run -> what a person reads first: connections by verdict, what else was found, the ledger, what to do next.

Short when there is little to say; the last lines are what a terminal shows when the rest has scrolled away.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.finding import Finding, Severity
from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Column, Plan, Run
from sse2ws.model.wording import rule_wording
from sse2ws.report.page import Part, Row, page
from sse2ws.report.style import Style
from sse2ws.report.summary import (
    COLUMN_MEANING,
    SEVERITY_NOUN,
    all_proposed,
    beyond_units,
    by_verdict,
    count,
    meaning,
    open_decisions,
    prepared,
    rows,
    severities,
)
from sse2ws.report.text_unit import TONE, kept_rows, unit_rows

NAME = "text"
PLACES = 3
"""How many places of one rule are listed; `concise` lists them all."""

_SEVERITY_TONE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_BLANK = Row()


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """The whole page; in colour and wrapped when `style` says so."""
    others = beyond_units(run)
    if not (run.units or others or run.skipped or run.ledger.files):
        return page([_row(f"No Server-Sent Events in {count(run.ledger.seen, 'file')}.", "green")], style)
    listed = [*_units(run, plan), *_findings(others), *_skipped(run), *_ledger(run), *_next(run, plan)]
    return page(listed[:-1] if listed[-1] == _BLANK else listed, style)


def _units(run: Run, plan: Plan | None) -> Iterator[Row]:
    for verdict, units in by_verdict(run.told).items():
        if not units:
            continue
        said = f"{count(len(units), 'connection')}: {meaning(verdict, units)}"
        yield _heading(verdict.value, said, TONE[verdict])
        for unit in units:
            yield from kept_rows(unit) if verdict is Verdict.KEEP else unit_rows(unit, plan)
        if verdict is Verdict.KEEP:
            yield _BLANK
    if run.silenced:
        said = f"{count(len(run.silenced), 'connection')}: {COLUMN_MEANING[Column.SUPPRESSED]}"
        yield _heading("known", said, "bold")
        yield _BLANK


def _findings(findings: Sequence[Finding]) -> Iterator[Row]:
    """One entry a rule, the worst first: often many places say the same."""
    if not findings:
        return
    yield _heading("also", f"{severities(findings)} besides", "bold")
    rules: dict[tuple[Severity, str], list[Finding]] = {}
    for each in findings:
        rules.setdefault((each.severity, each.rule), []).append(each)
    for (severity, rule), found in rules.items():
        lead = Part(f"  {SEVERITY_NOUN[severity]:<9}", _SEVERITY_TONE[severity])
        same = len({each.message for each in found}) == 1
        times = f" ({len(found)} places)" if len(found) > 1 else ""
        said = f": {found[0].message if same else rule_wording(rule).say()}"
        yield Row((lead,), (Part(rule, "bold"), Part(times), Part(said)))
        for each in found[:PLACES]:
            yield Row(
                (Part(" " * 11),), (Part(str(each.at), "cyan"), Part("" if same else f" {each.message}"))
            )
        if len(found) > PLACES:
            yield _indented(f"and {len(found) - PLACES} more places (--output-format concise)", 11)
        help_line = found[0].help or rule_wording(rule).todo
        if help_line:
            yield _indented(help_line, 11)
    yield _BLANK


def _skipped(run: Run) -> Iterator[Row]:
    """Files with a hole in the audit come first: they must not be overlooked."""
    if not run.skipped:
        return
    holes = sum(each.incomplete for each in run.skipped)
    trouble = f", {holes} with an SSE client in it: this audit is not complete" if holes else ""
    yield _heading("not read", count(len(run.skipped), "file") + trouble, "bold red" if holes else "bold")
    for each in sorted(run.skipped, key=lambda each: (not each.incomplete, each.path)):
        yield Row((Part("  "),), (Part(each.path, "cyan"), Part(f": {each.reason}")))
    yield _BLANK


def _ledger(run: Run) -> Iterator[Row]:
    width = max(len(f"{run.ledger.seen:,}"), 5)
    yield _heading("ledger", "every file is in exactly one row", "bold")
    for column, number in rows(run.ledger):
        if not number and column is not Column.CLEAN:
            continue
        tone = TONE.get(Verdict(column.value), "") if column.value in list(Verdict) else ""
        lead = (Part(f"  {number:>{width},}  "), Part(f"{column.value:<12}", tone))
        yield Row(lead, (Part(COLUMN_MEANING[column], "dim"),))
    yield Row((Part(f"  {run.ledger.seen:>{width},}  ", "bold"), Part("seen", "bold")))
    yield _BLANK


def _next(run: Run, plan: Plan | None) -> Iterator[Row]:
    units = by_verdict(run.told)
    decisions = open_decisions(run.told)
    steps = [(f"sse2ws explain {each.reason.value}", each.effect) for each in decisions[:PLACES]]
    if len(decisions) > PLACES:
        steps.append(("sse2ws explain NAME", f"for {len(decisions) - PLACES} other open decisions"))
    if decisions:
        steps.append(("sse2ws decide", "lists the answers, and what each of them completes"))
    if units[Verdict.READY]:
        what = count(len(units[Verdict.READY]), "connection")
        steps.insert(0, ("sse2ws fix --diff", f"shows the rewrite of {what}; without --diff it is made"))
    if decisions and (more := _proposals(run, plan)):
        steps.append(("sse2ws fix --accept-proposed --diff", more))
    if units[Verdict.MANUAL] or decisions:
        steps.append(("sse2ws report", "the same with code, diffs and guidance, as one HTML file"))
    if not steps:
        return
    yield _heading("next", "", "bold")
    width = max(len(command) for command, _ in steps)
    for command, effect in steps:
        yield Row((Part(f"  {command:<{width}}  ", "bold"),), (Part(effect),))


def _proposals(run: Run, plan: Plan | None) -> str:
    """What the proposed answers bring. Only a plan knows: not every answer has a rewrite."""
    if plan is None:
        waiting = by_verdict(run.told)[Verdict.DECIDE]
        return "shows what the proposed answers can rewrite" if any(map(all_proposed, waiting)) else ""
    found = prepared(run.units, plan)
    return f"shows {count(len(found), 'connection')} more, with the proposed answers" if found else ""


def _heading(name: str, said: str, tone: str) -> Row:
    return Row((Part(f"{name.upper():<8} ", tone),), (Part(said),))


def _row(text: str, tone: str = "") -> Row:
    return Row((), (Part(text, tone),))


def _indented(text: str, by: int) -> Row:
    return Row((Part(" " * by),), (Part(text, "dim"),))
