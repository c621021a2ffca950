"""In: the folder where a run starts. Out: which file configures it, and the project's root.

Reads `pyproject.toml` only to see whether it speaks of this tool.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

NAME = "sse2ws.toml"
IN_PYPROJECT = ("tool", "sse2ws")


class Found(Struct, frozen=True):
    """A configuration file. `prefix`: the keys under which the configuration stands in it."""

    path: Path
    prefix: tuple[str, ...] = ()


def find(start: Path) -> Found | None:
    """The nearest `sse2ws.toml`, else `[tool.sse2ws]`, from `start` up to the git root (if there is one)."""
    for folder in _upwards(start):
        if os.path.isfile(folder / NAME):
            return Found(folder / NAME)
        if _speaks_of_us(folder / "pyproject.toml"):
            return Found(folder / "pyproject.toml", IN_PYPROJECT)
    return None


def given(path: Path) -> Found:
    """The configuration file that the command line names; whether it is there shows when it is read."""
    return Found(path, IN_PYPROJECT if path.name == "pyproject.toml" else ())


def git_root(start: Path) -> Path | None:
    """The nearest folder upwards that holds `.git`."""
    return next((each for each in (start, *start.parents) if os.path.exists(each / ".git")), None)


def _upwards(start: Path) -> Iterator[Path]:
    top = git_root(start)
    for folder in (start, *start.parents):
        yield folder
        if folder == top:
            return


def _speaks_of_us(path: Path) -> bool:
    try:
        data = path.read_bytes()
    except OSError:
        return False
    if b"sse2ws" not in data:
        return False
    import tomllib  # 3 ms that few projects need

    from sse2ws.packs.tables import parse

    try:
        tool = parse(data).get("tool")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # Whose table it would have been is unknown; Python's own tools complain about this file.
        return False
    return isinstance(tool, dict) and "sse2ws" in tool
