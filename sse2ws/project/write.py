"""Writes a fix into the project and takes it back. In: whole files before and after. Out: changed files.

All files or none: never over bytes that are not the expected ones, never outside of the root.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from msgspec import Struct

from sse2ws.model.edit import FileChange
from sse2ws.project.atomic import prepare, put_prepared, replace_file, sync_folder, temporary_of
from sse2ws.project.journal import Entry, JournalError, begin, finish, forget, newest, refuse_if_pending
from sse2ws.project.read import read_bytes
from sse2ws.project.state import StateError

__all__ = ["JournalError", "NothingToUndo", "StateError", "Undone", "WriteError", "apply", "undo"]


class WriteError(Exception):
    """Nothing was changed (or all was put back); the message says why and what to do."""


class NothingToUndo(WriteError):
    """There is no fix in the journal."""


class Undone(Struct, frozen=True):
    """The files of a fix that was taken back. `removed`: those of them that only the fix had made.

    `left`: files of it that hold something else by now and were left as they are.
    """

    paths: tuple[str, ...]
    removed: frozenset[str]
    left: tuple[str, ...] = ()


def apply(root: str, changes: Sequence[FileChange], step: str = "fix") -> None:
    """Writes all changes of a command, or none. `before` is empty for a file that does not exist yet.

    Raises WriteError when a file is not `before` any more or cannot be written, JournalError while an
    interrupted fix waits for its undo, StateError when the journal has no place. After a crash in the middle
    `undo` puts all back.
    """
    changes = sorted((each for each in changes if each.before != each.after), key=lambda each: each.path)
    if not changes:
        return
    refuse_if_pending(root)
    targets = _targets(root, changes)
    current = {each.path: _current(each.path, targets[each.path]) for each in changes}
    created = frozenset(path for path, data in current.items() if data is None)
    strange = [each.path for each in changes if (current[each.path] or b"") != each.before]
    if strange:
        raise WriteError(f"changed since the scan, nothing was written: {', '.join(strange)}; run again")
    entry = begin(root, changes, created, step)
    try:
        _write(changes, targets)
    except (OSError, WriteError) as error:
        _give_up(root, entry, targets)
        raise WriteError(f"{error}; all files are as they were") from error
    except KeyboardInterrupt:
        _give_up(root, entry, targets)
        raise
    finish(entry)


def _give_up(root: str, entry: Entry, targets: Mapping[str, str]) -> None:
    try:
        _restore(root, entry, targets)
    except (OSError, WriteError) as error:
        raise WriteError(
            f"{error}; the fix is half written, run `sse2ws undo` when that is solved"
        ) from error
    forget(entry)


def undo(root: str, *, keep_changed: bool = False) -> Undone:
    """Takes back the newest fix that was not taken back yet, exactly; also one that crashed.

    `keep_changed`: a file that was changed since stays as it is, and the others are taken back.

    Raises NothingToUndo, or WriteError when a file was changed since: then nothing is touched. Bytes count, a
    mode that was changed since stays. JournalError when the journal is damaged.
    """
    entry = newest(root)
    if entry is None:
        raise NothingToUndo("nothing to undo: no fix was written in this project, or all were taken back")
    targets = _targets(root, entry.changes)
    strange = [each.path for each in entry.changes if not _ours(each, targets[each.path], entry)]
    if strange and not keep_changed:
        raise WriteError(
            f"changed since `sse2ws {entry.step}` wrote it, nothing was undone: {', '.join(strange)}; "
            f"put back what it wrote there, or leave that as it is and take back the rest: "
            f"sse2ws undo --keep-changed"
        )
    try:
        _restore(root, entry, targets)
    except OSError as error:
        raise WriteError(f"cannot undo: {error}; run undo again when that is solved") from error
    forget(entry)
    paths = tuple(each.path for each in entry.changes if each.path not in strange)
    return Undone(paths, entry.created.intersection(paths), tuple(strange))


def _targets(root: str, changes: Iterable[FileChange]) -> dict[str, str]:
    """What each path leads to, links followed. Raises WriteError for one that leads out of the root.

    Once for all that is done with it: a link that changes meanwhile cannot lead elsewhere any more.
    """
    home = os.path.realpath(root)
    folders: dict[str, str] = {}
    targets = {}
    for each in changes:
        folder, name = os.path.split(each.path)
        if folder not in folders:
            folders[folder] = os.path.realpath(os.path.join(home, folder))
        target = os.path.join(folders[folder], name)
        if os.path.islink(target):
            target = os.path.realpath(target)
        if os.path.commonpath((home, target)) != home:
            raise WriteError(f"{each.path}: leads out of the project, nothing was written")
        targets[each.path] = target
    return targets


def _current(path: str, target: str) -> bytes | None:
    """The bytes on disk, None for no file. Raises WriteError."""
    try:
        return read_bytes("", target)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WriteError(f"{path}: cannot be read ({error.strerror}), nothing was written") from error


def _write(changes: Sequence[FileChange], targets: Mapping[str, str]) -> None:
    """All new contents are on the disk before the first takes its place, and their folders at the end.

    Until then the journal stays open, and `undo` knows the old and the new content.
    """
    folders = sorted({os.path.dirname(targets[each.path]) for each in changes})
    for folder in folders:
        os.makedirs(folder, exist_ok=True)
    prepare([(targets[each.path], each.after) for each in changes])
    for each in changes:
        target = targets[each.path]
        if (_current(each.path, target) or b"") != each.before:  # an editor may have saved it a moment ago
            raise WriteError(f"{each.path}: changed on disk while the fix was written")
        put_prepared(target)
    for folder in folders:
        sync_folder(folder)


def _ours(change: FileChange, target: str, entry: Entry) -> bool:
    """Whether a file is as the fix left it, or as it was before (the fix did not come that far)."""
    data = _current(change.path, target)
    if data is None:
        return change.path in entry.created
    return data in (change.before, change.after)


def _restore(root: str, entry: Entry, targets: Mapping[str, str]) -> None:
    """Puts back every file that holds what the fix wrote; what holds something else is somebody else's."""
    for each in entry.changes:
        target = targets[each.path]
        with suppress(FileNotFoundError):
            os.unlink(temporary_of(target))
        if _current(each.path, target) != each.after:
            continue
        if each.path in entry.created:
            os.unlink(target)
        else:
            replace_file(target, each.before)
    for folder in entry.folders:
        with suppress(OSError):  # not made yet, or somebody else uses it by now
            os.rmdir(os.path.join(root, folder))
