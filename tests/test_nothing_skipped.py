"""SSE2WS_REQUIRE_ALL=1 turns every kind of skip into a failure, and leaves all else alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
TESTS = {
    "test_kinds.py": """
import pytest
def test_passes(): pass
@pytest.mark.skip(reason="no browser")
def test_marked(): pass
def test_inside(): pytest.skip("no node")
@pytest.mark.xfail(reason="known", strict=True)
def test_expected(): assert False
""",
    "test_module.py": 'import pytest\npytest.skip("no tool", allow_module_level=True)\n',
}


def test_skips_fail_only_where_all_is_required(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_bytes((HERE / "conftest.py").read_bytes())
    for name, text in TESTS.items():
        (tmp_path / name).write_text(text)
    relaxed, strict = _pytest(tmp_path, "0"), _pytest(tmp_path, "1")
    assert "1 passed, 3 skipped, 1 xfailed" in relaxed
    assert "1 failed, 1 passed, 1 xfailed, 2 errors" in strict
    for reason in ("no browser", "no node", "no tool"):
        assert f"skipped, where nothing may be: Skipped: {reason}" in strict


def _pytest(folder: Path, required: str) -> str:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-q",
        "--continue-on-collection-errors",
    ]
    environment = {**os.environ, "SSE2WS_REQUIRE_ALL": required}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True).stdout
