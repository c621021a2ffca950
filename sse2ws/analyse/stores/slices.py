"""Redux Toolkit's slices: `createSlice({ initialState, reducers: { added(state, action) { ... } } })`.

In: the files that name the library. Out: stores; their actions are what puts something in. Who reads the
state of a slice is found where its reducer is mounted; without that a payload is not renamed through it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.across.behind import call_at, mentions_of, part_of, value_behind
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.calls import results_of
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    parameter_pattern,
    parameters,
    reference,
)
from sse2ws.analyse.code.written_values import OutOfSight, chain, names_of
from sse2ws.analyse.stores.dispatches import calls_of
from sse2ws.analyse.stores.draft_changes import changes_in
from sse2ws.analyse.stores.redux import TOOLKIT
from sse2ws.analyse.stores.slice_options import (
    added_cases,
    named_by_text,
    payload_types,
    types_at,
    types_inside,
)
from sse2ws.analyse.stores.store import Key, Lost, Reading, Result, Store, Taking, Whole
from sse2ws.analyse.stores.whole import whole_of
from sse2ws.model.flow import Escape, ImportRef, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

_PAYLOAD = "payload"


def slice_stores(program: Program) -> Iterator[Store]:
    """The state of every slice of the project."""
    for path in program.files_with(b"createSlice"):
        file = program.parsed(path)
        for binding in file.scopes.by_node[file.tree.root].values.values() if file is not None else ():
            options = _options(file, binding) if file is not None else None
            if file is not None and options is not None:
                made = _Slice(program, file, binding, options)
                made.look()
                yield made.store()


def _options(file: File, binding: Binding) -> Node | None:
    """What `createSlice` is given."""
    call = bare(binding.value) if binding.kind == "const" and binding.value is not None else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    found = reference(file, target) if target is not None else None
    given = arguments(call) if call is not None else []
    known = found == ImportRef(TOOLKIT, "createSlice")
    return bare(given[0]) if known and len(given) == 1 and bare(given[0]).kind == "object" else None


class _Slice(Struct):
    """What is found while a slice is read. `reducers`: its actions, each with the function that takes it."""

    program: Program
    file: File
    binding: Binding
    options: Node
    reducers: dict[str, Node] = field(default_factory=dict)
    results: list[Result] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    typed: list[tuple[File, Node]] = field(default_factory=list)
    parts: list[tuple[File, Node, Path]] = field(default_factory=list)
    mounts: list[tuple[File, Node]] = field(default_factory=list)
    """Places that have the reducer."""
    lost: list[Lost] = field(default_factory=list)
    creators: dict[str, list[Place]] = field(default_factory=dict)
    """Places that have what makes an action."""
    known: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    """The calls of what makes an action, once somebody has asked."""
    found: Whole | None = None

    def look(self) -> None:
        """Find all places of the slice."""
        self._begun()
        listed = self._option("reducers")
        for each in listed.children if listed is not None and listed.kind == "object" else ():
            label = each.get("key") or each.get("name")
            value = each if each.kind == "method_definition" else function_value(self.file, each.get("value"))
            if label is None or value is None:
                self._lose(self.file, each)
            else:
                self._reducer(self.file.text(label).strip("'\""), value)
        self._others()
        for place in mentions_of(self.program, self.file, self.binding):
            self._mention(place)

    def store(self) -> Store:
        """The slice with all its places."""
        return Store(
            Place(self.file.path, self.binding.node.span), tuple(self.results), tuple(self.readings),
            tuple(self.lost), tuple(self.typed), self.entry, self.takings, self.given, self.sources,
            tuple(self.parts), self.whole,
        )  # fmt: skip

    def _option(self, name: str) -> Node | None:
        try:
            found = part_of(self.file, self.options, (name,))
        except OutOfSight:
            return None
        return bare(found) if found is not None else None

    def _begun(self) -> None:
        """The state in the beginning, and what it is said to be."""
        try:
            value = part_of(self.file, self.options, ("initialState",))
        except OutOfSight:
            self._lose(self.file, self.options)
            return
        if value is not None:
            file, node, kind = value_behind(self.program, self.file, value)
            self.results.append(Result(file, bare(node), {}))
            said = (kind, *(e.children[-1] for e in (value, node) if e.kind.endswith("s_expression")))
            self.typed += [(file, one) for one in dict.fromkeys(said) if one is not None]
            self.parts += types_inside(file, bare(node), ())

    def _others(self) -> None:
        """What the slice does for actions of others, and selectors that it has itself."""
        for name in ("selectors", "extraReducers"):
            option = self._option(name)
            cases = added_cases(self.file, option) if option is not None and name == "extraReducers" else None
            for each in cases or ():
                self._changes(each)
            if option is not None and cases is None:
                self._lose(self.file, option)

    def _reducer(self, name: str, function: Node) -> None:
        self.reducers[name] = function
        self._changes(function)

    def _changes(self, function: Node) -> None:
        """A function that makes a new state, or changes a draft of it."""
        given = parameters(function)
        names = names_of(self.file, parameter_pattern(given[0]), ()) if given else {}
        self.results += [Result(self.file, each, names) for each in results_of(function)]
        self.results += changes_in(self.file, function, names)
        self.readings.append(Reading(self.file, function, parameters=tuple(given[:1])))

    # -- who uses it --------------------------------------------------------------------------------------

    def _mention(self, place: Place) -> None:
        """`slice.actions` in all its forms; whatever else is done with a slice is lost."""
        file = self.program.parsed(place.path)
        name = file.tree.at(place.span) if file is not None else None
        member = name.parent if name is not None else None
        if file is None or member is None or name is None:
            self.lost.append(Lost(place, Escape.STORE, self.binding.name))
            return
        part = file.text(member.get("property")) if member.kind == "member_expression" else ""
        names = member.get("name") if member.kind == "variable_declarator" else None
        if part == "actions":
            self._actions(file, member)
        elif part == "reducer":
            self.mounts.append((file, member))
        elif names is not None and names.kind == "object_pattern":
            self._taken_apart(file, names)
        elif part != "name":
            self._lose(file, member)

    def _taken_apart(self, file: File, pattern: Node) -> None:
        """`const { actions, reducer } = slice`"""
        for binding, path in names_of(file, pattern, ()).items():
            for use in mentions_of(self.program, file, binding):
                home = self.program.parsed(use.path)
                if path == ("reducer",) and home is not None:
                    self.mounts.append((home, home.tree.at(use.span)))
                elif path[:1] == ("actions",) and len(path) == 2:
                    self._creator(path[1], use)
                elif path == ("actions",) and home is not None:
                    self._actions(home, home.tree.at(use.span))
                else:
                    self.lost.append(Lost(use, Escape.STORE, binding.name))

    def whole(self) -> Whole:
        """Where the state of the slice lies in stores, and who reads it there."""
        if self.found is None:
            self.found = whole_of(self.program, self.mounts, Place(self.file.path, self.binding.node.span))
        return self.found

    def _actions(self, file: File, actions: Node) -> None:
        """`slice.actions.added`, `const { added } = slice.actions`, `const actions = slice.actions`."""
        around = actions.parent
        named = around.get("name") if around is not None and around.kind == "variable_declarator" else None
        if around is not None and around.kind == "member_expression":
            self._creator(file.text(around.get("property")), Place(file.path, around.span))
            return
        names = names_of(file, named, ()) if named is not None else {}
        for binding, path in names.items():
            for use in mentions_of(self.program, file, binding):
                if path:
                    self._creator(path[0] if len(path) == 1 else "", use)
                    continue
                home = self.program.parsed(use.path)
                if home is None:
                    self.lost.append(Lost(use, Escape.STORE, self.binding.name))
                else:
                    self._actions(home, home.tree.at(use.span))
        if not names:
            self._lose(file, actions)

    def _creator(self, name: str, place: Place) -> None:
        if name in self.reducers:
            self.creators.setdefault(name, []).append(place)
        else:
            self.lost.append(Lost(place, Escape.STORE, name or self.binding.name))

    def _lose(self, file: File, node: Node) -> None:
        self.lost.append(Lost(Place(file.path, node.span), Escape.STORE, file.text(node)[:40]))

    # -- its actions --------------------------------------------------------------------------------------

    def _calls(self, name: str) -> tuple[Place, ...]:
        """All calls of what makes an action, and places that it is given away to."""
        if name not in self.known:
            self.known[name] = ()
            calls, lost = calls_of(self.program, self.creators.get(name, ()))
            self.known[name] = (*calls, *(each.place for each in lost))
        return self.known[name]

    def entry(self, call: Place, argument: int) -> Key | None:
        """The action that a call makes."""
        if argument != 0:
            return None
        return next(((name, 0) for name in self.creators if call in self._calls(name)), None)

    def takings(self, key: Key, inside: Path) -> tuple[Taking, ...]:
        """Where a reducer has what lies at `inside` of its action's payload."""
        function, way = self.reducers[key[0]], (_PAYLOAD, *inside)
        given = parameters(function)
        if len(given) < 2:
            return ()
        names = names_of(self.file, parameter_pattern(given[1]), ())
        nodes = tuple(
            (ref, way[len(path) :])
            for binding, path in names.items()
            for ref in binding.refs
            if way[: len(path)] == path
        )
        kind = given[1].get("type")
        said = payload_types(self.program, self.file, kind) if kind is not None else ()
        types = (one for each in said for one in types_at(self.program, self.file, each, inside))
        return (
            Taking(self.file, function, nodes),
            *(Taking(file, None, types=((node, ()),)) for file, node in types),
        )

    def given(self, key: Key, inside: Path) -> tuple[Place, ...]:
        """What every call gives at `inside` of its payload; texts that name the action may give more."""
        found = list(named_by_text(self.program, self.file, self._option("name"), key[0]))
        for place in self._calls(key[0]):
            file = self.program.parsed(place.path)
            call = call_at(file, place) if file is not None else None
            if file is None or call is None or call.span != place.span:
                found.append(place)
                continue
            part = [part_of(file, each, inside) for each in arguments(call)[:1]]
            found += [Place(place.path, each.span) for each in part if each is not None]
        return tuple(found)

    def sources(self, file: File, node: Node) -> tuple[Place, ...]:
        """Where a part of a new state comes from: payloads of actions, or the expression itself."""
        for name, function in self.reducers.items() if file.path == self.file.path else ():
            for parameter in parameters(function)[1:2]:
                way = chain(file, node, names_of(file, parameter_pattern(parameter), ()))
                if way is not None and way[:1] == (_PAYLOAD,):
                    return self.given((name, 0), way[1:])
        if self._is_first(file, node):
            return ()
        return (Place(file.path, node.span),)

    def _is_first(self, file: File, node: Node) -> bool:
        """Whether a state is the one of the beginning, by its name."""
        named = bare(node).kind == "identifier"
        home, value, _ = value_behind(self.program, file, node) if named else (file, node, None)
        made = (home.path, bare(value).span)
        return named and any((each.file.path, each.node.span) == made for each in self.results)
