"""`sse2ws undo`: takes back the last fix from its journal, exactly. Knows no configuration."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from sse2ws.commands.output import note, write_result

JOURNAL_FOLDER = ".sse2ws"


def run(
    path: Annotated[
        Path | None,
        typer.Argument(
            metavar="[PATH]", help="The project; else the one around this folder.", show_default=False
        ),
    ] = None,
    keep_changed: Annotated[
        bool,
        typer.Option("--keep-changed", help="Leave files that were changed since, and take back the others."),
    ] = False,
) -> int:
    """Take back the last fix, exactly. Once more takes back the one before."""
    from sse2ws.project.selection import MissingPath
    from sse2ws.project.write import NothingToUndo, undo

    start = Path(os.path.abspath(path or "."))
    if not os.path.exists(start):
        raise MissingPath(f"{path}: no such file or folder (looked in {os.getcwd()})")
    # Not through the configuration: a fix must be undone even when the configuration is broken by now.
    root = next((each for each in (start, *start.parents) if (each / JOURNAL_FOLDER).is_dir()), None)
    try:
        undone = undo(str(root or start), keep_changed=keep_changed)
    except NothingToUndo as nothing:
        note(str(nothing))
        return 0
    for each in undone.paths:
        write_result(f"{'removed' if each in undone.removed else 'restored'} {each}\n")
    for each in undone.left:
        write_result(f"left     {each}: changed since\n")
    return 0
