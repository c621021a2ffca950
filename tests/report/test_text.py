"""The page for people: everything is said, nothing is taken for markup, lines keep to the width."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import import_module

import pytest
from msgspec.structs import replace

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Ledger, Run
from sse2ws.report import Style, formats, render
from tests.report.sample import EMPTY, PLAN, RUN

PAGE = render("text", RUN, PLAN)


def test_a_format_has_its_files_name() -> None:
    for name in formats():
        found = import_module(f"sse2ws.report.outputs.{name.replace('-', '_')}")
        assert name == found.NAME
    assert {"text", "concise", "json", "json-lines", "github", "gitlab", "sarif", "markdown", "html"} <= set(
        formats()
    )


def test_every_format_renders_every_run() -> None:
    assert formats()
    for name in formats():
        for run in (RUN, EMPTY):
            assert render(name, run, None) == render(name, run, None)
            assert isinstance(render(name, run, PLAN), str)


def test_verdicts_come_in_order_and_units_under_theirs() -> None:
    heads = re.findall(r"^([A-Z ]+?)  +\S", PAGE, re.M)
    assert [head for head in heads if head.strip()] == [
        *("READY", "DECIDE", "MANUAL", "KEEP", "ALSO", "LEDGER"),
    ]
    ready = PAGE[PAGE.index("READY") : PAGE.index("DECIDE")]
    assert "src/components/Goals.tsx:6:20\n" in ready
    assert "goal-created → goal.created" in ready
    assert "2 fields, 7 edits in 2 files" in ready


def test_a_reason_names_its_line_and_what_to_do() -> None:
    assert "one-to-many-event, line 8: The event `goal-updated` was split" in PAGE
    assert "List the successors that the handler should react to." in PAGE


def test_a_rewrite_is_promised_only_where_one_is_prepared() -> None:
    [waiting] = [each for each in RUN.units if each.verdict is Verdict.DECIDE]
    change = PLAN.per_unit["u-1000"]
    for per_unit, promise in (
        ({waiting.id: change}, "shows 1 connection more, with the proposed answers"),
        ({waiting.id: ()}, ""),
        ({}, ""),
    ):
        page = render("text", RUN, replace(PLAN, per_unit=per_unit))
        assert ("--accept-proposed" in page) is bool(promise)
        assert promise in page
    assert "shows what the proposed answers can rewrite" in render("text", RUN, None)


def test_a_path_in_brackets_survives() -> None:
    assert "src/app/goals/[slug]/activity.tsx:7:16" in PAGE
    assert "src/app/goals/[slug]/activity.tsx:7:16" in render("text", RUN, PLAN, Style(colour=True))


def test_tricky_characters_are_shown_not_sent() -> None:
    for style in (Style(), Style(colour=True, width=80)):
        page = re.sub(r"\x1b\[[0-9;]*m", "", render("text", RUN, PLAN, style))
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202e]", page)
        assert "<U+202E>[bold]<U+0000>" in page


def test_the_ledger_adds_up() -> None:
    table = PAGE[PAGE.index("LEDGER") : PAGE.index("NEXT")]
    numbers = [int(number) for number in re.findall(r"^ +(\d+)  ", table, re.M)]
    assert sum(numbers[:-1]) == numbers[-1] == RUN.ledger.seen


def test_piped_lines_are_never_wrapped_and_a_terminals_are() -> None:
    assert max(map(len, PAGE.split("\n"))) > 140
    for style in (Style(width=72), Style(colour=True, width=72)):
        page = re.sub(r"\x1b\[[0-9;]*m", "", render("text", RUN, PLAN, style))
        long = [line for line in page.split("\n") if len(line) > 72]
        assert all(" " not in line.strip() for line in long if "sse2ws" not in line), long
        assert re.sub(r"\s+", " ", page) == re.sub(r"\s+", " ", PAGE)


def test_colour_only_when_asked() -> None:
    assert "\x1b[" not in PAGE
    assert "\x1b[1;32mREADY" in render("text", RUN, PLAN, Style(colour=True))


def test_nothing_found_is_one_line() -> None:
    assert render("text", EMPTY) == "No Server-Sent Events in 3 files.\n"


def test_a_silenced_file_alone_is_still_accounted_for() -> None:
    page = render("text", Run(root=".", ledger=Ledger(5, {"a.ts": Column.SUPPRESSED})))
    assert re.search(r"1  suppressed", page)


def test_a_hole_in_the_audit_is_said() -> None:
    assert "NOT READ 1 file, 1 with an SSE client in it: this audit is not complete" in PAGE
    assert "src/latin1.tsx: not UTF-8" in PAGE


@pytest.mark.parametrize(
    ("environment", "colour"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_the_environment_decides_about_colour(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], colour: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert Style.of("stdout").colour is colour
    assert not Style.of(None).colour


def test_a_piped_page_needs_no_heavy_imports() -> None:
    script = (
        "import sys; from sse2ws.report import render; from tests.report.sample import RUN\n"
        "render('text', RUN); render('json', RUN); render('concise', RUN)\n"
        "print({'rich', 'jinja2', 'pydantic', 'libcst', 'tree_sitter'} & set(sys.modules))"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"


def test_what_one_answer_settles_is_said_once() -> None:
    [unit] = [each for each in RUN.units if each.verdict is Verdict.DECIDE]
    first = unit.reasons[1]
    places = [replace(first.at, line=line) for line in range(1, 10)]
    many = tuple(replace(first, at=at, detail=f"setter{at.line}") for at in places)
    page = render("text", replace(RUN, units=(replace(unit, reasons=many),)), None)
    assert page.count("payload-escapes (9 places): ") == 1
    assert page.count("Adapt at this boundary") == 1
    assert "line 1 `setter1`, line 2 `setter2`" in page
    assert "and 4 more" in page
    html = render("html", replace(RUN, units=(replace(unit, reasons=many),)), None)
    assert html.count('<section class="reason">') == 1
    assert "8 more places" in html
    assert all(f"setter{line}" in html for line in range(1, 10))


def test_proposals_are_recommended_only_where_each_reason_has_one() -> None:
    [waiting] = [each for each in RUN.units if each.verdict is Verdict.DECIDE]
    nameless = replace(waiting.reasons[0], reason=Reason.UNMAPPED_EVENT, proposal="")
    told = "shows what the proposed answers can rewrite"
    assert told in render("text", replace(RUN, units=(waiting,)), None)
    open_name = replace(waiting, reasons=(*waiting.reasons, nameless))
    assert told not in render("text", replace(RUN, units=(open_name,)), None)
