"""Run -> Markdown for a pull request's comment or a job's summary: numbers first, details folded.

Never longer than a comment may be: what does not fit is counted instead. Foreign text is never markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan, Run
from sse2ws.model.unit import Unit
from sse2ws.model.wording import reason_wording, what_to_do
from sse2ws.report.style import Style
from sse2ws.report.summary import (
    COLUMN_MEANING,
    MEANING,
    SEVERITY_NOUN,
    beyond_units,
    by_verdict,
    common_detail,
    count,
    home,
    open_decisions,
    rows,
    settled_together,
    severities,
    successors,
)
from sse2ws.report.visible import one_line

NAME = "markdown"
LIMIT = 60_000
"""Bytes. A comment on GitHub takes 65,536 characters; a step's summary 1 MiB."""


def render(run: Run, plan: Plan | None, style: Style) -> str:
    """The document; whole blocks are left out at the end when it would be too long."""
    kept: list[str] = []
    size, left_out = 0, 0
    for block in _blocks(run):
        size += len(block.encode("utf-8", "surrogateescape")) + 1
        if size > LIMIT:
            left_out += 1
        else:
            kept.append(block)
    if left_out:
        kept.append(f"*{left_out} more entries do not fit here; `sse2ws report` has them all.*\n")
    return "\n".join(kept)


def _blocks(run: Run) -> Iterator[str]:
    units = by_verdict(run.told)
    numbers = ", ".join(f"{len(found)} {verdict.value}" for verdict, found in units.items() if found)
    files = count(run.ledger.seen, "file")
    if run.units:
        yield f"## sse2ws: {count(len(run.units), 'connection')} in {files}\n\n{numbers}\n"
    else:
        yield f"## sse2ws: no Server-Sent Events in {files}\n"
    holes = [each for each in run.skipped if each.incomplete]
    if holes:
        listed = ", ".join(code(each.path) for each in holes[:20])
        what = count(len(holes), "file")
        yield f"**Not complete:** {what} with an SSE client could not be read: {listed}\n"
    yield _ledger(run)
    yield from _decisions(run)
    for verdict, found in units.items():
        for at, unit in enumerate(found):
            heading = f"### {verdict.value}: {MEANING[verdict]}\n\n" if at == 0 else ""
            yield heading + _unit(unit)
    yield from _findings(run)


def _ledger(run: Run) -> str:
    lines = [
        f"| {column.value} | {number} | {COLUMN_MEANING[column]} |"
        for column, number in rows(run.ledger)
        if number
    ]
    head = ["| | files | |", "|---|--:|---|"]
    return "\n".join((*head, *lines, f"| **seen** | **{run.ledger.seen}** | |", ""))


def _decisions(run: Run) -> Iterator[str]:
    decisions = open_decisions(run.told)
    if not decisions:
        return
    lines = [
        f"| `{each.reason.value}` | {each.effect} | {prose(reason_wording(each.reason).todo)} |"
        for each in decisions
    ]
    yield "\n".join(
        ("### Open decisions\n", "| decision | waiting | what to do |", "|---|---|---|", *lines, "")
    )


def _unit(unit: Unit) -> str:
    where, what = _escaped(one_line(str(unit.at))), _escaped(one_line(home(unit)))
    lines = [f"<details><summary><code>{where}</code> {what}</summary>\n"]
    pairs = dict.fromkeys((event.old or "(unnamed)", successors(event)) for event in unit.events)
    lines += [f"- {code(old)} → {code(new)}" for old, new in pairs]
    if unit.verdict is not Verdict.KEEP and unit.edits:
        lines.append(f"- {count(unit.edits, 'edit')} in {count(unit.changed, 'file')}")
    for alike in settled_together(unit.reasons):
        wording = reason_wording(alike[0].reason)
        said = prose(wording.say(one_line(common_detail(alike))))
        places = ", ".join(code(str(each.at)) for each in alike)
        todo = prose(what_to_do(alike[0]))
        lines.append(f"- `{alike[0].reason.value}` at {places}: {said} {todo}")
    return "\n".join((*lines, "", "</details>", ""))


def _findings(run: Run) -> Iterator[str]:
    others = beyond_units(run)
    for at, each in enumerate(others):
        heading = f"### Also found: {severities(others)}\n\n" if at == 0 else ""
        what = f"{SEVERITY_NOUN[each.severity]} `{each.rule}` at {code(str(each.at))}"
        yield f"{heading}- {what}: {prose(each.message)}"


def code(text: str) -> str:
    """A code span that holds any text."""
    plain = one_line(text) or " "
    fence = "`" * (max((len(run) for run in re.findall("`+", plain)), default=0) + 1)
    return f"{fence} {plain} {fence}" if "`" in plain else f"{fence}{plain}{fence}"


def prose(text: str) -> str:
    """Text with code in single backquotes; nothing else in it is markup, a link or a mention."""
    parts = one_line(text).split("`")
    return "".join(code(part) if at % 2 else _escaped(part) for at, part in enumerate(parts))


def _escaped(text: str) -> str:
    # An entity would still mention somebody; a comment between the sign and the name does not.
    marked = re.sub(r"[^\w\s.,;:'()/?!@%+=-]|_", lambda match: f"&#{ord(match[0])};", text)
    return marked.replace("@", "@<!-- -->")
