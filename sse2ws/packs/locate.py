"""In: nothing. Out: the folder that holds the built-in rules, in an installed wheel or in a checkout.

Never reads a rule.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from sse2ws import __version__

PACKAGE = Path(__file__).resolve().parent.parent


def rules_folder(package: Path = PACKAGE) -> Path:
    """`sse2ws/rules` of a wheel; else `rules` beside the package (an editable install has only that one).

    Raises FileNotFoundError when neither is there: the installation is broken.
    """
    for folder in (package / "rules", package.parent / "rules"):
        if (folder / "conventional" / "pack.toml").is_file():
            return folder
    raise FileNotFoundError(
        f"{package / 'rules'}: the built-in rules are missing; reinstall sse2ws ({sys.executable} -m pip)"
    )


def built_in(rules: Path) -> tuple[str, ...]:
    """Names of the built-in packs, sorted."""
    return tuple(sorted(each.parent.name for each in rules.glob("*/pack.toml")))


def tool_id(package: Path = PACKAGE) -> str:
    """Which tool remembers something: its version, and in a checkout also its state."""
    if (package / "rules").is_dir():
        return __version__
    changed = sorted(_changed(str(package)))
    return f"{__version__}+{len(changed)}.{changed[-1]}"


def _changed(folder: str) -> Iterator[int]:
    """When each module below a folder was changed, in nanoseconds."""
    for entry in os.scandir(folder):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _changed(entry.path)
        elif entry.name.endswith(".py"):
            yield entry.stat().st_mtime_ns
