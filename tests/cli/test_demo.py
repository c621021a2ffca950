"""The demonstration as a shell runs it: all steps, each with the words that one would type."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent.parent


def test_all_steps_are_taken(tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT), "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "sse2ws", "demo"], env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    for step in ("$ sse2ws scan --report", "$ sse2ws fix --patch", "$ sse2ws fix\nRewrote 2"):
        assert step in done.stdout
    assert list(tmp_path.rglob("report.html"))
