"""Whether a name leads to a listener: on the source itself, or by a function that is handed over.

In: a name in a file. Out: the places where its value stands, and what is done there, inside of one file.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, outermost
from sse2ws.syntax.tree import Node

DEEPEST = 4
"""Names inside of a file that a source goes through."""
AROUND = ("await_expression", "binary_expression", "ternary_expression")
"""Expressions whose value is that of a part of them."""


def listens(file: File, name: Node) -> bool:
    """Whether listeners are added to what a name leads to, or functions given to what it calls."""
    return any(adds_listener(file, each) or _gives_function(file, each) for each in stands(file, name))


def stands(file: File, name: Node, depth: int = 0) -> Iterator[Node]:
    """Every expression that a value is, or is part of: through members, calls and other names."""
    node = outermost(name)
    while (parent := node.parent) is not None and depth <= DEEPEST:
        yield node
        around = parent.kind == "member_expression" and node.field == "object"
        called = node.field in ("function", "constructor")
        if not around and not called and parent.kind not in AROUND:
            for ref in names_for(file, node, parent):
                yield from stands(file, ref, depth + 1)
            return
        node = outermost(parent)


def adds_listener(file: File, node: Node) -> bool:
    """`source.addEventListener`, `source.onmessage = ...` for the source."""
    member = node.parent
    if member is None or member.kind != "member_expression" or node.field != "object":
        return False
    name, outer = file.text(member.get("property")), outermost(member)
    assigned = outer.field == "left" and outer.parent is not None
    return name == "addEventListener" or (name.startswith("on") and assigned)


def _gives_function(file: File, node: Node) -> bool:
    call = node.parent
    if call is None or call.kind != "call_expression" or node.field != "function":
        return False
    return any(_has_function(file, each) for each in arguments(call))


def _has_function(file: File, given: Node) -> bool:
    """Whether an argument is a function, or holds one."""
    node = bare(given)
    if node.kind == "identifier":
        binding = file.scopes.binding(node)
        if binding is None or binding.kind == "function":
            return binding is not None
        value = binding.value
        return value is not None and bool(value.kind in FUNCTIONS or value.below(*FUNCTIONS))
    return node.kind in FUNCTIONS or bool(node.below(*FUNCTIONS))


def names_for(file: File, node: Node, parent: Node) -> list[Node]:
    """Where a value is used that gets a name."""
    if parent.kind == "variable_declarator" and node.field == "value":
        target = parent.get("name")
    elif parent.kind == "assignment_expression" and node.field == "right":
        target = parent.get("left")
    else:
        return []
    names = target.walk() if target is not None else ()
    kinds = ("identifier", "shorthand_property_identifier_pattern")
    bindings = {file.scopes.binding(each) for each in names if each.kind in kinds}
    return [
        ref
        for each in bindings
        if each is not None and each.kind != "import"
        for ref in each.refs
        if not ref.inside(parent)
    ]
