"""Folders that hold the runtime as a project would, and node programs run in them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from sse2ws.model.config import Config
from sse2ws.model.pack import Pack
from sse2ws.runtime.bridge import render_bridge
from sse2ws.runtime.render import render
from sse2ws.runtime.style import RuntimeStyle
from tests.node_tools import missing

HERE = Path(__file__).parent
NODE_PROJECT = HERE.parent / "node-runtime"


def packages() -> Path:
    """`node_modules` of `tests/node-runtime`; ends the test when it or node is not there."""
    folder = NODE_PROJECT / "node_modules"
    if not ((folder / ".bin" / "esbuild").exists() and shutil.which("node")):
        missing("node with tests/node-runtime/node_modules", "run `npm ci` in tests/node-runtime")
    return folder


def write(folder: Path, pack: Pack, style: RuntimeStyle) -> None:
    """The rendered files in `folder`, the bridge among them, with the packages beside them."""
    unnamed = {"unnamed-message": {"/goals/stream": "goal.created"}} if pack.events else {}
    config = Config(str(folder), None, pack, (), decisions=unnamed, streams=pack.streams)
    for file in (*render(pack, style), render_bridge(config, style)):
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)
    (folder / "node_modules").symlink_to(packages(), target_is_directory=True)


def run(folder: Path, *command: str, environment: Mapping[str, str] | None = None) -> str:
    """What `command` prints; when it fails, so does the test. Programs come from `node_modules`."""
    program = packages() / ".bin" / command[0]
    done = subprocess.run(
        [str(program) if program.exists() else command[0], *command[1:]],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done.stdout
