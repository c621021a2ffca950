"""Where an import leads. In: an importing file and a specifier. Out: a file of the project, or None.

Looks at configuration files only; a module is found when it is among the files that discovery listed.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Collection, Iterator, Mapping

from sse2ws.project.jsonc import Documents
from sse2ws.project.packages import Packages
from sse2ws.project.tsconfig import Aliases, aliases_in

_EXTENSIONS = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
_WRITTEN = {  # the extension in an import names the compiled file, the source may have another one
    ".js": (".ts", ".tsx", ".js", ".jsx"),
    ".jsx": (".tsx", ".jsx"),
    ".mjs": (".mts", ".mjs"),
    ".cjs": (".cts", ".cjs"),
}
_SOURCE_ALIASES = ("@/", "~/", "src/")


class Resolver:
    """Resolves specifiers as bundlers with TypeScript do; answers are remembered."""

    def __init__(self, root: str, files: Collection[str]) -> None:
        self._root = os.path.normpath(root)
        self._files = frozenset(files)
        self._folders = _folders(self._files)
        self._documents = Documents()
        self._packages = Packages(self._root, self._folders, self._documents)
        self._aliases: dict[str, tuple[Aliases, ...]] = {}
        self._answers: dict[tuple[str, str], str | None] = {}

    @property
    def consulted(self) -> Mapping[str, bytes | None]:
        """The configuration files that were looked into: absolute path -> bytes, None for no such file."""
        return self._documents.seen

    def resolve(self, importer: str, specifier: str) -> str | None:
        """The file that `specifier` means in `importer`; None for packages and for what is not there."""
        folder = importer.rpartition("/")[0]  # `dirname`, and cheaper: this is asked for each import
        key = folder, specifier
        if key not in self._answers:
            found = (self._module(base) for base in self._candidates(folder, specifier))
            self._answers[key] = next((each for each in found if each is not None), None)
        return self._answers[key]

    def is_local(self, importer: str, specifier: str) -> bool:
        """Whether a specifier must mean a file of the project, be it there or not."""
        folder = posixpath.dirname(importer)
        return (
            specifier in (".", "..")
            or specifier.startswith(("./", "../", "#", "@/", "~/"))
            or any(each.claims(specifier) for each in self._configs(folder))
            or self._packages.named(specifier) is not None
        )

    def candidates(self, importer: str, specifier: str) -> Iterator[str]:
        """Where a specifier may lead, there or not, extensions open, relative to the root, best first."""
        for each in self._candidates(posixpath.dirname(importer), specifier):
            path = posixpath.normpath(each)
            if not path.startswith(".."):
                yield path

    def has_alias(self, importer: str, specifier: str) -> bool:
        """Whether a tsconfig.json or jsconfig.json gives this beginning of a specifier a meaning."""
        return any(each.claims(specifier) for each in self._configs(posixpath.dirname(importer)))

    def configured(self, importer: str, specifier: str) -> bool:
        """Whether `resolve` finds a file without assuming a convention such as `@/` for `src/`."""
        found = self._candidates(posixpath.dirname(importer), specifier, conventions=False)
        return any(self._module(each) is not None for each in found)

    def has_config(self, importer: str) -> bool:
        """Whether a tsconfig.json or jsconfig.json holds for a file."""
        return bool(self._configs(posixpath.dirname(importer)))

    def _candidates(self, folder: str, specifier: str, conventions: bool = True) -> Iterator[str]:
        """Paths relative to the root, extensions still open, best first."""
        if specifier in (".", "..") or specifier.startswith(("./", "../")):
            yield posixpath.join(folder, specifier)
            return
        package = self._packages.around(folder)
        if specifier.startswith("/"):  # a dev server's root
            yield posixpath.join(package or "", specifier[1:])
            return
        if specifier.startswith("#"):
            yield from self._packages.imports(package or "", specifier)
        for aliases in self._configs(folder):
            yield from (self._relative(each) for each in aliases.candidates(specifier))
        for alias in _SOURCE_ALIASES if conventions else ():
            if specifier.startswith(alias):
                yield posixpath.join(package or "", "src", specifier.removeprefix(alias))
        named = self._packages.named(specifier)
        if named is not None:
            yield from self._packages.entries(*named)

    def _module(self, base: str) -> str | None:
        """The listed file that a path without, or with another, extension means."""
        base = posixpath.normpath(base)
        if base.startswith(".."):
            return None
        stem, extension = posixpath.splitext(base)
        tries = [stem + each for each in _WRITTEN.get(extension, ())]
        tries.append(base)
        tries += [base + each for each in _EXTENSIONS]
        if base in self._folders or base == ".":
            tries += [posixpath.normpath(f"{base}/index{each}") for each in _EXTENSIONS]
        return next((each for each in tries if each in self._files), None)

    def _configs(self, folder: str) -> tuple[Aliases, ...]:
        """The nearest tsconfig.json or jsconfig.json, upwards, as aliases."""
        if folder not in self._aliases:
            found = aliases_in(os.path.join(self._root, folder), self._package_file, self._documents)
            if found is None:
                found = self._configs(posixpath.dirname(folder)) if folder else ()
            self._aliases[folder] = found
        return self._aliases[folder]

    def _package_file(self, specifier: str) -> str | None:
        """The configuration that a package of the project offers to others."""
        named = self._packages.named(specifier)
        if named is None:
            return None
        folder, inner = named
        path = os.path.join(self._root, folder, inner or "tsconfig.json")
        return next((each for each in (path, path + ".json") if os.path.isfile(each)), None)

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self._root).replace(os.sep, "/")


def _folders(files: Collection[str]) -> frozenset[str]:
    """Every folder that holds a file, directly or not; the root is the empty string."""
    folders = {""}
    for folder in {posixpath.dirname(path) for path in files}:
        while folder not in folders:
            folders.add(folder)
            folder = posixpath.dirname(folder)
    return frozenset(folders)
