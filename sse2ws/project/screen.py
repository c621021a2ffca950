"""Which files matter, judged on bytes. In: paths and needles. Out: the few that hold one, what was skipped.

Never decodes or parses a file that holds no needle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sse2ws.model.run import Skipped
from sse2ws.model.source import SourceFile
from sse2ws.project.batches import Batch, batches
from sse2ws.project.mentions import Mentions
from sse2ws.project.read import judge, mentions_in_utf16, read_bytes, unreadable

__all__ = ["Mentions", "Screened", "screen"]

_Content = tuple[str, bytes]
"""A path and all its bytes."""


class Screened(Struct, frozen=True):
    """`hits` and `skipped` are sorted by path; `bytes_read` counts every file once."""

    hits: tuple[SourceFile, ...]
    skipped: tuple[Skipped, ...]
    bytes_read: int


def screen(root: str, paths: Sequence[str], needles: Sequence[bytes]) -> Screened:
    """Reads every file once. Needles are UTF-8 text; a file is a hit when it holds one of them anywhere."""
    rare = shortest(needles)
    hits: list[SourceFile] = []
    skipped: list[Skipped] = []
    count = 0
    for batch in batches(root, paths, skipped):
        count += batch.end - len(batch.paths)
        for path, data in _hits(root, batch, rare, skipped):
            judged = judge(path, data)
            if isinstance(judged, Skipped):
                skipped.append(judged)
            else:
                hits.append(judged)
    return Screened(tuple(sorted(hits, key=_path)), tuple(sorted(skipped, key=_path)), count)


def _path(each: SourceFile | Skipped) -> str:
    return each.path


def shortest(needles: Iterable[bytes]) -> tuple[bytes, ...]:
    """The needles that decide: whoever holds `fetchEventSource` holds `EventSource`."""
    kept: list[bytes] = []
    for needle in sorted(set(needles), key=lambda each: (len(each), each)):
        if not any(each in needle for each in kept):
            kept.append(needle)
    return tuple(kept)


def _hits(root: str, batch: Batch, needles: Sequence[bytes], skipped: list[Skipped]) -> list[_Content]:
    """The files of a batch that hold a needle, as UTF-8 or UTF-16, with their whole content."""
    numbers = {number for needle in needles for number in batch.holding(needle)}
    found = [(batch.paths[number], batch.content(number)) for number in numbers]
    # no UTF-8 text holds this byte, every UTF-16 byte-order mark does; and it is cheap to look for one byte
    for number in set(batch.holding(b"\xff")) - numbers:
        data = batch.content(number)
        if mentions_in_utf16(data, needles):
            found.append((batch.paths[number], data))
    for path in batch.large:
        if all(path != each for each, _ in found):
            found += _large(root, path, needles, skipped)
    return found


def _large(root: str, path: str, needles: Sequence[bytes], skipped: list[Skipped]) -> list[_Content]:
    """A huge file whose beginning holds no needle: the rest may."""
    try:
        data = read_bytes(root, path)
    except OSError as error:
        skipped.append(unreadable(path, error))
        return []
    holds = any(needle in data for needle in needles) or mentions_in_utf16(data, needles)
    return [(path, data)] if holds else []
