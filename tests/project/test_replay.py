"""An audit that is told again is the audit that would be made now, or it is made now."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec.structs import replace

from sse2ws import pipeline
from sse2ws.analyse import file
from sse2ws.model.facts import FileFacts
from sse2ws.model.pack import Client
from sse2ws.model.run import Run
from sse2ws.model.source import SourceFile
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, scan
from sse2ws.project import replay
from tests.harness import Case, cases
from tests.project.conftest import Write, git

GOALS = """import { onCreated } from '@/handlers';
import { useEffect } from 'react';
export function Goals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => onCreated(JSON.parse(e.data)));
    return () => source.close();
  }, []);
  return null;
}
"""
FILES = {
    "src/Goals.tsx": GOALS,
    "src/handlers.ts": "export const onCreated = (goal: { goal_title: string }) => alert(goal.goal_title);\n",
    "src/other/handlers.ts": "export const onCreated = (goal: { goal_id: string }) => alert(goal.goal_id);\n",
    "tsconfig.json": '{"extends": "./made/base.json"}',
    "made/base.json": '{"compilerOptions": {"paths": {"@/*": ["../src/*"]}}}',
    ".gitignore": "made/\n.sse2ws/\n.env.local\n",
    "sse2ws.toml": "version = 1\npack = ['purposepath']\nsrc = ['src']\n",
}


@pytest.fixture
def project(repository: Write) -> Path:
    """A project that was scanned before; `made/` is ignored by git."""
    root = repository(FILES)
    again(root)
    return root


def again(root: Path, options: Options | None = None) -> tuple[Run, bool]:
    """A scan that must be what it would be without a cache, and whether it was replayed."""
    asked = options or Options()
    config = load_config(root)
    made: list[bool] = []
    audit = pipeline._audit
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pipeline, "_audit", lambda project: (made.append(True), audit(project))[1])
        run = scan(config, asked)
        replayed = not made
        assert run == scan(config, replace(asked, cache=False))
    return run, replayed


def test_nothing_changed(project: Path) -> None:
    run, replayed = again(project)
    assert replayed
    assert run.units
    assert run.sources["src/Goals.tsx"] == GOALS.encode()
    assert "src/other/handlers.ts" not in run.sources


def test_a_new_clone_with_the_old_cache(project: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Nothing depends on times: only the root is another one."""
    for path in (project / "src").rglob("*.ts*"):
        path.write_bytes(path.read_bytes())
    git(project, "status")
    assert again(project)[1]


CHANGES: dict[str, Callable[[Path], object]] = {
    "a source": lambda root: (root / "src/Goals.tsx").write_text(GOALS.replace("goal-", "task-")),
    "a handler elsewhere": lambda root: (root / "src/handlers.ts").write_text("export const no = 1;\n"),
    "a new source": lambda root: (root / "src/More.tsx").write_text(GOALS.replace("Goals", "More")),
    "a source is gone": lambda root: (root / "src/handlers.ts").unlink(),
    "a configuration that git ignores": lambda root: (root / "made/base.json").write_text(
        '{"compilerOptions": {"paths": {"@/*": ["../src/other/*"]}}}'
    ),
    "a configuration that git ignores is gone": lambda root: (root / "made/base.json").unlink(),
    "an environment that git ignores": lambda root: (root / ".env.local").write_text(
        "REACT_APP_SSE_BASE_URL=/api\n"
    ),
    "the configuration": lambda root: (root / "sse2ws.toml").write_text("version = 1\n"),
    "what git ignores": lambda root: (root / ".gitignore").write_text("made/\n.sse2ws/\nsrc/\n"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_something_changed(project: Path, change: str) -> None:
    CHANGES[change](project)
    assert not again(project)[1]
    assert again(project)[1]


def test_a_file_that_is_changed_already_changes_again(project: Path) -> None:
    for text in ("goal-started", "goal-stopped"):
        (project / "src/Goals.tsx").write_text(GOALS.replace("goal-created", text))
        run, replayed = again(project)
        assert not replayed
        assert run.units[0].events[0].old == text
    assert again(project)[1]


@pytest.mark.parametrize(
    "options",
    [
        Options(accept_proposed=True),
        Options(select=("connection-found",)),
        Options(baseline=frozenset("abcdefgh")),
        Options(paths=("src/handlers.ts",)),
    ],
    ids=["accepted", "selected", "baseline", "paths"],
)
def test_another_question_has_an_answer_of_its_own(project: Path, options: Options) -> None:
    here = replace(options, cwd=str(project))
    assert not again(project, here)[1]
    assert again(project, here)[1]
    assert again(project)[1]


def test_another_tool(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sse2ws.packs.locate.tool_id", lambda: "another")
    assert not again(project)[1]


@pytest.mark.parametrize("damage", [lambda _: b"", lambda kept: kept[:-1], lambda kept: kept[:-4] + b"1234"])
def test_what_is_kept_is_damaged(project: Path, damage: Callable[[bytes], bytes]) -> None:
    [kept] = (project / ".sse2ws" / "cache").glob("run-*")
    kept.write_bytes(damage(kept.read_bytes()))
    assert not again(project)[1]
    assert again(project)[1]


def test_a_change_while_the_audit_is_made_is_not_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    goals = project / "src/Goals.tsx"
    goals.write_text(GOALS + "// 1\n")
    before = replay.Replay.before

    def late(self: replay.Replay, unsure: set[str]) -> replay.Contents | None:
        found = before(self, unsure)
        goals.write_text(GOALS.replace("goal-created", "goal-later"))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(replay.Replay, "before", late)
        scan(load_config(project), Options())
    goals.write_text(GOALS + "// 1\n")
    assert not again(project)[1]


_PASSED_ON = [case for case in cases() if case.name == "source-escapes/constructor-as-a-value"]


@pytest.mark.parametrize("case", [*cases()[3::6], *_PASSED_ON], ids=lambda case: case.name)
def test_facts_that_were_kept_lead_to_the_same_audit(
    case: Case, repository: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({**case.before, ".gitignore": ".sse2ws/\n", "sse2ws.toml": case.config})
    again(root)
    monkeypatch.setattr(replay.Replay, "recall", lambda _: None)
    analysed: list[str] = []
    analyse = file.analyse

    def counted(source: SourceFile, clients: tuple[Client, ...]) -> FileFacts:
        analysed.append(source.path)
        return analyse(source, clients)

    monkeypatch.setattr(file, "analyse", counted)
    options = Options(accept_proposed=case.accept_proposed)
    first = scan(load_config(root), options)
    assert not analysed
    assert first == scan(load_config(root), replace(options, cache=False))
    for each in (root / ".sse2ws" / "cache").glob("facts-*"):
        each.write_bytes(each.read_bytes()[:-3] + b"???")
    assert first == scan(load_config(root), options)


@pytest.mark.parametrize("case", cases()[::6], ids=lambda case: case.name)
def test_every_sixth_fixture(case: Case, repository: Write) -> None:
    root = repository({**case.before, ".gitignore": ".sse2ws/\n", "sse2ws.toml": case.config})
    again(root)
    assert again(root)[1] or any(each.incomplete for each in again(root)[0].skipped)
