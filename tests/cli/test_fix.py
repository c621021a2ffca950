"""`sse2ws fix`: what it writes, what it refuses, what it says; with a made-up plan and a real git."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.commands.summary import after_fix
from sse2ws.model.edit import FileChange
from sse2ws.model.finding import Severity
from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan
from tests.cli import made_up
from tests.cli.conftest import Stage, Typed
from tests.cli.made_up import unit

Command = Callable[..., Typed]


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org"]
    return subprocess.run(
        ["git", "-C", str(folder), *identity, *words], check=True, capture_output=True, text=True
    ).stdout


@pytest.fixture
def repository(project: Path) -> Path:
    """Four committed files."""
    for name in ("a.ts", "b.ts", "c.ts", "d.ts"):
        (project / name).write_text("old\n")
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-qm", "before")
    return project


def plan(stage: Stage, root: Path, *units: made_up.Unit, findings: tuple[made_up.Finding, ...] = ()) -> None:
    stage.found = made_up.run(*units, findings=findings, root=str(root))
    stage.plan = made_up.plan(stage.found)


def test_asks_to_read_again_what_comments_say_of_a_stream_that_is_gone(tmp_path: Path) -> None:
    gone = "// Live updates\n// subscribe to SSE\nuseRealtimeEvent();\n/* MESSES, unlike EventSource */\n"
    left = "// one SSE stream is left\nnew EventSource('/a');\n"
    changes = (FileChange("a.ts", b"", gone.encode()), FileChange("b.ts", b"", left.encode()))
    said = after_fix(made_up.run(unit("u1", "a.ts"), root=str(tmp_path)), Plan(changes, ("u1",)))
    assert "Read again what comments say of SSE: a.ts:2, a.ts:4\n" in said


def contents(folder: Path) -> str:
    return " ".join((folder / name).read_text().strip() for name in ("a.ts", "b.ts", "c.ts", "d.ts"))


def test_writes_and_undo_takes_it_back(stage: Stage, typed: Command, repository: Path) -> None:
    plan(stage, repository, unit("u1", "a.ts", "b.ts"), findings=(made_up.finding("a.ts", unit="u1"),))
    done = typed("fix")
    assert (done.code, done.err) == (0, "")
    assert contents(repository) == "new new old old"
    assert "Rewrote 1 connection in 2 files." in done.out
    assert "a.ts:1:1  goal-created → goal.created" in done.out
    assert "sse2ws undo\n" in done.out
    back = typed("undo")
    assert (back.code, back.out) == (0, "restored a.ts\nrestored b.ts\n")
    assert contents(repository) == "old old old old"
    assert git(repository, "status", "--porcelain") == ""


def test_nothing_to_undo_is_nothing_to_do(typed: Command, repository: Path) -> None:
    assert typed("undo").code == 0


def test_undo_refuses_to_overwrite_later_work(stage: Stage, typed: Command, repository: Path) -> None:
    plan(stage, repository, unit("u1", "a.ts", "b.ts"))
    typed("fix")
    (repository / "b.ts").write_text("mine\n")
    done = typed("undo")
    assert done.code == 2
    assert "b.ts" in done.err
    assert contents(repository) == "new mine old old"


def test_one_dirty_file_keeps_its_unit_as_it_was(stage: Stage, typed: Command, repository: Path) -> None:
    plan(stage, repository, unit("u1", "a.ts", "b.ts"), unit("u2", "c.ts"))
    for each in stage.plan.changes:
        if each.path == "b.ts":
            (repository / "b.ts").write_bytes(each.before + b" ")
    done = typed("fix")
    assert done.code == 1
    assert contents(repository) == "old old new old"
    assert "b.ts: not rewritten: git does not hold all its changes" in done.err
    assert "a.ts: not rewritten" in done.err
    assert "Rewrote 1 connection in 1 file." in done.out


def test_staged_changes_are_no_obstacle(stage: Stage, typed: Command, repository: Path) -> None:
    (repository / "a.ts").write_text("staged\n")
    git(repository, "add", "a.ts")
    plan(stage, repository, unit("u1", "a.ts"))
    stage.plan = type(stage.plan)((made_up.change("a.ts", "staged\n"),), ("u1",), {})
    assert typed("fix").code == 0
    assert contents(repository) == "new old old old"


def test_a_preview_says_what_would_be_left_alone(stage: Stage, typed: Command, repository: Path) -> None:
    (repository / "a.ts").write_text("mine\n")
    plan(stage, repository, unit("u1", "a.ts"), unit("u2", "c.ts"))
    told = typed("fix", "--diff")
    assert "fix would not write this yet: git does not hold all changes of a.ts." in told.err
    assert "git does not hold" not in typed("fix", "--diff", "--allow-dirty").err
    git(repository, "add", "a.ts")
    assert "git does not hold" not in typed("fix", "--diff").err


def test_allow_dirty(stage: Stage, typed: Command, repository: Path) -> None:
    (repository / "a.ts").write_text("mine\n")
    plan(stage, repository, unit("u1", "a.ts"))
    stage.plan = type(stage.plan)((made_up.change("a.ts", "mine\n"),), ("u1",), {})
    assert typed("fix").code == 1
    assert contents(repository) == "mine old old old"
    assert typed("fix", "--allow-dirty").code == 0
    assert contents(repository) == "new old old old"


def test_outside_git_it_goes_on_and_says_so(stage: Stage, typed: Command, project: Path) -> None:
    (project / "a.ts").write_text("old\n")
    plan(stage, project, unit("u1", "a.ts"))
    done = typed("fix")
    assert done.code == 0
    assert (project / "a.ts").read_text() == "new\n"
    assert "not in a git repository" in done.err


def test_a_file_that_changed_meanwhile_is_never_overwritten(
    stage: Stage, typed: Command, project: Path
) -> None:
    (project / "a.ts").write_text("somebody else's\n")
    plan(stage, project, unit("u1", "a.ts"))
    done = typed("fix")
    assert done.code == 2
    assert "a.ts" in done.err
    assert "Traceback" not in done.err
    assert (project / "a.ts").read_text() == "somebody else's\n"


def test_diff_prints_a_patch_that_git_takes_and_writes_nothing(
    stage: Stage, typed: Command, repository: Path
) -> None:
    plan(stage, repository, unit("u1", "a.ts", "b.ts"))
    done = typed("fix", "--diff")
    assert done.code == 1
    assert contents(repository) == "old old old old"
    (repository / "x.patch").write_text(done.out)
    git(repository, "apply", "x.patch")
    assert contents(repository) == "new new old old"
    assert typed("fix", "--diff", "--exit-zero").code == 0


def test_a_folder_gets_one_patch_for_each_part_that_stands_alone(
    stage: Stage, typed: Command, repository: Path, tmp_path: Path
) -> None:
    plan(stage, repository, unit("u1", "a.ts", "b.ts"), unit("u2", "c.ts"), unit("u3", "d.ts"))
    done = typed("fix", "--patch", f"{tmp_path}/out/")
    assert (done.code, done.out) == (1, "")
    patches = sorted((tmp_path / "out").iterdir())
    assert [each.name for each in patches] == ["0001-a.ts.patch", "0002-c.ts.patch", "0003-d.ts.patch"]
    for each in reversed(patches):
        git(repository, "apply", str(each))
    assert contents(repository) == "new new new new"
    assert typed("fix", "--patch", f"{tmp_path}/out").code == 2, "old patches are not mixed with new ones"


def test_one_patch_file(stage: Stage, typed: Command, repository: Path, tmp_path: Path) -> None:
    plan(stage, repository, unit("u1", "a.ts"), unit("u2", "c.ts"))
    typed("fix", "--patch", str(tmp_path / "all.patch"))
    git(repository, "apply", str(tmp_path / "all.patch"))
    assert contents(repository) == "new old new old"


def test_what_stays_is_said_with_its_reason_and_counts(
    stage: Stage, typed: Command, repository: Path
) -> None:
    plan(
        stage,
        repository,
        unit("u1", "a.ts"),
        unit("u2", "b.ts", verdict=Verdict.DECIDE),
        unit("u3", "c.ts", verdict=Verdict.KEEP),
        findings=(
            made_up.finding("a.ts", unit="u1"),
            made_up.finding("b.ts", unit="u2"),
            made_up.finding("c.ts", Severity.INFO, unit="u3"),
        ),
    )
    done = typed("fix")
    assert done.code == 1
    assert "Left alone: 1 connection." in done.out
    assert "b.ts:1:1  decide" in done.out
    assert "one-to-many-event (b.ts:7): " in done.out
    assert "goal-updated" in done.out
    assert "{" not in done.out
    assert "c.ts" not in done.out


def test_nothing_to_do(stage: Stage, typed: Command, repository: Path) -> None:
    stage.found = made_up.run(root=str(repository))
    done = typed("fix")
    assert (done.code, done.err) == (0, "")
    assert done.out == "Nothing to rewrite.\n"


def test_standard_input_comes_out_rewritten(
    stage: Stage, typed: Command, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import io
    import sys

    plan(stage, repository, unit("u1", "a.ts"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"old\n")))
    done = typed("fix", "-", "--stdin-filename", "a.ts")
    assert (done.code, done.out) == (0, "new\n")
    assert contents(repository) == "old old old old"


def test_machine_formats_come_from_the_run(stage: Stage, typed: Command, repository: Path) -> None:
    import json

    plan(stage, repository, unit("u1", "a.ts"))
    done = typed("fix", "--output-format", "json")
    assert json.loads(done.out)["version"] == 1
    assert contents(repository) == "new old old old"


@pytest.mark.parametrize("prepared", [True, False])
def test_proposed_answers_are_named_only_when_they_rewrite_something(prepared: bool, project: Path) -> None:
    waiting = unit("u-1", "a.ts", verdict=Verdict.DECIDE)
    plan = Plan(per_unit={"u-1": (made_up.change("a.ts"),)} if prepared else {})
    said = after_fix(made_up.run(waiting, root=str(project)), plan)
    assert ("fix --accept-proposed --diff" in said) is prepared
