"""Run -> SARIF 2.1.0, as GitHub's code scanning wants it and other viewers read it.

Paths are percent-encoded URIs relative to the root; columns count UTF-16 units; the worst results come first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import quote

from sse2ws import __version__
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.run import Plan, Run
from sse2ws.model.source import Location
from sse2ws.model.wording import rule_wording
from sse2ws.report.fingerprint import fingerprints
from sse2ws.report.style import Style
from sse2ws.report.summary import worst_first
from sse2ws.report.visible import visible

NAME = "sarif"
Value = Mapping[str, object]
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST = 25_000
"""Results of one run that GitHub takes; it refuses a file with more."""

_LEVEL = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SECURITY: Mapping[str, str] = {"token-in-url": "6.5"}
"""Rules that are about security, with the score that GitHub sorts them by."""


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """One SARIF log with one run."""
    found = worst_first(run.findings)
    shown = found[:MOST]
    rules = {each.rule: each.severity for each in reversed(shown)}
    names = sorted(rules)
    log = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "sse2ws",
                        "semanticVersion": __version__,
                        "rules": [_rule(name, rules[name]) for name in names],
                    }
                },
                "columnKind": "utf16CodeUnits",
                "invocations": [_invocation(run, len(found) - len(shown))],
                "results": [
                    _result(each, names.index(each.rule), fingerprint)
                    for each, fingerprint in zip(shown, fingerprints(shown), strict=True)
                ],
            }
        ],
    }
    return json.dumps(log, indent=2) + "\n"


def _rule(name: str, worst: Severity) -> Value:
    wording = rule_wording(name)
    text = " ".join(filter(None, (wording.explanation, wording.todo))) or wording.say()
    security: Value = {"security-severity": _SECURITY[name]} if name in _SECURITY else {}
    return {
        "id": name,
        "name": "".join(part.capitalize() for part in name.split("-")),
        "shortDescription": {"text": wording.say()},
        "fullDescription": {"text": wording.explanation or wording.say()},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": _LEVEL[worst]},
        "properties": {"tags": ["security"] if security else ["migration"], **security},
    }


def _result(each: Finding, index: int, fingerprint: str) -> Value:
    related = [
        {"id": number, "message": _message(step.message or "on the way here"), **_location(step.at)}
        for number, step in enumerate(each.related, 1)
    ]
    return {
        "ruleId": each.rule,
        "ruleIndex": index,
        "level": _LEVEL[each.severity],
        "message": _message(f"{each.message}\n{each.help}" if each.help else each.message),
        "locations": [_location(each.at)],
        **({"relatedLocations": related} if related else {}),
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }


def _message(text: str) -> Value:
    # `[text](1)` would become a link to a related location.
    return {"text": visible(text).replace("](", "] (")}


def _location(at: Location) -> Value:
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(at.path),
            "region": {
                "startLine": at.line,
                "startColumn": at.column,
                "endLine": at.end_line,
                "endColumn": at.end_column,
            },
        }
    }


def uri(path: str) -> str:
    """A relative path as a relative URI: brackets, blanks, colons and other bytes percent-encoded."""
    return quote(path.encode("utf-8", "surrogateescape"), safe="/")


def _invocation(run: Run, cut: int) -> Value:
    """Whether the audit is complete, and what is missing from it."""
    notes: list[Value] = [
        {
            "level": "error" if each.incomplete else "note",
            "message": _message(f"{each.path}: {each.reason}"),
            "locations": [{"physicalLocation": {"artifactLocation": _artifact(each.path)}}],
        }
        for each in sorted(run.skipped, key=lambda each: each.path)
    ]
    if cut:
        notes.append(
            {"level": "warning", "message": _message(f"{cut} results of the lowest severity are left out.")}
        )
    complete = not any(each.incomplete for each in run.skipped)
    return {"executionSuccessful": complete, "toolExecutionNotifications": notes}


def _artifact(path: str) -> Value:
    return {"uri": uri(path), "uriBaseId": "%SRCROOT%"}
