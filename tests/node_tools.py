"""Asks TypeScript's own compiler about a folder; what comes back are its diagnostics, one a line.

The compiler and the type packages come from `tests/node`; nothing is installed and no source is changed here.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

NODE_PROJECT = Path(__file__).parent / "node"
REQUIRE_ALL = "SSE2WS_REQUIRE_ALL"


def node_modules() -> Path | None:
    """The installed packages of `tests/node`, or None when they or node itself are not there."""
    folder = NODE_PROJECT / "node_modules"
    complete = (folder / ".bin" / "tsc").exists() and shutil.which("node") is not None
    return folder if complete else None


def missing(tool: str, remedy: str) -> NoReturn:
    """Skips the test with reason and remedy; fails it where SSE2WS_REQUIRE_ALL=1 says that all must run."""
    message = f"{tool} is not there: {remedy}"
    if os.environ.get(REQUIRE_ALL) == "1":
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def require_node_modules() -> Path:
    """Like `node_modules`, but ends the test when there are none."""
    return node_modules() or missing(
        "node with tests/node/node_modules", "run `make test` or `npm ci` in tests/node"
    )


def tsc(folder: Path) -> list[str]:
    """What `tsc --noEmit -p folder` complains about: `src/App.tsx(3,5): error TS2322: ...`, sorted by tsc.

    Paths are relative to `folder`. A folder without packages of its own gets a link to those of `tests/node`,
    so give a copy, not a folder of the repository. Raises RuntimeError when tsc fails without a diagnostic.
    """
    modules = require_node_modules()
    own = folder / "node_modules"
    if not own.exists():
        own.symlink_to(modules, target_is_directory=True)
    command = [str(modules / ".bin" / "tsc"), "--noEmit", "--pretty", "false", "-p", "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    lines = [line for line in run.stdout.splitlines() if line.strip()]
    if run.returncode != 0 and not any("error TS" in line for line in lines):
        raise RuntimeError(f"tsc ended with {run.returncode} in {folder}: {run.stderr or run.stdout}")
    return lines
