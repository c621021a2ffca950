"""Writes a plan as patches that `git apply` takes: one file, or one for each part that stands on its own."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sse2ws.commands.held import bundles, changes_of
from sse2ws.commands.output import CannotWrite, write_result
from sse2ws.model.run import Plan, Run


def write_patches(run: Run, plan: Plan, to: str) -> tuple[Path, ...]:
    """Write to the file `to`, or into the folder `to` if it is one or is written with a final slash.

    Each patch of a folder applies alone and in any order. Returns the files written; raises CannotWrite.
    """
    from sse2ws.report.diff import unified

    if not (to.endswith(("/", os.sep)) or Path(to).is_dir()):
        write_result(unified(plan.changes), Path(to))
        return (Path(to),)
    folder = _empty_folder(Path(to))
    written = []
    for number, bundle in enumerate(bundles(run, plan), 1):
        file = folder / f"{number:04d}-{_slug(bundle.files[0])}.patch"
        write_result(unified(changes_of(plan, bundle)), file)
        written.append(file)
    return tuple(written)


def _empty_folder(folder: Path) -> Path:
    """The folder, made if need be; old patches in it would be taken for new ones."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotWrite(f"{folder}: cannot be made a folder: {error.strerror}. Name another.") from error
    if any(folder.glob("*.patch")):
        raise CannotWrite(f"{folder}: holds patches already. Remove them, or give another folder.")
    return folder


def _slug(path: str) -> str:
    """A file name that every system takes: the letters, digits, dots and dashes of a path."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", path).strip("-")[-80:]
