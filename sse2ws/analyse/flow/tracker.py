"""The value is followed from expression to expression: what stands around it decides how it goes on.

In: an expression or a pattern that has the value. Out: a `Record`. Knows no kind of place itself: the steps
are handed in, so that each kind can be a file of its own and still lead back here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, outermost, parameter_pattern, parameters
from sse2ws.analyse.flow.composed import Passed
from sse2ws.analyse.flow.record import Record
from sse2ws.analyse.flow.state import StatePlace, kept_in
from sse2ws.analyse.flow.state_writers import updaters, written_into
from sse2ws.model.flow import ELEMENT, INSIDE, Escape, Flow, Kept, Leak, Path, held, step
from sse2ws.syntax.tree import Node

_DEEPEST = 10
"""Steps of a path."""
_MOST = 5000
"""Places of one value; a handler has a hundred."""
_FARTHEST = 3
"""Calls of other files' functions."""
_HARMLESS = (Escape.TEXT, Escape.TEST, Escape.MIXED)


class Tracker:
    """Follows one value. `root`: the function whose parameter it is, if it is one.

    `depth` counts calls of other files' functions on the way. `home`: the state whose readers are followed:
    what goes back into it is not lost, and two states that feed each other come to an end.
    """

    def __init__(
        self,
        file: File,
        rules: Rules,
        root: Node | None = None,
        depth: int = 0,
        home: StatePlace | None = None,
    ) -> None:
        self.file = file
        self.rules = rules
        self.root = root
        self.depth = depth
        self.home = home
        self.record = Record(file)
        self._seen: dict[tuple[Node, Path], None] = {}

    def track(self, node: Node, path: Path) -> None:
        """`node` is an expression whose value is the tracked one at `path`: see what stands around it."""
        parent = node.parent
        if not self.first(node, path) or parent is None:
            return
        if len(path) > _DEEPEST or len(self._seen) > _MOST:
            # a function that walks a tree calls itself with ever deeper parts, in ever more ways
            self.leak(node, path, Escape.COMPUTED)
            return
        step = self.rules.steps.get(parent.kind)
        if step is not None:
            step(self, node, parent, path)

    def track_inner(self, node: Node, path: Path | None) -> None:
        """Go on with a part of what is followed, if it is one."""
        if path is not None:
            self.track(node, path)

    def take(self, pattern: Node, path: Path, parameter: bool = False) -> None:
        """The value is bound to a pattern: a variable, a parameter, a destructuring."""
        self.rules.take(self, pattern, path, parameter)

    def first(self, node: Node, path: Path) -> bool:
        """Whether a node has not been seen with the value at `path` before; now it has."""
        if (node, path) in self._seen:
            return False
        self._seen[node, path] = None
        return True

    def paths(self, node: Node) -> list[Path]:
        """Where an expression has the value, as far as it has been followed."""
        return [path for each, path in self._seen if each == node]

    def result(self, call: Node, path: Path = ()) -> Flow | None:
        """Where the result of a function of another file goes; none after too many of them.

        A result that goes into the same function again would be followed for ever.
        """
        if self.depth >= _FARTHEST:
            return None
        tracker = Tracker(self.file, self.rules, self.root, self.depth + 1, self.home)
        tracker.track(outermost(call), path)
        return tracker.record.flow()

    def leak(self, node: Node, path: Path, how: Escape, target: str = "", value: Node | None = None) -> None:
        """The value is lost at `node`; `value` is the expression that has it, when that is not `node`."""
        value = value or node
        kept, passed = None, Passed()
        if how not in _HARMLESS:
            place = kept_in(self.file, value, passed)
            if place is not None and self.home is not None:
                if place.declarator is self.home.declarator and place.at(path) == self.home.inside:
                    self.passed(passed, path)
                    return
            elif place is not None:
                kept = self._kept(place, path)
        self.record.add(Leak(path, how, node.span, target, *self.record.exactly(value), kept))

    def plain(self, node: Node, path: Path, needs: str = "") -> None:
        """The value is text, a number or a boolean where it stands: an object would be nonsense there."""
        self.record.add(Leak(path, Escape.TEXT, node.span, plain=True, needs=needs))

    def wanted(self, node: Node, path: Path, kind: str) -> None:
        """The value has to be of a kind where it stands, if one is known."""
        if kind:
            self.record.add(Leak(path, Escape.TEST, node.span, wants=kind))

    def passed(self, passed: Passed, path: Path) -> None:
        """What lies at `path` goes through methods of lists, with callbacks that get it."""
        for callback, method, inside in passed:
            item = step((*path, *(INSIDE + each for each in reversed(inside))), ELEMENT)
            if item is not None:
                self.rules.item(self, callback, method, item)

    def _kept(self, place: StatePlace, path: Path) -> Kept | None:
        """The state that takes the value, unless it takes only a part of it."""
        inside = place.at(path[len(held(path)) :])
        if inside is None:
            return None
        place = replace(place, inside=inside)
        edits = list[Node]()
        writers = written_into(self.file, place.declarator, place.inside, edits)
        return place.kept(self.file, self._reads(place, edits), writers)

    def _reads(self, place: StatePlace, edits: list[Node]) -> Flow | None:
        """Where a state goes: its own name, and what its setter's updaters get; `edits` name its parts.

        `depth` goes on counting: an updater may call a function whose result becomes the same state.
        """
        names = place.names(self.file)
        if names is None:
            return None
        value, setter = names
        tracker = Tracker(self.file, self.rules, None, self.depth, place)
        path = tuple(INSIDE + each for each in reversed(place.inside))
        declared = place.declared(self.file)
        if declared is not None:
            tracker.record.typed(declared, path)
        for edit in edits:
            tracker.record.built(edit)
        for ref in value.refs:
            tracker.track(ref, path)
        for updater in updaters(self.file, setter):
            given = parameters(updater)
            if given and parameter_pattern(given[0]).kind != "rest_pattern":
                tracker.take(given[0], path, parameter=True)
        return tracker.record.flow()


Step = Callable[[Tracker, Node, Node, Path], None]
"""What becomes of the value at `path` that an expression has, in the parent that it stands in."""


class Rules(Struct, frozen=True):
    """`steps`: kind of the parent -> what happens there; nothing for all others. `take`: see `Tracker`.

    `item`: what a callback of a list's method does with the item at a path.
    """

    steps: Mapping[str, Step]
    take: Callable[[Tracker, Node, Path, bool], None]
    item: Callable[[Tracker, Node, str, Path], None]
