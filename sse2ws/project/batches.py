"""Reads many files for searching. In: paths. Out: stretches of memory that hold several files each.

One buffer is used again and again, and nothing is decoded: this is the hot loop of a scan.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from sse2ws.model.run import Skipped
from sse2ws.project.read import FLAGS, LARGEST, unreadable

_FULL = 256 * 1024
"""Bytes after which a batch is searched: fits into a processor's cache, and calls are few."""
_PAGE = 4096


class Batch(Struct):
    """Files side by side in `buffer[:end]`, each followed by a zero byte: nothing matches across two."""

    buffer: bytearray
    end: int = 0
    paths: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    """Files of which only the first LARGEST bytes (and one) are here."""

    def holding(self, needle: bytes) -> Iterator[int]:
        """The numbers of the files that hold `needle`, ascending."""
        at = self.buffer.find(needle, 0, self.end)
        while at >= 0:
            number = bisect_right(self.starts, at) - 1
            yield number
            if number + 1 == len(self.starts):
                return
            at = self.buffer.find(needle, self.starts[number + 1], self.end)

    def content(self, number: int) -> bytes:
        """A copy of a file's bytes."""
        stop = self.starts[number + 1] if number + 1 < len(self.starts) else self.end
        return bytes(self.buffer[self.starts[number] : stop - 1])


def batches(root: str, paths: Sequence[str], skipped: list[Skipped]) -> Iterator[Batch]:
    """Reads each file once; the unreadable are added to `skipped`. A batch is valid until the next."""
    buffer = bytearray(_FULL + LARGEST + 2)
    view = memoryview(buffer)
    batch = Batch(buffer)
    open_, close, join = os.open, os.close, os.path.join(root, "")
    end = 0
    for path in paths:
        try:
            descriptor = open_(join + path, FLAGS)
        except OSError as error:
            skipped.append(unreadable(path, error))
            continue
        try:
            count = _fill(descriptor, view[end : end + LARGEST + 1])
        except OSError as error:
            skipped.append(unreadable(path, error))
            continue
        finally:
            close(descriptor)
        if count > LARGEST:
            batch.large.append(path)
        batch.paths.append(path)
        batch.starts.append(end)
        end += count + 1
        buffer[end - 1] = 0
        if end >= _FULL:
            batch.end = end
            yield batch
            batch, end = Batch(buffer), 0
    batch.end = end
    yield batch


def _fill(descriptor: int, view: memoryview) -> int:
    """Reads until the file or the view ends. A read that stops short of the file's end stops at a page."""
    count = _read_into(descriptor, view)
    while count and count % _PAGE == 0 and (more := _read_into(descriptor, view[count:])):
        count += more
    return count


if hasattr(os, "readv"):

    def _read_into(descriptor: int, view: memoryview) -> int:
        return os.readv(descriptor, (view,))

else:

    def _read_into(descriptor: int, view: memoryview) -> int:
        data = os.read(descriptor, min(len(view), 1 << 16))
        view[: len(data)] = data
        return len(data)
