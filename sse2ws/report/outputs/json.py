"""Run -> one JSON document: everything, sorted, for programs. The schema has a version and only grows."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

from sse2ws import __version__
from sse2ws.model.finding import Finding
from sse2ws.model.run import Plan, Run
from sse2ws.model.source import Location
from sse2ws.model.unit import Unit
from sse2ws.model.wording import reason_wording, what_to_do
from sse2ws.report.style import Style
from sse2ws.report.summary import rows

NAME = "json"
VERSION = 1

Value = Mapping[str, object]


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """The whole run as one indented document."""
    document = {
        **head(run),
        "units": [unit_value(each) for each in sorted(run.units, key=lambda each: (each.at, each.id))],
        "findings": [finding_value(each) for each in in_order(run)],
        "unreadable": unreadable(run),
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def head(run: Run) -> Value:
    """Schema version, tool, root and ledger. An absolute root is given relative to the current folder."""
    root = os.path.relpath(run.root) if os.path.isabs(run.root) else run.root
    return {
        "version": VERSION,
        "tool": {"name": "sse2ws", "version": __version__},
        "root": root.replace(os.sep, "/"),
        "ledger": {"seen": run.ledger.seen, **{column.value: number for column, number in rows(run.ledger)}},
    }


def in_order(run: Run) -> list[Finding]:
    """The findings by place."""
    return sorted(run.findings, key=lambda each: (each.at, each.rule, each.message))


def unreadable(run: Run) -> list[Value]:
    """The files that could not be read or parsed."""
    return [{"path": each.path, "reason": each.reason} for each in sorted(run.skipped, key=lambda s: s.path)]


def unit_value(unit: Unit) -> Value:
    """One unit. Lines and columns are 1-based, columns in UTF-16 units."""
    return {
        "id": unit.id,
        "verdict": unit.verdict.value,
        **_line(unit.at),
        "column": unit.at.column,
        "client": unit.client,
        "container": unit.container,
        "component": unit.component,
        "url": unit.url,
        "events": [
            {"old": e.old, "new": list(e.new), "how": e.how.value, **_line(e.at)} for e in unit.events
        ],
        "fields": [
            {
                "old": f.old,
                "new": f.new,
                "how": f.how.value,
                **_line(f.at),
                "via": [str(step) for step in f.via],
            }
            for f in unit.fields
        ],
        "reasons": [
            {
                "name": r.reason.value,
                "message": reason_wording(r.reason).say(r.detail),
                "help": what_to_do(r),
                **_line(r.at),
            }
            for r in unit.reasons
        ],
        "edits": unit.edits,
        "files": list(unit.files),
        "group": unit.group,
    }


def _line(at: Location) -> Value:
    """Where something begins."""
    return {"path": at.path, "line": at.line}


def finding_value(finding: Finding) -> Value:
    """One finding; `endColumn` is exclusive."""
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        **_line(finding.at),
        "column": finding.at.column,
        "endLine": finding.at.end_line,
        "endColumn": finding.at.end_column,
        "message": finding.message,
        "unit": finding.unit,
        "fingerprint": finding.fingerprint,
        "fixable": finding.fixable,
    }
