"""The sample application before and after its migration, bundled and served, with the two mock servers.

Everything runs in folders that a test gives; only the loopback interface is used.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.node_tools import require_node_modules
from tests.runtime.project import packages
from tests.test_sample_app import APP

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
SSE_SERVER = HERE.parent / "runtime/scripts/mock-sse-server.mjs"
STAND_INS = (
    "src/types/realtime.ts",
    "src/services/realtime-websocket.ts",
    "src/hooks/realtime.ts",
    "src/contexts/RealtimeContext.tsx",
    "src/components/ui/RealtimeIndicator.tsx",
    "src/components/ui/LiveBadge.tsx",
)
"""The sample brings target modules that open no socket; here the real ones take their place."""
PAGE = '<!doctype html><link rel="icon" href="data:,"><div id="root"></div><script src="bundle.js"></script>'


def sample(folder: Path) -> Path:
    """A copy of the application, with the packages that it needs beside it."""
    app = Path(shutil.copytree(APP, folder))
    modules = app / "node_modules"
    modules.mkdir()
    for source in (packages(), require_node_modules()):
        for each in source.iterdir():
            if not (modules / each.name).exists():
                (modules / each.name).symlink_to(each)
    return app


def migrate(app: Path) -> None:
    """What a team does: write the runtime, then rewrite what is ready."""
    for each in STAND_INS:
        (app / each).unlink()
    for words in (("init", "--runtime"), ("fix", "--allow-dirty")):
        command = [sys.executable, "-m", "sse2ws", *words]
        environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
        done = subprocess.run(command, cwd=app, env=environment, capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr


def bundle(app: Path, entry: str, to: Path, **environment: str) -> None:
    """A page at `to` with the application's code and `environment` in the place of `process.env`."""
    shutil.copytree(HERE / "page", app / "src/page", dirs_exist_ok=True)
    to.mkdir(parents=True)
    (to / "index.html").write_text(PAGE)
    values = {"NODE_ENV": "production", "REACT_APP_API_URL": "", **environment}
    command = [
        str(packages() / ".bin/esbuild"),
        f"src/page/{entry}.tsx",
        *("--bundle", "--jsx=automatic", "--log-level=warning", f"--outfile={to / 'bundle.js'}"),
        *(f"--define:process.env.{key}={json.dumps(value)}" for key, value in values.items()),
    ]
    done = subprocess.run(command, cwd=app, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


class _Handler(SimpleHTTPRequestHandler):
    """Static files, and a token for whoever asks."""

    def do_POST(self) -> None:
        body = b'{"accessToken": "fresh"}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The URL under which a folder is served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


@dataclass(frozen=True)
class Mock:
    """A mock server that takes steps."""

    port: int

    def play(self, *steps: object) -> None:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}", json.dumps(steps).encode())
        urllib.request.urlopen(request, timeout=30).read()

    def clients(self) -> int:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}", b"[]")
        said = json.load(urllib.request.urlopen(request, timeout=30))
        return int(said.get("clients", said.get("streams")))


@contextmanager
def mock(script: Path, folder: Path) -> Iterator[Mock]:
    """A mock server on a free port, for as long as it is needed."""
    command = ["node", str(script), "--port", "0"]
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        said = re.search(r":(\d+)\s*$", process.stdout.readline())
        assert said, "the mock server says where it listens"
        yield Mock(int(said[1]))
    finally:
        process.terminate()
        process.wait(10)
