"""zustand's stores: `create((set, get) => ({ rows: [], add: (row) => set(...) }))`.

In: the files that name the library. Out: stores; their actions are what puts something in.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.across.behind import call_at, mentions_of, object_types, part_of, uses_of
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.calls import name_of_callee, results_of
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    outermost,
    parameter_pattern,
    parameters,
    reference,
)
from sse2ws.analyse.code.written_values import RESULT, chain, names_of
from sse2ws.analyse.stores.dispatches import calls_of
from sse2ws.analyse.stores.draft_changes import changes_in
from sse2ws.analyse.stores.store import Key, Lost, Reading, Result, Store, Taking
from sse2ws.analyse.stores.store_flow import read
from sse2ws.model.flow import Escape, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

_SAME = frozenset("devtools subscribeWithSelector immer".split())
"""Middleware that leaves the state as it is."""
_PASSED = frozenset(("useShallow",))


def zustand_stores(program: Program) -> Iterator[Store]:
    """Every store of the project that the library makes."""
    for path in program.files_with(b"zustand"):
        file = program.parsed(path)
        for binding in file.scopes.by_node[file.tree.root].values.values() if file is not None else ():
            call = bare(binding.value) if binding.kind == "const" and binding.value is not None else None
            if file is not None and call is not None and call.kind == "call_expression":
                creating = _creating(program, file, binding, call)
                if creating is not None:
                    creating.look()
                    yield creating.store()


def _creating(program: Program, file: File, binding: Binding, call: Node) -> _Creating | None:
    """The making of a store, if a call is one."""
    target = callee(call)
    made = callee(target) if target is not None and target.kind == "call_expression" else target
    found = reference(file, made) if made is not None else None
    given = arguments(call)
    if found is None or found.module != "zustand" or found.name not in ("create", "default") or not given:
        return None
    said = (call.get("type_arguments"), target.get("type_arguments") if target is not None else None)
    types = [each for one in said if one is not None for each in one.children]
    lost, creator = list[Lost](), bare(given[0])
    while creator.kind == "call_expression" and arguments(creator):
        named = reference(file, callee(creator) or creator)
        if named is None or not named.module.startswith("zustand/middleware"):
            return None
        if named.name not in _SAME:
            lost.append(Lost(Place(file.path, creator.span), Escape.STORE, named.name))
        more = creator.get("type_arguments")
        types += more.children[:1] if more is not None else []
        creator = bare(arguments(creator)[0])
    results = [bare(each) for each in results_of(creator)] if creator.kind in FUNCTIONS else []
    if len(results) != 1 or results[0].kind != "object":
        return None
    return _Creating(program, file, binding, creator, results[0], types, lost)


class _Creating(Struct):
    """What is found while a store is read. `made`: the object that the creator gives."""

    program: Program
    file: File
    binding: Binding
    creator: Node
    made: Node
    types: list[Node]
    lost: list[Lost]
    results: list[Result] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    known: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    """The calls of each action, once somebody has asked."""

    def look(self) -> None:
        """Find all places of the store."""
        self._inside()
        for place in mentions_of(self.program, self.file, self.binding):
            self._mention(place)

    def store(self) -> Store:
        """The store with all its places."""
        return Store(
            Place(self.file.path, self.binding.node.span),
            tuple(self.results),
            tuple(self.readings),
            tuple(self.lost),
            tuple((self.file, each) for each in self.types),
            self.entry,
            self.takings,
            self.given,
            self.sources,
        )

    # -- the creator --------------------------------------------------------------------------------------

    def _inside(self) -> None:
        """What the creator does with `set` and `get`."""
        before = self._old()
        self.results.append(Result(self.file, self.made, before))
        names = [parameter_pattern(each) for each in parameters(self.creator)]
        for index, name in enumerate(names):
            binding = self.file.scopes.binding(name) if name.kind == "identifier" else None
            for ref in uses_of(self.file, binding) if binding is not None else ():
                self._used(ref, index)

    def _old(self) -> dict[Binding, Path]:
        """What the creator calls to have the state."""
        names = [parameter_pattern(each) for each in parameters(self.creator)][1:2]
        found = [self.file.scopes.binding(each) for each in names if each.kind == "identifier"]
        return {each: (RESULT,) for each in found if each is not None}

    def _used(self, ref: Node, index: int) -> None:
        call = ref.parent
        called = call is not None and call.kind == "call_expression" and ref.field == "function"
        if called and call is not None and index == 0:
            self._set(self.file, call)
        elif called and call is not None and index == 1:
            self.readings.append(Reading(self.file, function_of(call), (outermost(call),)))
        else:
            self._lose(self.file, ref)

    def _set(self, file: File, call: Node) -> None:
        """`set({ last })`, `set((state) => ({ rows: [...state.rows, row] }))`."""
        given = arguments(call)
        function = function_value(file, given[0]) if given else None
        old = self._old() if file.path == self.file.path else {}
        if not given:
            self._lose(file, call)
        elif function is None:
            self.results.append(Result(file, given[0], old))
        else:
            taken = parameters(function)
            names = {**old, **(names_of(file, parameter_pattern(taken[0]), ()) if taken else {})}
            self.results += [Result(file, each, names) for each in results_of(function)]
            self.results += changes_in(file, function, names)
            self.readings.append(Reading(file, function, parameters=tuple(taken[:1])))

    # -- who uses it --------------------------------------------------------------------------------------

    def _mention(self, place: Place) -> None:
        file = self.program.parsed(place.path)
        if file is None:
            self.lost.append(Lost(place, Escape.UNKNOWN_CALL, self.binding.name))
            return
        name = file.tree.at(place.span)
        parent = name.parent
        if parent is not None and parent.kind == "call_expression" and name.field == "function":
            self._selected(file, parent)
            return
        call = parent.parent if parent is not None and parent.kind == "member_expression" else None
        method = file.text(parent.get("property")) if parent is not None else ""
        if call is None or call.kind != "call_expression" or parent is None or parent.field != "function":
            self._lose(file, name)
        elif method == "getState":
            self.readings.append(Reading(file, function_of(call), (outermost(call),)))
        elif method == "setState":
            self._set(file, call)
        else:
            self._lose(file, name)

    def _selected(self, file: File, call: Node) -> None:
        """`useGoals((state) => state.rows)`, `useGoals()`."""
        given, around = arguments(call), function_of(call)
        if not given:
            self.readings.append(Reading(file, around, (outermost(call),)))
            return
        chosen = bare(given[0])
        inner = callee(chosen) if chosen.kind == "call_expression" else None
        if inner is not None and name_of_callee(file, inner) in _PASSED and arguments(chosen):
            chosen = bare(arguments(chosen)[0])
        function = function_value(file, chosen)
        if function is None and chosen.kind == "identifier":
            function = function_of_binding(file, file.scopes.binding(chosen))
        same = [reference(file, each) for each in given[1:]]  # a package's function names no fields
        if function is None or any(r is None or self.program.is_local(file.path, r.module) for r in same):
            self._lose(file, given[0])
            return
        self.readings.append(Reading(file, around, selectors=((function, outermost(call)),)))

    def _lose(self, file: File, node: Node) -> None:
        self.lost.append(Lost(Place(file.path, node.span), Escape.UNKNOWN_CALL, file.text(node)[:40]))

    # -- its actions --------------------------------------------------------------------------------------

    def _actions(self) -> Iterator[tuple[str, Node]]:
        for each in self.made.children:
            value = each.get("value")
            function = each if each.kind == "method_definition" else function_value(self.file, value)
            label = each.get("key") or each.get("name")
            if function is not None and label is not None:
                yield self.file.text(label).strip("'\""), function

    def _calls(self, name: str) -> tuple[Place, ...]:
        """All calls of an action, and places that it is given away to."""
        if name not in self.known:
            self.known[name] = ()
            flows = [(each, read(self.store(), each, (name,))[0]) for each in self.readings]
            calls, lost = calls_of(self.program, (), flows)
            self.known[name] = (*calls, *(each.place for each in lost))
        return self.known[name]

    def entry(self, call: Place, argument: int) -> Key | None:
        """The action that a call is of."""
        found = (name for name, _ in self._actions() if call in self._calls(name))
        return next(((name, argument) for name in found), None)

    def takings(self, key: Key, inside: Path) -> tuple[Taking, ...]:
        """Where an action has what lies at `inside` of an argument."""
        name, index = key
        function = dict(self._actions())[name]
        given = parameters(function)[index : index + 1]
        own = Taking(self.file, function, parameters=tuple((each, inside) for each in given))
        said = (each for kind in self.types for each in object_types(self.program, self.file, kind))
        return (own, *(each for file, shape in said for each in _declared(file, shape, key, inside)))

    def given(self, key: Key, inside: Path) -> tuple[Place, ...]:
        """What every call of an action gives at `inside` of an argument."""
        found = []
        for place in self._calls(key[0]):
            file = self.program.parsed(place.path)
            call = call_at(file, place) if file is not None else None
            if file is None or call is None or call.span != place.span:
                found.append(place)
                continue
            part = [part_of(file, each, inside) for each in arguments(call)[key[1] : key[1] + 1]]
            found += [Place(place.path, each.span) for each in part if each is not None]
        for parameter in parameters(dict(self._actions())[key[0]])[key[1] : key[1] + 1]:
            default = parameter.get("value") or parameter.get("right")
            found += [Place(self.file.path, default.span)] if default is not None else []
        return tuple(found)

    def sources(self, file: File, node: Node) -> tuple[Place, ...]:
        """Where a part of a new state comes from: arguments of actions, or the expression itself."""
        for name, function in self._actions() if file.path == self.file.path else ():
            for index, parameter in enumerate(parameters(function)):
                way = chain(file, node, names_of(file, parameter_pattern(parameter), ()))
                if way is not None:
                    return self.given((name, index), way)
        return (Place(file.path, node.span),)


def _declared(file: File, shape: Node, key: Key, inside: Path) -> Iterator[Taking]:
    """What the type of a store says of an action's argument."""
    for member in shape.children:
        if file.text(member.get("name")).strip("'\"") == key[0]:
            given = next((each.get("parameters") for each in member.walk() if each.get("parameters")), None)
            for each in given.children[key[1] : key[1] + 1] if given is not None else ():
                kind = each.get("type")
                if kind is not None:
                    yield Taking(file, None, types=((kind, inside),))
