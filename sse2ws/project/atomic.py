"""Writes one file so that it is either the old one or the new one at any moment, also after a crash.

In: a path and bytes. Mode and owner stay, a link leads where it led. Never leaves half a file.
What is done in steps takes the `target` that a path leads to, so that nobody has to follow its links again.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha1
from threading import Thread

_AT_ONCE = 16
"""Files that wait for the disk together: it takes them hardly longer than one."""


def replace_file(path: str, data: bytes) -> None:
    """Gives `path` a new content; a file that is not there is made. Raises OSError."""
    target = os.path.realpath(path)
    try:
        _prepare(target, data)
        put_prepared(target)
    except BaseException:  # also when the user interrupts: no half file may stay beside the target
        with suppress(OSError):
            os.unlink(temporary_of(target))
        raise
    sync_folder(os.path.dirname(target))


def prepare(contents: Sequence[tuple[str, bytes]]) -> None:
    """Writes what `put_prepared` puts into the place of each target, beside it. Raises the first OSError.

    When it raises, some may be there.
    """
    if len(contents) < _AT_ONCE:
        for target, data in contents:
            _prepare(target, data)
        return
    errors: list[BaseException] = []

    def write(some: Sequence[tuple[str, bytes]]) -> None:
        try:
            for target, data in some:
                if errors:
                    return
                _prepare(target, data)
        except BaseException as error:  # for the one who waits
            errors.append(error)

    threads = [Thread(target=write, args=(contents[first::_AT_ONCE],)) for first in range(_AT_ONCE)]
    for thread in threads:
        thread.start()
    try:
        for thread in threads:
            thread.join()
    except KeyboardInterrupt as interrupt:  # nobody writes any more when this is over
        errors.append(interrupt)
        for thread in threads:
            thread.join()
    if errors:
        raise errors[0]


def _prepare(target: str, data: bytes) -> None:
    _write(temporary_of(target), data, _status(target))


def put_prepared(target: str) -> None:
    """The new content takes its place; sync its folder before you rely on that. Raises OSError."""
    os.replace(temporary_of(target), target)


def temporary_of(target: str) -> str:
    """The file that is written first, beside the other: always the same, so that a crash's rest is found."""
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
