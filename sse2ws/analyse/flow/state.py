"""State of a component that a value is put into: which, where in it, of which type, and who reads it.

In: an expression. Out: the state around it, or nothing. Only `useState` of the same file is looked into.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    parameters,
    react_call,
)
from sse2ws.analyse.flow.composed import Passed, climb
from sse2ws.analyse.flow.type_parts import ANYTHING, type_at
from sse2ws.analyse.flow.type_uses import in_place, type_named
from sse2ws.model.flow import INSIDE, Flow, Kept, Path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

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

    def kept(self, file: File, reads: Flow | None, writers: tuple[Span, ...] | None) -> Kept:
        """What the declaration says of the value; `reads`: where the state goes; `writers`: see `Kept`."""
        kind = type_at(file, self.declared(file), self.inside)
        use, loose = None, file.path.rpartition(".")[2] not in _TYPED
        if kind is not None and kind.kind == "type_identifier":
            use = type_named(file, kind)
        elif kind is not None and kind.kind == "object_type":
            use = in_place(file, kind, ())
        elif kind is not None and file.text(kind) in ANYTHING:
            loose = True
        owner = function_of(self.declarator)
        return Kept(
            self.declarator.span,
            use,
            loose,
            reads,
            writers,
            owner.span if owner is not None else None,
        )


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


def _set_by(file: File, node: Node, call: Node, inside: list[str]) -> StatePlace | None:
    """The state whose setter is called with `node`; nothing else is known."""
    function = callee(call)
    if function is None:
        return None
    if file.text(function.get("property")) == "setQueryData" and arguments(call)[1:2] == [node]:
        return StatePlace(call, tuple(inside))
    declarator = state_setter(file, file.scopes.binding(function)) if function.kind == "identifier" else None
    if declarator is None or react_call(file, declarator.get("value")) != "useState":
        return None
    return StatePlace(declarator, tuple(inside)) if arguments(call)[0] is node else None
