"""Which package.json is the application's, and how its bundler hands over the environment."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Mapping

from sse2ws.project.jsonc import as_object, as_text, read_object
from sse2ws.setup.code import Code

_INTERFACES = frozenset(("react", "react-dom", "react-native", "next", "preact"))
"""Packages of what people see."""


def home_of(code: Code) -> str:
    """The folder of the application's package.json, relative to the root.

    The root's own, unless it only holds others together: then of those that declare React, else of all, the
    one around most files.
    """
    root = code.config.root
    manifest = read_object(os.path.join(root, "package.json"))
    if manifest and not _holds_others(root, manifest):
        return ""
    files = Counter(path.rpartition("/")[0] for path in code.files)
    around: dict[str, str] = {}
    folders: Counter[str] = Counter()
    for folder, count in files.items():
        folders[_package_around(root, folder, around)] += count
    del folders[""]
    shown = [each for each in folders if _shows(read_object(os.path.join(root, each, "package.json")))]
    if manifest and not shown:
        return ""
    return max(sorted(shown or folders), key=lambda each: folders[each], default="")


def _holds_others(root: str, manifest: Mapping[str, object]) -> bool:
    """Whether a package.json is that of a workspace and of no application."""
    workspace = "workspaces" in manifest or any(
        os.path.isfile(os.path.join(root, each)) for each in ("pnpm-workspace.yaml", "lerna.json")
    )
    return workspace and not _shows(manifest)


def _shows(manifest: Mapping[str, object]) -> bool:
    return not _INTERFACES.isdisjoint(declared(manifest))


def _package_around(root: str, folder: str, known: dict[str, str]) -> str:
    """The nearest folder upwards with a package.json; `known` remembers what was asked before."""
    if folder not in known:
        if not folder or os.path.isfile(os.path.join(root, folder, "package.json")):
            known[folder] = folder
        else:
            known[folder] = _package_around(root, posixpath.dirname(folder), known)
    return known[folder]


def variant_of(code: Code, home: str) -> str:
    """How the environment gets into the browser, as far as package.json and configuration files say."""
    manifest = read_object(os.path.join(code.config.root, home, "package.json"))
    return env_of(code, home, declared(manifest)) or "cra"


def declared(manifest: Mapping[str, object]) -> Mapping[str, str]:
    """The npm packages of a package.json, of all kinds -> version range."""
    return {
        name: as_text(version)
        for key in ("dependencies", "devDependencies", "peerDependencies")
        for name, version in as_object(manifest.get(key)).items()
    }


def env_of(code: Code, home: str, packages: Mapping[str, str]) -> str | None:
    """`cra`, `vite` or `next`; None when nothing says."""
    if "next" in packages:
        return "next"
    if "react-scripts" in packages or "@craco/craco" in packages or "react-app-rewired" in packages:
        return "cra"
    if "vite" in packages or any(
        code.exists(posixpath.join(home, f"vite.config.{each}")) for each in ("ts", "js", "mts", "mjs")
    ):
        return "vite"
    for word, variant in (
        (b"process.env.REACT_APP_", "cra"),
        (b"import.meta.env.", "vite"),
    ):
        if code.program.files_with(word):
            return variant
    return None
