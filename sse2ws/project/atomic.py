"""Writes one file so that it is either the old one or the new one at any moment, also after a crash.

In: a path and bytes. Mode and owner stay, a link leads where it led. Never leaves half a file.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from hashlib import sha1


def replace_file(path: str, data: bytes, sync: bool = True) -> None:
    """Gives `path` a new content; a file that is not there is made. Raises OSError.

    Without `sync` the caller has to `sync_folder` before it relies on the new content.
    """
    target = os.path.realpath(path)
    temporary = _beside(target)
    try:
        _write(temporary, data, _status(target))
        os.replace(temporary, target)
    except BaseException:  # also when the user interrupts: no half file may stay beside the target
        with suppress(OSError):
            os.unlink(temporary)
        raise
    if sync:
        sync_folder(os.path.dirname(target))


def temporary_of(path: str) -> str:
    """The file beside `path` that is written first: always the same, so that a crash's rest is found."""
    return _beside(os.path.realpath(path))


def _beside(target: str) -> str:
    folder, name = os.path.split(target)
    short = sha1(
        os.fsencode(name), usedforsecurity=False
    ).hexdigest()  # our mark might make the name too long
    return os.path.join(folder, f".sse2ws-{short}.tmp")


def _status(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _write(path: str, data: bytes, like: os.stat_result | None) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
    descriptor = os.open(path, flags, 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]
        if like is not None and os.name == "posix":
            if (like.st_uid, like.st_gid) != (os.geteuid(), os.getegid()):
                with suppress(PermissionError):  # only root may give files away
                    os.fchown(descriptor, like.st_uid, like.st_gid)
            os.fchmod(descriptor, stat.S_IMODE(like.st_mode))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: str) -> None:
    """Makes names in a folder survive a power failure, where the system can."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            with suppress(OSError):  # some network file systems do not know it
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
