"""Run -> one JSON object a line, each with its `kind`: for programs that read as they go.

The first line is the run with its ledger; then units, findings and unreadable files, as in `json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from sse2ws.model.run import Plan, Run
from sse2ws.report.outputs.json import Value, finding_value, head, in_order, unit_value, unreadable
from sse2ws.report.style import Style

NAME = "json-lines"


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """Line after line; a line end stands only between objects."""
    return "".join(json.dumps(each, ensure_ascii=True) + "\n" for each in _objects(run))


def _objects(run: Run) -> Iterator[Value]:
    yield {"kind": "run", **head(run)}
    for unit in sorted(run.units, key=lambda each: (each.at, each.id)):
        yield {"kind": "unit", **unit_value(unit)}
    for finding in in_order(run):
        yield {"kind": "finding", **finding_value(finding)}
    for each in unreadable(run):
        yield {"kind": "unreadable", **each}
