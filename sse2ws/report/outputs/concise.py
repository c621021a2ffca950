"""Run -> one line a finding, `path:line:column: severity rule message`: for editors and grep."""

from __future__ import annotations

from sse2ws.model.finding import Severity
from sse2ws.model.run import Plan, Run
from sse2ws.report.style import Style
from sse2ws.report.visible import one_line

NAME = "concise"


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """Findings by place, then the files that could not be read; nothing when there are none."""
    found = sorted(run.findings, key=lambda each: (each.at, each.rule, each.message))
    lines = [_line(str(each.at), each.severity, each.rule, each.message) for each in found]
    for each in sorted(run.skipped, key=lambda each: each.path):
        severity = Severity.ERROR if each.incomplete else Severity.INFO
        lines.append(_line(f"{each.path}:1:1", severity, "unreadable-file", each.reason))
    return "".join(lines)


def _line(where: str, severity: Severity, rule: str, message: str) -> str:
    return f"{one_line(where)}: {severity.value} {rule} {one_line(message)}\n"
