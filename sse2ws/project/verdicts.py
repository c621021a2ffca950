"""Which blobs hold which words: true for ever, whoever asks. In: answers. Out: the same, in a later run.

Never looks at a file; `note` wants to know the path so that `save` can leave out what changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from sse2ws.project.store import load, save

_BLOBS = "blobs"
_MOST_BLOBS = 200_000
_MOST_QUESTIONS = 100
_SIGNS = {"y": True, "n": False}


class Verdicts:
    """`file` holds a list of blob ids and, for each question, one letter a blob: y, n, or ? for unknown."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._table: dict[str, str] | None = None
        self._asked: dict[str, dict[str, bool]] = {}
        self._new: dict[str, list[tuple[str, str, bool]]] = {}

    def about(self, words: Iterable[bytes]) -> Mapping[str, bool]:
        """Blob id -> whether it holds one of `words`."""
        return self._answers(_question(words))

    def note(self, words: Iterable[bytes], answers: Iterable[tuple[str, str, bool]]) -> None:
        """Remembers what came from reading: path, the blob that git said it is, whether it holds one."""
        self._new.setdefault(_question(words), []).extend(answers)

    def noted_paths(self) -> set[str]:
        """The files that answers came from."""
        return {path for notes in self._new.values() for path, _, _ in notes}

    def save(self, still: Mapping[str, str]) -> None:
        """Keeps the answers of files that `still` are that blob: one may have changed before it was read."""
        if not self._new:
            return
        for question, notes in self._new.items():
            answers = self._answers(question)
            answers.update((blob, holds) for path, blob, holds in notes if still.get(path) == blob)
        recent = dict.fromkeys(blob for answers in self._asked.values() for blob in answers)
        table = self._loaded()
        blobs = list(islice(recent | dict.fromkeys(table.get(_BLOBS, "").split()), _MOST_BLOBS))
        questions = list(dict.fromkeys([*self._asked, *(each for each in table if each != _BLOBS)]))
        kept = {each: self._letters(each, blobs) for each in questions[:_MOST_QUESTIONS]}
        save(self._file, {_BLOBS: " ".join(blobs), **kept})
        self._new.clear()

    def _letters(self, question: str, blobs: list[str]) -> str:
        answers = self._answers(question)
        return "".join("?" if (each := answers.get(blob)) is None else "ny"[each] for blob in blobs)

    def _answers(self, question: str) -> dict[str, bool]:
        if question not in self._asked:
            table = self._loaded()
            pairs = zip(table.get(_BLOBS, "").split(), table.get(question, ""), strict=False)
            self._asked[question] = {blob: _SIGNS[letter] for blob, letter in pairs if letter in _SIGNS}
        return self._asked[question]

    def _loaded(self) -> dict[str, str]:
        if self._table is None:
            self._table = load(self._file)
        return self._table


def _question(words: Iterable[bytes]) -> str:
    """Several words make one question: is one of them there?"""
    return "\0".join(sorted({"=" + word.decode("latin-1") for word in words}))
