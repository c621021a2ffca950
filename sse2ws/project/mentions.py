"""Who mentions a word, asked again and again. In: paths, then words. Out: the files whose bytes hold a word.

Keeps what it read in memory up to a bound, so that a second question costs a search and no reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sse2ws.model.run import Skipped
from sse2ws.project.batches import Batch, batches

_KEEP = 64 * 1024 * 1024
"""Bytes kept in memory between two questions; what does not fit is read again."""


class Mentions:
    """The files below `root` that hold a word. What cannot be read holds nothing: the screen names it."""

    def __init__(self, root: str, paths: Sequence[str]) -> None:
        self._root = root
        self._unread: Sequence[str] = tuple(paths)
        self._kept: list[Batch] = []
        self._room = _KEEP
        self._known: dict[bytes, tuple[str, ...]] = {}

    def files_with(self, word: bytes) -> tuple[str, ...]:
        """Files whose bytes hold `word` anywhere, sorted."""
        if word not in self._known:
            self.look_for((word,))
        return self._known[word]

    def look_for(self, words: Iterable[bytes]) -> None:
        """Answers several words in one go: cheaper than one by one where not all files fit into memory."""
        new = {word: set[str]() for word in words if word not in self._known}
        if not new:
            return
        for batch in self._batches():
            for word, found in new.items():
                found.update(batch.paths[number] for number in batch.holding(word))
        self._known.update((word, tuple(sorted(found))) for word, found in new.items())

    def _batches(self) -> Iterator[Batch]:
        yield from self._kept
        if not self._unread:
            return
        ignored: list[Skipped] = []
        unread = self._unread
        for batch in batches(self._root, unread, ignored):
            yield batch
            if batch.end <= self._room:
                self._room -= batch.end
                self._kept.append(Batch(batch.buffer[: batch.end], batch.end, batch.paths, batch.starts))
        kept = {path for batch in self._kept for path in batch.paths}
        self._unread = tuple(path for path in unread if path not in kept)
