"""Commands that talk about the tool itself, and where results go."""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.commands import output
from sse2ws.commands.demo import DemoMissing, sample
from sse2ws.model.reasons import Reason
from sse2ws.model.wording import RULES
from sse2ws.report import formats
from tests.cli import made_up
from tests.cli.conftest import Stage, Typed

Command = Callable[..., Typed]
NAMES = sorted({*RULES, *(each.value for each in Reason)})


def test_rules_lists_all_of_them_once(typed: Command) -> None:
    done = typed("rules")
    listed = [line.split()[0] for line in done.out.splitlines() if line.startswith("  ")]
    assert sorted(set(listed)) == NAMES
    assert "{" not in done.out


@pytest.mark.parametrize("name", NAMES)
def test_every_name_can_be_explained(typed: Command, name: str) -> None:
    done = typed("explain", name)
    assert done.code == 0
    assert done.out.startswith(name)
    assert len(done.out.splitlines()) > 3
    assert "{" not in done.out.replace("{}", "").replace("{goalId}", "").replace("{x}", "")


def test_an_unknown_name_gets_a_hint(typed: Command) -> None:
    done = typed("explain", "manual-reconect")
    assert done.code == 2
    assert "Did you mean manual-reconnect" in done.err


def test_schema_is_a_schema(typed: Command) -> None:
    schema = json.loads(typed("schema").out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert "decisions" in schema["properties"]


def test_config_show_prints_a_configuration_that_says_the_same(typed: Command, project: Path) -> None:
    text = """version = 1
pack = ["purposepath"]
src = ["src", "öther"]
exclude = ["src/\\"odd\\"/**"]
event-style = "constant"

[decisions]
manual-reconnect = "drop"

[decisions.one-to-many-event]
"goal-updated" = ["goal.activated", "goal.paused"]

[keep]
"src/chat/**" = "LLM tokens"

[[overrides]]
paths = ["src/admin/**"]

[overrides.decisions]
manual-reconnect = "keep"
"""
    for folder in ("src", "öther"):
        (project / folder).mkdir()
    (project / "sse2ws.toml").write_text(text)
    shown = typed("config", "show")
    assert shown.code == 0
    assert str(project / "sse2ws.toml") in shown.out
    read = tomllib.loads(shown.out)
    read.pop("streams")
    assert read == tomllib.loads(text)
    (project / "sse2ws.toml").write_text(shown.out)
    assert tomllib.loads(typed("config", "show").out) == {
        **read,
        "streams": tomllib.loads(shown.out)["streams"],
    }


def test_report_goes_into_a_pipe_or_a_file(stage: Stage, typed: Command, project: Path) -> None:
    piped = typed("report")
    assert piped.out.lstrip().lower().startswith("<!doctype html>")
    to_file = typed("report", "-o", "audit.html")
    assert to_file.out == ""
    assert "audit.html" in to_file.err
    assert (project / "audit.html").read_text() == piped.out
    typed("scan", "--report", "again.html", "-q")
    assert (project / "again.html").read_text() == piped.out


def test_notes_go_to_standard_error_and_quiet_silences_them(
    stage: Stage, typed: Command, project: Path
) -> None:
    stage.found = type(stage.found)(".", stage.found.ledger, notes=("git refused",))
    assert "git refused" in typed("scan").err
    assert typed("scan", "-q").err == ""
    assert "git refused" not in typed("scan").out


def test_a_result_file(stage: Stage, typed: Command, project: Path) -> None:
    stage.found = made_up.run(findings=(made_up.finding("[slug].ts"),))
    on_screen = typed("scan", "--output-format", "concise").out
    assert "[slug].ts:1:1" in on_screen
    assert typed("scan", "--output-format", "concise", "-o", "out.txt").out == ""
    assert (project / "out.txt").read_text() == on_screen


def test_a_reader_that_goes_away_is_no_error() -> None:
    program = "from sse2ws.commands.output import write_result\nfor _ in range(99): write_result('x' * 99999)"
    command = f"{sys.executable} -c {shlex.quote(program)} | head -c 5"
    run = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert (run.stdout, run.stderr) == ("xxxxx", "")


def test_names_that_are_not_utf_8_are_written_as_they_are(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    output.write_result("a\udcff.ts\n")
    assert capsysbinary.readouterr().out == b"a\xff.ts\n"


def test_the_sample_is_found_in_a_wheel_and_in_a_checkout(tmp_path: Path) -> None:
    assert (sample() / "package.json").is_file()
    (tmp_path / "sse2ws" / "demo").mkdir(parents=True)
    assert sample(tmp_path / "sse2ws") == tmp_path / "sse2ws" / "demo"
    with pytest.raises(DemoMissing, match="Reinstall"):
        sample(tmp_path / "elsewhere")


def test_help_names_every_output_format() -> None:
    command = [sys.executable, "-m", "sse2ws", "scan", "--help"]
    told = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    names = ",".join(each for each in formats() if each != "html")
    assert f"Oneof{names}." in "".join(told.stdout.split())
