"""The folder `.sse2ws/` of a project, where journal and cache live. In: a root. Out: a path in that folder.

It ignores itself, so that it never gets into a commit.
"""

from __future__ import annotations

import os

NAME = ".sse2ws"


class StateError(Exception):
    """`.sse2ws` cannot be used; the message says why and what to do."""


def state_path(root: str, *parts: str) -> str:
    """Where something is kept, whether it is there or not. Raises StateError when `.sse2ws` is a link."""
    folder = os.path.join(root, NAME)
    if os.path.islink(folder):  # a repository could make us write anywhere
        raise StateError(f"{folder} is a link; remove it, sse2ws keeps its files in a folder of the project")
    return os.path.join(folder, *parts)


def make_state_folder(root: str, *parts: str) -> str:
    """The same as a folder that exists. Raises StateError when it cannot be made."""
    folder = state_path(root, *parts)
    ignore = state_path(root, ".gitignore")
    try:
        os.makedirs(folder, exist_ok=True)
        if not os.path.exists(ignore):
            with open(ignore, "w", encoding="ascii") as file:
                file.write("*\n")
    except OSError as error:
        raise StateError(f"{folder} cannot be made: {error.strerror}") from error
    return folder
