"""`sse2ws decide` on small projects: what it lists, what it writes, and what then becomes of the code."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

Type = Callable[..., Typed]

GOALS = """import { useEffect } from 'react';

export function useGoals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-updated', (event) => console.log(JSON.parse(event.data).goal_id));
    return () => source.close();
  }, []);
}
"""
TOKEN = GOALS.replace("goal-updated", "goal-created").replace(
    "'/api/events'", "`/api/events?token=${token()}`"
)
BOTH = GOALS.replace("'/api/events'", "`/api/events?token=${token()}`")
CHAT = GOALS.replace("goal-updated", "chat-opened")

COMMENTED = """# ours
version = 1  # the only one
pack = ["purposepath"]

[decisions]  # June
stale-closure = "fresh"
"""


@pytest.fixture
def app(project: Path) -> Path:
    """Three connections: one waits for a name, one for the token, one for both."""
    (project / "sse2ws.toml").write_text(COMMENTED)
    for name, text in (("goals", GOALS), ("token", TOKEN), ("both", BOTH)):
        (project / f"{name}.js").write_text(text)
    return project


def test_it_lists_what_each_answer_completes(app: Path, typed: Type) -> None:
    told = typed("decide", "--output-format", "json", "-q")
    assert told.code == 1
    decisions = {each["reason"]: each for each in json.loads(told.out)["decisions"]}
    assert list(decisions) == ["connection-auth", "one-to-many-event"]
    auth, one_to_many = decisions.values()
    assert (auth["proposed"], one_to_many["key"]) == ("drop", "goal-updated")
    assert one_to_many["proposed"][:2] == ["goal.activated", "goal.completed"]
    for each in decisions.values():
        first, keep = each["answers"][0], each["answers"][-1]
        assert (len(first["alone"]), len(first["together"])) == (1, 2)
        assert keep["answer"] == "keep"
        assert len(keep["alone"]) == 2
    assert "drop (proposed): completes 1 connection alone, 2 together" in typed("decide", "-q").out


def test_an_answer_goes_into_the_configuration_and_its_comments_stay(app: Path, typed: Type) -> None:
    told = typed(
        "decide", "one-to-many-event.goal-updated=goal.activated,goal.completed", "connection-auth=drop", "-q"
    )
    assert (told.code, told.out) == (0, "")
    text = (app / "sse2ws.toml").read_text()
    assert text.startswith(COMMENTED)
    assert '"drop"' in text
    assert 'goal-updated = ["goal.activated", "goal.completed"]' in text
    assert typed("decide", "-q").out == "No decision is open.\n"
    assert typed("fix", "-q", "--allow-dirty").code == 0
    assert "EventSource" not in (app / "both.js").read_text()


def test_an_answer_for_some_files_is_an_override(app: Path, typed: Type) -> None:
    assert typed("decide", "connection-auth=keep", "--path", "both.js", "-q").code == 0
    assert typed("decide", "connection-auth=drop", "--path", "both.js", "-q").code == 0
    text = (app / "sse2ws.toml").read_text()
    assert text.count("[[overrides]]") == 1
    assert 'connection-auth = "drop"' in text
    assert "keep" not in text


def test_a_configuration_is_made_where_there_is_none(project: Path, typed: Type) -> None:
    assert typed("decide", "connection-auth=drop", "--pack", "purposepath", "-q").code == 0
    text = (project / "sse2ws.toml").read_text()
    assert text == 'version = 1\npack = ["purposepath"]\n\n[decisions]\nconnection-auth = "drop"\n'


def test_in_pyproject_only_our_table_changes(project: Path, typed: Type) -> None:
    (project / "pyproject.toml").write_text('[tool.sse2ws]\npack = "purposepath"\n\n[tool.ruff] # x\n')
    assert typed("decide", "connection-auth=drop", "-q").code == 0
    text = (project / "pyproject.toml").read_text()
    assert '[tool.sse2ws.decisions]\nconnection-auth = "drop"' in text
    assert text.endswith("[tool.ruff] # x\n")


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("manual-reconect=drop", "manual-reconnect"),
        ("manual-reconnect=perhaps", "drop"),
        ("rxjs=drop", "no answer removes rxjs"),
        ("one-to-many-event=goal.activated", "one-to-many-event.NAME"),
        ("one-to-many-event.goal-updated=goal.actuated", "goal.activated"),
        ("resource-url.goals=goalId", "URL pattern"),
        ("resource-url=goalId", '"/goals/{goalId}"=goalId'),
        ("unmapped-event.connected=EVENT", "EVENT stands for a name"),
        ("one-to-many-event.goal-updated=EVENT,EVENT", "EVENT"),
        ("unknown-field.goal_id=FIELD", "FIELD stands for a name"),
        ("connection-status", "write connection-status=ANSWER"),
    ],
)
def test_what_is_no_answer_is_not_written(word: str, why: str, app: Path, typed: Type) -> None:
    told = typed("decide", word)
    assert told.code == 2
    assert why in told.err.replace("\n", " ").replace("│", "")
    assert (app / "sse2ws.toml").read_text() == COMMENTED


def test_a_word_does_not_replace_a_table(app: Path, typed: Type) -> None:
    assert typed("decide", "one-to-many-event.goal-updated=keep", "-q").code == 0
    told = typed("decide", "one-to-many-event=keep")
    assert told.code == 2
    assert "table already" in told.err


def test_an_answer_without_a_rewrite_is_not_promised(project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text(COMMENTED)
    (project / "goals.js").write_text(CHAT.replace("goal_id", "goal_id, useRealtimeEvent"))
    (project / "clash.js").write_text("const useRealtimeEvent = 1;\n" + TOKEN)
    told = typed("decide", "clash.js", "-q")
    assert "drop (proposed): no connection can be rewritten with it yet" in told.out


def test_answers_of_a_reviewer_are_taken_over(app: Path, typed: Type) -> None:
    (app / "answers.toml").write_text('[decisions]\nconnection-auth = "drop"\n')
    assert typed("decide", "--decisions", "answers.toml", "-q").code == 0
    assert 'connection-auth = "drop"' in (app / "sse2ws.toml").read_text()
    (app / "answers.toml").write_text('pack = "x"\n[decisions]\nconnection-auth = "drip"\n')
    told = typed("decide", "--decisions", "answers.toml")
    assert told.code == 2
    assert "pack is no answer" in told.err


def test_a_field_that_is_kept_keeps_its_connection(app: Path, typed: Type) -> None:
    (app / "field.js").write_text(TOKEN.replace("?token=${token()}", "").replace("goal_id", "owner_name"))
    asked = json.loads(typed("decide", "--output-format", "json", "-q", "field.js").out)["decisions"]
    assert [(each["reason"], each["key"]) for each in asked] == [("unknown-field", "owner_name")]
    assert len(next(e for e in asked[0]["answers"] if e["answer"] == "keep")["alone"]) == 1
    assert "keep: leaves 1 connection on SSE" in typed("decide", "-q", "field.js").out
    assert typed("decide", "unknown-field.owner_name=keep", "-q").code == 0
    assert "1  keep" in typed("scan", "field.js").out
    assert typed("decide", "-q", "field.js").out == "No decision is open.\n"


@pytest.mark.parametrize("url", ["`/api/sse?topics=user_${userId}`", "`${endpoint}?topic=${name}`"])
@pytest.mark.parametrize("word", ["keep", "unfiltered"])
def test_the_key_that_is_printed_is_the_key_that_is_looked_up(
    project: Path, typed: Type, url: str, word: str
) -> None:
    (project / "sse2ws.toml").write_text(COMMENTED)
    text = GOALS.replace("'/api/events'", url).replace("goal-updated", "goal-created")
    (project / "goals.js").write_text(text)
    asked = json.loads(typed("decide", "--output-format", "json", "-q").out)["decisions"]
    assert asked
    for each in asked:
        assert typed("decide", f"{each['reason']}.{each['key']}={word}", "-q").code == 0
    assert typed("decide", "-q").out == "No decision is open.\n"


UNNAMED = """import { useEffect } from 'react';

export function useGoals(show) {
  useEffect(() => {
    const source = new EventSource('/api/goals/stream');
    source.onmessage = (event) => show(JSON.parse(event.data).goal_title);
    return () => source.close();
  }, [show]);
}
"""
SPLIT = UNNAMED.replace("/goals/stream", "/news").replace(
    "show(JSON.parse(event.data).goal_title)",
    "{ const d = JSON.parse(event.data); if (d.type === 'chat-opened') console.log(d.chat_id); }",
)


@pytest.fixture
def unnamed(project: Path) -> Path:
    """One stream that only a person can name, and one whose messages are told apart."""
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    (project / "goals.js").write_text(UNNAMED)
    (project / "news.js").write_text(SPLIT)
    return project


def test_a_stream_that_cannot_be_split_is_asked_for_its_event(unnamed: Path, typed: Type) -> None:
    told = typed("decide", "goals.js", "-q").out
    assert "split" not in told
    assert "EVENT: everything on this URL is this event" in told
    assert "sse2ws decide unnamed-message./api/goals/stream=EVENT" in told
    asked = json.loads(typed("decide", "-q", "--output-format", "json").out)["decisions"]
    of_streams = [each for each in asked if each["reason"] == "unnamed-message"]
    assert {each["key"]: (each["proposed"], each["free"]) for each in of_streams} == {
        "": ("split", None),
        "/api/goals/stream": (None, "EVENT"),
    }
    assert "Split by the compared values" not in typed("scan", "goals.js").out


def test_a_word_for_all_streams_and_the_name_of_one_stand_together(unnamed: Path, typed: Type) -> None:
    one, all_ = "unnamed-message./api/goals/stream=goal.created", "unnamed-message=split"
    other = "unmapped-event.chat-opened=chat.opened"
    for answers in ((one, all_), (all_, one)):
        (unnamed / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
        for each in answers:
            assert typed("decide", each, "-q").code == 0
        assert "[decisions.unnamed-message]" in (unnamed / "sse2ws.toml").read_text()
        assert '"/" = "split"' in (unnamed / "sse2ws.toml").read_text()
        typed("decide", other, "-q")
        assert typed("decide", "-q").out == "No decision is open.\n"
    assert typed("fix", "-q", "--allow-dirty").code == 0
    assert "eventType: 'goal.created'" in (unnamed / "goals.js").read_text()
    assert "EventSource" not in (unnamed / "news.js").read_text()


def test_a_state_without_a_rewrite_is_not_proposed_to_have_one(project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    text = GOALS.replace("goal-updated", "goal-created").replace(
        "useGoals() {", "useGoals() {\n  const [open, setOpen] = useState(false);"
    )
    text = text.replace("import { useEffect }", "import { useEffect, useState }")
    text = text.replace("}, []);", "}, []);\n  return open;")
    looks = "source.onerror = (event) => measure(event.target);\n    return () =>"
    (project / "goals.js").write_text(text.replace("return () =>", looks))
    asked = json.loads(typed("decide", "-q", "--output-format", "json").out)["decisions"]
    assert asked == []
    told = typed("decide", "-q").out
    assert "No decision is open." in told
    assert "1 connection cannot be rewritten by answers:" in told
    assert "No answer rewrites this" in told
    scanned = typed("scan").out
    assert "Read the state from the shared connection" not in scanned
    assert "sse2ws decide" not in scanned
    flag = "source.onopen = () => setOpen(true);\n    return () =>"
    flag = f"source.onerror = () => setOpen(false);\n    {flag}"
    (project / "goals.js").write_text(text.replace("return () =>", flag))
    assert "hook (proposed): completes 1 connection" in typed("decide", "-q").out
    assert "Read the state from the shared connection" in typed("scan").out


def test_what_is_answered_is_not_asked_again(project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text(
        'version = 1\npack = ["purposepath"]\n[decisions]\nconnection-status = "hook"\n'
    )
    status = "source.onerror = (event) => { setOpen(false); measure(event.target); };\n    return () =>"
    text = GOALS.replace("goal-updated", "goal-created").replace("return () =>", status)
    text = text.replace("useGoals() {", "useGoals() {\n  const [open, setOpen] = useState(later);")
    (project / "goals.js").write_text(text + "\nexport const open = 1;\n")
    told = typed("decide", "-q")
    assert told.code == 0, told.out
    assert "No decision is open." in told.out
    assert 'Answered "hook", but' in told.out
    scanned = typed("scan").out
    assert "DECIDE   1 connection: no answer that is left or given has a rewrite" in scanned
    assert 'Answered "hook", but' in scanned
    assert "sse2ws decide" not in scanned
    fixed = typed("fix", "-q", "--allow-dirty").out
    assert 'Answered "hook", but' in fixed
    assert "sse2ws decide" not in fixed
    assert "--bridge" not in fixed
    found = json.loads(typed("decide", "-q", "--output-format", "json").out)
    assert found["decisions"] == []
    assert {each["answer"] for each in found["withoutRewrite"]} == {"hook"}


@pytest.mark.parametrize("first", ["resource-url", "query-filter"])
def test_two_questions_about_one_url_keep_an_answer_each(first: str, project: Path, typed: Type) -> None:
    (project / "sse2ws.toml").write_text(COMMENTED)
    watched = GOALS.replace("'/api/events'", "`/api/files/${id}?type=watch`")
    watched = watched.replace("useGoals()", "useGoals(id)")
    (project / "goals.js").write_text(watched.replace("goal-updated", "goal-created"))
    url = "/api/files/{id}?type=watch"
    words = [f"resource-url.{url}=goalId", f"query-filter.{url}=unfiltered"]
    for word in words if first == "resource-url" else reversed(words):
        told = typed("decide", "--output-format", "json", "-q")
        assert word.partition(".")[0] in {each["reason"] for each in json.loads(told.out)["decisions"]}
        assert typed("decide", word, "-q").code == 0
    assert typed("decide", "-q").code == 0
    assert "if (String(message.data.goalId) !== String(id)) return;" in typed("fix", "--diff", "-q").out


def test_it_says_what_an_answer_brought(app: Path, typed: Type) -> None:
    told = typed("decide", "connection-auth=drop")
    assert told.err.splitlines() == [
        "sse2ws: 1 answer written to sse2ws.toml.",
        "sse2ws: 1 connection can be rewritten now: `sse2ws fix --diff` shows how.",
        "sse2ws: 2 connections wait for more: `sse2ws decide`.",
    ]


def test_an_answer_for_an_event_that_does_not_occur_is_written_and_told(app: Path, typed: Type) -> None:
    told = typed("decide", "one-to-many-event.gaol-updated=goal.activated")
    assert "no connection listens to `gaol-updated`; is `goal-updated` meant?" in told.err
    assert "gaol-updated" in (app / "sse2ws.toml").read_text()
