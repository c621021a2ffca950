"""The sample application when its team has answered everything: only what was never to move is left on SSE.

What a person would still have to migrate goes behind the bridge, so that every application event leaves SSE.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.node_tools import tsc
from tests.test_sample_app import APP
from tests.test_sample_app_migrated import sse2ws

EVENTS = """
[events."comment.added".fields]
commentId = "string"
goalId = "string"
commentText = "string"

[events."presence.changed".fields]
member = "string"
online = "boolean"
"""
"""What the back end's team added to the catalogue for this application, as a pack of its own."""

EVENT_TYPES = """export interface RealtimeEventMap {
  'comment.added': { commentId: string; goalId: string; commentText: string };
  'presence.changed': { member: string; online: boolean };
"""
"""The same as TypeScript, in place of the map's first line."""

ANSWERS = """
[decisions.unmapped-event]
"comment-added" = "comment.added"

[decisions.unnamed-message]
"/api/presence/events" = "presence.changed"

[decisions.unknown-field]
tracker_url = "title"

[[overrides]]
paths = ["src/hooks/useComments.ts"]
decisions = { payload-escapes = "rename" }
"""
"""Beside those of the application's own configuration; the rest are the proposed ones."""


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """The application with all answers, before any of them is carried out."""
    app = Path(shutil.copytree(APP, tmp_path / "app"))
    (app / "events").mkdir()
    (app / "events/pack.toml").write_text('title = "Events of this application alone"\n')
    (app / "events/events.toml").write_text(EVENTS)
    configuration = (app / "sse2ws.toml").read_text()
    configuration = configuration.replace('pack = ["purposepath"]', 'pack = ["purposepath", "./events"]')
    (app / "sse2ws.toml").write_text(configuration + ANSWERS)
    types = app / "src/types/realtime.ts"
    types.write_text(types.read_text().replace("export interface RealtimeEventMap {\n", EVENT_TYPES))
    return app


def test_no_application_event_is_left_on_sse(app: Path) -> None:
    before = {each["path"]: each["verdict"] for each in _units(app)}
    sse2ws(app, "fix", "--accept-proposed")
    by_hand = {each["path"] for each in _units(app) if each["verdict"] != "keep"}
    assert by_hand == {path for path, verdict in before.items() if verdict == "manual"}
    bridged = sse2ws(app, "fix", "--bridge")
    assert f"Bridged {len(by_hand)} connections" in bridged.stderr.decode() + bridged.stdout.decode()
    still_sse = {each["path"] for each in _units(app) if each["client"] != "SocketEventSource"}
    assert still_sse == {path for path, verdict in before.items() if verdict == "keep"}
    assert tsc(app) == []


def _units(app: Path) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(sse2ws(app, "scan", "--output-format", "json").stdout)["units"]
    return found
