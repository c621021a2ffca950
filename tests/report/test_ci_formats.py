"""Annotations, code quality and Markdown: limits are kept, and foreign text stays text."""

from __future__ import annotations

import json

import pytest
from msgspec.structs import replace

from sse2ws.model.finding import Finding, Severity
from sse2ws.model.source import Location
from sse2ws.report import render
from sse2ws.report.outputs.markdown import LIMIT, code, prose
from tests.report.sample import EMPTY, FINDINGS, HOSTILE, RUN


def finding(severity: Severity, number: int) -> Finding:
    return Finding("no-replay", severity, Location("a.ts", number, 1, number, 5), f"number {number}")


def test_annotations_come_worst_first_and_escaped() -> None:
    lines = render("github", RUN).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning", "::notice"]
    assert lines[0] == (
        "::error file=src/app/goals/[slug]/activity.tsx,line=7,endLine=7,col=16,endColumn=31,"
        "title=token-in-url::A token stands in the URL:%0A100 %25 `token` "
        "</script><img src=x onerror=alert(1)><U+202E>[bold]<U+0000>{{ 7*7 }}%0ARemove it from the URL."
    )
    assert lines[2].startswith("::warning file=src/handlers.ts,line=2,")


def test_a_path_cannot_end_its_property() -> None:
    odd = replace(FINDINGS[0], at=Location("a,b::c%\n.ts", 1, 1, 2, 1))
    [line] = render("github", replace(EMPTY, findings=(odd,))).splitlines()
    assert line.startswith("::notice file=a%2Cb%3A%3Ac%25%0A.ts,line=1,endLine=2,title=")


def test_ten_of_a_kind_and_then_a_count() -> None:
    findings = [finding(Severity.WARNING, n) for n in range(1, 15)]
    findings += [finding(Severity.ERROR, n) for n in range(1, 13)]
    lines = render("github", replace(EMPTY, findings=tuple(findings))).splitlines()
    assert [line.split(" ")[0] for line in lines[:-1]] == ["::error"] * 10 + ["::warning"] * 10
    assert lines[-1].startswith("and 6 more: 12 errors, 14 warnings in all")


def test_nothing_to_annotate_is_nothing() -> None:
    assert render("github", EMPTY) == ""


def test_code_quality_has_what_gitlab_needs() -> None:
    entries = json.loads(render("gitlab", replace(RUN, findings=(*FINDINGS, FINDINGS[1]))))
    assert len({each["fingerprint"] for each in entries}) == len(entries) == 5
    for each in entries:
        assert list(each) == ["description", "check_name", "fingerprint", "severity", "location"]
        assert each["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert each["location"]["lines"]["begin"] >= 1
    assert json.loads(render("gitlab", EMPTY)) == []


def test_markdown_has_numbers_decisions_and_units() -> None:
    page = render("markdown", RUN)
    assert page.startswith("## sse2ws: 4 connections in 12 files\n\n1 ready, 1 decide, 1 manual, 1 keep\n")
    assert "| **seen** | **12** | |" in page
    assert "| `one-to-many-event` | 1 connection waits for it and for others |" in page
    assert "- `goal-created` → `goal.created`" in page
    assert page.count("<details>") == page.count("</details>") == 4
    assert "**Not complete:** 1 file with an SSE client could not be read: `src/latin1.tsx`" in page


@pytest.mark.parametrize(
    "text", [HOSTILE, "a `b` c", "``x", "`", "a|b", "@somebody #1 [a](http://b) *c* _d_ <e>"]
)
def test_foreign_text_is_never_markup(text: str) -> None:
    span = code(text)
    fence = span[: len(span) - len(span.lstrip("`"))]
    assert span.endswith(fence)
    assert fence not in span[len(fence) : -len(fence)]
    outside = prose(text.replace("`", "")).replace("@<!-- -->", "")
    assert not set("<>[]*_|`{}#\\\n") & set(outside.replace("&#", ""))
    assert "@" not in outside


def test_markdown_stays_under_a_comments_limit_and_says_what_is_missing() -> None:
    units = tuple(replace(RUN.units[0], id=f"u-{n}") for n in range(3000))
    page = render("markdown", replace(RUN, units=units))
    assert LIMIT * 0.9 < len(page.encode()) < 65_536
    assert "more entries do not fit here" in page.splitlines()[-1]
    assert page.count("<details>") == page.count("</details>")
