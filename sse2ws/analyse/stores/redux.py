"""Where the state of a reducer lies in Redux stores, and the stores that have it.

In: expressions that are a reducer. Out: the ways from the state of a whole store to that of the reducer, the
readings of `store.getState()`, and the places that cannot be followed. Knows nothing of payloads.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.across.behind import function_behind, mentions_of, value_behind
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.trail import Trail
from sse2ws.analyse.code.mentions import accessed
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    callee,
    outermost,
    parameter_pattern,
    parameters,
    reference,
)
from sse2ws.analyse.code.written_values import names_of
from sse2ws.analyse.stores.store import Lost, Reading
from sse2ws.model.flow import Escape, Handover, ImportRef, Leak, Mutated, Path, Read
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

TOOLKIT = "@reduxjs/toolkit"
REDUX = (TOOLKIT, "redux")
_HARMLESS = (Escape.TEXT, Escape.TEST)
_ASIDE = frozenset(("dispatch", "subscribe"))
"""What a store gives besides its state."""
_OPTIONS = frozenset(("reducer", "devTools"))
"""Options of a store that neither fill nor read its state."""


def reads_payload(file: File, reducer: Node) -> bool:
    """Whether a reducer takes more of its action than the type."""
    given = parameters(reducer)[1:2]
    names = names_of(file, parameter_pattern(given[0]), ()) if given else {}
    if given and parameter_pattern(given[0]).below("rest_pattern"):
        return True
    return any(path != ("type",) and accessed(file, ref) != "type" for ref, path in _refs(names))


def _refs(names: dict[Binding, Path]) -> Iterator[tuple[Node, Path]]:
    for binding, path in names.items():
        for ref in binding.refs:
            yield ref, path


def is_made_by(file: File, call: Node | None, name: str, modules: tuple[str, ...]) -> bool:
    """Whether a node is the call of a library's function."""
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    found = reference(file, target) if target is not None else None
    return found is not None and found.name == name and found.module in modules


class Mounts(Struct):
    """`ways`: from a store's state to that of the reducer. `calls`: what makes the stores."""

    program: Program
    ways: list[Path] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    lost: list[Lost] = field(default_factory=list)
    calls: list[Place] = field(default_factory=list)

    def add(self, file: File, reducer: Node) -> None:
        """See what becomes of an expression that is the reducer."""
        for way in self._ways(file, reducer, ()):
            if way not in self.ways:
                self.ways.append(way)

    def _ways(self, file: File, node: Node, below: Path) -> Iterator[Path]:
        """`below`: the way from the state of what stands here to that of the reducer."""
        if len(below) > 4:
            return
        outer = outermost(node)
        parent = outer.parent
        assert parent is not None
        if _is_typed(node):
            return
        if node.kind == "shorthand_property_identifier":
            yield from self._whole(file, parent, file.text(node), below)
        elif parent.kind == "pair" and parent.parent is not None and _key(file, parent):
            yield from self._whole(file, parent.parent, _key(file, parent), below)
        elif parent.kind == "variable_declarator" and outer.field == "value":
            yield from self._named(file, parent, below)
        elif parent.kind == "export_statement":
            yield from self._places(self.program.mentions(file.path, f"<{node.start}>"), below)
        else:
            self.lose(file, node)

    def _named(self, file: File, declarator: Node, below: Path) -> Iterator[Path]:
        pattern = declarator.get("name")
        for binding, path in (names_of(file, pattern, ()) if pattern is not None else {}).items():
            if not path:
                yield from self._places(mentions_of(self.program, file, binding), below)

    def _places(self, places: tuple[Place, ...], below: Path) -> Iterator[Path]:
        for place in places:
            file = self.program.parsed(place.path)
            if file is not None:
                yield from self._ways(file, file.tree.at(place.span), below)

    def _whole(self, file: File, made: Node, key: str, below: Path) -> Iterator[Path]:
        """An object of reducers, or the options of a store."""
        for each in made.children:
            if _key(file, each) != key and self._is_curious(file, each):
                self.lose(file, each)
        given = outermost(made).parent
        call = given.parent if given is not None and given.kind == "arguments" else None
        if call is not None and is_made_by(file, call, "configureStore", (TOOLKIT,)) and key == "reducer":
            self._made(file, call, made)
            yield below
        elif call is not None and is_made_by(file, call, "combineReducers", REDUX):
            yield from self._ways(file, call, (key, *below))
        else:
            yield from self._ways(file, made, (key, *below))

    def _is_curious(self, file: File, entry: Node) -> bool:
        """Whether another reducer is a function of the project that reads what actions carry."""
        for each in entry.walk():
            named = each.kind in ("identifier", "shorthand_property_identifier")
            found = function_behind(self.program, file, each) if named or each.kind in FUNCTIONS else None
            if found is not None and reads_payload(found[0], found[1]):
                return True
        return False

    # -- the stores ---------------------------------------------------------------------------------------

    def _made(self, file: File, call: Node, options: Node) -> None:
        if Place(file.path, call.span) in self.calls:
            return
        self.calls.append(Place(file.path, call.span))
        for each in options.children:
            name = _key(file, each) or file.text(each)
            known = name in _OPTIONS or (name == "middleware" and self._is_blind(file, each))
            if not known:
                self.lose(file, each)
        outer = outermost(call)
        around = outer.parent
        if around is not None and around.kind == "variable_declarator":
            name_node = around.get("name")
            for binding in names_of(file, name_node, ()) if name_node is not None else ():
                for place in mentions_of(self.program, file, binding):
                    self._store(place)
        elif around is not None and around.kind == "export_statement":
            for place in self.program.mentions(file.path, f"<{call.start}>"):
                self._store(place)
        else:
            self._store(Place(file.path, outer.span))

    def _is_blind(self, file: File, option: Node) -> bool:
        """Whether middleware is of packages, or of a toolkit's API: neither reads what the project stores."""
        value = option.get("value")
        for node in value.walk() if value is not None else ():
            called = node.parent if node.parent is not None and node.parent.kind == "arguments" else None
            if called is not None and node.kind not in ("array", "comment"):
                if not self._is_of_package(file, node):
                    return False
            elif node.kind == "array" and not all(self._is_of_package(file, e) for e in node.children):
                return False
        return value is not None

    def _is_of_package(self, file: File, node: Node) -> bool:
        if node.kind == "object" or node.kind in ("true", "false"):
            return True
        found = reference(file, node)
        if found is not None:
            return not self.program.is_local(file.path, found.module)
        return node.kind == "member_expression" and self._is_api(file, node)

    def _is_api(self, file: File, member: Node) -> bool:
        owner = member.get("object")
        if owner is None or file.text(member.get("property")) != "middleware":
            return False
        home, value, _ = value_behind(self.program, file, owner)
        made = (f"{TOOLKIT}/query", f"{TOOLKIT}/query/react")
        return is_made_by(home, value, "createApi", made)

    def _store(self, place: Place) -> None:
        """A place that has a store: its state may be read there."""
        file = self.program.parsed(place.path)
        if file is not None and _is_typed(file.tree.at(place.span)):
            return
        trail = Trail(self.program)
        trail.follow_value(place, (), ())
        for each in trail.uses:
            use = each.use
            if isinstance(use, Read) or (isinstance(use, Leak) and use.how in _HARMLESS):
                continue
            file = self.program.parsed(each.path)
            path = each.full
            if isinstance(use, Leak) and file is not None:
                call = self.program.call(each.place)
                if path == ("getState",) and call is not None:
                    node = outermost(file.tree.at(call.span))
                    self.readings.append(Reading(file, function_of(node), (node,)))
                    continue
                if path[:1] and path[0] in _ASIDE:
                    continue
                tag = reference(file, file.tree.at(use.span))
                if tag == ImportRef("react-redux", "Provider"):
                    continue
            if isinstance(use, (Leak, Handover, Mutated)):
                self.lost.append(Lost(each.place, Escape.UNKNOWN_CALL, "store"))

    def lose(self, file: File, node: Node) -> None:
        """Note a place that cannot be followed."""
        self.lost.append(Lost(Place(file.path, node.span), Escape.STORE, file.text(node)[:40]))


def _is_typed(name: Node) -> bool:
    """Whether a name stands in `typeof name`."""
    return any(each.kind == "type_query" for each in (name.parent, *name.ancestors()) if each is not None)


def _key(file: File, pair: Node) -> str:
    """The name of an entry, if it is written."""
    key = pair.get("key")
    if key is None or key.kind == "computed_property_name":
        return ""
    return file.text(key).strip("'\"")
