"""In: a git wildcard pattern and a path. Out: whether it matches. Never touches the disk."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern (as in `.gitignore`: `src/admin/**`, `*.story.tsx`) matches a relative path."""
    if pattern in ("**", "**/*"):
        return True
    return _compiled(pattern).match_file(path)


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # 8 ms; most configurations have no pattern to match

    return GitIgnoreSpec.from_lines([pattern])
