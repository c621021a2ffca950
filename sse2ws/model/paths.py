"""Where a value lies inside another: paths, and the steps along them."""

from __future__ import annotations

Path = tuple[str, ...]
"""Where a value lies inside another: property names, ELEMENT for an array's items, PARSED for JSON.parse."""

ELEMENT = "[]"
PARSED = "#parse"
INSIDE = "+"
"""`+name`: the followed thing is something whose property `name` is the value; `+[]`: a list of it."""


def step(path: Path, name: str) -> Path | None:
    """Where the property `name` of something at `path` lies; none when it is not of the followed value."""
    if holds(path) and not name.startswith(INSIDE):
        return path[:-1] if path[-1][1:] == name else None
    return (*path, name)


def holds(path: Path) -> bool:
    """Whether what lies at a path is not the value, but something that holds it."""
    return bool(path) and path[-1].startswith(INSIDE)


def held(path: Path) -> Path:
    """The way to the value itself, whatever holds it."""
    while holds(path):
        path = path[:-1]
    return path


def holder(path: Path) -> Path:
    """The rest of a path behind `held`: what holds the value, from the inside out."""
    return path[len(held(path)) :]


def join(prefix: Path, path: Path) -> Path | None:
    """One path after another; none when it leads to what is not of the followed value."""
    for name in path:
        found = step(prefix, name)
        if found is None:
            return None
        prefix = found
    return prefix
