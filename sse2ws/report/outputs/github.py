"""Run -> GitHub workflow commands, which become annotations of a pull request, the worst first.

GitHub shows ten of a kind per step, so no more are written; a last line says how many there are.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.finding import Finding, Severity
from sse2ws.model.run import Plan, Run
from sse2ws.model.source import Location
from sse2ws.report.style import Style
from sse2ws.report.summary import severities, unread_as_findings, worst_first
from sse2ws.report.visible import visible

NAME = "github"
MOST = 10
"""Annotations of one severity that GitHub shows per step."""

_COMMAND = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """One command a line; nothing when there is nothing to say."""
    found = worst_first((*run.findings, *unread_as_findings(run)))
    shown: list[Finding] = []
    for severity in Severity:
        shown += [each for each in found if each.severity is severity][:MOST]
    lines = [_command(each) for each in shown]
    if len(found) > len(shown):
        lines.append(
            f"and {len(found) - len(shown)} more: {severities(found)} in all (sse2ws scan lists them)"
        )
    return "".join(f"{line}\n" for line in lines)


def _command(each: Finding) -> str:
    properties = ",".join(f"{name}={_property(value)}" for name, value in _properties(each.at))
    message = f"{each.message}\n{each.help}" if each.help else each.message
    return f"::{_COMMAND[each.severity]} {properties},title={_property(each.rule)}::{_data(visible(message))}"


def _properties(at: Location) -> Iterator[tuple[str, str]]:
    yield "file", at.path
    yield "line", str(at.line)
    yield "endLine", str(at.end_line)
    # GitHub drops an annotation whose columns span several lines.
    if at.line == at.end_line:
        yield "col", str(at.column)
        yield "endColumn", str(at.end_column)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
