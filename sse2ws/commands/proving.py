"""What `sse2ws verify` has to look at, brought together: the code, the scan, the files as they were.

Reads the project and lays it out as it was in a temporary folder; changes nothing.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from sse2ws.model.config import Config
    from sse2ws.model.judged import Judged
    from sse2ws.model.proof import Check
    from sse2ws.model.run import Run
    from sse2ws.model.source import SourceFile
    from sse2ws.setup.code import Code
    from sse2ws.setup.habits import Habits
    from sse2ws.verify.scenes import Stage

Originals = dict[str, bytes | None]
"""Path -> the bytes before the migration; None for a file that was not there."""


class Migrated(Struct):
    """The migrated project, and what it was before."""

    code: Code
    home: Habits
    found: Run
    originals: Originals

    @classmethod
    def of(cls, config: Config, found: Run, originals: Originals) -> Migrated:
        from sse2ws.setup.code import Code
        from sse2ws.setup.habits import habits

        code = Code.of(config)
        return cls(code, habits(code), found, originals)

    def static(self) -> list[Check]:
        """What needs no other tool."""
        from sse2ws.setup.mount import entries, provider_mounts, reachable
        from sse2ws.verify.contract import contract, locator, untyped
        from sse2ws.verify.provider import provider
        from sse2ws.verify.residue import residue
        from sse2ws.verify.subscriptions import Searched, subscriptions

        pack, code = self.code.config.pack, self.code
        known = tuple(subscriptions(Searched(pack, code.program, code.source)))
        locate = locator(code.source)
        mounts = provider_mounts(code)
        pages = [reachable(code, each) for each in entries(code, self.home)]
        inside = frozenset[str]().union(*(each for each in pages if each.intersection(mounts)))
        outside = frozenset[str]().union(*pages) - inside
        return [
            residue(self.found.units, known, self._mentions()),
            contract(known, pack, locate),
            provider(known, mounts, outside, pack.target),
            untyped(known, pack, locate),
        ]

    def _mentions(self) -> dict[str, list[str]]:
        """Old event names that files still hold, and neither a connection nor a fix that left them there."""
        config = self.code.config
        known = {each.at.path for each in self.found.units} | {"sse2ws.toml", *self.originals}
        found = {}
        for old in config.pack.event_map:
            held = self.code.program.files_with(old.encode())
            found[old] = [path for path in held if path not in known]
        return {old: paths for old, paths in found.items() if paths}

    def compared(self, simulate: bool, browser: bool = False) -> list[Check]:
        """What needs both sides."""
        from sse2ws.model.proof import Check, Status
        from sse2ws.verify import types

        played = [name for name, wanted in (("simulation", simulate), ("browser", browser)) if wanted]
        wanted = [types.NAME, *played]
        if not self.originals:
            why = "nothing to compare with: no fix is noted here; say --against REF"
            return [Check(name, Status.NOT_CHECKED, why) for name in wanted]
        from sse2ws.verify.beforehand import lay_out

        root = self.code.config.root
        with tempfile.TemporaryDirectory(prefix="sse2ws-") as folder:
            before = Path(folder).resolve() / "before"
            before.mkdir()
            lay_out(root, self.originals, before)
            checks = [types.types(before, Path(root), self.originals)]
            checks += [self._played(name, before, Path(folder).resolve() / name) for name in played]
        return checks

    def _played(self, name: str, before: Path, runtime: Path) -> Check:
        """`simulation` is played in jsdom, `browser` in Chromium."""
        from sse2ws.model.proof import Check, Status
        from sse2ws.runtime.places import PlaceError
        from sse2ws.verify.behaviour import behaviour
        from sse2ws.verify.scenes import scenes_of
        from sse2ws.verify.simulate import CannotSimulate, find_chromium, simulate

        config = self.code.config
        try:
            stage = self._stage(before, runtime)
            judged, source = self._before(before)
            left = {each.id for each in self.found.units}
            migrated = frozenset(each.id for each in judged if each.id not in left)
            played, unplayed = scenes_of(judged, migrated, source, config, stage)
            modules = Path(config.root, self.home.home)
            chromium = find_chromium() if name == "browser" else None
            outcomes = simulate(played, config.clients, modules, chromium=chromium) if played else ()
        except (CannotSimulate, PlaceError) as error:
            return Check(name, Status.NOT_CHECKED, str(error))
        return behaviour(name, outcomes, unplayed)

    def _before(self, folder: Path) -> tuple[tuple[Judged, ...], Callable[[str], SourceFile]]:
        """The connections as they were. Taken with proposed answers: what was decided then is not known."""
        from sse2ws.pipeline import Options, connections

        config = replace(self.code.config, root=str(folder))
        return connections(config, Options(cwd=str(folder), accept_proposed=True, cache=False))

    def _stage(self, before: Path, runtime: Path) -> Stage:
        """Both sides, under the generated runtime."""
        from sse2ws.runtime.places import places
        from sse2ws.runtime.render import render
        from sse2ws.verify.scenes import Stage

        config, home = self.code.config, self.home
        runtime.mkdir()
        for each in render(config.pack, home.style):
            file = runtime / home.at_home(each.path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(each.content)
        target = config.pack.target
        module = home.at_home(places(target, home.style.base).homes["contexts/RealtimeContext"])
        return Stage(
            (str(runtime), str(before)),
            (str(runtime), config.root),
            self._aliases(),
            (module, target.provider),
        )

    def _aliases(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """What the project's configuration says, relative to its root; `@/` in any case."""
        from sse2ws.project.jsonc import Documents
        from sse2ws.project.tsconfig import aliases_in

        root = self.code.config.root
        found: dict[str, tuple[str, ...]] = {}
        folder = os.path.join(root, self.home.home)
        for aliases in aliases_in(folder, lambda _: None, Documents()) or ():
            for pattern, targets in aliases.paths:
                found.setdefault(pattern, tuple(os.path.relpath(each, root) for each in targets))
            if aliases.base:
                found.setdefault("*", (os.path.join(os.path.relpath(aliases.base, root), "*"),))
        found.setdefault("@/*", (os.path.join(self.home.at_home(self.home.style.base), "*"),))
        return tuple(found.items())
