"""In: a name. Out: the same name in another spelling. Never knows what a name means."""

from __future__ import annotations

import re
from functools import lru_cache

_SNAKE = re.compile(r"_*[a-z][a-z0-9]*(?:_[a-z0-9]+)+_*")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SEPARATORS = re.compile(r"[\s._:/\-]+")


def camel(name: str) -> str:
    """`goal_title` -> `goalTitle`. Only plain snake_case changes.

    What is not plain stays: `_id`, `__typename`, `MAX_SIZE`, `goal__id`, `Goal_Id`, underscores at the ends.
    """
    if not _SNAKE.fullmatch(name):
        return name
    core = name.strip("_")
    head, *words = core.split("_")
    start = name.index(core)
    return name[:start] + head + "".join(word.capitalize() for word in words) + name[start + len(core) :]


def snake(name: str) -> str:
    """`goalTitle` -> `goal_title`: the inverse of `camel` for names without digits."""
    return _HUMP.sub("_", name).lower()


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: `goalStatus-changed` -> goal, status, changed."""
    return tuple(filter(None, _SEPARATORS.split(_HUMP.sub("_", name).lower())))


@lru_cache(maxsize=4096)
def bare(name: str) -> str:
    """A name without case and separators: equal for all spellings of one name."""
    return _SEPARATORS.sub("", name).lower()
