"""The pack's environment keys in a project's `.env*` files. In: pack and files. Out: changes, and what waits.

Only keys that the pack names; an old one goes when no file of the project reads it any more.
"""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Mapping, Sequence

from sse2ws.model.edit import FileChange
from sse2ws.model.pack import EnvKeys
from sse2ws.project.dotenv import edited, keys
from sse2ws.setup.bundler import home_of, variant_of
from sse2ws.setup.code import Code

PREFIXES = {"cra": "REACT_APP_", "vite": "VITE_", "next": "NEXT_PUBLIC_"}
_MANY = 200_000
"""Bytes: nobody writes a longer `.env` file."""


def env_files(root: str, home: str) -> Mapping[str, bytes]:
    """The `.env*` files beside package.json: path relative to the root -> bytes."""
    found = {}
    for entry in sorted(os.scandir(os.path.join(root, home)), key=lambda each: each.name):
        name = entry.name
        if (name == ".env" or name.startswith(".env.")) and entry.is_file() and entry.stat().st_size < _MANY:
            with open(entry.path, "rb") as file:
                found[posixpath.join(home, name)] = file.read()
    return found


def spelled(given: EnvKeys, variant: str) -> EnvKeys:
    """The keys to come as the project's bundler wants them to begin; those that go are what they are."""
    wanted = PREFIXES[variant]

    def named(key: str) -> str:
        old = next((each for each in PREFIXES.values() if key.startswith(each)), None)
        return wanted + key.removeprefix(old) if old else key

    add = {file: {named(key): text for key, text in pairs.items()} for file, pairs in given.add.items()}
    return EnvKeys(add, given.remove)


def in_place(code: Code, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """What goes with a rewrite: only files that are there; an old key that is read after it stays."""
    home = home_of(code)
    files = env_files(code.config.root, home)
    if not files:
        return ()
    after = {each.path: each.after for each in changes}

    def is_read(key: str) -> bool:
        elsewhere = set(code.program.files_with(key.encode())) - set(after)
        return bool(elsewhere) or any(key.encode() in data for data in after.values())

    wanted = spelled(code.config.pack.env, variant_of(code, home))
    return env_changes(files, home, wanted, is_read, create=False)


def env_changes(
    files: Mapping[str, bytes], home: str, wanted: EnvKeys, is_read: Callable[[str], bool], create: bool
) -> tuple[FileChange, ...]:
    """`is_read`: whether any source still names a key. `create`: also files that are not there yet."""
    gone = {key for key in wanted.remove if not is_read(key)}
    add = {posixpath.join(home, name): pairs for name, pairs in wanted.add.items()}
    changes = []
    for path in sorted({*files, *(add if create else ())}):
        before = files.get(path, b"")
        after = edited(before, add.get(path, {}), gone)
        if after != before:
            changes.append(FileChange(path, before, after))
    return tuple(changes)


def lacking(files: Mapping[str, bytes], home: str, wanted: EnvKeys) -> Mapping[str, tuple[str, ...]]:
    """File -> keys that it should set and does not; only files that are there."""
    found = {}
    for name, pairs in sorted(wanted.add.items()):
        path = posixpath.join(home, name)
        if path in files:
            absent = tuple(key for key in pairs if key not in keys(files[path]))
            if absent:
                found[path] = absent
    return found
