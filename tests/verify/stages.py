"""Fixtures as scenes of the simulation: both sides in folders, with the generated runtime under them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.pack import Client
from sse2ws.model.reasons import Verdict
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, connections
from sse2ws.runtime.places import places
from sse2ws.runtime.render import render
from sse2ws.runtime.style import RuntimeStyle
from sse2ws.verify.scene import Scene
from sse2ws.verify.scenes import Stage, Unplayed, scenes_of
from sse2ws.verify.simulate import Outcome, simulate
from tests.harness import Case
from tests.node_tools import missing
from tests.runtime.project import NODE_PROJECT, packages

ALIASES = (("@/*", ("src/*",)), ("~/*", ("src/*",)))


def require_simulation() -> None:
    """Ends the test where node or its packages are not there."""
    if not (packages() / "jsdom").exists():
        missing("jsdom in tests/node-runtime/node_modules", "run `npm ci` in tests/node-runtime")


def clients(root: Path) -> tuple[Client, ...]:
    """The client libraries that the tool knows."""
    return load_config(root).clients


def scenes(case: Case, root: Path, after: Mapping[str, bytes]) -> tuple[tuple[Scene, ...], list[Unplayed]]:
    """Lay out a fixture in the empty folder `root`, with `after` as its migrated side."""
    before, migrated, runtime = (root / each for each in ("before", "after", "runtime"))
    _write(before, case.before)
    _write(migrated, after)
    (before / "sse2ws.toml").write_text(case.config, encoding="utf-8")
    config = load_config(before)
    _write(runtime, {each.path: each.content for each in render(config.pack, RuntimeStyle())})
    options = Options(case.paths, str(before), accept_proposed=case.accept_proposed, cache=False)
    judged, source = connections(config, options)
    applied = frozenset(each.id for each in judged if each.verdict is Verdict.READY)
    folders = [(str(each), str(runtime)) for each in (before, migrated)]
    stage = Stage(folders[0], folders[1], ALIASES, _provider(config))
    found, unplayed = scenes_of(judged, applied, source, config, stage)
    named = tuple(replace(each, name=f"{case.name}: {each.name}") for each in found)
    return named, [replace(each, path=f"{case.name}: {each.path}") for each in unplayed]


def play(found: list[Scene], root: Path) -> tuple[Outcome, ...]:
    """Play them all in one process, with the packages of `tests/node-runtime`."""
    return simulate(found, clients(root), NODE_PROJECT)


def _provider(config: Config) -> tuple[str, str]:
    return places(config.pack.target, "src").homes["contexts/RealtimeContext"], config.pack.target.provider


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
