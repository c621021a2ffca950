"""State of a component that a value is put into: which, where in it, of which type, and who reads it.

In: an expression. Out: the state around it, or nothing. Only `useState` of the same file is looked into.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from msgspec import Struct

from sse2ws.analyse.flow.state_writers import written_into
from sse2ws.analyse.flow.type_uses import ARRAYS, in_place
from sse2ws.analyse.scopes import Binding, function_of
from sse2ws.analyse.syntax_facts import (
    CASTS,
    File,
    arguments,
    bare,
    callee,
    function_value,
    parameters,
    react_call,
    state_setter,
)
from sse2ws.model.flow import ELEMENT, INSIDE, Flow, Kept, Path, TypeUse
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_SAME_LIST = frozenset("filter slice concat sort reverse toSorted toReversed".split())
_ASKING = frozenset("filter sort toSorted".split())
"""Those that give the items to a callback."""
_THROUGH = CASTS | frozenset(
    "parenthesized_expression ternary_expression binary_expression object spread_element".split()
)
_NOTHING = frozenset(("null", "undefined"))
_ANYTHING = frozenset(("any", "unknown"))
_TYPED = frozenset(("ts", "tsx", "mts", "cts"))


class StatePlace(Struct, frozen=True):
    """`inside`: the way from the state to the value. `declarator`: `[value, setValue] = useState()`.

    For the entry of a cache it is the call that sets it, of which only the type is looked at.
    """

    declarator: Node
    inside: Path

    def at(self, path: Path) -> Path | None:
        """The way from the state to the value, which lies at `path` of what was put here."""
        if not all(each.startswith(INSIDE) for each in path):
            return None
        return (*self.inside, *(each.removeprefix(INSIDE) for each in reversed(path)))

    def names(self, file: File) -> tuple[Binding, Binding] | None:
        """The value's name and the setter's."""
        pattern = self.declarator.get("name")
        if pattern is None or len(pattern.children) != 2:
            return None
        value, setter = (file.scopes.binding(each) for each in pattern.children)
        return (value, setter) if value is not None and setter is not None else None

    def declared(self, file: File) -> Node | None:
        """`T` of `useState<T>()`; of a cache, what is said of its entry: `T`, or what the updater takes."""
        hook = self.declarator.get("value") or self.declarator
        given = bare(hook).get("type_arguments")
        if given is not None and given.children:
            return given.children[0]
        cache = self.declarator.kind == "call_expression"
        updater = function_value(file, arguments(self.declarator)[1]) if cache else None
        taken = parameters(updater) if updater is not None else []
        kind = taken[0].get("type") if taken else None
        return kind.children[0] if kind is not None and kind.children else None

    def kept(self, file: File, reads: Flow | None) -> Kept:
        """What the declaration says of the value; `reads`: where the state goes."""
        kind = self.declared(file)
        for name in self.inside:
            kind = _part(file, kind, name) if kind is not None else None
        kind = _without_null(kind) if kind is not None else None
        use, loose = None, file.path.rpartition(".")[2] not in _TYPED
        if kind is not None and kind.kind == "type_identifier":
            use = TypeUse((), file.text(kind), kind.span)
        elif kind is not None and kind.kind == "object_type":
            use = in_place(file, kind, ())
        elif kind is not None and file.text(kind) in _ANYTHING:
            loose = True
        owner = function_of(self.declarator)
        return Kept(
            self.declarator.span,
            use,
            loose,
            reads,
            written_into(file, self.declarator, self.inside),
            owner.span if owner is not None else None,
        )


Passed = list[tuple[Node, str, Path]]
"""Callbacks of methods that a list goes through: the callback, the method, and the way into the list."""


def kept_in(file: File, node: Node, passed: Passed) -> StatePlace | None:
    """The state that an expression's value becomes, or a part of."""
    inside: list[str] = []
    end = climb(file, node, inside, passed)
    while end is not None and end.parent is not None and end.parent.kind != "arguments":
        function = function_of(end) if end.parent.kind != "variable_declarator" else None
        given = function.parent if function is not None else None
        if function is None or given is None or given.kind != "arguments":
            return None
        end = climb(file, function, inside, passed)
    call = end.parent.parent if end is not None and end.parent is not None else None
    return _set_by(file, end, call, inside) if end is not None and call is not None else None


def climb(
    file: File, node: Node, inside: list[str], passed: Passed, ends: Set[Span] = frozenset()
) -> Node | None:
    """The widest expression that is put together with a value: an argument, a result, a first value.

    `inside` gets the way from it to the value, `passed` who looks at it on the way. It ends at `ends` in any
    case.
    """
    while node.span not in ends and (parent := node.parent) is not None:
        kind = parent.kind
        if kind == "array":
            if node.kind != "spread_element":
                inside.insert(0, ELEMENT)
        elif kind == "pair" and node.field == "value":
            key = parent.get("key")
            if key is None or key.kind == "computed_property_name":
                return None
            inside.insert(0, file.text(key).strip("'\""))
        elif kind == "object" and node.kind == "shorthand_property_identifier":
            inside.insert(0, file.text(node))
        elif kind == "arguments" and parent.parent is not None:
            if not _adds(file, parent.parent):
                return node
            inside.insert(0, ELEMENT)
            parent = parent.parent
        elif kind == "return_statement" or (kind == "arrow_function" and node.field == "body"):
            call = _mapping(file, node)
            if call is None:
                return node
            inside.insert(0, ELEMENT)
            parent = call
        elif kind == "variable_declarator":
            return node
        elif kind == "member_expression":
            call = parent.parent
            if call is None or call.kind != "call_expression":
                return None
            method = file.text(parent.get("property"))
            if node.field != "object" or method not in _SAME_LIST:
                return None
            if method in _ASKING:
                passed += [(each, method, tuple(inside)) for each in arguments(call)[:1]]
            parent = call
        elif kind not in _THROUGH:
            return None
        node = parent
    return node


def _adds(file: File, call: Node) -> bool:
    """`list.concat(value)`."""
    function = callee(call)
    member = function is not None and function.kind == "member_expression"
    return member and function is not None and file.text(function.get("property")) == "concat"


def _mapping(file: File, node: Node) -> Node | None:
    """The call of `map` whose callback gives `node`."""
    function = function_of(node)
    given = function.parent if function is not None else None
    call = given.parent if given is not None and given.kind == "arguments" else None
    called = call.get("function") if call is not None else None
    return call if called is not None and file.text(called.get("property")) == "map" else None


def _set_by(file: File, node: Node, call: Node, inside: list[str]) -> StatePlace | None:
    """The state whose setter is called with `node`; nothing else is known."""
    function = callee(call)
    if function is None:
        return None
    if file.text(function.get("property")) == "setQueryData" and arguments(call)[1:2] == [node]:
        return StatePlace(call, tuple(inside))
    declarator = (
        state_setter(file, file.scopes.binding(function)) if function.kind == "identifier" else None
    )
    if declarator is None or react_call(file, declarator.get("value")) != "useState":
        return None
    return StatePlace(declarator, tuple(inside)) if arguments(call)[0] is node else None


def _without_null(kind: Node) -> Node | None:
    """A type without `| null` and `| undefined`; none when more than one is left."""
    if kind.kind == "parenthesized_type" and kind.children:
        return _without_null(kind.children[0])
    if kind.kind != "union_type":
        return kind
    parts = [each for each in _parts(kind) if not (each.kind == "literal_type" and _is_nothing(each))]
    return parts[0] if len(parts) == 1 else None


def _is_nothing(kind: Node) -> bool:
    return bool(kind.children) and kind.children[0].kind in _NOTHING


def _parts(kind: Node) -> Iterator[Node]:
    for each in kind.children:
        if each.kind == "union_type":
            yield from _parts(each)
        else:
            yield each


def _part(file: File, kind: Node, name: str) -> Node | None:
    """The type of a list's items, or of a member."""
    inner = _without_null(kind)
    if inner is None:
        return None
    if inner.kind == "readonly_type" and inner.children:
        inner = inner.children[0]
    if name == ELEMENT:
        if inner.kind == "array_type" and inner.children:
            return _without_parentheses(inner.children[0])
        if inner.kind == "generic_type" and file.text(inner.get("name")) in ARRAYS:
            given = inner.get("type_arguments")
            return given.children[0] if given is not None and given.children else None
        return inner if file.text(inner) in _ANYTHING else None
    if inner.kind != "object_type":
        return None
    member = next((each for each in inner.children if file.text(each.get("name")).strip("'\"") == name), None)
    found = member.get("type") if member is not None else None
    return found.children[0] if found is not None and found.children else None


def _without_parentheses(kind: Node) -> Node:
    while kind.kind == "parenthesized_type" and kind.children:
        kind = kind.children[0]
    return kind
