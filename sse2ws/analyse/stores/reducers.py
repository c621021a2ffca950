"""`useReducer` as a store: what is dispatched, what the reducer makes of it, who reads the state.

In: the files that name the hook. Out: stores, each with the calls that put something into it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from msgspec import Struct

from sse2ws.analyse.across.behind import (
    call_at,
    function_behind,
    part_of,
    uses_of,
    value_behind,
)
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.calls import results_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, parameter_pattern, parameters, react_call
from sse2ws.analyse.code.written_values import OutOfSight, names_of
from sse2ws.analyse.stores.actions import Action, action_of, lost_in, shapes, text_of
from sse2ws.analyse.stores.cases import ANY, KIND, Kinds
from sse2ws.analyse.stores.dispatches import calls_of
from sse2ws.analyse.stores.store import Key, Lost, Reading, Result, Store, Taking
from sse2ws.model.flow import Escape, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node


def reducer_stores(program: Program) -> Iterator[Store]:
    """Every state of the project that a reducer of the project makes."""
    for path in program.files_with(b"useReducer"):
        file = program.parsed(path)
        for node in file.tree.root.below("variable_declarator") if file is not None else ():
            if file is not None and react_call(file, node.get("value")) == "useReducer":
                store = _store(program, file, node)
                if store is not None:
                    yield store


class _Sending(Struct, frozen=True):
    """The calls of a dispatch function, and the action of the reducer that gets what they are given."""

    program: Program
    calls: tuple[Place, ...]
    action: Action

    def entry(self, call: Place, argument: int) -> Key | None:
        """The kind of action that a call dispatches."""
        kind = self._sent(call)[2] if call in self.calls and argument == 0 else None
        return (kind, 0) if kind is not None else None

    def takings(self, key: Key, inside: Path) -> tuple[Taking, ...]:
        """Where the reducer has what lies at `inside` of an action of a kind, and its types."""
        said = [each for file, node in self.action.said for each in shapes(self.program, file, node, key[0])]
        types = (Taking(file, None, (), ((shape, inside),)) for file, shape in said)
        return (self.action.taken(key[0], inside), *types)

    def given(self, key: Key, inside: Path) -> tuple[Place, ...]:
        """What is dispatched at `inside` of actions of a kind."""
        return self._given(Kinds(frozenset(key[:1])), inside)

    def _given(self, kinds: Kinds, inside: Path) -> tuple[Place, ...]:
        found = []
        for call in self.calls:
            file, action, name = self._sent(call)
            if name is None:
                raise OutOfSight
            value = part_of(file, action, inside) if name in kinds else None
            if value is not None:
                found.append(Place(call.path, value.span))
        return tuple(found)

    def sources(self, file: File, node: Node) -> tuple[Place, ...]:
        """Where a part of a new state comes from: actions, or the expression itself."""
        way = self.action.way(node) if file.path == self.action.file.path else None
        if way is None:
            return (Place(file.path, node.span),)
        if way[:1] == KIND:
            return ()
        return self._given(self.action.cases.of(node) or ANY, way)

    def _sent(self, call: Place) -> tuple[File, Node, str | None]:
        file = self.program.parsed(call.path)
        given = arguments(call_at(file, call)) if file is not None else []
        action = bare(given[0]) if len(given) == 1 else None
        if file is None or action is None or action.kind != "object":
            raise OutOfSight
        kind = part_of(file, action, KIND)
        return file, action, text_of(self.program, file, kind) if kind is not None else None


def _store(program: Program, file: File, declarator: Node) -> Store | None:
    """The store that `const [state, dispatch] = useReducer(reducer, initial)` makes."""
    pattern, hook = declarator.get("name"), bare(declarator.get("value") or declarator)
    given = arguments(hook)
    found = function_behind(program, file, given[0]) if len(given) > 1 else None
    if pattern is None or pattern.kind != "array_pattern" or found is None or not pattern.children:
        return None
    dispatch = file.scopes.binding(pattern.children[-1])
    home, function, others = found
    states, actions = _generics(file, hook)
    action = action_of(home, function, tuple((file, each) for each in actions), partial(text_of, program))
    if dispatch is None or action is None:
        return None
    calls, lost = calls_of(program, [Place(file.path, each.span) for each in uses_of(file, dispatch)])
    sending = _Sending(program, calls, action)
    first, typed = _initial(program, file, given)
    before = parameters(function)[0]
    names = names_of(home, parameter_pattern(before), ())
    around = function_of(declarator)
    states_read = tuple(pattern.children[:-1])
    typed += [(file, each) for each in states]
    said = function.get("return_type")
    typed += [(home, said)] if said is not None else []
    lost += lost_in(action)
    lost += [Lost(each, Escape.MIXED, home.text(function.get("name"))) for each in others]
    lost += [Lost(Place(file.path, each.span), Escape.MIXED, file.text(each)[:40]) for each in given[2:]]
    return Store(
        Place(file.path, declarator.span),
        (*(Result(home, each, names) for each in results_of(function)), *first),
        (Reading(file, around, parameters=states_read), Reading(home, function, parameters=(before,))),
        tuple(lost),
        tuple(typed),
        sending.entry,
        sending.takings,
        sending.given,
        sending.sources,
    )


def _generics(file: File, hook: Node) -> tuple[list[Node], list[Node]]:
    """The types of state and action that `useReducer<Reducer<State, Action>>` gives, or React 19's way."""
    said = hook.get("type_arguments")
    given = said.children if said is not None else []
    inner = given[0].get("type_arguments") if given and given[0].kind == "generic_type" else None
    if inner is not None and file.text(given[0].get("name")).rpartition(".")[2] == "Reducer":
        given = inner.children
    actions = given[1:2]
    if actions and actions[0].kind == "tuple_type":
        actions = actions[0].children
    return given[:1], actions


def _initial(program: Program, file: File, given: list[Node]) -> tuple[list[Result], list[tuple[File, Node]]]:
    """The state as it is in the beginning, and what is said of its type."""
    home, node, said = value_behind(program, file, given[1])
    return [Result(home, node, {})], [(home, said)] if said is not None else []
