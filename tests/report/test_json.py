"""The machine formats hold exactly the documented keys, sorted, and are valid whatever the text in them."""

from __future__ import annotations

import json

from msgspec.structs import replace

from sse2ws import __version__
from sse2ws.model.finding import Finding, Severity
from sse2ws.report import render
from tests.report.sample import ACTIVITY, EMPTY, GOALS, HANDLERS, HOSTILE, RUN

DOCUMENT = json.loads(render("json", RUN))


def test_the_document_has_exactly_the_documented_keys() -> None:
    assert list(DOCUMENT) == ["version", "tool", "root", "ledger", "units", "findings", "unreadable"]
    assert DOCUMENT["version"] == 1
    assert DOCUMENT["tool"] == {"name": "sse2ws", "version": __version__}
    assert DOCUMENT["root"] == "."
    assert DOCUMENT["unreadable"] == [{"path": "src/latin1.tsx", "reason": "not UTF-8"}]


def test_the_ledger_adds_up() -> None:
    assert DOCUMENT["ledger"] == {
        "seen": 12,
        "clean": 6,
        "ready": 2,
        "decide": 1,
        "manual": 1,
        "keep": 1,
        "suppressed": 0,
        "unreadable": 1,
    }
    assert sum(DOCUMENT["ledger"].values()) == 2 * DOCUMENT["ledger"]["seen"]


def test_a_unit() -> None:
    [unit] = [each for each in DOCUMENT["units"] if each["id"] == "u-1000"]
    assert unit == {
        "id": "u-1000",
        "verdict": "ready",
        "path": GOALS,
        "line": 6,
        "column": 20,
        "client": "EventSource",
        "container": "component",
        "component": "Goals",
        "url": "/api/events",
        "events": [
            {"old": "goal-created", "new": ["goal.created"], "how": "map", "path": GOALS, "line": 7},
        ],
        "fields": [
            {
                "old": "goal_title",
                "new": "title",
                "how": "exception",
                "path": HANDLERS,
                "line": 2,
                "via": [f"{GOALS}:7:29", f"{GOALS}:8:7", f"{HANDLERS}:1:27"],
            },
            {
                "old": "user_id",
                "new": "userId",
                "how": "convention",
                "path": HANDLERS,
                "line": 2,
                "via": [],
            },
        ],
        "reasons": [],
        "edits": 7,
        "files": [GOALS, HANDLERS],
        "group": None,
    }


def test_a_reason() -> None:
    [unit] = [each for each in DOCUMENT["units"] if each["verdict"] == "decide"]
    assert unit["reasons"][0] == {
        "name": "one-to-many-event",
        "message": "The event `goal-updated` was split into several; say which of them this code needs.",
        "help": "List the successors that the handler should react to.",
        "path": ACTIVITY,
        "line": 8,
    }
    assert unit["group"] == "g-1"


def test_a_finding() -> None:
    assert [each["rule"] for each in DOCUMENT["findings"]] == ["token-in-url", "no-replay", "field-name"]
    assert DOCUMENT["findings"][2] == {
        "rule": "field-name",
        "severity": "warning",
        "path": HANDLERS,
        "line": 2,
        "column": 17,
        "endLine": 2,
        "endColumn": 27,
        "message": "`goal_title` is called `title` now.",
        "unit": "u-1000",
        "fingerprint": "f-1",
        "fixable": True,
    }
    assert HOSTILE in DOCUMENT["findings"][0]["message"]


def test_the_order_of_the_run_does_not_matter() -> None:
    shuffled = replace(RUN, units=RUN.units[::-1], findings=RUN.findings[::-1])
    assert render("json", shuffled) == render("json", RUN)
    assert render("json-lines", shuffled) == render("json-lines", RUN)


def test_lines_say_what_they_are_and_add_nothing() -> None:
    lines = render("json-lines", RUN).split("\n")
    assert lines.pop() == ""
    objects = [json.loads(line) for line in lines]
    assert [each.pop("kind") for each in objects] == [
        *("run", "unit", "unit", "unit", "unit", "finding", "finding", "finding", "unreadable"),
    ]
    assert objects[1:5] == DOCUMENT["units"]
    assert objects[5:8] == DOCUMENT["findings"]
    assert objects[0] == {key: DOCUMENT[key] for key in ("version", "tool", "root", "ledger")}


def test_nothing_found_is_still_a_document() -> None:
    document = json.loads(render("json", EMPTY))
    assert document["ledger"]["clean"] == 3
    assert document["units"] == document["findings"] == document["unreadable"] == []


def test_a_path_that_is_not_utf_8_gives_valid_json() -> None:
    odd = Finding("no-replay", Severity.INFO, replace(RUN.units[0].at, path="src/\udcff.ts"), "x")
    text = render("json", replace(EMPTY, findings=(odd,)))
    assert json.loads(text.encode("utf-8"))["findings"][0]["path"] == "src/\udcff.ts"


def test_concise_is_one_line_a_finding() -> None:
    lines = render("concise", RUN).split("\n")
    assert lines[1:] == [
        f"{GOALS}:6:20: info no-replay Missed events are not sent again.",
        f"{HANDLERS}:2:17: warning field-name `goal_title` is called `title` now.",
        "src/latin1.tsx:1:1: error unreadable-file not UTF-8",
        "",
    ]
    assert lines[0].startswith(
        f"{ACTIVITY}:7:16: error token-in-url A token stands in the URL: 100 % `token` <"
    )
    assert render("concise", EMPTY) == ""
