"""Run -> GitLab's Code Quality report, a JSON array; merge requests show what is new in it."""

from __future__ import annotations

import json

from sse2ws.model.finding import Severity
from sse2ws.model.run import Plan, Run
from sse2ws.report.fingerprint import fingerprints
from sse2ws.report.style import Style
from sse2ws.report.summary import unread_as_findings, worst_first

NAME = "gitlab"

_SEVERITY = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """The array; GitLab drops entries that share a fingerprint, so each has its own."""
    found = worst_first((*run.findings, *unread_as_findings(run)))
    entries = [
        {
            "description": each.message,
            "check_name": each.rule,
            "fingerprint": fingerprint,
            "severity": _SEVERITY[each.severity],
            "location": {
                "path": each.at.path,
                "lines": {"begin": each.at.line, "end": each.at.end_line},
            },
        }
        for each, fingerprint in zip(found, fingerprints(found), strict=True)
    ]
    return json.dumps(entries, indent=2) + "\n"
