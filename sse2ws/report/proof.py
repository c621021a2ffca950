"""A proof -> text for people, or one JSON document. Only renders."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator

from sse2ws import __version__
from sse2ws.model.proof import Check, Problem, Proof, Status
from sse2ws.report.page import Part, Row, page
from sse2ws.report.style import Style

VERSION = 1
_TONE = {Status.PASSED: "green", Status.FAILED: "bold red", Status.NOT_CHECKED: "yellow"}
_WORD = {Status.PASSED: "passed", Status.FAILED: "FAILED", Status.NOT_CHECKED: "not checked"}


def as_text(proof: Proof, style: Style) -> str:
    """One paragraph a check."""
    return page([row for each in proof.checks for row in _rows(each)], style)


def _rows(check: Check) -> Iterator[Row]:
    lead = Part(f"{_WORD[check.status]:<12}", _TONE[check.status])
    yield Row((lead,), (Part(check.name, "bold"), Part(f": {check.summary}")))
    for problem in check.problems:
        yield from _lines(problem, "")
    for note in check.notes:
        yield from _lines(note, "dim")


def _lines(problem: Problem, tone: str) -> Iterator[Row]:
    for line in str(problem).split("\n"):
        yield Row((Part(" " * 12),), (Part(line, tone),))


def as_json(proof: Proof) -> str:
    """Everything, with a schema version."""
    root = os.path.relpath(proof.root).replace(os.sep, "/")
    document = {
        "version": VERSION,
        "tool": {"name": "sse2ws", "version": __version__},
        "root": root,
        "passed": not proof.failed,
        "checks": [_check(each) for each in proof.checks],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _check(check: Check) -> dict[str, object]:
    return {
        "name": check.name,
        "status": check.status.value,
        "summary": check.summary,
        "problems": [_problem(each) for each in check.problems],
        "notes": [_problem(each) for each in check.notes],
    }


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
    }
