"""Screening that remembers: a blob searched once is not read again. In: paths, words. Out: as without it.

Only files that git knows to be unchanged are taken on trust; all others are read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sse2ws.project.cache import Cache
from sse2ws.project.git import blob_ids, without
from sse2ws.project.mentions import Mentions
from sse2ws.project.screen import Screened, screen, shortest
from sse2ws.project.sources import SUFFIXES

_MANY = 300
"""Files for which starting `git grep` costs less than reading them."""


def screen_cached(
    root: str,
    paths: Sequence[str],
    needles: Sequence[bytes],
    cache: Cache,
    blobs: Mapping[str, str] | None = None,
) -> Screened:
    """`screen`, without reading what is known to hold no needle. `blobs` is discovery's, if it is there.

    `bytes_read` does not count what git searched.
    """
    known = blob_ids(root, paths) if blobs is None else blobs
    verdicts = cache.verdicts.about(needles)
    unknown = [path for path in paths if verdicts.get(known.get(path, ""), True)]
    fresh = [path for path in unknown if path in known and known[path] not in verdicts]
    clean = _clean(root, needles) if len(fresh) > _MANY else frozenset()
    screened = screen(root, [path for path in unknown if path not in clean or path not in known], needles)
    held = {each.path for each in screened.hits} | {each.path for each in screened.skipped}
    cache.verdicts.note(needles, [(path, known[path], path in held) for path in fresh])
    return screened


def _clean(root: str, needles: Sequence[bytes]) -> frozenset[str]:
    """What git finds no needle in, and no byte that UTF-16 text begins with (`screen` judges that)."""
    return without(root, (*shortest(needles), b"\xff"), [f"*{suffix}" for suffix in SUFFIXES])


class FirstByGit:
    """`Mentions` that lets git answer the first question, where it can: often there is no second one.

    Words of `together` are one question: who asks for one of them asks for all.
    """

    def __init__(
        self, root: str, paths: Sequence[str], blobs: Mapping[str, str], together: Sequence[bytes] = ()
    ) -> None:
        self._root = root
        self._paths = tuple(paths)
        self._blobs = blobs
        self._together = tuple(together)
        self._first: dict[bytes, tuple[str, ...]] = {}
        self._others = Mentions(root, self._paths)

    def files_with(self, word: bytes) -> tuple[str, ...]:
        """Files whose bytes hold `word` anywhere, sorted."""
        if not self._first and len(self._blobs) > _MANY:
            words = self._together if word in self._together else (word,)
            clean = without(self._root, words, [f"*{suffix}" for suffix in SUFFIXES])
            rest = [path for path in self._paths if path not in clean or path not in self._blobs]
            found = Mentions(self._root, rest)
            found.look_for(words)
            self._first.update((each, found.files_with(each)) for each in words)
        return self._first[word] if word in self._first else self._others.files_with(word)
