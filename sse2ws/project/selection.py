"""What the paths on the command line stand for. In: paths as typed. Out: a test for relative paths.

Limits what is reported and edited, never what is analysed. Never reads a file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from msgspec import Struct

from sse2ws.model.config import Config
from sse2ws.project.sources import exclusion, is_source


class MissingPath(Exception):
    """A path on the command line that does not exist, or lies outside of the project."""


class Selection(Struct, frozen=True):
    """`relative_path in selection`; nothing given selects everything."""

    files: frozenset[str]
    folders: tuple[str, ...]
    """With their final slash; the empty string is the root."""
    explicit: tuple[str, ...] = ()
    """Files given by name: to be looked at even when git ignores them, sorted."""
    outside: frozenset[str] = frozenset()
    """Files that the configuration leaves out, whatever the paths are: they are only read."""

    def __contains__(self, relative_path: object) -> bool:
        return (
            isinstance(relative_path, str)
            and relative_path not in self.outside
            and (relative_path in self.files or relative_path.startswith(self.folders))
        )


def selection(config: Config, paths: Sequence[str], cwd: str) -> Selection:
    """Files and folders, relative to `cwd` or absolute, any bytes in their names.

    A file given by name is explicit unless `config.exclude` names it: hooks pass every staged file, and
    what the project excluded stays out. Raises MissingPath for the first path that is not there.
    """
    if not paths:
        return Selection(frozenset(), ("",))
    home = os.path.realpath(config.root)
    files, folders = set(), set()
    for path in paths:
        real = os.path.realpath(os.path.join(cwd, path))
        if not os.path.exists(real):
            raise MissingPath(f"{path}: no such file or folder (looked in {cwd})")
        relative = os.path.relpath(real, home).replace(os.sep, "/")
        if relative == ".." or relative.startswith("../"):
            raise MissingPath(f"{path}: outside of the project {config.root}; run there, or use its --config")
        if os.path.isdir(real):
            folders.add("" if relative == "." else relative + "/")
        else:
            files.add(relative)
    return Selection(frozenset(files), tuple(sorted(folders)), _explicit(config, files))


def _explicit(config: Config, files: set[str]) -> tuple[str, ...]:
    excluded = exclusion(config.exclude)
    return tuple(sorted(path for path in files if is_source(path) and not excluded(path)))
