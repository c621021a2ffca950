"""Path aliases of tsconfig.json and jsconfig.json. In: a folder. Out: where a specifier may lie.

Follows `extends` and, as project templates need it, `references` to configurations around the same files.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from sse2ws.project.jsonc import Documents, as_list, as_object, as_text, texts

_NAMES = ("tsconfig.json", "jsconfig.json")


class Aliases(Struct, frozen=True):
    """One configuration's say. All folders are absolute. `base` is empty without a `baseUrl`."""

    base: str
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Pattern with at most one `*` -> absolute candidates with at most one `*`; the best pattern first."""

    def candidates(self, specifier: str) -> Iterator[str]:
        """Absolute paths, without a promise that something is there, best first."""
        for pattern, targets in self.paths:
            rest = match_star(pattern, specifier)
            if rest is not None:
                yield from (target.replace("*", rest, 1) for target in targets)
        if self.base:
            yield os.path.join(self.base, specifier)

    def claims(self, specifier: str) -> bool:
        """Whether a pattern that does not match just everything matches."""
        return any(pattern != "*" and match_star(pattern, specifier) is not None for pattern, _ in self.paths)


def match_star(pattern: str, text: str) -> str | None:
    """What `*` stands for (empty for a pattern without one), None when the text does not match."""
    before, star, after = pattern.partition("*")
    if not star:
        return "" if pattern == text else None
    if len(text) < len(before) + len(after) or not (text.startswith(before) and text.endswith(after)):
        return None
    return text[len(before) : len(text) - len(after)]


def aliases_in(
    folder: str, package: Callable[[str], str | None], documents: Documents
) -> tuple[Aliases, ...] | None:
    """What the configurations of a folder say, None where there is none.

    `package` gives the absolute path that a package's specifier in `extends` means, if it is in the project.
    """
    for name in _NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            own = documents.object(path)
            return tuple(_aliases(each, package, documents) for each in (path, *_references(folder, own)))
    return None


def _references(folder: str, own: Mapping[str, object]) -> Iterator[str]:
    """Referenced configurations in the same folder: a template's `tsconfig.json` only points to them."""
    for reference in as_list(own.get("references")):
        path = _config_path(folder, as_text(as_object(reference).get("path")))
        if os.path.dirname(path) == os.path.normpath(folder):
            yield path


def _config_path(folder: str, specifier: str) -> str:
    path = os.path.normpath(os.path.join(folder, specifier))
    if os.path.isdir(path):
        return os.path.join(path, "tsconfig.json")
    return path if path.endswith(".json") else path + ".json"


def _aliases(path: str, package: Callable[[str], str | None], documents: Documents) -> Aliases:
    home = os.path.dirname(path)
    base, origin, paths = "", home, as_object(None)
    for where, options in _chain(path, package, documents, frozenset()):
        folder = os.path.dirname(where)
        if "baseUrl" in options:
            base = _absolute(folder, as_text(options["baseUrl"]), home)
        if "paths" in options:
            origin, paths = folder, as_object(options["paths"])
    targets = {
        pattern: tuple(_absolute(base or origin, each, home) for each in texts(value))
        for pattern, value in paths.items()
    }
    return Aliases(base, tuple(sorted(targets.items(), key=lambda item: _rank(item[0]))))


def _chain(
    path: str, package: Callable[[str], str | None], documents: Documents, seen: frozenset[str]
) -> Iterator[tuple[str, Mapping[str, object]]]:
    """Compiler options from the farthest ancestor to the file itself: the later ones win."""
    if path in seen:
        return
    config = documents.object(path)
    for parent in texts(config.get("extends")):
        relative = parent.startswith((".", "/"))
        found = _config_path(os.path.dirname(path), parent) if relative else package(parent)
        if found:
            yield from _chain(found, package, documents, seen | {path})
    yield path, as_object(config.get("compilerOptions"))


def _absolute(folder: str, target: str, home: str) -> str:
    return os.path.normpath(os.path.join(folder, target.replace("${configDir}", home)))


def _rank(pattern: str) -> tuple[bool, int, str]:
    """Exact patterns first, then those with the longest beginning: the order of TypeScript."""
    before, star, _ = pattern.partition("*")
    return bool(star), -len(before), pattern
