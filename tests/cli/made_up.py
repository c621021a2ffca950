"""Small runs and plans, written by hand."""

from __future__ import annotations

from sse2ws.model.edit import FileChange
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Ledger, Plan, Run, Skipped
from sse2ws.model.source import Location
from sse2ws.model.unit import EventChange, How, ReasonAt, Unit


def at(path: str, line: int = 1) -> Location:
    return Location(path, line, 1, line, 9)


def finding(
    path: str = "a.ts", severity: Severity = Severity.ERROR, unit: str | None = None, fixable: bool = False
) -> Finding:
    return Finding("event-name", severity, at(path), f"found in {path}", unit=unit, fixable=fixable)


def unit(name: str, *files: str, verdict: Verdict = Verdict.READY, group: str | None = None) -> Unit:
    """A unit that opens its connection in the first file; not ready means one-to-many, kept a log stream."""
    reason = {Verdict.DECIDE: Reason.ONE_TO_MANY_EVENT, Verdict.KEEP: Reason.LOG_STREAM}.get(verdict)
    return Unit(
        name,
        verdict,
        at(files[0]),
        client="EventSource",
        container="effect",
        component="Goals",
        url="/api/events",
        events=(EventChange("goal-created", ("goal.created",), How.MAP, at(files[0])),),
        reasons=(ReasonAt(reason, at(files[0], 7), "goal-updated"),) if reason else (),
        files=files,
        group=group,
    )


def change(path: str, before: str = "old\n", after: str = "new\n") -> FileChange:
    return FileChange(path, before.encode(), after.encode())


def run(
    *units: Unit, findings: tuple[Finding, ...] = (), skipped: tuple[Skipped, ...] = (), root: str = "."
) -> Run:
    columns = {path: Column(each.verdict) for each in units for path in each.files}
    return Run(root, Ledger(len(columns), columns), units, findings, skipped)


def plan(run: Run) -> Plan:
    """Every ready unit writes all of its files."""
    ready = [each for each in run.units if each.verdict is Verdict.READY]
    per_unit = {each.id: tuple(change(path) for path in each.files) for each in ready}
    paths = sorted({path for each in ready for path in each.files})
    return Plan(tuple(change(path) for path in paths), tuple(sorted(per_unit)), per_unit)
