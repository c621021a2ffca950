"""Suppression comments: `// sse2ws-ignore[rule-name]: reason` on the line of a finding or the one above.

In: findings and the comments of their files. Out: what is left, and a finding for each idle comment.
"""

from __future__ import annotations

from collections.abc import Callable

from sse2ws.model.facts import FileFacts
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.source import SourceFile
from sse2ws.model.wording import rule_wording

_OPEN, _CLOSE = "sse2ws-ignore[", "]"


def suppress(
    findings: tuple[Finding, ...],
    facts: Callable[[str], FileFacts | None],
    source: Callable[[str], SourceFile],
) -> tuple[Finding, ...]:
    """Leave out what a comment suppresses; report comments that suppress nothing."""
    kept: list[Finding] = []
    used: set[tuple[str, int]] = set()
    rules: dict[str, list[tuple[int, str]]] = {}
    for path in {each.at.path for each in findings}:
        known = facts(path)
        rules[path] = [
            (source(path).line_column(span.start)[0], name)
            for span, text in (known.comments if known is not None else ())
            for name in _rules(text)
        ]
    for finding in findings:
        hit = [
            line
            for line, name in rules[finding.at.path]
            if name == finding.rule and finding.at.line - line in (0, 1)
        ]
        if hit:
            used.update((finding.at.path, line) for line in hit)
        else:
            kept.append(finding)
    for path in sorted(rules):
        for line, name in rules[path]:
            if (path, line) not in used:
                kept.append(_unused(path, line, name))
    return tuple(sorted(kept, key=lambda each: (each.at, each.rule, each.message)))


def _rules(text: str) -> list[str]:
    _, found, rest = text.partition(_OPEN)
    return [name.strip() for name in rest.partition(_CLOSE)[0].split(",")] if found else []


def _unused(path: str, line: int, name: str) -> Finding:
    from sse2ws.model.source import Location

    words = rule_wording("unused-suppression")
    return Finding(
        "unused-suppression", Severity.WARNING, Location(path, line, 1, line, 2), words.say(name), words.todo
    )
