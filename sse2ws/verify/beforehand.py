"""The project as it was before the fix, laid out in a folder of its own. Writes nowhere else."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

_SKIPPED = frozenset((".git", ".sse2ws", ".hg", ".svn", ".next", ".turbo", "coverage"))


def lay_out(root: str, originals: Mapping[str, bytes | None], folder: Path) -> None:
    """Copy the project into the empty `folder`, with the files of `originals` as they were; None: not there.

    Packages are linked, not copied: nobody may write below `node_modules`.
    """
    for where, folders, files in os.walk(root):
        target = folder / os.path.relpath(where, root)
        target.mkdir(parents=True, exist_ok=True)
        if "node_modules" in folders:
            (target / "node_modules").symlink_to(Path(where, "node_modules").resolve(), True)
        folders[:] = [each for each in folders if each != "node_modules" and each not in _SKIPPED]
        for name in files:
            source = os.path.join(where, name)
            if os.path.isfile(source):
                shutil.copyfile(source, target / name)
    for path, data in originals.items():
        file = folder / path
        if data is None:
            file.unlink(missing_ok=True)
        else:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
