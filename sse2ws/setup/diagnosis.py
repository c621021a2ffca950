"""Why no events arrive. In: a project's code and habits. Out: what is right, worth a look, or surely wrong.

Looks at what is written down: what a server answers, or what a build machine sets, it cannot know.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

from sse2ws.analyse.across.reached import reached
from sse2ws.model.pack import Pack
from sse2ws.packs.spelling import bare
from sse2ws.runtime.needs import DEPENDENCIES
from sse2ws.setup.code import Code
from sse2ws.setup.habits import Habits
from sse2ws.setup.manifest import install_commands
from sse2ws.setup.mount import entries, places_to_mount, provider_mounts, reachable
from sse2ws.setup.uses import uses


class Level(StrEnum):
    """How a part of the new connection stands."""

    OK = "ok"
    LOOK = "look"
    PROBLEM = "problem"


class Diagnosis(Struct, frozen=True):
    """One sentence about one topic. `path`: where, if there is one place."""

    level: Level
    topic: str
    message: str
    path: str = ""


def modules(code: Code, project: Habits) -> Iterator[Diagnosis]:
    """Whether what new code imports is there."""
    named = code.config.pack.target.modules
    importer = project.at_home(os.path.join(project.style.base, "x.ts"))
    for module in named:
        found = code.resolver.resolve(importer, module)
        if found is not None and reached(code.program, importer, module, named):
            yield Diagnosis(Level.OK, "module", module, found)
        elif found is not None:
            yield _by_path(code, module, found)
        elif code.resolver.is_local(importer, module):
            todo = "write it with `sse2ws init --runtime`, or say under [target] where it is"
            yield Diagnosis(Level.PROBLEM, "module", f"{module} does not exist: {todo}")
        elif "/".join(module.split("/")[: 2 if module.startswith("@") else 1]) not in project.packages:
            yield Diagnosis(Level.PROBLEM, "module", f"{module} is no package that package.json declares")


def _by_path(code: Code, module: str, found: str) -> Diagnosis:
    """A module that is there, and that no alias which anybody can see leads to."""
    for path in code.program.files_with(module.encode()):
        facts = code.facts(path)
        if facts is not None and any(use.ref.module == module for use in facts.imports):
            alias = f"{module[: module.find('/') + 1]}*"
            message = (
                f"imported as {module}, and no tsconfig.json or jsconfig.json says what {alias} is: import "
                f"{found} by a relative path, or add the alias there and to the bundler"
            )
            # without such a file, a bundler alone may know
            level = Level.PROBLEM if code.resolver.has_config(path) else Level.LOOK
            return Diagnosis(level, "module", message, path)
    return Diagnosis(Level.OK, "module", "imported by a relative path", found)


def packages(code: Code, project: Habits) -> Iterator[Diagnosis]:
    """Whether the npm packages of the written runtime are declared and installed."""
    if not any("realtime-connection" in path for path in code.files):
        return
    manifest = project.at_home("package.json")
    modules = project.at_home("node_modules")
    commands = install_commands(project.manager, project.packages, service=True, mock=False)
    for name in DEPENDENCIES:
        if name not in project.packages:
            yield Diagnosis(Level.PROBLEM, "package", f"{name} is not declared: {commands[0]}", manifest)
        elif code.exists(modules) and not code.exists(f"{modules}/{name}"):
            yield Diagnosis(Level.LOOK, "package", f"{name} is declared and not installed", manifest)
        else:
            yield Diagnosis(Level.OK, "package", name, manifest)


def provider(code: Code, project: Habits) -> Iterator[Diagnosis]:
    """Whether every application that listens mounts the provider."""
    name = code.config.pack.target.provider
    mounts = provider_mounts(code)
    starts = entries(code, project)
    listening = {use.path for use in uses(code)}
    if not mounts:
        places = places_to_mount(code, project)
        where = f"; mount it in {' or '.join(places)}" if places else ""
        message = f"<{name}> is mounted nowhere with anything inside it: nothing opens the connection{where}"
        yield Diagnosis(Level.PROBLEM, "provider", message)
        return
    silent = False
    for entry in starts:
        inside = reachable(code, entry)
        if inside.isdisjoint(mounts) and not inside.isdisjoint(listening):
            silent = True
            message = f"components below listen, and <{name}> is not among what this file mounts"
            yield Diagnosis(Level.PROBLEM, "provider", message, entry)
    if not silent:
        for path in mounts:
            yield Diagnosis(Level.OK, "provider", f"<{name}>", path)
    if len(mounts) > 1 and len(starts) < 2:
        yield Diagnosis(
            Level.LOOK, "provider", f"mounted {len(mounts)} times: once, near the root, is enough"
        )


def events(code: Code) -> Iterator[Diagnosis]:
    """Whether the names that are listened for are names that the server sends."""
    pack = code.config.pack
    found = uses(code)
    if not found:
        message = f"no call of {pack.target.hook} or {pack.target.service}.subscribe names its event"
        yield Diagnosis(Level.LOOK, "events", message)
        return
    wrong = [use for use in found if pack.events and use.event not in pack.events]
    for use in wrong:
        source = code.source(use.path)
        line = f":{source.line_column(use.span.start)[0]}" if source else ""
        message = f"{use.event!r} is not in the catalogue and never comes{_meant(pack, use.event)}"
        yield Diagnosis(Level.PROBLEM, "events", message, f"{use.path}{line}")
    if not wrong:
        yield Diagnosis(Level.OK, "events", f"{len({use.event for use in found})} listened for")


def _meant(pack: Pack, name: str) -> str:
    known = pack.event_map.get(name) or tuple(each for each in pack.events if bare(each) == bare(name))
    return f": {' or '.join(known)}?" if known else ""
