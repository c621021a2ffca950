"""In: the folder where a run starts. Out: which file configures it, and the project's root.

Reads `pyproject.toml` only to see whether it speaks of this tool.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sse2ws.packs.tables import Table, parse, table

NAME = "sse2ws.toml"


@dataclass(frozen=True, slots=True)
class Found:
    """A configuration file. `prefix`: the keys under which the configuration stands in it."""

    path: Path
    data: bytes
    prefix: tuple[str, ...] = ()

    def body(self) -> Table:
        """The configuration as a table. Raises what `tables.parse` raises."""
        source = parse(self.data)
        for key in self.prefix:
            source = table(source, key)
        return source


def find(start: Path) -> Found | None:
    """The nearest `sse2ws.toml`, else `[tool.sse2ws]`, from `start` upwards, to the git root if there is one."""
    for folder in _upwards(start):
        if (folder / NAME).is_file():
            return Found(folder / NAME, (folder / NAME).read_bytes())
        in_pyproject = _in_pyproject(folder / "pyproject.toml")
        if in_pyproject:
            return in_pyproject
    return None


def given(path: Path) -> Found:
    """The configuration file that the command line names. Raises OSError when it cannot be read."""
    data = path.read_bytes()
    return Found(path, data, ("tool", "sse2ws") if path.name == "pyproject.toml" else ())


def git_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds `.git`."""
    return next((each for each in (start, *start.parents) if (each / ".git").exists()), None)


def _upwards(start: Path) -> Iterator[Path]:
    top = git_root(start)
    for folder in (start, *start.parents):
        yield folder
        if folder == top:
            return


def _in_pyproject(path: Path) -> Found | None:
    if not path.is_file():
        return None
    data = path.read_bytes()
    if b"sse2ws" not in data:
        return None
    try:
        tool = parse(data).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # Whose table it would have been is unknown; Python's own tools complain about this file.
        return None
    return Found(path, data, ("tool", "sse2ws")) if isinstance(tool, dict) and "sse2ws" in tool else None
