"""Findings about what is around the connections: they block nothing, and stand where they are true."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.model.finding import Finding, Severity
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, scan
from tests.cli.conftest import Typed

GOALS = """import { useEffect } from 'react';
export function Goals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => console.log(JSON.parse(e.data).goal_title));
    return () => source.close();
  }, []);
}
"""
KEPT = GOALS.replace("  useEffect", "  // sse2ws-keep: on purpose\n  useEffect")
APP = """import { RealtimeProvider } from '@/contexts/RealtimeContext';
export const App = () => <RealtimeProvider><main /></RealtimeProvider>;
"""
LIVE = """import { useRealtimeEvent } from '@/hooks/realtime';
export const useLive = (onEvent) => useRealtimeEvent({ eventType: 'goal.created', onEvent });
"""
TARGET = {
    "src/hooks/realtime/index.js": "export {};\n",
    "src/contexts/RealtimeContext.jsx": "export {};\n",
    "src/App.tsx": APP,
}


def found(root: Path, files: dict[str, str], rule: str, *paths: str, config: str = "") -> list[Finding]:
    for name, text in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (root / "sse2ws.toml").write_text(f'version = 1\npack = ["purposepath"]\n{config}')
    run = scan(load_config(root), Options(paths=paths, cwd=str(root), cache=False))
    return [each for each in run.findings if each.rule == rule]


def places(findings: list[Finding]) -> list[tuple[str, int]]:
    return [(each.at.path, each.at.line) for each in findings]


def test_a_missing_target_is_told_once(tmp_path: Path) -> None:
    files = {"src/A.tsx": GOALS, "src/B.tsx": GOALS}
    (one,) = found(tmp_path, files, "target-missing")
    assert (one.at.path, one.at.line, one.severity) == ("src/A.tsx", 4, Severity.INFO)
    assert "@/hooks/realtime" in one.message
    assert found(tmp_path, files, "target-missing", "src/B.tsx"), "also in a run about one file"


@pytest.mark.parametrize(
    ("files", "config"),
    [
        ({"src/A.tsx": GOALS, **TARGET}, ""),
        ({"src/A.tsx": GOALS}, '[target]\nimport = "@acme/realtime"\n'),
        ({"src/A.tsx": KEPT}, ""),
        ({"src/A.tsx": "export {};\n"}, ""),
    ],
    ids=["there", "a package", "stays", "no connection"],
)
def test_no_target_is_missing(tmp_path: Path, files: dict[str, str], config: str) -> None:
    assert found(tmp_path, files, "target-missing", config=config) == []


def test_the_provider(tmp_path: Path) -> None:
    files = {"src/A.tsx": GOALS, **TARGET}
    assert found(tmp_path, files, "provider-missing") == []
    for wrong in (
        APP.replace("<RealtimeProvider><main /></RealtimeProvider>", "<><RealtimeProvider /><main /></>"),
        APP.replace("@/contexts/RealtimeContext", "./other"),
        "export const App = () => <main />;\n",
    ):
        (one,) = found(tmp_path, {"src/App.tsx": wrong}, "provider-missing")
        assert places([one]) == [("src/A.tsx", 4)]
    assert found(tmp_path, {"src/App.test.tsx": APP}, "provider-missing"), "a test mounts nothing for users"


def test_both_transports(tmp_path: Path) -> None:
    files = {"src/A.tsx": GOALS, "src/live.ts": LIVE, **TARGET}
    (one,) = found(tmp_path, files, "both-transports")
    assert (places([one]), one.severity) == ([("src/A.tsx", 5)], Severity.INFO)
    assert [each.at.path for each in one.related] == ["src/live.ts"]
    together = LIVE.replace("'goal.created'", "EventTypes.GOAL_CREATED") + GOALS
    (one,) = found(tmp_path, {"src/A.tsx": together, "src/live.ts": ""}, "both-transports")
    assert one.severity is Severity.WARNING, "twice in one file is surely twice"
    files = {
        "src/A.tsx": GOALS,
        "src/s.ts": "import { realtimeWebSocket as s } from './services/realtime-websocket';\n"
        "s.subscribe('goal.created', f);\n",
        "src/services/realtime-websocket.ts": "export const realtimeWebSocket = {};\n",
    }
    assert len(found(tmp_path, files, "both-transports")) == 1


@pytest.mark.parametrize(
    "live",
    [
        LIVE.replace("goal.created", "goal.completed"),
        LIVE.replace("@/hooks/realtime", "./own"),
        LIVE.replace("useRealtimeEvent({", "other({").replace("'@", "'@"),
        LIVE.replace("eventType: 'goal.created'", "eventType"),
    ],
)
def test_one_transport(tmp_path: Path, live: str) -> None:
    assert found(tmp_path, {"src/A.tsx": GOALS, "src/live.ts": live, **TARGET}, "both-transports") == []


def test_old_names_in_tests_and_documents(tmp_path: Path) -> None:
    files = {
        "src/A.tsx": GOALS,
        "src/A.test.tsx": "it('shows goal-created', () => {\n  emit('goal-created');\n});\n",
        "src/mocks/events.ts": 'export const names = ["goal-created", "goal-created-x"];\n',
        "src/other.ts": "track('goal-created');\n",
        "docs/live/events.md": "# Events\n\n`goal-created` and pre-goal-created\n",
        "README.md": "about goal-created-style names\n",
    }
    findings = found(tmp_path, files, "leftover-name")
    assert places(findings) == [("docs/live/events.md", 3), ("src/A.test.tsx", 2), ("src/mocks/events.ts", 1)]
    assert {each.severity for each in findings} == {Severity.INFO}
    assert found(tmp_path, files, "leftover-name", "src/A.tsx") == []


def test_names_of_one_word_mean_too_much(tmp_path: Path) -> None:
    files = {"src/A.tsx": GOALS.replace("goal-created", "goals"), "src/A.test.tsx": "emit('goals');\n"}
    assert found(tmp_path, files, "leftover-name") == []


def test_deprecated_files(tmp_path: Path) -> None:
    files = {
        "src/services/realtime.ts": "export const x = 1;\n",
        "src/a.ts": "import { x } from './services/realtime';\n",
        "src/b.ts": "import { x } from './realtime';\n",
        "scripts/mock-sse-server.js": "",
        "package.json": '{"scripts": {"mock": "node scripts/mock-sse-server.js"}}',
    }
    script, service = found(tmp_path, files, "deprecated-file")
    assert script.help.startswith("Still used by package.json.")
    assert service.help.startswith("Still used by src/a.ts. Its place is taken by ")
    (tmp_path / "src/a.ts").write_text("")
    _, service = found(tmp_path, {}, "deprecated-file")
    assert service.help.startswith("No import of it is in sight: delete it")


def test_environment_keys(tmp_path: Path) -> None:
    files = {
        ".env.production": "A=1\nREACT_APP_SSE_BASE_URL=x\nREACT_APP_FEATURE_REALTIME=false\n",
        ".env.local": "REACT_APP_SSE_BASE_URL=x\n",
        ".env.staging": "A=1\n",
    }
    findings = found(tmp_path, files, "environment-key")
    assert places(findings) == [(".env.local", 1), (".env.production", 2), (".env.production", 4)]
    assert "lacks REACT_APP_REALTIME_WS_URL." in findings[2].help


def test_a_comment_silences_them_too(tmp_path: Path) -> None:
    code = GOALS.replace(
        "    const source", "    // sse2ws-ignore[provider-missing]: mounted by the shell\n    const source"
    )
    assert found(tmp_path, {"src/A.tsx": code}, "provider-missing") == []
    assert found(tmp_path, {}, "unused-suppression") == []


def test_fix_says_what_its_code_needs(project: Path, typed: Callable[..., Typed]) -> None:
    (project / "src").mkdir()
    (project / "src/A.tsx").write_text(GOALS)
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    done = typed("fix")
    assert done.code == 0, "all that there was to rewrite is rewritten"
    assert "sse2ws init --runtime" in done.out
    assert "Mount the provider" in done.out
    assert "init --runtime" not in typed("fix").out, "nothing was rewritten"


@pytest.mark.parametrize(("staged", "code"), [(True, 0), (False, 1)])
def test_keys_wait_with_the_code_that_reads_them(
    project: Path, typed: Callable[..., Typed], staged: bool, code: int
) -> None:
    """A file with changes that git does not hold is left alone, and so is the key that it still reads."""
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    reads = GOALS.replace("'/api/events'", "`${process.env.REACT_APP_SSE_BASE_URL}/api/events`")
    (project / "src").mkdir()
    (project / "src/A.tsx").write_text(reads)
    (project / "src/B.tsx").write_text(GOALS)
    (project / ".env.production").write_text("REACT_APP_SSE_BASE_URL=x\n")
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    if not staged:
        (project / "src/A.tsx").write_text(reads + "// in work\n")
    done = typed("fix")
    assert done.code == code
    assert "EventSource" not in (project / "src/B.tsx").read_text()
    kept = "REACT_APP_SSE_BASE_URL=x" in (project / ".env.production").read_text()
    assert kept == ("EventSource" in (project / "src/A.tsx").read_text()) == (not staged)


def test_an_environment_that_git_ignores_is_left_alone(project: Path, typed: Callable[..., Typed]) -> None:
    subprocess.run(["git", "init", "-q"], cwd=project, check=True)
    (project / "src").mkdir()
    (project / "src/A.tsx").write_text(GOALS)
    (project / ".gitignore").write_text(".env*\n")
    (project / ".env.production").write_text("A=1\n")
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    subprocess.run(["git", "add", "."], cwd=project, check=True)
    done = typed("fix")
    assert done.code == 0, "the code is rewritten, all of it"
    assert (project / ".env.production").read_text() == "A=1\n"
    assert ".env.production: not rewritten" in done.err


def test_every_finding_has_a_fingerprint_of_its_own(tmp_path: Path) -> None:
    files = {
        "src/A.tsx": GOALS,
        "src/A.test.tsx": "emit('goal-created');\n",
        "src/services/realtime.ts": "",
        ".env.production": "REACT_APP_SSE_BASE_URL=x\n",
        "src/live.ts": LIVE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\n')
    findings = scan(load_config(tmp_path), Options(cwd=str(tmp_path), cache=False)).findings
    rules = {each.rule for each in findings}
    around = {"target-missing", "provider-missing", "leftover-name", "deprecated-file", "environment-key"}
    assert around <= rules
    assert len({each.fingerprint for each in findings} - {""}) == len(findings)
