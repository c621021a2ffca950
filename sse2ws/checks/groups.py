"""Connections that move together. In: judged connections. Out: the same, with the group of each."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from sse2ws.model.judged import Judged
from sse2ws.model.reasons import Verdict


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


def grouped(judged: Sequence[Judged]) -> Iterator[Judged]:
    """Units that change the same function, type or statement share a group, named after the first."""
    shared = {each.id: _changed(each) if each.verdict is not Verdict.KEEP else () for each in judged}
    names = {each: f"g-{ids[0][2:]}" for ids in connected(shared) if len(ids) > 1 for each in ids}
    for each in judged:
        yield replace(each, group=names[each.id]) if each.id in names else each


def _changed(judged: Judged) -> set[tuple[str, int]]:
    """Where that begins which a unit changes: path and offset in bytes."""
    found = {place for part in judged.parts for place in _changed(part)}
    layout = judged.linked.connection.layout
    if layout.statement is not None:
        found.add((judged.linked.path, layout.statement.start))
    for listener in judged.listeners:
        found |= {(each.place.path, each.place.span.start) for each in listener.renames}
        found |= {(each.place.path, each.place.span.start) for each in listener.listener.entered}
        parted = listener.listener.parted
        if parted is not None:
            found.add((parted.function.path, parted.function.span.start))
        if listener.follows and listener.listener.constant is not None:
            literal = listener.listener.constant.literal
            found.add((literal.path, literal.span.start))
    return found
