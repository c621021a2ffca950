"""Follows a value inside a store: what happens to it there, and where in the state it ends up.

In: a store and places in one file that have the value. Out: the flow, and the ways from the state to it.
"""

from __future__ import annotations

from collections.abc import Iterable

from sse2ws.analyse.code.syntax_facts import arguments, bare
from sse2ws.analyse.code.written_values import chain, values_at
from sse2ws.analyse.flow.composed import Passed, climb
from sse2ws.analyse.flow.follow import RULES
from sse2ws.analyse.flow.functions import enter
from sse2ws.analyse.flow.tracker import Tracker
from sse2ws.analyse.stores.draft_changes import put_by
from sse2ws.analyse.stores.store import Reading, Result, Store, Taking
from sse2ws.model.flow import INSIDE, Escape, Flow, Path, held, holder
from sse2ws.syntax.tree import Node


class StoreTracker(Tracker):
    """A tracker that knows where expressions become the state: such a value is not lost."""

    def __init__(self, store: Store, place: Reading | Taking) -> None:
        super().__init__(place.file, RULES, place.around)
        results = (each for each in store.results if each.file.path == place.file.path)
        self._ends = {each.node.span: each.at for each in results}
        self.slots: list[Path] = []

    def track(self, node: Node, path: Path) -> None:
        if node.span in self._ends and not held(path):
            self._arrived(self._ends[node.span], path)
        else:
            super().track(node, path)

    def leak(self, node: Node, path: Path, how: Escape, target: str = "", value: Node | None = None) -> None:
        if how is Escape.MIXED and all(each.span in self._ends for each in put_by(self.file, node)):
            return  # what else comes there is known
        inside, passed = list[str](), Passed()
        known = how not in (Escape.TEXT, Escape.TEST, Escape.MIXED) and not held(path)
        end = climb(self.file, value or node, inside, passed, self._ends.keys()) if known else None
        if end is not None and end.span in self._ends:
            self.passed(passed, path)
            self._arrived((*self._ends[end.span], *inside), path)
            return
        name = end.parent.get("name") if end is not None and end.parent is not None else None
        binding = self.file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
        if end is not None and name is not None and binding is not None and binding.kind == "const":
            self.passed(passed, path)
            self.take(name, (*path, *inward(tuple(inside))))
            return
        super().leak(node, path, how, target, value)

    def _arrived(self, inside: Path, path: Path) -> None:
        self.slots.append((*inside, *(each.removeprefix(INSIDE) for each in reversed(holder(path)))))


def inward(slot: Path) -> Path:
    """The way from a value to what holds it at a slot, as a flow writes it."""
    return tuple(INSIDE + each for each in reversed(slot))


def taken(store: Store, taking: Taking) -> tuple[Flow, list[Path]]:
    """What an update does with what it is given."""
    tracker = StoreTracker(store, taking)
    for node, path in taking.nodes:
        tracker.track(node, inward(path))
    for parameter, path in taking.parameters:
        tracker.take(parameter, inward(path), parameter=True)
    for kind, path in taking.types:
        tracker.record.typed(kind, inward(path))
    return tracker.record.flow(), tracker.slots


def read(store: Store, reading: Reading, slot: Path) -> tuple[Flow, list[Path]]:
    """What is done with what lies in a slot."""
    tracker, path = StoreTracker(store, reading), inward((*reading.at, *slot))
    for node in reading.nodes:
        tracker.track(node, path)
    for parameter in reading.parameters:
        tracker.take(parameter, path, parameter=True)
    for function, call in reading.selectors:
        named = [each for each in arguments(bare(call)) if each.kind == "identifier"]
        tracker.record.calls += [(each.span, path) for each in named]
        enter(tracker, function, 0, path, call)
    return tracker.record.flow(), tracker.slots


def leaves(result: Result, slot: Path, edits: list[Node]) -> Iterable[Node]:
    """The expressions that a result puts into a slot; raises OutOfSight when that cannot be told.

    `edits` takes copies with changes.
    """

    def known(node: Node, rest: Path) -> bool:
        return chain(result.file, node, result.before) == slot[: len(slot) - len(rest)]

    if slot[: len(result.at)] != result.at:
        return ()
    return (each for each, _ in values_at(result.file, result.node, slot[len(result.at) :], known, edits))
