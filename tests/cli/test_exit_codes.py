"""What the shell sees: 0, 1, 2, 3 and 130, and which of them --exit-zero touches."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from sse2ws.analyse import file
from sse2ws.analyse.file import analyse
from sse2ws.cli import COMMANDS
from sse2ws.model.facts import FileFacts
from sse2ws.model.finding import Severity
from sse2ws.model.pack import Client
from sse2ws.model.run import Skipped
from sse2ws.model.source import SourceFile
from sse2ws.packs.errors import ConfigError, Problem
from sse2ws.project.selection import MissingPath
from tests.cli import made_up
from tests.cli.conftest import Stage, Typed

pytestmark = pytest.mark.usefixtures("project")
HOLE = Skipped("latin1.tsx", "not UTF-8", incomplete=True)


@pytest.mark.parametrize(
    ("worst", "fail_on", "code"),
    [
        (None, "info", 0),
        ("info", "warning", 0),
        ("info", "info", 1),
        ("warning", "warning", 1),
        ("warning", "error", 0),
        ("error", "error", 1),
    ],
)
def test_findings_count_from_a_severity_on(
    stage: Stage, typed: Callable[..., Typed], worst: str | None, fail_on: str, code: int
) -> None:
    found = (made_up.finding(severity=Severity(worst)),) if worst else ()
    stage.found = made_up.run(findings=found)
    assert typed("scan", "--output-format", "concise", "--fail-on", fail_on).code == code
    assert typed("scan", "--output-format", "concise", "--fail-on", fail_on, "--exit-zero").code == 0


def test_warnings_count_unless_told_otherwise(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.found = made_up.run(findings=(made_up.finding(severity=Severity.WARNING),))
    assert typed("scan", "--output-format", "concise").code == 1


@pytest.mark.parametrize("command", ["scan", "report", "fix"])
def test_a_hole_in_the_audit_is_3_whatever_else_there_is(
    stage: Stage, typed: Callable[..., Typed], command: str
) -> None:
    stage.found = made_up.run(findings=(made_up.finding(),), skipped=(HOLE,))
    assert typed(command, "-o", "out", "--exit-zero").code == 3


def test_a_skipped_file_without_sse_is_no_hole(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.found = made_up.run(skipped=(Skipped("big.ts", "larger than 2 MB"),))
    assert typed("scan", "--output-format", "concise").code == 0


@pytest.mark.parametrize(
    "words",
    [
        ["scna"],
        ["scan", "--no-such-option"],
        ["scan", "--fail-on", "catastrophe"],
        ["scan", "--output-format", "word"],
        ["scan", "--output-format", "html"],
        ["scan", "-"],
        ["scan", "--stdin-filename", "a.ts"],
        ["fix", "--diff", "--patch", "x.patch"],
        ["explain", "no-such-name"],
        ["report", "-o", "no/such/folder/report.html"],
        ["scan", "--config", "missing.toml"],
    ],
)
def test_usage(stage: Stage, typed: Callable[..., Typed], words: list[str]) -> None:
    done = typed(*words, *(["--exit-zero"] if words[0] in ("scan", "fix", "report") else []))
    assert done.code == 2
    assert done.out == ""
    assert "Traceback" not in done.err
    assert len(done.err.strip()) > 20


def test_every_problem_of_a_configuration_is_shown_and_nothing_else(
    stage: Stage, typed: Callable[..., Typed]
) -> None:
    stage.error = ConfigError(
        [Problem("sse2ws.toml", 3, 1, "no such key", "use src"), Problem("x", 9, 2, "bad")]
    )
    done = typed("scan")
    assert done.code == 2
    assert done.err == "sse2ws.toml:3:1: no such key\n  help: use src\nx:9:2: bad\n"


def test_a_missing_path_is_never_0(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.error = MissingPath("srcc: no such file or folder")
    assert typed("scan", "srcc", "--exit-zero").code == 2


@pytest.mark.parametrize("command", ["doctor", "undo"])
def test_a_missing_path_is_no_project(command: str, typed: Callable[..., Typed]) -> None:
    done = typed(command, "nowhere")
    assert done.code == 2
    assert "nowhere: no such file or folder" in done.err


def test_a_bug_is_3_and_its_traceback_is_for_those_who_ask(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.error = ZeroDivisionError("division by zero")
    short = typed("scan", "--exit-zero")
    assert short.code == 3
    assert "Traceback" not in short.err
    assert "ZeroDivisionError" in short.err
    assert " -v " in short.err
    for words in (["scan", "-v"], ["-v", "scan"]):
        assert "Traceback (most recent call last)" in typed(*words).err


@pytest.fixture
def broken(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files with a connection each; our analysis fails on one of them."""
    source = """import { useEffect } from 'react';
export function View() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    return () => source.close();
  }, []);
}
"""
    (project / "Bad.tsx").write_text(source)
    (project / "Good.tsx").write_text(source)

    def fails(source: SourceFile, clients: Sequence[Client]) -> FileFacts:
        if source.path == "Bad.tsx":
            raise ZeroDivisionError("division by zero")
        return analyse(source, clients)

    monkeypatch.setattr(file, "analyse", fails)


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize(
    "words", [["scan"], ["scan", "--no-cache"], ["report", "-o", "x.html"], ["fix", "--diff"], ["verify"]]
)
def test_a_bug_in_one_file_is_a_hole_and_its_traceback_is_for_those_who_ask(
    typed: Callable[..., Typed], words: list[str]
) -> None:
    short = typed(*words)
    assert short.code == 3
    assert "Traceback" not in short.err + short.out
    for more in ([*words, "-v"], ["--verbose", *words]):
        told = typed(*more)
        assert told.code == 3
        assert told.out == short.out
        assert told.err.count("Traceback (most recent call last)") == 1
        assert "ZeroDivisionError: division by zero" in told.err
        assert "in fails" in told.err


@pytest.mark.usefixtures("broken")
def test_a_bug_in_one_file_leaves_the_others_to_be_told(typed: Callable[..., Typed]) -> None:
    told = json.loads(typed("scan", "--output-format", "json").out)
    assert {unit["path"] for unit in told["units"]} == {"Good.tsx"}
    assert [each["path"] for each in told["unreadable"]] == ["Bad.tsx"]


def test_interrupted(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.error = KeyboardInterrupt()
    assert typed("scan").code == 130


def test_version_and_help(typed: Callable[..., Typed], project: Path) -> None:
    assert typed("--version").out.startswith("sse2ws 0.")
    told = typed("--help")
    assert told.code == 0
    for name in COMMANDS:
        assert f"  {name} " in told.out


def test_a_scan_without_any_source_file_says_so(stage: Stage, typed: Callable[..., Typed]) -> None:
    stage.found = made_up.run()
    told = typed("scan")
    assert (told.code, "no source file was found" in told.err) == (0, True)
    assert "no source file was found" not in typed("scan", "-q").err
