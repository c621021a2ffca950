"""What fixes changed, kept so that they can be taken back. In: changes. Out: entries, the newest first.

One file a fix, complete before the first source is touched; `pending.json` is one that runs or crashed.
"""

from __future__ import annotations

import base64
import json
import os
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sse2ws.model.edit import FileChange
from sse2ws.project.atomic import replace_file, sync_folder
from sse2ws.project.jsonc import as_list, as_object, as_text, texts
from sse2ws.project.state import make_state_folder, state_path

_PENDING = "pending.json"
_DONE = re.compile(r"(\d{6})\.json")
_KEPT = 50
"""Fixes that can be taken back; older ones are forgotten."""


class JournalError(Exception):
    """A fix cannot be noted, or a note cannot be read."""


class Entry(Struct, frozen=True):
    """One fix, noted in `file`."""

    file: str
    changes: tuple[FileChange, ...]
    created: frozenset[str] = frozenset()
    """Files that were not there before."""
    folders: tuple[str, ...] = ()
    """Folders that were not there before, the inner ones first."""
    step: str = "fix"
    """The command that wrote them."""


_BUSY = "another fix is running or was interrupted; run `sse2ws undo` to take it back, then try again"


def refuse_if_pending(root: str) -> None:
    """Raises JournalError while a fix runs or waits to be taken back after a crash."""
    if os.path.exists(state_path(root, "fixes", _PENDING)):
        raise JournalError(_BUSY)


def begin(root: str, changes: Sequence[FileChange], created: frozenset[str], step: str = "fix") -> Entry:
    """Notes a fix, safe against a crash from now on. Raises JournalError while another one is pending."""
    folders = _missing_folders(root, created)
    folder = make_state_folder(root, "fixes")
    pending = os.path.join(folder, _PENDING)
    whole = os.path.join(folder, f"new-{os.getpid()}.json")
    replace_file(whole, _dump(Entry(pending, tuple(changes), created, folders, step)))
    try:
        _move_if_free(whole, pending)
    except FileExistsError as error:
        os.unlink(whole)
        raise JournalError(_BUSY) from error
    sync_folder(folder)
    return Entry(pending, tuple(changes), created, folders, step)


def _move_if_free(source: str, target: str) -> None:
    """Two runs at the same time: only one may get the name. Raises FileExistsError for the other."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: a small gap is better than no fix
        if os.path.exists(target):
            raise FileExistsError(target) from None
        os.replace(source, target)
    else:
        os.unlink(source)


def finish(entry: Entry) -> None:
    """Says that all files of the fix are written, and forgets the oldest fixes."""
    folder = os.path.dirname(entry.file)
    done = _done(folder)
    number = int(done[-1][:6]) + 1 if done else 1
    os.replace(entry.file, os.path.join(folder, f"{number:06}.json"))
    sync_folder(folder)
    for name in done[: -_KEPT + 1]:
        os.unlink(os.path.join(folder, name))


def forget(entry: Entry) -> None:
    """Says that the fix was taken back."""
    os.unlink(entry.file)
    sync_folder(os.path.dirname(entry.file))


def newest(root: str) -> Entry | None:
    """The fix to take back next: the interrupted one, else the last. Raises JournalError if broken."""
    folder = state_path(root, "fixes")
    done = _done(folder)
    if os.path.exists(os.path.join(folder, _PENDING)):
        return _load(os.path.join(folder, _PENDING))
    return _load(os.path.join(folder, done[-1])) if done else None


def originals(root: str) -> dict[str, bytes | None]:
    """Every file that fixes changed and that was not taken back, as it was before the first; None: not there.

    Raises JournalError if the journal is broken.
    """
    folder = state_path(root, "fixes")
    found: dict[str, bytes | None] = {}
    for name in _done(folder):
        entry = _load(os.path.join(folder, name))
        for change in entry.changes:
            found.setdefault(change.path, None if change.path in entry.created else change.before)
    return found


def _done(folder: str) -> list[str]:
    try:
        return sorted(name for name in os.listdir(folder) if _DONE.fullmatch(name))
    except FileNotFoundError:
        return []


def _missing_folders(root: str, paths: Iterable[str]) -> tuple[str, ...]:
    missing = set()
    for path in paths:
        folder = os.path.dirname(path)
        while folder and not os.path.exists(os.path.join(root, folder)):
            missing.add(folder)
            folder = os.path.dirname(folder)
    return tuple(sorted(missing, reverse=True))


def _dump(entry: Entry) -> bytes:
    files = [
        {
            "path": each.path,  # names that are not UTF-8 survive: JSON escapes lone surrogates
            "created": each.path in entry.created,
            "before": base64.b64encode(each.before).decode(),
            "after": base64.b64encode(each.after).decode(),
        }
        for each in entry.changes
    ]
    whole = {"version": 1, "step": entry.step, "folders": entry.folders, "files": files}
    return json.dumps(whole).encode()


def _load(path: str) -> Entry:
    try:
        with open(path, "rb") as file:
            whole = as_object(json.load(file))
        objects = [as_object(each) for each in as_list(whole["files"])]
        changes = tuple(
            FileChange(as_text(each["path"]), _bytes(each, "before"), _bytes(each, "after"))
            for each in objects
        )
        created = frozenset(c.path for c, each in zip(changes, objects, strict=True) if each["created"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise JournalError(
            f"{path} cannot be read ({error}); take the fix back with git, then delete it"
        ) from error
    step = whole.get("step")
    folders = tuple(texts(whole.get("folders")))
    return Entry(path, changes, created, folders, step if isinstance(step, str) else "fix")


def _bytes(each: Mapping[str, object], key: str) -> bytes:
    return base64.b64decode(as_text(each[key]), validate=True)
