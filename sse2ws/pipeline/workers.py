"""Work shared by several processes, where there is much of it. In: items. Out: what came of each, in order.

Processes and not threads: parsing and everything after it holds the interpreter's lock. Only where the system
copies a process cheaply and safely; elsewhere, and where there is little to do, nobody is asked.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import TypeVar

from msgspec import DecodeError, msgpack

from sse2ws.model.source import SourceFile

_T = TypeVar("_T")
_MUCH = 400_000
"""Bytes of source from which on another process is worth its start."""
_A_FILE = 1000
"""What a file costs besides its bytes, in bytes."""


def is_much(sources: Iterable[SourceFile]) -> bool:
    """Whether working on these files takes long enough to share it."""
    return sum(len(each.data) + _A_FILE for each in sources) >= _MUCH


def shared(work: Callable[[_T], bytes], items: Sequence[_T], jobs: int) -> list[bytes | None]:
    """What `work` gives for each item; None where it raised or was not done, so that the caller does it."""
    found: list[bytes | None] = [None] * len(items)
    if jobs < 2 or len(items) < 2 or sys.platform != "linux":
        return found
    started: list[tuple[int, int]] = []
    with suppress(OSError):  # no more processes are to be had
        started.extend(_start(work, items[first::jobs]) for first in range(min(jobs, len(items))))
    for first, (process, reading) in enumerate(started):
        with open(reading, "rb") as pipe:
            told = pipe.read()
        os.waitpid(process, 0)
        try:
            results = msgpack.decode(told, type=list[bytes | None])
        except DecodeError:  # it was killed
            continue
        found[first::jobs] = results
    return found


def _start(work: Callable[[_T], bytes], items: Sequence[_T]) -> tuple[int, int]:
    """A copy of this process that does some of the work; its id, and where it will say what came of it."""
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return process, reading
    try:
        os.close(reading)
        results = [_tried(work, each) for each in items]
        with open(writing, "wb") as pipe:
            pipe.write(msgpack.encode(results))
    finally:
        os._exit(0)  # what this process leaves undone is the other one's to do


def _tried(work: Callable[[_T], bytes], item: _T) -> bytes | None:
    try:
        return work(item)
    except Exception:  # it fails again where the caller does it itself, and there it is told
        return None
