"""What a value is put together into: the widest expression that it is a part of, and the way to it in there.

In: an expression. Out: an argument, a result or a first value. Follows no name.
"""

from __future__ import annotations

from collections.abc import Set

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import CASTS, File, arguments, callee
from sse2ws.model.flow import ELEMENT, Path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_SAME_LIST = frozenset("filter slice concat sort reverse toSorted toReversed".split())
_ASKING = frozenset("filter sort toSorted".split())
"""Those that give the items to a callback."""
_THROUGH = CASTS | frozenset(
    "parenthesized_expression ternary_expression binary_expression object spread_element".split()
)


Passed = list[tuple[Node, str, Path]]
"""Callbacks of methods that a list goes through: the callback, the method, and the way into the list."""


def climb(
    file: File, node: Node, inside: list[str], passed: Passed, ends: Set[Span] = frozenset()
) -> Node | None:
    """The widest expression that is put together with a value; none when it is used in another way.

    `inside` gets the way from it to the value, `passed` who looks at it on the way. It ends at `ends` in any
    case.
    """
    while node.span not in ends and node.parent is not None:
        whole, name = _whole(file, node, node.parent)
        if whole is None or whole is node:
            return whole
        if name is not None:
            inside.insert(0, name)
        if node.parent.kind == "member_expression":
            passed += _asking(file, node.parent, whole, inside)
        node = whole
    return node


def _whole(file: File, node: Node, parent: Node) -> tuple[Node | None, str | None]:
    """What a node is a part of, and its name there; the node itself at the end; none where it is lost."""
    kind = parent.kind
    if kind == "array":
        return parent, ELEMENT if node.kind != "spread_element" else None
    if kind == "pair" and node.field == "value":
        key = parent.get("key")
        if key is None or key.kind == "computed_property_name":
            return None, None
        return parent, file.text(key).strip("'\"")
    if kind == "object" and node.kind == "shorthand_property_identifier":
        return parent, file.text(node)
    if kind == "arguments" and parent.parent is not None:
        return (parent.parent, ELEMENT) if _adds(file, parent.parent) else (node, None)
    if kind == "return_statement" or (kind == "arrow_function" and node.field == "body"):
        call = _mapping(file, node)
        return (call, ELEMENT) if call is not None else (node, None)
    if kind == "variable_declarator":
        return node, None
    if kind == "member_expression":
        return _same_list(file, node, parent), None
    return (parent if kind in _THROUGH else None), None


def _asking(file: File, member: Node, call: Node, inside: list[str]) -> Passed:
    """The callback that `list.filter(callback)` gives the items to."""
    method = file.text(member.get("property"))
    return [(each, method, tuple(inside)) for each in arguments(call)[:1] if method in _ASKING]


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


def _same_list(file: File, owner: Node, member: Node) -> Node | None:
    """The call `owner.filter(...)`, which gives a list of the same items."""
    call = member.parent
    if call is None or call.kind != "call_expression" or owner.field != "object":
        return None
    return call if file.text(member.get("property")) in _SAME_LIST else None
