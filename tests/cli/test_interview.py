"""`fix -i` with the answers on standard input, and `fix --decisions`."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.cli.test_decide import BOTH, COMMENTED, GOALS, TOKEN

Type = Callable[..., Typed]
Say = Callable[..., None]

PLAIN = GOALS.replace("goal-updated", "goal-created")


@pytest.fixture
def app(project: Path) -> Path:
    """One connection is ready, one waits for a name and the token."""
    (project / "sse2ws.toml").write_text(COMMENTED)
    (project / "plain.js").write_text(PLAIN)
    (project / "both.js").write_text(BOTH)
    return project


@pytest.fixture
def say(monkeypatch: pytest.MonkeyPatch) -> Say:
    """Lines for standard input."""

    def put(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))

    return put


def left(app: Path) -> list[str]:
    return sorted(each.name for each in app.glob("*.js") if "new EventSource(" in each.read_text())


def test_decisions_first_then_each_connection(app: Path, typed: Type, say: Say) -> None:
    say("drop", "goal.completed", "y", "n", "y")
    told = typed("fix", "-i", "-q", "--allow-dirty")
    assert "connection-auth?" in told.err
    assert "+  useRealtimeEvent({" in told.err
    assert left(app) == ["plain.js"]
    assert "'goal.completed'" in (app / "both.js").read_text()
    text = (app / "sse2ws.toml").read_text()
    assert text.startswith(COMMENTED)
    assert 'goal-updated = ["goal.completed"]' in text


def test_answers_may_be_for_this_run_only(app: Path, typed: Type, say: Say) -> None:
    say("1", "1", "a", "n")
    typed("fix", "-i", "-q", "--allow-dirty")
    assert left(app) == []
    assert (app / "sse2ws.toml").read_text() == COMMENTED


def test_nothing_more_is_done_when_the_answers_end(app: Path, typed: Type, say: Say) -> None:
    say("drop")
    told = typed("fix", "-i", "-q", "--allow-dirty")
    assert "No answer" in told.err
    assert left(app) == ["both.js", "plain.js"]
    assert (app / "sse2ws.toml").read_text() == COMMENTED


def test_what_is_no_answer_is_asked_again(app: Path, typed: Type, say: Say) -> None:
    say("s", "goal.nonsense", "q", "y")
    told = typed("fix", "-i", "-q", "--allow-dirty")
    assert "not in the catalogue" in told.err
    assert left(app) == ["both.js"]


def test_units_that_share_a_file_can_be_told_apart(app: Path, typed: Type, say: Say) -> None:
    (app / "both.js").unlink()
    (app / "plain.js").write_text(PLAIN + PLAIN.replace("useGoals", "useMore").partition("\n")[2])
    say("y", "n")
    typed("fix", "-i", "-q", "--allow-dirty")
    text = (app / "plain.js").read_text()
    assert text.count("new EventSource") == 1
    assert text.count("useRealtimeEvent({") == 1


def test_it_does_not_ask_for_a_preview(app: Path, typed: Type) -> None:
    assert typed("fix", "-i", "--diff").code == 2


def test_answers_of_a_reviewer_hold_for_the_run(app: Path, typed: Type) -> None:
    (app / "answers.toml").write_text(
        '[decisions]\nconnection-auth = "drop"\n[decisions.one-to-many-event]\n'
        '"goal-updated" = ["goal.paused"]\n'
    )
    (app / "token.js").write_text(TOKEN)
    assert typed("fix", "--decisions", "answers.toml", "-q", "--allow-dirty").code == 0
    assert left(app) == []
    assert (app / "sse2ws.toml").read_text() == COMMENTED


def test_bridges_are_asked_as_well(app: Path, typed: Type, say: Say) -> None:
    (app / "both.js").unlink()
    (app / "package.json").write_text("{}")
    (app / "owner.js").write_text("export const source = new EventSource('/api/events');\n")
    say("y", "n")
    told = typed("fix", "-i", "--bridge", "-q", "--allow-dirty")
    assert told.err.count("Rewrite this?") == 2
    assert "new SocketEventSource(" in (app / "owner.js").read_text()
    assert left(app) == ["plain.js"]
