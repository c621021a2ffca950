"""`sse2ws doctor`: a healthy project has no problem, and each thing that keeps events away is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.setup.test_init import lay

Type = Callable[..., Typed]
APP = """import { RealtimeProvider } from '@/contexts/RealtimeContext';
import { Goals } from './Goals';
export const App = () => <RealtimeProvider getToken={() => null}><Goals /></RealtimeProvider>;
"""
GOALS = """import { useRealtimeEvent } from '@/hooks/realtime';
export function Goals() {
  useRealtimeEvent({ eventType: 'goal.created', onEvent: () => {} });
  return null;
}
"""
OLD = """import { useEffect } from 'react';
export function useOld() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', () => {});
    return () => source.close();
  }, []);
}
"""
MAIN = """import { createRoot } from 'react-dom/client';
import { App } from './App';
createRoot(x).render(<App />);
"""
ALIAS = '{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }'
URL = "REACT_APP_REALTIME_WS_URL="


@pytest.fixture
def app(project: Path, typed: Type) -> Path:
    """A project that is migrated and set up."""
    packages = {"react-scripts": "5", "partysocket": "1", "valibot": "1"}
    lay(
        project,
        {
            "package.json": json.dumps({"dependencies": packages}),
            "tsconfig.json": ALIAS,
            "src/App.tsx": APP,
            "src/Goals.tsx": GOALS,
            "src/main.tsx": MAIN,
        },
    )
    typed("init", "--runtime", "--pack", "purposepath")
    return project


def problems(typed: Type) -> list[dict[str, str]]:
    done = typed("doctor", "--output-format", "json")
    wrong = [each for each in json.loads(done.out)["diagnoses"] if each["level"] == "problem"]
    assert done.code == (1 if wrong else 0)
    return wrong


def test_a_healthy_project(app: Path, typed: Type) -> None:
    done = typed("doctor")
    assert (done.code, done.err) == (0, "")
    assert {line.split()[0] for line in done.out.splitlines()} == {"ok"}
    assert typed("doctor", "-q").out == "Nothing is wrong.\n"


@pytest.mark.parametrize(
    ("file", "before", "after", "topic", "said"),
    [
        (".env.development", "REALTIME=true", "REALTIME=false", "flag", "is off for development"),
        (".env.production", "REALTIME=true", "REALTIME=1", "flag", "only 'true' turns it on"),
        (
            ".env.production",
            "REACT_APP_FEATURE_REALTIME=true\n",
            "",
            "flag",
            "in no .env file for production",
        ),
        (".env.production", "wss://", "https://", "url", "does not begin with wss://"),
        (".env.production", "wss://", "ws://", "url", "may not open ws://"),
        (".env.production", "api.purposepath.app", "localhost", "url", "each user's own machine"),
        (
            ".env.production",
            "/realtime\n",
            "/realtime?access_token=x\n",
            "url",
            "'access_token' does not belong",
        ),
        (".env.production", URL, f"{URL}#", "url", "does not begin"),
        (".env.production", "REACT_APP_", "VITE_", "key", "must be REACT_APP_FEATURE_REALTIME"),
        (
            "src/App.tsx",
            "<RealtimeProvider getToken={() => null}>",
            "<RealtimeProvider />\n<b>",
            "provider",
            "nowhere",
        ),
        ("src/main.tsx", "./App", "./Goals", "provider", "is not among what this file mounts"),
        ("src/Goals.tsx", "goal.created", "goal-created", "events", "never comes: goal.created?"),
        ("package.json", '"valibot"', '"other"', "package", "valibot is not declared: npm install valibot@"),
    ],
)
def test_what_keeps_events_away(
    app: Path, typed: Type, file: str, before: str, after: str, topic: str, said: str
) -> None:
    text = (app / file).read_text()
    assert before in text
    changed = text.replace(before, after)
    if "<b>" in after:
        changed = changed.replace("</RealtimeProvider>", "</b>")
    (app / file).write_text(changed)
    assert [each for each in problems(typed) if each["topic"] == topic and said in each["message"]]


def test_a_missing_module(app: Path, typed: Type) -> None:
    (app / "src/services/realtime-websocket.ts").unlink()
    assert [each["topic"] for each in problems(typed)] == ["module"]


def test_the_place_to_mount_is_the_one_that_init_names(app: Path, typed: Type) -> None:
    (app / "src/App.tsx").write_text("export const App = () => null;\n")
    (found,) = [each for each in problems(typed) if each["topic"] == "provider"]
    assert found["message"].endswith("mount it in src/App.tsx")
    assert "mount      <RealtimeProvider> in src/App.tsx" in typed("init", "--runtime").out


def test_a_module_that_nothing_leads_to(app: Path, typed: Type) -> None:
    (app / "tsconfig.json").write_text("{}")
    found = problems(typed)
    assert [(each["topic"], each["path"]) for each in found] == [
        ("module", "src/Goals.tsx"),
        ("module", "src/App.tsx"),
    ]
    assert all("relative path" in each["message"] for each in found)
    for file, text in (("src/App.tsx", APP), ("src/Goals.tsx", GOALS)):
        (app / file).write_text(text.replace("@/", "./"))
    assert problems(typed) == []


def test_only_the_bundler_may_know_an_alias(app: Path, typed: Type) -> None:
    (app / "tsconfig.json").unlink()
    assert problems(typed) == []
    assert "look     module" in typed("doctor").out
    (app / "src/other.ts").write_text("import { Goals } from '@/Goals';\nGoals();\n")
    assert "look     module" not in typed("doctor").out


def test_both_transports_in_one_file(app: Path, typed: Type) -> None:
    (app / "src/Goals.tsx").write_text(GOALS + OLD)
    assert [each["topic"] for each in problems(typed)] == ["twice"]


def test_what_is_only_worth_a_look(app: Path, typed: Type) -> None:
    lay(app, {"src/old.ts": OLD, "src/services/realtime.ts": "", ".env": "REACT_APP_SSE_BASE_URL=x\n"})
    done = typed("doctor")
    assert done.code == 0
    for line in ("look     old key", "look     twice", "look     dead file", "look     old side"):
        assert line in done.out


def test_a_local_file_overrules(app: Path, typed: Type) -> None:
    (app / ".env.local").write_text("REACT_APP_FEATURE_REALTIME=false\n")
    assert [each["path"] for each in problems(typed)] == [".env.local", ".env.local"]


def test_a_hole_in_the_audit(app: Path, typed: Type) -> None:
    (app / "src/old.ts").write_bytes(b"new EventSource('\xff')")
    assert typed("doctor").code == 3


def test_nothing_is_changed(app: Path, typed: Type) -> None:
    before = {
        path: path.read_bytes() for path in app.rglob("*") if path.is_file() and ".sse2ws" not in path.parts
    }
    typed("doctor")
    assert before == {path: path.read_bytes() for path in before}
