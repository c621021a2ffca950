"""The HTML report, read by a parser: nothing foreign is markup, nothing is requested, numbers add up."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from msgspec.structs import replace

from sse2ws.model.edit import FileChange
from sse2ws.model.run import Run
from sse2ws.report import render
from sse2ws.report.excerpt import excerpt
from sse2ws.report.words import Segment, file_diff
from tests.report.sample import ACTIVITY, EMPTY, GOALS, PLAN, READY, RUN, SOURCES, at

PAGE = render("html", RUN, PLAN)
VOID = {"meta", "input", "rect"}


@dataclass
class Element:
    """An element with its attributes and all text in it."""

    tag: str
    attributes: dict[str, str | None]
    text: str = ""


@dataclass
class Reader(HTMLParser):
    """Collects elements and holds that they are nested properly."""

    elements: list[Element] = field(default_factory=list)
    open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, dict(attrs))
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element.text += data


def read(page: str) -> list[Element]:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert not reader.open
    return reader.elements


ELEMENTS = read(PAGE)


def all_of(tag: str, elements: list[Element] = ELEMENTS) -> list[Element]:
    return [each for each in elements if each.tag == tag]


def test_hostile_text_never_becomes_markup() -> None:
    assert len(all_of("script")) == len(all_of("style")) == 1
    assert not all_of("img")
    for element in ELEMENTS:
        for name, value in element.attributes.items():
            assert not name.startswith("on")
            assert name != "style"
            assert name not in ("src", "srcset", "action", "data")
            assert name != "href" or (value or "").startswith("#")
    assert "</script><img src=x onerror=alert(1)><U+202E>[bold]<U+0000>{{ 7*7 }}" in all_of("body")[0].text
    assert not re.search("[\x00-\x08\x0b-\x1f\u202e]", PAGE)


def test_no_foreign_text_can_leave_an_attribute() -> None:
    odd = "\"><script>x</script>' onclick=1"
    unit = replace(READY, id=odd, url=odd, client=odd, component=odd, files=(odd,), group=odd)
    elements = read(render("html", replace(RUN, units=(unit,)), replace(PLAN, refused={odd: odd})))
    assert len(all_of("script", elements)) == 1
    assert not [each for each in elements if "onclick" in each.attributes]


def test_the_policy_admits_this_style_and_this_script_only() -> None:
    [policy] = [
        each.attributes["content"] or ""
        for each in all_of("meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives == {
        "default-src": "'none'",
        "style-src": f"'{digest(all_of('style')[0].text)}'",
        "script-src": f"'{digest(all_of('script')[0].text)}'",
        "require-trusted-types-for": "'script'",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    # It is valid for what follows it only.
    assert PAGE.index("Content-Security-Policy") < PAGE.index("<style")


def digest(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


def test_nothing_is_requested_and_no_text_is_run() -> None:
    style, script = all_of("style")[0].text, all_of("script")[0].text
    assert "url(" not in style
    assert "@import" not in style
    for sink in ("innerHTML", "outerHTML", "insertAdjacent", "eval", "Function(", "fetch", "import("):
        assert sink not in script


@pytest.mark.parametrize("run", [RUN, EMPTY, replace(EMPTY, ledger=replace(EMPTY.ledger, seen=0))])
def test_the_ledger_adds_up(run: Run) -> None:
    page = render("html", run)
    table = page[page.index('<table class="ledger">') :]
    numbers = [int(each) for each in re.findall(r'<td class="number">(\d+)</td>', table)]
    assert sum(numbers[:-1]) == numbers[-1] == run.ledger.seen
    for bar in re.findall(r"<svg.*?</svg>", page, re.S):
        widths = [float(each) for each in re.findall(r' width="([\d.]+)"', bar)]
        assert sum(widths) == pytest.approx(1000, abs=0.05) or run.ledger.seen == 0


def test_ids_are_unique_and_links_lead_somewhere() -> None:
    ids = [each.attributes["id"] for each in ELEMENTS if "id" in each.attributes]
    assert len(set(ids)) == len(ids)
    for link in all_of("a"):
        assert (link.attributes["href"] or "").removeprefix("#") in ids
    for element in ELEMENTS:
        label = element.attributes.get("aria-labelledby")
        assert label is None or label in ids


def test_the_page_has_landmarks_headings_and_names_for_its_controls() -> None:
    for tag in ("header", "nav", "main", "footer", "h1"):
        assert len(all_of(tag)) == 1
    levels = [int(each.tag[1]) for each in ELEMENTS if re.fullmatch("h[1-6]", each.tag)]
    assert all(next_one - this <= 1 for this, next_one in pairwise(levels))
    assert all_of("html")[0].attributes["lang"] == "en"
    assert all(each.text.strip() for each in all_of("button"))
    # Every control stands inside its label.
    assert len(all_of("label")) == len(all_of("input")) + len(all_of("select"))
    assert all(each.attributes.get("scope") for each in all_of("th"))


def test_a_unit_tells_everything() -> None:
    units = {
        each.attributes["id"]: each
        for each in all_of("details")
        if "unit" in (each.attributes["class"] or "")
    }
    assert list(units) == ["u-1000", "u-2000", "u-3000", "u-4000"]
    ready = units["u-1000"].text
    for said in (
        "EventSource in component Goals",
        "/api/events",
        "goal-created",
        "goal.created",
        "the pack's map",
        "an exception in the pack",
        "src/components/Goals.tsx:8:7",
        "Missed events are not sent again.",
        "useRealtimeEvent({",
    ):
        assert said in ready, said
    undecided = units["u-2000"].text
    for said in (
        "one-to-many-event",
        "List the successors",
        "setItems((old)",
        "the rewritten file would not parse",
    ):
        assert said in undecided, said
    assert units["u-2000"].attributes["data-reasons"] == "one-to-many-event payload-escapes"
    assert not any("open" in each.attributes for each in units.values())


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_has_enough_contrast_on_every_ground(theme: int) -> None:
    style = all_of("style")[0].text
    tones = {name: pair.split(", ") for name, pair in re.findall(r"--([\w-]+): light-dark\((.*?)\);", style)}
    text = ("ink", "soft", "link", "ready", "decide", "manual", "keep", "grey", "bad")
    pairs = [(tone, ground) for tone in text for ground in ("bg", "panel", "sunk")]
    pairs += [("ink", ground) for ground in ("gone", "gone-word", "new", "new-word", "mark")]
    pairs += [("soft", "gone"), ("soft", "new")]
    for tone, ground in pairs:
        dark, light = sorted((luminance(tones[tone][theme]), luminance(tones[ground][theme])))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, (tone, ground)


def test_it_is_the_same_every_time_and_works_without_a_plan() -> None:
    assert render("html", RUN, PLAN) == PAGE
    assert "useRealtimeEvent" not in render("html", RUN)
    assert "No Server-Sent Events in 3 files." in render("html", EMPTY)


def test_an_excerpt_marks_exactly_the_place() -> None:
    lines = excerpt(SOURCES[GOALS], at(GOALS, "new EventSource('/api/events')"), around=1)
    assert [line.number for line in lines] == [5, 6, 7]
    assert lines[1].before == "    const source = "
    assert lines[1].marked == "new EventSource('/api/events')"
    assert lines[1].after == ";"


def test_an_excerpt_counts_utf_16_units_and_survives_a_wrong_place() -> None:
    source = "/* 😀ü */ new X();\r\n".encode()
    place = replace(at(ACTIVITY, "new EventSource"), line=1, column=11, end_line=1, end_column=18)
    [line] = excerpt(source, place)
    assert (line.before, line.marked, line.after) == ("/* 😀ü */ ", "new X()", ";")
    assert excerpt(None, place) == ()
    assert excerpt(source, replace(place, line=90, end_line=99)) == ()


def test_a_diff_marks_the_words_that_changed() -> None:
    diff = file_diff(FileChange("a.ts", b"x(goal.goal_title, 1);\nold();\n", b"x(goal.title, 1);\nother();"))
    assert (diff.gone, diff.new) == (2, 2)
    lines = diff.hunks[0].lines
    assert [line.mark.value for line in lines] == ["-", "-", "+", "+"]
    assert lines[0].segments[1] == Segment("goal_title", True)
    assert lines[2].segments == (Segment("x(goal."), Segment("title", True), Segment(", 1);"))
    assert lines[1].segments == (Segment("old();"),)
    assert lines[3].note == "no newline at end of file"
