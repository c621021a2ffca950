"""Files below a folder without git's help, `.gitignore` files respected. In: a root. Out: relative paths.

Never follows a link to a folder, never enters what is ignored.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Walk(Struct):
    """What a walk found, sorted. `trouble`: folder or ignore file -> why it could not be read."""

    files: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    trouble: dict[str, str] = field(default_factory=dict)


_Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""Ignore files from the root inwards: the folder (with its slash) and what it says."""


def walk(root: str, enter: Callable[[str], bool]) -> Walk:
    """All files and links below `root`. `enter(relative folder)` says which folders are worth it."""
    found = Walk()
    pending: list[tuple[str, _Rules]] = [("", ())]
    while pending:
        folder, rules = pending.pop()
        try:
            with os.scandir(os.path.join(root, folder)) as listed:
                entries = list(listed)
        except OSError as error:
            found.trouble[folder or "."] = error.strerror or "unreadable"
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            rules = (*rules, *_rules_of(root, folder, found))
        pending += [(path + "/", rules) for path in _sort(entries, folder, rules, found) if enter(path)]
    found.files.sort()
    found.links.sort()
    return found


def _sort(entries: list[os.DirEntry[str]], folder: str, rules: _Rules, found: Walk) -> Iterator[str]:
    """Files and links go to `found`; the folders are handed back."""
    for entry in entries:
        path = folder + entry.name
        if entry.is_dir(follow_symlinks=False):
            if not _ignored(path + "/", rules):
                yield path
        elif not _ignored(path, rules):
            if entry.is_symlink():
                found.links.append(path)
            elif entry.is_file(follow_symlinks=False):  # not a socket, not a pipe
                found.files.append(path)


def _rules_of(root: str, folder: str, found: Walk) -> _Rules:
    from pathspec import GitIgnoreSpec

    path = f"{folder}.gitignore"
    try:
        with open(os.path.join(root, path), encoding="utf-8", errors="surrogateescape") as lines:
            return ((folder, GitIgnoreSpec.from_lines(lines.read().split("\n"))),)
    except (OSError, ValueError) as error:
        found.trouble[path] = str(error)
        return ()


def _ignored(path: str, rules: _Rules) -> bool:
    """The innermost ignore file with an opinion decides."""
    for folder, spec in reversed(rules):
        verdict = spec.check_file(path[len(folder) :]).include
        if verdict is not None:
            return verdict
    return False
