"""The project's own packages. In: folders that hold sources. Out: what a package name or `#import` may mean.

Reads package.json files only; never looks into node_modules.
"""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress

from sse2ws.project.jsonc import Documents, as_object, as_text, texts
from sse2ws.project.tsconfig import match_star

_BUILT = re.compile(r"(^|/)(dist|build|lib|out|es|esm|cjs)(/(?:esm|cjs|es))?/")
"""Where a package's entry lies after building; its source is in `src`."""


class Packages:
    """`folders`: those that hold a source file, directly or not, relative to `root` (the empty string)."""

    def __init__(self, root: str, folders: Collection[str], documents: Documents) -> None:
        self._root = root
        self._documents = documents
        self._folders = folders
        self._manifests: dict[str, Mapping[str, object] | None] = {}
        self._by_name: dict[str, str] | None = None

    def around(self, folder: str) -> str | None:
        """The nearest folder, upwards, with a package.json."""
        while self._manifest(folder) is None:
            if not folder:
                return None
            folder = posixpath.dirname(folder)
        return folder

    def named(self, specifier: str) -> tuple[str, str] | None:
        """The folder of the package that a specifier begins with, and the rest of the specifier."""
        parts = specifier.split("/")
        size = 2 if specifier.startswith("@") else 1
        folder = self._names().get("/".join(parts[:size]))
        return None if folder is None else (folder, "/".join(parts[size:]))

    def entries(self, folder: str, inner: str) -> Iterator[str]:
        """Where the module `inner` of a package (empty: its entry) may lie, best first, relative to root."""
        manifest = self._manifest(folder) or {}
        exports = manifest.get("exports")
        yield from _sources(folder, _exported(exports, f"./{inner}" if inner else "."))
        if inner:
            yield from (posixpath.join(folder, inner), posixpath.join(folder, "src", inner))
            return
        named = [as_text(manifest.get(key)) for key in ("source", "module", "main", "types")]
        yield from _sources(folder, filter(None, named))
        yield from (posixpath.join(folder, each) for each in ("src/index", "index", "src/main", "src"))

    def imports(self, folder: str, specifier: str) -> Iterator[str]:
        """Where `#name` may lie, for a file of the package in `folder`."""
        manifest = self._manifest(folder) or {}
        yield from _sources(folder, _targets(as_object(manifest.get("imports")), specifier))

    def _manifest(self, folder: str) -> Mapping[str, object] | None:
        if folder not in self._manifests:
            path = os.path.join(self._root, folder, "package.json")
            self._manifests[folder] = self._documents.object(path) if os.path.isfile(path) else None
        return self._manifests[folder]

    def _names(self) -> dict[str, str]:
        """Package name -> folder; of two with one name the outermost counts."""
        if self._by_name is None:
            self._by_name = {}
            folders = {*self._folders, *self._beside()}
            for folder in sorted(folders, key=lambda each: (each.count("/"), each)):
                name = as_text((self._manifest(folder) or {}).get("name"))
                if name:
                    self._by_name.setdefault(name, folder)
        return self._by_name

    def _beside(self) -> Iterator[str]:
        """Folders next to packages: a workspace's package of nothing but configuration holds no source."""
        known = [folder for folder in self._folders if folder and self._manifest(folder) is not None]
        for parent in {posixpath.dirname(folder) for folder in known}:
            with suppress(OSError):
                yield from (
                    posixpath.join(parent, each) for each in os.listdir(os.path.join(self._root, parent))
                )


def _exported(exports: object, key: str) -> Iterator[str]:
    """Targets of one key of `exports`: a text, conditions, or a table of keys that begin with a dot."""
    table = as_object(exports)
    if any(each.startswith(".") for each in table):
        yield from _targets(table, key)
    elif key == ".":
        yield from texts(exports)


def _targets(table: Mapping[str, object], key: str) -> Iterator[str]:
    """What a table of patterns says about a key, the longest pattern first, all conditions in their order."""
    for pattern in sorted(table, key=len, reverse=True):
        rest = match_star(pattern, key)
        if rest is not None:
            yield from (target.replace("*", rest) for target in texts(table[pattern]))


def _sources(folder: str, targets: Iterator[str]) -> Iterator[str]:
    """Each target as it is and, where it points to built code, at the source it was built from."""
    for target in targets:
        path = posixpath.normpath(posixpath.join(folder, target))
        inner = posixpath.normpath(target)
        yield path
        for source in (_BUILT.sub(r"\1src/", inner, count=1), _BUILT.sub(r"\1", inner, count=1)):
            if source != inner:
                yield posixpath.join(folder, source)
