"""Which files of the runtime a project lacks. In: its code and habits. Out: new files, and what to look at.

Never gives a file that is there, under whatever extension; helpers only for a service that uses them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping

from msgspec import Struct

from sse2ws.model.edit import FileChange
from sse2ws.runtime.places import Places, places
from sse2ws.runtime.render import RuntimeFile, render
from sse2ws.setup.code import Code
from sse2ws.setup.habits import Habits

_EXTENSIONS = (".ts", ".tsx", ".mts", ".js", ".jsx", ".mjs", ".json")
_SERVICE = "services/realtime-websocket"
_HELPERS = tuple(f"services/realtime-{name}" for name in ("connection", "protocol", "env", "tabs"))
_PARTS = {"scripts/mock-ws-events": "scripts/mock-ws-server", "hooks/realtime-goals": "hooks/realtime"}
"""Module -> the one without which it makes no sense."""
OPTIONAL: Mapping[str, tuple[str, ...]] = {
    "badge": ("components/ui/LiveBadge",),
    "indicator": ("components/ui/RealtimeIndicator",),
    "toasts": ("services/realtime-toasts",),
    "mock": ("scripts/mock-ws-server", "scripts/mock-ws-events"),
}
"""What nothing else of the runtime needs, by the name under which it can be left out."""
_IMPORT = re.compile(r"(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['\"](\.[^'\"]+)['\"]")


class Missing(Struct, frozen=True):
    """`files`: to be written, paths relative to the root. `notes`: what may not fit together."""

    files: tuple[FileChange, ...]
    notes: tuple[str, ...]
    kept: tuple[str, ...]
    """Files of the runtime that are there already."""


def missing(code: Code, project: Habits, without: Collection[str] = ()) -> Missing:
    """`without`: names of `OPTIONAL` that are not wanted.

    Raises `PlaceError` when the target modules cannot be files of the project.
    """
    pack = code.config.pack
    homes = places(pack.target, project.style.base)
    rendered = {_module(homes, each): each for each in render(pack, project.style)}
    there = {module: _there(code, project, module, each) for module, each in rendered.items()}
    unwanted = {module for name in without for module in OPTIONAL[name]}
    wanted = {module for module, path in there.items() if path is None} - unwanted
    wanted -= {
        part
        for part, whole in _PARTS.items()
        if part in wanted and there.get(whole) and wanted.isdisjoint((whole,))
    }
    if there.get(_SERVICE) is not None and not _uses_helpers(code, str(there[_SERVICE])):
        wanted -= set(_HELPERS)
    files = [FileChange(project.at_home(rendered[each].path), b"", rendered[each].content) for each in wanted]
    kept = {path for path in there.values() if path is not None}
    return Missing(
        tuple(sorted(files, key=lambda each: each.path)),
        tuple(sorted({note for each in files for note in _misfits(code, each, kept)})),
        tuple(sorted(kept)),
    )


def _module(homes: Places, file: RuntimeFile) -> str:
    stem = posixpath.splitext(file.path)[0]
    return next(module for module, home in homes.homes.items() if home == stem)


def _there(code: Code, project: Habits, module: str, file: RuntimeFile) -> str | None:
    """The file that takes this module's place, if there is one."""
    target = code.config.pack.target
    specifier = {
        "types/realtime": target.types_module,
        _SERVICE: target.service_module,
        "contexts/RealtimeContext": target.provider_module,
        "hooks/realtime": target.hook_module,
    }.get(module)
    importer = project.at_home(posixpath.join(project.style.base, "x.ts"))
    if specifier is not None:
        found = code.resolver.resolve(importer, specifier)
        if found is not None:
            return found
    stem = project.at_home(posixpath.splitext(file.path)[0])
    return next((stem + each for each in _EXTENSIONS if code.exists(stem + each)), None)


def _uses_helpers(code: Code, service: str) -> bool:
    facts = code.facts(service)
    names = {posixpath.basename(each) for each in _HELPERS}
    return any(posixpath.basename(use.ref.module) in names for use in (facts.imports if facts else ()))


def _misfits(code: Code, file: FileChange, kept: set[str]) -> list[str]:
    """Names that a new file imports from one that is there and does not have them."""
    notes = []
    for names, specifier in _IMPORT.findall(file.after.decode()):
        stem = posixpath.normpath(posixpath.join(posixpath.dirname(file.path), specifier))
        path = next((each for each in kept if posixpath.splitext(each)[0] in (stem, f"{stem}/index")), None)
        facts = code.facts(path) if path else None
        if path is None or facts is None:
            continue
        has = {each.name for each in facts.exports}
        lacking = sorted({each.split(" as ")[0].strip() for each in names.split(",")} - has - {""})
        if lacking and "*" not in has:
            notes.append(f"{path} is there already and does not export {', '.join(lacking)}, for {file.path}")
    return notes
