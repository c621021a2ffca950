"""A connection whose function nobody names is told, and its decisions are not asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

Type = Callable[..., Typed]

HOOK = """import { useEffect } from 'react';

export function useGoals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-updated', (event) => console.log(JSON.parse(event.data).goal_id));
    return () => source.close();
  }, []);
}
"""
DEFAULT = HOOK.replace("export function", "export default function")
OWN = HOOK.replace("export function", "function")
NESTED = HOOK.replace("useGoals() {", "useGoals() {\n  if (false) return useGoals();")

UNUSED = {
    "a hook": {"src/useGoals.js": HOOK},
    "a default": {"src/useGoals.js": DEFAULT},
    "no export": {"src/useGoals.js": OWN},
    "only itself": {"src/useGoals.js": NESTED},
    "passed on by name": {
        "src/useGoals.js": HOOK,
        "src/hooks.js": "export { useGoals } from './useGoals';\n",
    },
    "only passed on": {"src/useGoals.js": HOOK, "src/hooks.js": "export * from './useGoals';\n"},
}
USED = {
    "a call": {"src/useGoals.js": HOOK, "src/App.js": "import { useGoals } from './useGoals';\n"},
    "passed on and called": {
        "src/useGoals.js": HOOK,
        "src/hooks.js": "export * from './useGoals';\n",
        "src/App.js": "import { useGoals } from './hooks';\n",
    },
    "passed on as another": {
        "src/useGoals.js": HOOK,
        "src/hooks.js": "export { useGoals as useLive } from './useGoals';\n",
        "src/App.js": "import { useLive } from './hooks';\n",
    },
    "passed on as the default": {
        "src/goals/useGoals.js": DEFAULT,
        "src/goals/index.js": "export { default } from './useGoals';\n",
        "src/App.js": "import g from './goals';\n",
    },
    "here": {"src/useGoals.js": OWN + "export const App = () => useGoals();\n"},
    "another name": {"src/useGoals.js": DEFAULT, "src/App.js": "import g from './useGoals';\ng();\n"},
    "lazy": {"src/useGoals.js": DEFAULT, "src/App.js": "const g = () => import('./useGoals');\n"},
    "required": {"src/useGoals.js": HOOK, "src/App.js": "const all = require('./useGoals');\n"},
    "a test": {"src/useGoals.js": HOOK, "src/a.test.js": "import { useGoals } from './useGoals';\n"},
    "a glob": {"src/useGoals.js": HOOK, "src/App.js": "const all = import.meta.glob('./*.js');\n"},
    "a page": {"src/pages/goals.js": DEFAULT},
    "an entry": {"src/main.js": HOOK},
    "a library": {"src/useGoals.js": HOOK, "package.json": '{"exports": "./src/useGoals.js"}'},
    "no package": {"src/useGoals.js": HOOK, "package.json": ""},
}


def told(project: Path, typed: Type, files: dict[str, str]) -> tuple[bool, list[str]]:
    """Whether the scan tells a connection as unused; what `decide` asks."""
    for name, text in {"package.json": '{"name": "app"}', **files}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    found = json.loads(typed("scan", "-q", "--output-format", "json").out)["findings"]
    asked = json.loads(typed("decide", "-q", "--output-format", "json").out)["decisions"]
    return any(each["rule"] == "unused-connection" for each in found), [each["reason"] for each in asked]


@pytest.mark.parametrize("name", UNUSED)
def test_what_nobody_names_is_told_and_not_asked_about(project: Path, typed: Type, name: str) -> None:
    assert told(project, typed, UNUSED[name]) == (True, [])
    text = typed("decide", "-q").out
    assert "No decision is open." in text
    assert "Not asked about:\n  src/useGoals.js:" in text
    assert "uses `useGoals`, which opens this connection." in text


@pytest.mark.parametrize("name", USED)
def test_what_somebody_may_use_is_asked_about(project: Path, typed: Type, name: str) -> None:
    assert told(project, typed, USED[name]) == (False, ["one-to-many-event"])
    assert "Not asked about" not in typed("decide", "-q").out
