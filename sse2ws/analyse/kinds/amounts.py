"""Values of a payload that are numbers: what counts is no text, whatever it is called.

In: the flow of a handler's event. Out: `Hint`s with the places that read such a value.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    outermost,
    parameter_of,
    react_call,
)
from sse2ws.model.connection import Hint, HintKind
from sse2ws.model.flow import Flow, Read
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_RECKONING = ("-", "*", "/", "%", "**")
_RECKONED = ("-=", "*=", "/=")
_NUMBERS = frozenset("Number parseFloat parseInt Math.abs Math.max Math.min Math.round Math.floor".split())


def counting(file: File, flow: Flow) -> Iterator[Hint]:
    """Reads whose value is reckoned with."""
    for use in flow.uses:
        if isinstance(use, Read) and use.path:
            spans = (use.span, *(use.local.refs if use.local is not None else ()))
            if any(_is_reckoned(file, outermost(whole_member(file, each))) for each in spans):
                yield Hint(HintKind.COUNTS, use.path[-1], use.span)


def whole_member(file: File, span: Span) -> Node:
    """The expression around a property's name."""
    node = file.tree.at(span)
    while node.parent is not None and node.parent.kind.endswith("member_expression"):
        if node.field == "object":
            break
        node = node.parent
    return node


def _is_reckoned(file: File, node: Node) -> bool:
    """`total - x`, `n + x` where `n` is a number, `setTotal(x)` of `useState(0)`, `Number(x)`."""
    place = node.parent
    if place is None:
        return False
    if place.kind == "binary_expression":
        sign = place.words[:1]
        other = place.children[0] if node.field == "right" else place.children[-1]
        return sign[:1] in [[each] for each in _RECKONING] or (sign == ["+"] and _is_number(file, other))
    if place.kind == "augmented_assignment_expression" and node.field == "right":
        left = place.get("left")
        sign = place.words[:1]
        return sign[:1] in [[each] for each in _RECKONED] or (
            sign == ["+="] and left is not None and _is_number(file, left)
        )
    call = place.parent if place.kind == "arguments" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and (global_path(file, target) in _NUMBERS or _sets_number(file, target))


def _is_number(file: File, node: Node) -> bool:
    """A number as it stands, a variable or ref that began as one, the state before of `useState(0)`."""
    node = bare(node)
    if node.kind == "member_expression" and file.text(node.get("property")) == "current":
        node = bare(node.get("object") or node)
    if node.kind != "identifier":
        return _is_literal(node)
    binding = file.scopes.binding(node)
    if binding is None:
        return False
    value = binding.value
    if react_call(file, value) == "useRef" and value is not None:
        value = next(iter(arguments(bare(value))), None)
    if value is not None and _is_literal(value):
        return True
    found = parameter_of(file, binding)
    given = outermost(found[0]).parent if found is not None and found[1] == 0 and not found[2] else None
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and _sets_number(file, target)


def _is_literal(node: Node) -> bool:
    node = bare(node)
    minus = node.kind == "unary_expression" and node.words[:1] in (["-"], ["+"])
    return minus or node.kind == "number"


def _sets_number(file: File, target: Node) -> bool:
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    declarator = state_setter(file, binding)
    value = declarator.get("value") if declarator is not None else None
    given = arguments(bare(value)) if value is not None else []
    return bool(given) and _is_literal(given[0])
