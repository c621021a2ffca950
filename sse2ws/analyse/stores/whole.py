"""The state of a whole store, of which that of a reducer is a part: where it lies there, and who reads it.

In: places that have the reducer. Out: a `Whole`; whoever reads is out of sight where nothing mounts it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.stores.redux import Mounts
from sse2ws.analyse.stores.selectors import Selecting
from sse2ws.analyse.stores.store import Lost, Whole
from sse2ws.model.flow import Escape
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node


def whole_of(program: Program, reducers: Iterable[tuple[File, Node]], declaration: Place) -> Whole:
    """`declaration`: what is told to be out of sight when the reducer is found nowhere."""
    mounts = Mounts(program)
    for file, node in reducers:
        mounts.add(file, node)
    selecting = Selecting(program, frozenset(way[-1] for way in mounts.ways if way))
    if mounts.ways and all(mounts.ways):
        selecting.look()
    else:
        mounts.lost.append(Lost(declaration, Escape.STORE, "the state of the store"))
    lost = (*mounts.lost, *selecting.lost, *selecting.strays())
    readings, guesses = tuple(mounts.readings), tuple(selecting.guesses)
    return Whole(tuple(mounts.ways), readings, guesses, selecting.selectors, lost)
