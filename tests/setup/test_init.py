"""`sse2ws init`: what it writes into which project; it overwrites nothing, and undo takes it back."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed
from tests.node_tools import tsc
from tests.runtime.project import packages
from tests.test_sample_app import APP

Type = Callable[..., Typed]
Files = dict[str, bytes]
MAIN = """import { createRoot } from 'react-dom/client';
import { App } from './App';
createRoot(document.body).render(<App />);
"""


def contents(folder: Path) -> Files:
    files = (path for path in folder.rglob("*") if path.is_file() and ".sse2ws" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def lay(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def manifest(**dependencies: str) -> str:
    return (
        json.dumps({"name": "app", "scripts": {"dev": "vite"}, "dependencies": dependencies}, indent=2) + "\n"
    )


@pytest.fixture
def app(project: Path) -> Path:
    """The sample application without what the runtime brings."""
    shutil.copytree(APP, project, dirs_exist_ok=True)
    for name in (
        "sse2ws.toml",
        *("src/hooks/realtime.ts", "src/types/realtime.ts", "src/services/realtime-websocket.ts"),
        *("src/contexts/RealtimeContext.tsx", "src/components/ui/LiveBadge.tsx"),
        "src/components/ui/RealtimeIndicator.tsx",
    ):
        (project / name).unlink()
    return project


def test_all_of_it_and_back(app: Path, typed: Type) -> None:
    before = contents(app)
    done = typed("init", "--runtime", "--hook", "--ci", "github")
    assert done.code == 0
    after = contents(app)
    assert {path for path in before if before[path] != after[path]} == {
        ".env.development",
        ".env.production",
        "package.json",
    }
    assert {path for path in after if path not in before} == {
        ".github/workflows/sse2ws.yml",
        ".pre-commit-config.yaml",
        "scripts/mock-ws-events.json",
        "scripts/mock-ws-server.js",
        "src/components/ui/LiveBadge.tsx",
        "src/components/ui/RealtimeIndicator.tsx",
        "src/contexts/RealtimeContext.tsx",
        "src/hooks/realtime-goals.ts",
        "src/hooks/realtime.ts",
        "src/services/realtime-connection.ts",
        "src/services/realtime-env.ts",
        "src/services/realtime-protocol.ts",
        "src/services/realtime-tabs.ts",
        "src/services/realtime-toasts.ts",
        "src/services/realtime-websocket.ts",
        "src/types/realtime.ts",
        "sse2ws.toml",
    }
    assert 'pack = ["purposepath"]\n' in after["sse2ws.toml"].decode()
    assert 'src = ["."]\n' in after["sse2ws.toml"].decode()
    for line in (
        "install    npm install partysocket@^1.3.0 valibot@^1.5.0",
        "install    npm install --save-dev ws@^8.23.0",
        "mounted    <RealtimeProvider> in src/App.tsx",
        "keep       REACT_APP_SSE_BASE_URL: src/config.ts still reads it",
    ):
        assert line in done.out.splitlines()
    assert typed("scan", "--exit-zero").code == 0, "the configuration is a good one"
    undone = typed("undo")
    assert undone.code == 0
    assert "removed src/hooks/realtime.ts\n" in undone.out
    assert "restored package.json\n" in undone.out
    assert contents(app) == before


def test_a_second_time_changes_nothing(app: Path, typed: Type) -> None:
    typed("init", "--runtime", "--hook", "--ci", "gitlab")
    before = contents(app)
    again = typed("init", "--runtime", "--hook", "--ci", "gitlab")
    assert (again.code, again.err) == (0, "")
    assert contents(app) == before
    assert "wrote" not in again.out


def test_what_is_there_stays(app: Path, typed: Type) -> None:
    own = {
        "sse2ws.toml": 'version = 1\npack = ["purposepath"]\nsrc = ["src"]\nexclude = ["src/old/**"]\n',
        "src/services/realtime-websocket.js": "export const realtimeWebSocket = {};\n",
        "src/types/realtime.d.ts": "",
        "src/hooks/realtime/index.ts": "export function useRealtimeEvent() {}\n",
        ".pre-commit-config.yaml": "repos: []\n",
    }
    lay(app, own)
    done = typed("init", "--runtime", "--hook")
    after = contents(app)
    assert all(after[path] == text.encode() for path, text in own.items())
    assert "src/hooks/realtime.ts" not in after
    assert "src/services/realtime-websocket.ts" not in after
    assert "src/services/realtime-connection.ts" not in after, "a service of one's own has no use for it"
    assert "partysocket" not in done.out
    assert (
        "src/hooks/realtime/index.ts is there already and does not export useRealtimeConnection" in done.out
    )
    assert "to the repos of .pre-commit-config.yaml:\n  - repo: local" in done.out


def test_the_style_of_a_vite_project(project: Path, typed: Type) -> None:
    component = (
        'import { useState } from "react"\r\n\r\nexport function App() {\r\n\tconst [a] = useState("b")\r\n'
    )
    lay(
        project,
        {
            "package.json": manifest(vite="7"),
            "pnpm-lock.yaml": "",
            "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./app/*"]}}}',
            "app/App.tsx": component + "\treturn <b>{a}</b>\r\n}\r\n",
            "app/main.tsx": MAIN.replace(";", "").replace("'", '"').replace("\n", "\r\n"),
        },
    )
    done = typed("init", "--runtime")
    hooks = (project / "app/hooks/realtime.ts").read_bytes()
    assert b'import { realtimeWebSocket } from "../services/realtime-websocket"\r\n' in hooks
    assert b"\r\n\tuseEffect(() => {\r\n\t\tif (!enabled) return undefined\r\n" in hooks
    assert b"import.meta.env.VITE_FEATURE_REALTIME" in (project / "app/services/realtime-env.ts").read_bytes()
    assert "install    pnpm add partysocket@^1.3.0 valibot@^1.5.0" in done.out
    assert "set        VITE_FEATURE_REALTIME=true and VITE_REALTIME_WS_URL=" in done.out
    assert "mount      <RealtimeProvider> in app/App.tsx" in done.out
    assert "from '@/contexts/RealtimeContext'" in done.out
    assert (
        '"mock:ws": "node scripts/mock-ws-server.js",\n    "dev": "vite"'
        in (project / "package.json").read_text()
    )
    assert 'pack = ["conventional"]\n' in (project / "sse2ws.toml").read_text()


def test_prettier_decides_where_files_do_not_agree(project: Path, typed: Type) -> None:
    lay(
        project,
        {
            "package.json": manifest(vite="7"),
            ".prettierrc": '{"singleQuote": false, "semi": false, "tabWidth": 4}',
            "src/main.tsx": MAIN,
        },
    )
    typed("init", "--runtime")
    assert 'from "../types/realtime"\n' in (project / "src/hooks/realtime.ts").read_text()
    assert "\n    useEffect(() => {\n        if" in (project / "src/hooks/realtime.ts").read_text()


def test_a_javascript_project(project: Path, typed: Type) -> None:
    package = manifest(**{"react-scripts": "5"})
    lay(
        project,
        {"package.json": package, "src/index.js": MAIN, "src/App.js": "export const App = () => <p />;\n"},
    )
    done = typed("init", "--runtime")
    written = contents(project)
    assert "src/contexts/RealtimeContext.jsx" in written
    assert not [path for path in written if path.endswith((".ts", ".tsx"))]
    assert b"process.env.REACT_APP_FEATURE_REALTIME" in written["src/services/realtime-env.js"]
    assert "mount      <RealtimeProvider> in src/App.js" in done.out
    assert "from './contexts/RealtimeContext'" in done.out, "nothing says what @/ would be"


def test_next_without_src(project: Path, typed: Type) -> None:
    lay(
        project,
        {
            "package.json": manifest(next="16"),
            "tsconfig.json": '{"compilerOptions": {"paths": {"@/*": ["./*"]}}}',
            "app/layout.tsx": "export default function L({ children }) { return <html>{children}</html>; }\n",
        },
    )
    done = typed("init", "--runtime")
    assert (project / "hooks/realtime.ts").read_text().startswith("'use client';\n")
    assert "mount      <RealtimeProvider> in app/layout.tsx" in done.out


def test_the_package_of_a_monorepo(project: Path, typed: Type) -> None:
    lay(
        project,
        {
            "packages/web/package.json": manifest(vite="7"),
            "packages/web/src/main.tsx": MAIN,
            "packages/web/src/App.tsx": "export const App = () => null;\n",
            "packages/web/.env": "A=1",
            "server/index.ts": "export {};\n",
        },
    )
    done = typed("init", "--runtime", "--pack", "purposepath")
    assert (project / "packages/web/src/hooks/realtime.ts").is_file()
    env = (project / "packages/web/.env.development").read_text()
    assert env == (
        "VITE_FEATURE_REALTIME=true\nVITE_REALTIME_WS_URL=wss://api.dev.purposepath.app/realtime\n"
    )
    assert (project / "packages/web/.env").read_text() == "A=1"
    assert "(in packages/web)" in done.out
    assert "look at    packages/web: taken for the application" in done.out


def test_without_more_words_only_the_configuration(app: Path, typed: Type) -> None:
    before = contents(app)
    assert typed("init").code == 0
    assert contents(app).keys() - before.keys() == {"sse2ws.toml"}


def test_a_project_elsewhere(app: Path, typed: Type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert typed("init", str(app)).code == 0
    assert (app / "sse2ws.toml").is_file()
    assert typed("init", "no-such-folder").code == 2


def test_a_target_that_is_a_package_is_told(project: Path, typed: Type) -> None:
    lay(project, {"sse2ws.toml": 'version = 1\n[target]\nimport = "@acme/realtime"\n', "src/a.ts": ""})
    before = contents(project)
    done = typed("init", "--runtime")
    assert done.code == 2
    assert "@acme/realtime" in done.err
    assert contents(project) == before


def test_the_provider_must_hold_something(app: Path, typed: Type) -> None:
    code = (app / "src/App.tsx").read_text()
    empty = code.replace("<RealtimeProvider>", "<RealtimeProvider />").replace("</RealtimeProvider>", "")
    (app / "src/App.tsx").write_text(empty)
    assert "mount      <RealtimeProvider> in src/App.tsx" in typed("init", "--runtime").out


def test_the_migrated_application_with_the_written_runtime_compiles(app: Path, typed: Type) -> None:
    """What the sample's own indicator and badge were told is the runtime's to tell now."""
    shutil.copy(APP / "sse2ws.toml", app)
    typed("init", "--runtime")
    typed("fix", "--accept-proposed", "--allow-dirty")
    mount = (
        (app / "src/App.tsx")
        .read_text()
        .replace("<RealtimeProvider>", "<RealtimeProvider getToken={() => null}>")
    )
    (app / "src/App.tsx").write_text(
        mount.replace("<LiveBadge />", '<LiveBadge eventType="goal.completed" />')
    )
    modules = app / "node_modules"
    modules.mkdir()
    for folder in (packages(), Path(__file__).parents[1] / "node/node_modules"):
        for each in folder.iterdir():
            if not (modules / each.name).exists():
                (modules / each.name).symlink_to(each)
    assert tsc(app) == []


def test_init_and_fix_are_taken_back_one_after_the_other(app: Path, typed: Type) -> None:
    shutil.copy(APP / "sse2ws.toml", app)
    before = contents(app)
    typed("init", "--runtime")
    between = contents(app)
    typed("fix", "--allow-dirty")
    assert contents(app) != between
    typed("undo")
    assert contents(app) == between
    typed("undo")
    assert contents(app) == before


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


def test_on_a_terminal_it_asks(app: Path, typed: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("conventional\ny\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    done = typed("init")
    assert "Which rule pack? [purposepath]" in done.err
    assert 'pack = ["conventional"]' in (app / "sse2ws.toml").read_text()
    assert (app / "src/hooks/realtime.ts").is_file()


def test_a_workspace_is_no_application(project: Path, typed: Type) -> None:
    root = json.dumps({"private": True, "workspaces": ["apps/*"], "devDependencies": {"turbo": "2"}})
    lay(
        project,
        {
            "package.json": root,
            "apps/web/package.json": manifest(vite="7", react="19"),
            "apps/web/src/main.tsx": MAIN,
            "apps/api/package.json": manifest(express="5"),
            "apps/api/a.ts": "export {};\n",
            "apps/api/b.ts": "export {};\n",
        },
    )
    done = typed("init", "--runtime", "--pack", "conventional")
    assert (project / "apps/web/src/hooks/realtime.ts").is_file()
    assert not (project / "src").exists()
    assert "VITE_FEATURE_REALTIME" in done.out
    assert (project / "package.json").read_text() == root


def test_an_application_with_workspaces_is_one(project: Path, typed: Type) -> None:
    root = json.dumps({"workspaces": ["packages/*"], "dependencies": {"react": "19"}, "scripts": {}})
    lay(
        project,
        {
            "package.json": root,
            "src/main.tsx": MAIN,
            "packages/ui/package.json": manifest(react="19"),
            "packages/ui/a.tsx": "export {};\n",
            "packages/ui/b.tsx": "export {};\n",
        },
    )
    typed("init", "--runtime", "--pack", "conventional")
    assert (project / "src/hooks/realtime.ts").is_file()


def test_what_nothing_else_needs_can_be_left_out(project: Path, typed: Type) -> None:
    lay(project, {"package.json": manifest(vite="7", react="19"), "src/main.tsx": MAIN})
    before = (project / "package.json").read_bytes()
    parts = ("badge", "indicator", "toasts", "mock")
    done = typed("init", "--runtime", "--pack", "purposepath", *(f"--without={each}" for each in parts))
    assert (project / "src/hooks/realtime.ts").is_file()
    written = " ".join(contents(project))
    assert not any(each in written for each in ("LiveBadge", "Indicator", "toasts", "mock"))
    assert (project / "package.json").read_bytes() == before
    assert "ws@" not in done.out
    assert "a cookie alone does not sign in" in done.out
