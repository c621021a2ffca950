"""The process ends without taking itself apart: what it said must be out by then, and its code right."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent.parent


def program(folder: Path, words: str, redirected: str = "") -> subprocess.CompletedProcess[str]:
    """`python -m sse2ws`, as a shell runs it."""
    command = f'"{sys.executable}" -m sse2ws {words} {redirected}'
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(command, shell=True, cwd=folder, env=environment, capture_output=True, text=True)


def test_everything_is_said(tmp_path: Path) -> None:
    done = program(tmp_path, "schema")
    assert done.returncode == 0
    assert done.stdout.endswith("}\n")


def test_the_code_arrives(tmp_path: Path) -> None:
    assert program(tmp_path, "scan nowhere").returncode == 2
    (tmp_path / "App.tsx").write_text("new EventSource('/api/events');\n")
    assert program(tmp_path, "scan").returncode == 1


@pytest.mark.skipif(os.name != "posix", reason="a shell's words")
def test_nobody_listens(tmp_path: Path) -> None:
    assert program(tmp_path, "rules", "2>&-").returncode == 0
    assert program(tmp_path, "rules", "| true").stderr == ""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device")
def test_a_full_disk_is_no_success(tmp_path: Path) -> None:
    assert program(tmp_path, "rules", "> /dev/full").returncode != 0
