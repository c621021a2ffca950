"""From what was typed to what the pipeline is asked."""

from __future__ import annotations

import io
import os
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Stage, Typed


def test_options_arrive(stage: Stage, typed: Callable[..., Typed], project: Path) -> None:
    (project / "src").mkdir()
    chosen = ["--select", "a", "--select", "b", "--ignore", "c", "--changed-since", "main"]
    assert typed("scan", "src", *chosen, "-j", "3", "--no-cache", "--output-format", "concise").code == 0
    [(config, options)] = stage.asked
    assert (options.paths, options.select, options.ignore) == (("src",), ("a", "b"), ("c",))
    assert (options.changed_since, options.jobs, options.cache) == ("main", 3, False)
    assert options.cwd == str(project)
    assert not options.accept_proposed
    assert config.path is None


def test_without_a_project_the_root_is_where_the_user_stands(
    stage: Stage, typed: Callable[..., Typed], project: Path
) -> None:
    (project / "src").mkdir()
    typed("scan", "src", "--output-format", "concise")
    assert stage.asked[0][0].root == str(project)


def test_the_configuration_is_looked_for_from_the_paths(
    stage: Stage, typed: Callable[..., Typed], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = project / "packages" / "app"
    (app / "src").mkdir(parents=True)
    (app / "sse2ws.toml").write_text('version = 1\nsrc = ["src"]\n')
    typed("scan", "packages/app/src", "--output-format", "concise")
    monkeypatch.chdir("/")
    typed("scan", str(app / "src"), str(app / "src" / "no-such-file.ts"), "--output-format", "concise")
    for config, _ in stage.asked:
        assert config.root == str(app)
        assert config.src == ("src",)


def test_a_configuration_given_is_meant_from_here(
    stage: Stage, typed: Callable[..., Typed], project: Path
) -> None:
    (project / "other.toml").write_text('version = 1\nexclude = ["x"]\n')
    (project / "src").mkdir()
    typed("scan", "src", "--config", "other.toml", "--output-format", "concise")
    assert stage.asked[0][0].exclude == ("x",)


def test_standard_input(
    stage: Stage, typed: Callable[..., Typed], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfconst a = 1\r\n")))
    done = typed("fix", "-", "--stdin-filename", "src/a.ts")
    assert stage.asked[0][1].stdin == ("src/a.ts", b"\xef\xbb\xbfconst a = 1\r\n")
    assert stage.asked[0][1].paths == ()
    assert done.code == 0
    assert done.out.encode() == b"\xef\xbb\xbfconst a = 1\r\n"


def test_accept_proposed(stage: Stage, typed: Callable[..., Typed], project: Path) -> None:
    typed("fix", "--diff", "--accept-proposed")
    assert stage.asked[0][1].accept_proposed


def test_a_mistake_is_shown_where_the_user_stands(typed: Callable[..., Typed], project: Path) -> None:
    (project / "app" / "src").mkdir(parents=True)
    (project / "app" / "sse2ws.toml").write_text("version = 1\nsrcs = []\n")
    assert typed("scan", "app/src").err.startswith("app/sse2ws.toml:2:1: ")


def test_a_package_without_a_configuration_is_looked_at_alone(
    stage: Stage, typed: Callable[..., Typed], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = project / "packages/web/src"
    inside.mkdir(parents=True)
    for folder in (project, project / "packages/web"):
        (folder / "package.json").write_text("{}")
    (project / ".git").mkdir()
    told = typed("scan")
    monkeypatch.chdir(inside)
    told = typed("scan")
    assert "looking at packages/web only" in told.err
    monkeypatch.chdir(project)
    (project / "src").mkdir()
    monkeypatch.chdir(project / "src")
    assert "looking at" not in typed("scan").err
    (project / "sse2ws.toml").write_text("version = 1\n")
    monkeypatch.chdir(inside)
    assert "looking at" not in typed("scan").err
    given = [(config.root, options.paths) for config, options in stage.asked]
    root, web = str(project), (str(project / "packages/web"),)
    assert given == [(root, ()), (root, web), (root, ()), (root, ())]


@pytest.mark.parametrize("words", [["rules"], ["explain", "rxjs"], ["scan", "-q"], ["--version"]])
def test_closed_streams_are_no_error(words: list[str], project: Path) -> None:
    command = [sys.executable, "-m", "sse2ws", *words]
    line = " ".join(map(shlex.quote, command))
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        shell = ["sh", "-c", f"{line} {closed}"]
        done = subprocess.run(shell, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), closed
