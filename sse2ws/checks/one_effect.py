"""Connections that one effect opens through wrappers: each would put its hooks where the effect stands.

In: families of linked connections. Out: the same, where those that share an effect say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.reopened import first_of
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason

_OTHER = "another connection in the same effect"
Family = list[tuple[str, Linked]]


def told_of_others(families: Sequence[Family]) -> list[Family]:
    """Every connection, with a reason where another one is opened in its effect."""
    members: dict[Place, list[Linked]] = defaultdict(list)
    for family in families:
        for _, each in family:
            effect = _effect(each)
            if effect is not None:
                members[effect].append(each)
    return [[(name, _told(each, members)) for name, each in family] for family in families]


def _told(linked: Linked, members: dict[Place, list[Linked]]) -> Linked:
    effect = _effect(linked)
    others = members[effect] if effect is not None else []
    if all(each.connection.layout.shape is not Shape.HOOKS for each in others):
        return linked
    more = [
        Trouble(Reason.MIXED_EFFECT, Place(each.path, each.connection.site), _OTHER)
        for each in others
        if first_of(each) != first_of(linked)
    ]
    return replace(linked, troubles=(*linked.troubles, *more)) if more else linked


def _effect(linked: Linked) -> Place | None:
    statement = linked.connection.layout.statement
    return Place(linked.path, statement) if statement is not None else None
