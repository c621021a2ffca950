"""Files that git shows differently from how it stores them. In: a root and paths. Out: those paths.

A blob id says nothing about the bytes on disk where a filter (git-lfs, git-crypt) or an encoding is between.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator

_TELLING = re.compile(rb"filter=|working-tree-encoding=")


def converted(root: str, paths: Collection[str], ask: Callable[..., bytes]) -> set[str]:
    """Those of `paths` with a filter or an encoding; `ask(root, *arguments, stdin=)` runs git."""
    if not any(_tells(path) for path in _attribute_files(root, paths)):
        return set()
    question = b"\0".join(map(os.fsencode, paths))
    answer = ask(root, "check-attr", "-z", "--stdin", "filter", "working-tree-encoding", stdin=question)
    fields = os.fsdecode(answer).split("\0")
    triples = zip(fields[0::3], fields[2::3], strict=False)
    return {path for path, value in triples if value not in ("unspecified", "unset")}


def _attribute_files(root: str, paths: Collection[str]) -> Iterator[str]:
    """`.gitattributes` of every folder with files and above, up to the top of the repository."""
    folders = {""}
    for folder in {path.rpartition("/")[0] for path in paths}:
        while folder not in folders:
            folders.add(folder)
            folder = folder.rpartition("/")[0]
    yield from (os.path.join(root, folder, ".gitattributes") for folder in folders)
    above = os.path.abspath(root)
    while not os.path.exists(os.path.join(above, ".git")) and os.path.dirname(above) != above:
        above = os.path.dirname(above)
        yield os.path.join(above, ".gitattributes")
    yield os.path.join(above, ".git/info/attributes")


def _tells(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return _TELLING.search(file.read()) is not None
    except OSError:
        return False
