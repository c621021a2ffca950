"""Sets of connections that have something in common. In: names with what each holds. Out: the sets."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping


def connected(held: Mapping[str, Iterable[Hashable]]) -> list[list[str]]:
    """The names in sets of which no two hold the same thing, directly or through others.

    The sets, and the names of each, are in the order in which the names are given.
    """
    above = {name: name for name in held}

    def top(name: str) -> str:
        while above[name] != name:
            name = above[name]
        return name

    holder: dict[Hashable, str] = {}
    for name, things in held.items():
        for thing in things:
            above[top(name)] = top(holder.setdefault(thing, name))
    sets: dict[str, list[str]] = {}
    for name in held:
        sets.setdefault(top(name), []).append(name)
    return list(sets.values())
