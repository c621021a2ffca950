"""The form of the report: its lines are TOML that the tool takes as answers."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from msgspec.structs import replace

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.unit import ReasonAt, Unit
from sse2ws.packs.load import load_config
from sse2ws.packs.load_answers import load_answers
from sse2ws.report.answer_form import Entry, answer_form
from tests.report.sample import ACTIVITY, at

PLACE = at(ACTIVITY, "new EventSource")
REASONS = (
    ReasonAt(
        Reason.ONE_TO_MANY_EVENT, PLACE, "goal-updated", "goal.activated, goal.completed", "goal-updated"
    ),
    ReasonAt(Reason.UNMAPPED_EVENT, PLACE, "tick", "", "tick"),
    ReasonAt(Reason.RESOURCE_URL, PLACE, "/goals/{}", "goalId", "/goals/{goalId}"),
    ReasonAt(Reason.UNKNOWN_FIELD, PLACE, "owner", "createdBy", "owner"),
    ReasonAt(Reason.CONNECTION_AUTH, PLACE, "token"),
    ReasonAt(Reason.UNNAMED_MESSAGE, PLACE, "/api", "split", ""),
    ReasonAt(Reason.UNNAMED_MESSAGE, PLACE, "/api/x", "", "/api/x"),
    ReasonAt(Reason.OUTSIDE_SELECTION, PLACE, "x"),
)
UNIT = Unit("u-1", Verdict.DECIDE, PLACE, "EventSource", "effect", "Goals", "/api", reasons=REASONS)
ENTRIES = {each.name: each for each in answer_form([UNIT, UNIT])}


def lines(entry: Entry) -> list[str]:
    return [f"{entry.section}\n{each.line}\n" for each in entry.choices]


def test_each_name_is_a_question() -> None:
    assert set(ENTRIES) == {
        "one-to-many-event: goal-updated",
        "unmapped-event: tick",
        "resource-url: /goals/{goalId}",
        "unknown-field: owner",
        "connection-auth",
        "unnamed-message",
        "unnamed-message: /api/x",
    }


def test_every_choice_is_an_answer(tmp_path: Path) -> None:
    pack = load_config(tmp_path, packs=["purposepath"]).pack
    for entry in ENTRIES.values():
        for text in lines(entry):
            file = tmp_path / "answers.toml"
            file.write_text(text)
            assert load_answers(file, pack), text


def test_proposals_come_first_and_are_marked() -> None:
    first = ENTRIES["one-to-many-event: goal-updated"].choices[0]
    assert first.label.endswith("(proposed)")
    assert tomllib.loads(first.line) == {"goal-updated": ["goal.activated", "goal.completed"]}
    assert tomllib.loads(ENTRIES["resource-url: /goals/{goalId}"].choices[0].line) == {
        "/goals/{goalId}": "goalId"
    }
    tick = ENTRIES["unmapped-event: tick"]
    assert not any("proposed" in each.label for each in tick.choices)
    assert tick.free


def test_a_key_that_is_no_word_is_quoted() -> None:
    assert re.match(r'"/goals/\{goalId\}" = ', ENTRIES["resource-url: /goals/{goalId}"].choices[-1].line)


def test_a_stream_that_cannot_be_split_is_asked_for_its_event() -> None:
    named, split = ENTRIES["unnamed-message: /api/x"], ENTRIES["unnamed-message"]
    assert (named.free, [each.label for each in named.choices]) == (True, ["keep"])
    assert (split.free, split.choices[0].label) == (False, "split (proposed)")
    # both answers together are a file that can be read
    assert split.section == named.section
    both = f"{split.section}\n{split.choices[0].line}\n{named.choices[0].line}\n"
    assert tomllib.loads(both)["decisions"]["unnamed-message"] == {"/": "split", "/api/x": "keep"}


@pytest.mark.parametrize("key", ["", "/api/x"])
@pytest.mark.parametrize("reason", [each for each in Reason if each.verdict is Verdict.DECIDE])
def test_every_reason_can_be_asked_about(reason: Reason, key: str) -> None:
    unit = Unit("u-2", Verdict.DECIDE, PLACE, "EventSource", "effect", "Goals", "/api")
    for proposal in ("", "split"):
        asked = answer_form([replace(unit, reasons=(ReasonAt(reason, PLACE, "x", proposal, key),))])
        assert reason is Reason.OUTSIDE_SELECTION or len(asked) == 1
