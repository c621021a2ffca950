"""`fix --bridge`: constructors are swapped where nothing else can be done yet, and what is left is said."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

Type = Callable[..., Typed]

OWNER = """import { fromEvent } from 'rxjs';

let shared = null;
export const open = () => (shared ??= new EventSource('/api/events'));
export const goals$ = fromEvent(new EventSource('/api/events'), 'goal-created');
"""
GIVEN = """import { createStream } from 'streams';

export const goals = createStream({ url: '/api/events', eventSourceFactory: EventSource });
export class Mine extends EventSource {}
"""
LEFT = {
    "token": "export const open = (token) => new EventSource(`/api/events?token=${token}`);\n",
    "chat": "export const open = () => new EventSource('/api/chat');\n",
    "logs": "export const open = () => new EventSource('/api/logs');\n",
    "keep": "// sse2ws-keep: the other team's\nexport const open = () => new EventSource('/api/events');\n",
    "one": "export const open = (id) => new EventSource(`/api/teams/${id}/events`);\n",
    "unnamed": "const s = new EventSource('/api/events');\ns.onmessage = use;\nexport default s;\n",
    "markup": "<script>\nexport const open = () => new EventSource('/api/events');\n</script>\n",
    "other members": (
        "import EventSource from 'react-native-sse';\n"
        "export const open = () => new EventSource('/api/events');\n"
    ),
    "param": "export const open = (Source = EventSource) => new Source('/api/events');\n",
}


@pytest.fixture
def app(project: Path) -> Path:
    """A project with connections that a hook cannot replace."""
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\nsrc = ["src"]\n')
    (project / "package.json").write_text('{"dependencies": {"react-scripts": "5"}}')
    (project / "src").mkdir()
    (project / "src/owner.js").write_text(OWNER)
    (project / "src/given.js").write_text(GIVEN)
    return project


def fix(typed: Type) -> Typed:
    return typed("fix", "--bridge", "-q", "--allow-dirty")


def test_constructors_are_swapped_and_the_rest_stays(app: Path, typed: Type) -> None:
    told = fix(typed)
    assert "Bridged 4 connections" in told.out
    assert told.code == 1, "a bridge is work that is left"
    module = "import { SocketEventSource } from '@/services/realtime-bridge';\n"
    swapped = {"owner": OWNER, "given": GIVEN}
    for name, before in swapped.items():
        first, rest = before.split("\n", 1)
        after = f"{first}\n{module}{rest.replace('EventSource', 'SocketEventSource')}"
        after = after.replace("eventSocketEventSourceFactory", "eventSourceFactory")
        assert (app / f"src/{name}.js").read_text() == after
    bridge = (app / "src/services/realtime-bridge.js").read_text()
    assert "'goal-created': ['goal.created']" in bridge
    assert "goalId: ['id']" in bridge


def test_each_bridge_stays_in_the_ledger_and_a_second_run_changes_nothing(app: Path, typed: Type) -> None:
    fix(typed)
    before = {path: path.read_bytes() for path in app.rglob("*.js")}
    again = fix(typed)
    assert "Bridged" not in again.out
    assert {path: path.read_bytes() for path in app.rglob("*.js")} == before
    found = json.loads(typed("scan", "-q", "--output-format", "json").out)
    assert [each["rule"] for each in found["findings"]].count("bridge-left") == 4
    assert found["ledger"]["manual"] == 2


def test_undo_takes_the_bridge_away(app: Path, typed: Type) -> None:
    fix(typed)
    assert typed("undo").code == 0
    assert (app / "src/owner.js").read_text() == OWNER
    assert not (app / "src/services").exists()


def test_a_bridge_that_was_adapted_stays(app: Path, typed: Type) -> None:
    (app / "src/services").mkdir()
    own = "export class SocketEventSource {}\n"
    (app / "src/services/realtime-bridge.js").write_text(own)
    fix(typed)
    assert (app / "src/services/realtime-bridge.js").read_text() == own


@pytest.mark.parametrize("name", LEFT)
def test_what_the_other_side_would_not_deliver_is_not_bridged(name: str, app: Path, typed: Type) -> None:
    for path in (app / "src").glob("*.js"):
        path.unlink()
    path = app / ("src/left.vue" if name == "markup" else "src/left.js")
    path.write_text(LEFT[name])
    fix(typed)
    assert path.read_text() == LEFT[name]
    assert not (app / "src/services").exists()


def test_with_the_answer_it_is(app: Path, typed: Type) -> None:
    (app / "src/token.js").write_text(LEFT["token"])
    typed("decide", "connection-auth=drop", "-q")
    fix(typed)
    assert "new SocketEventSource(" in (app / "src/token.js").read_text()


def test_without_being_asked_there_is_no_bridge(app: Path, typed: Type) -> None:
    typed("fix", "-q", "--allow-dirty")
    assert (app / "src/owner.js").read_text() == OWNER


def test_the_patch_makes_the_bridge(app: Path, typed: Type) -> None:
    subprocess.run(["git", "init", "-q"], cwd=app, check=True)
    assert typed("fix", "--bridge", "--patch", "bridge.patch", "-q").code == 1
    subprocess.run(["git", "apply", "bridge.patch"], cwd=app, check=True)
    patched = {path: path.read_bytes() for path in app.rglob("*.js")}
    assert app / "src/services/realtime-bridge.js" in patched
    subprocess.run(["git", "apply", "-R", "bridge.patch"], cwd=app, check=True)
    fix(typed)
    assert {path: path.read_bytes() for path in app.rglob("*.js")} == patched


def test_nothing_to_bridge_is_said_plainly(app: Path, typed: Type) -> None:
    for name in ("owner", "given"):
        (app / f"src/{name}.js").unlink()
    (app / "src/left.js").write_text(LEFT["unnamed"])
    assert "nothing that a bridge could carry" in (told := fix(typed)).out
    assert "Rewrote 0" not in told.out
    assert "what 1 connection waits for" in typed("fix", "--diff", "--allow-dirty").err
    (app / "src/left.js").write_text(LEFT["keep"])
    assert "nothing to rewrite: every connection stays" in typed("fix", "--diff", "--allow-dirty").err


def test_bridges_alone_are_no_rewrite(app: Path, typed: Type) -> None:
    told = fix(typed)
    assert "Rewrote 0" not in told.out
    assert "No connection was rewritten; for bridges these files changed:\n  src/" in told.out
    assert "Bridged 4 connections" in told.out
