"""Scenes in, what the simulation saw of them out. Runs one node process; writes only into a temporary folder.

The script and what it does are described in `simulation/simulate.mjs`.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from sse2ws.model.pack import Client, ClientKind
from sse2ws.verify.scene import Json, Scene

SCRIPT = Path(__file__).parent / "simulation" / "simulate.mjs"
_MINUTES = 10


class CannotSimulate(Exception):
    """There is no node, or a package is missing; the message says which and what to do."""


class Status(StrEnum):
    """What a simulation showed."""

    SAME = "same"
    DIVERGED = "diverged"
    OLD_TRANSPORT = "old-transport"
    """The migrated side still opens a stream that was migrated."""
    NOT_EXERCISED = "not-exercised"
    """Nothing ever happened, on neither side: that the events work is not shown."""
    UNMOUNTABLE = "unmountable"

    @property
    def failed(self) -> bool:
        return self in (Status.DIVERGED, Status.OLD_TRANSPORT)


class Divergence(Struct, frozen=True):
    """The first step at which both sides differ, and what they did there."""

    step: str
    what: str
    before: str
    after: str


class Outcome(Struct, frozen=True):
    """What became of one scene. `unexercised`: events that had no effect on either side."""

    name: str
    status: Status
    divergence: Divergence | None = None
    reason: str = ""
    unexercised: tuple[str, ...] = ()
    explained: tuple[tuple[str, str], ...] = ()
    """Differences that the migration is known to make: name, sentence."""


def simulate(
    scenes: Sequence[Scene],
    clients: Sequence[Client],
    modules: Path,
    aliases: Mapping[str, str] | None = None,
    chromium: str | None = None,
) -> tuple[Outcome, ...]:
    """Play all scenes in one process.

    `modules`: the folder whose `node_modules` are used. `aliases`: package -> the name that it is installed
    under. `chromium`: the program of a browser that takes the place of jsdom. Raises CannotSimulate.
    """
    node = shutil.which("node")
    if node is None:
        raise CannotSimulate("node is not installed: the simulation needs Node 20 or newer")
    plan = {
        "modules": str(modules),
        "chromium": chromium,
        "aliases": dict(aliases or {}),
        "clients": [_client(each) for each in clients if each.kind is not ClientKind.HOOK],
        "runs": [each.json() for each in scenes],
    }
    with tempfile.TemporaryDirectory(prefix="sse2ws-") as folder:
        file = Path(folder) / "plan.json"
        file.write_text(json.dumps(plan), encoding="utf-8")
        done = subprocess.run(
            [node, "--no-warnings", str(SCRIPT), str(file)],
            capture_output=True,
            timeout=_MINUTES * 60,
            env={**os.environ, "NODE_OPTIONS": ""},
        )
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip()
        raise CannotSimulate(f"the simulation broke down: {said[-2000:]}")
    said = json.loads(done.stdout)
    if said["missing"]:
        names = " ".join(said["missing"])
        raise CannotSimulate(f"not installed in {modules}: {names}. `npm install --save-dev {names}`")
    return tuple(_outcome(each) for each in said["results"])


def find_chromium() -> str:
    """The program of a browser that speaks Chromium's options. Raises CannotSimulate."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"):
        found = shutil.which(name)
        if found is not None:
            return found
    raise CannotSimulate("Chromium is not installed: `apt install chromium`, or Chrome")


def _client(client: Client) -> Json:
    return {
        "name": client.name,
        "kind": client.kind.value,
        "modules": list(client.modules),
        "exports": list(client.exports),
        "default": client.default,
        "listen": list(client.listen),
        "unlisten": list(client.unlisten),
        "close": list(client.close),
        "start": list(client.start),
        "options": dict(client.options),
    }


def _outcome(said: Mapping[str, object]) -> Outcome:
    found = said.get("divergence")
    divergence = None
    if isinstance(found, dict):
        divergence = Divergence(*(_text(found.get(key)) for key in ("step", "what", "before", "after")))
    explained = said.get("explained")
    return Outcome(
        str(said["name"]),
        Status(str(said["status"])),
        divergence,
        str(said.get("reason", "") or ", ".join(map(str, _list(said.get("old"))))),
        tuple(map(str, _list(said.get("unexercised")))),
        tuple((str(each["name"]), str(each["text"])) for each in _list(explained) if isinstance(each, dict)),
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)
