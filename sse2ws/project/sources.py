"""Which names are source files of the project. In: relative paths. Out: yes or no, and what was turned down.

Judges names and folders only; never lists or reads anything.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

SUFFIXES = tuple(".ts .tsx .mts .cts .js .jsx .mjs .cjs .vue .svelte .astro .html .htm".split())
_NEVER = (".d.ts", ".d.mts", ".d.cts", ".min.js", ".min.mjs", ".min.cjs")
_TOOLS = frozenset((".git", ".hg", ".svn", ".sse2ws", ".yarn", ".next", "node_modules", "bower_components"))
_OUTPUT = frozenset(("dist", "build", "coverage", "out", "vendor"))
"""Names that nearly always hold other people's or generated code: skipped, but said."""


def is_source(path: str) -> bool:
    """Whether the name of a file says TypeScript or JavaScript that people wrote, by itself or in markup."""
    lower = path.lower()
    return lower.endswith(SUFFIXES) and not lower.endswith(_NEVER)


def exclusion(patterns: Sequence[str]) -> Callable[[str], bool]:
    """A test of relative paths for git wildcard patterns, as in `.gitignore`."""
    if not patterns:
        return lambda path: False
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(patterns).match_file


class Folders:
    """Says of a folder whether its files are wanted, remembers the answer and what it turned down."""

    def __init__(self, root: str, src: Iterable[str]) -> None:
        self._root = os.path.realpath(root)
        self._answers: dict[str, bool] = {}
        self._turned_down: Counter[str] = Counter()
        self._missing: list[str] = []
        self._roots = [base for each in src if (base := self._base(each)) is not None]

    def _base(self, source: str) -> str | None:
        """A `src` entry as a path relative to the root without links, empty for the root itself."""
        base = os.path.relpath(os.path.realpath(os.path.join(self._root, source)), self._root)
        if base.startswith("..") or not os.path.exists(os.path.join(self._root, base)):
            self._missing.append(source)
            return None
        return "" if base == "." else base.replace(os.sep, "/")

    def __call__(self, folder: str) -> bool:
        answer = self._answers.get(folder)
        if answer is None:
            answer = self._answers[folder] = any(self._below(folder, base) for base in self._roots)
        if not answer:
            self._count(folder)
        return answer

    def _below(self, folder: str, base: str) -> bool:
        if not _within(folder, base):
            return False
        inner = folder[len(base) :].split("/")
        return _TOOLS.isdisjoint(inner) and _OUTPUT.isdisjoint(inner)

    def may_hold(self, folder: str) -> bool:
        """Whether a walk should enter a folder: it is wanted, or a `src` folder lies below it."""
        return not folder or any(
            self._below(folder, base) or base.startswith(folder + "/") for base in self._roots
        )

    def _count(self, folder: str) -> None:
        """Tools' own folders are no surprise, and what lies outside of `src` was left out on purpose."""
        parts = folder.split("/")
        named = [depth for depth, part in enumerate(parts, 1) if part in _OUTPUT]
        if named and _TOOLS.isdisjoint(parts) and any(_within(folder, base) for base in self._roots):
            self._turned_down["/".join(parts[: named[0]])] += 1

    def notes(self) -> list[str]:
        """What a person would miss otherwise."""
        why = "a name for built or third-party code; if it is yours, add it to src"
        counted = sorted(self._turned_down.items())
        return [
            *(f"src: {each!r} is not a folder of this project" for each in self._missing),
            *(f"not looked at: {folder}/ ({count} files; {why})" for folder, count in counted),
        ]


def _within(folder: str, base: str) -> bool:
    return not base or folder == base or folder.startswith(base + "/")
