"""Suppression comments: `// sse2ws-ignore[rule-name]: reason` on the line of a finding or the one above.

In: findings and the comments of their files. Out: what is left, and a finding for each idle comment.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from sse2ws.model.facts import FileFacts
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.judged import JudgedListener
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.model.source import SourceFile
from sse2ws.model.wording import rule_wording

FactsOf = Callable[[str], FileFacts | None]
_OPEN, _CLOSE = "sse2ws-ignore[", "]"


def held_back(
    linked: Linked,
    listeners: Sequence[JudgedListener],
    troubles: Sequence[Trouble],
    facts: FactsOf,
    line: Callable[[Place], int],
) -> Iterator[Trouble]:
    """A connection of which something must not be touched stays as a whole."""
    wanted = [(Place(linked.path, linked.connection.site), "connection-found")]
    wanted += [(each.place, "event-name") for judged in listeners for each in judged.events]
    wanted += [(each.place, "field-name") for judged in listeners for each in judged.renames]
    wanted += [(each.place, each.reason.value) for each in troubles]
    for place, rule in wanted:
        known = facts(place.path)
        for span, text in known.comments if known is not None else ():
            comment = Place(place.path, span)
            if rule in _rules(text) and line(place) - line(comment) in (0, 1):
                why = text.partition(_CLOSE)[2].lstrip(": ").rstrip("*/ }")
                yield Trouble(Reason.KEPT_BY_COMMENT, comment, why)


def suppress(
    findings: tuple[Finding, ...],
    facts: FactsOf,
    source: Callable[[str], SourceFile],
    spent: Collection[tuple[str, int]] = (),
) -> tuple[Finding, ...]:
    """Leave out what a comment suppresses; report comments that suppress nothing.

    `spent`: paths and lines of comments that hold a whole connection back.
    """
    kept: list[Finding] = []
    used: set[tuple[str, int]] = set(spent)
    rules: dict[str, list[tuple[int, str]]] = {}
    for path in {each.at.path for each in findings} | {path for path, _ in used}:
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
