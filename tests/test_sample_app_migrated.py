"""The sample application after `sse2ws fix`: it type-checks, nothing is left to do, undo gives it back."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sse2ws.model.reasons import Reason
from tests.node_tools import tsc
from tests.test_sample_app import APP, expected_connections, unchanged_files

CHECKOUT = Path(__file__).parent.parent
ANSWERS = pytest.mark.parametrize("answers", [(), ("--accept-proposed",)], ids=["configured", "proposed"])


def sse2ws(app: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the program of this checkout as a user would, in the application's folder."""
    command = [sys.executable, "-m", "sse2ws", *words]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(command, cwd=app, env=environment, capture_output=True, timeout=300)


def contents(app: Path) -> dict[str, bytes]:
    """Every source file's bytes."""
    files = (path for path in (app / "src").rglob("*") if path.is_file())
    return {path.relative_to(app).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def app(tmp_path: Path) -> Path:
    return Path(shutil.copytree(APP, tmp_path / "app"))


def test_the_tool_reads_it_as_a_careful_person_does(app: Path) -> None:
    units = json.loads(sse2ws(app, "scan", "--output-format", "json").stdout)["units"]
    for each in expected_connections():
        unit = [found for found in units if found["path"] == each.path][each.ordinal - 1]
        reasons = {Reason(reason["name"]) for reason in unit["reasons"]}
        assert (unit["verdict"], unit["client"]) == (each.verdict, each.client), (each.path, reasons)
        assert set(each.reasons) <= reasons, each.path
        assert not each.any_of or reasons & set(each.any_of), each.path


@ANSWERS
def test_the_migrated_application_type_checks(app: Path, answers: tuple[str, ...]) -> None:
    before = contents(app)
    done = sse2ws(app, "fix", *answers)
    assert done.returncode == 1, f"some connections wait for a person: {done.stderr.decode()}"
    after = contents(app)
    changed = {path for path in before if before[path] != after[path]}
    assert len(changed) > 10
    assert before.keys() == after.keys()
    if not answers:  # the expectations are those of the application's own configuration
        assert not changed & set(unchanged_files())
    assert tsc(app) == []


@ANSWERS
def test_a_second_fix_has_nothing_to_say(app: Path, answers: tuple[str, ...]) -> None:
    pending = sse2ws(app, "fix", "--diff", *answers)
    assert (pending.returncode, pending.stdout[:6]) == (1, b"diff -")
    sse2ws(app, "fix", *answers)
    migrated = contents(app)
    again = sse2ws(app, "fix", "--diff", *answers)
    # 1, for the connections that were left alone are still findings; a flag turns that off
    assert (again.returncode, again.stdout) == (1, b"")
    assert sse2ws(app, "fix", "--diff", "--exit-zero", *answers).returncode == 0
    sse2ws(app, "fix", *answers)
    assert contents(app) == migrated


@ANSWERS
def test_undo_gives_back_every_byte(app: Path, answers: tuple[str, ...]) -> None:
    before = contents(app)
    sse2ws(app, "fix", *answers)
    assert contents(app) != before
    assert sse2ws(app, "undo").returncode == 0
    assert contents(app) == before


def test_the_patch_says_the_same_as_the_fix(app: Path, tmp_path: Path) -> None:
    patched = Path(shutil.copytree(app, tmp_path / "patched"))
    patch = tmp_path / "whole.patch"
    sse2ws(app, "fix", "--patch", str(patch))
    apply = subprocess.run(["git", "apply", str(patch)], cwd=patched, capture_output=True, text=True)
    assert apply.returncode == 0, apply.stderr
    sse2ws(app, "fix")
    assert contents(patched) == contents(app)
