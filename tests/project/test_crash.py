"""kill -9 at every step of a fix and of an undo: another undo always brings back every byte.

The steps are the calls into the operating system; a subprocess counts them and dies before or after the n-th.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sse2ws.project.journal import JournalError
from sse2ws.project.write import NothingToUndo, WriteError, apply, undo
from tests.project.conftest import Write
from tests.project.test_write import NEW, A, B, tree

VICTIM = """
import os, signal, sys
from sse2ws.model.edit import FileChange
from sse2ws.project import write

step, after, what, root = int(sys.argv[1]), sys.argv[2] == "after", sys.argv[3], sys.argv[4]
count = 0

def deadly(call):
    def wrapper(*arguments, **options):
        global count
        count += 1
        mine = count
        if mine == step and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        try:
            return call(*arguments, **options)
        finally:
            if mine == step and after:
                os.kill(os.getpid(), signal.SIGKILL)
    return wrapper

real_write = os.write
os.write = lambda descriptor, data: real_write(descriptor, data[: max(1, len(data) // 2)])
for name in ("open", "write", "fsync", "fchmod", "close", "replace", "link", "unlink", "mkdir", "rmdir"):
    setattr(os, name, deadly(getattr(os, name)))

changes = [FileChange(path, before, after_) for path, before, after_ in CHANGES]
write.apply(root, changes) if what == "apply" else write.undo(root)
"""
CHANGES = [(each.path, each.before, each.after) for each in (A, B, NEW)]


def _dies(root: Path, step: int, when: str, what: str) -> bool:
    """Runs a fix or an undo that dies at a step; False when it had fewer steps."""
    code = VICTIM.replace("CHANGES", repr(CHANGES))
    arguments = [sys.executable, "-c", code, str(step), when, what, str(root)]
    done = subprocess.run(arguments, cwd=Path(__file__).parents[2], capture_output=True, check=False)
    assert done.returncode in (0, -signal.SIGKILL), done.stderr.decode()
    return done.returncode != 0


def _back(root: Path) -> None:
    """Undoes until there is nothing left."""
    try:
        while True:
            undo(str(root))
    except NothingToUndo:
        return


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_fix_that_is_killed_anywhere_can_be_taken_back(write: Write, when: str) -> None:
    root = write({A.path: A.before, B.path: B.before})
    before = tree(root)
    step = 1
    while _dies(root, step, when, "apply"):
        half = tree(root)
        if half != before:
            with pytest.raises((JournalError, WriteError), match=r"run `sse2ws undo`|run again"):
                apply(str(root), [A])
            assert tree(root) == half
        _back(root)
        assert tree(root) == before, f"killed {when} step {step}"
        step += 1
    assert step > 40, "the steps were not counted"
    assert (root / A.path).read_bytes() == A.after
    _back(root)
    assert tree(root) == before


@pytest.mark.parametrize("when", ["before", "after"])
def test_an_undo_that_is_killed_anywhere_can_be_repeated(write: Write, when: str) -> None:
    root = write({A.path: A.before, B.path: B.before})
    before = tree(root)
    step, alive = 1, False
    while not alive:
        apply(str(root), [A, B, NEW])
        alive = not _dies(root, step, when, "undo")
        _back(root)
        assert tree(root) == before, f"killed {when} step {step}"
        step += 1
    assert step > 20, "the steps were not counted"
