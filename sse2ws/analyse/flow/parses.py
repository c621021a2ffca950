"""Text that becomes a payload: `JSON.parse(value)`, and functions of this file that do nothing else.

In: a call that parses the value. Out: the parse, the types that are said of its result, the result followed.
"""

from __future__ import annotations

from sse2ws.analyse.flow.tracker import Tracker
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    outermost,
    parameter_pattern,
    parameters,
)
from sse2ws.model.flow import PARSED, Parse, Path, TypeUse
from sse2ws.syntax.tree import Node

_TYPES = frozenset("type_identifier array_type generic_type object_type".split())


def parse(tracker: Tracker, node: Node, call: Node, path: Path) -> None:
    """`JSON.parse(value)`"""
    outer = outermost(call)
    tracker.record.add(parse_call(tracker.file, node, call, path))
    _casts(tracker, call, outer, (*path, PARSED))
    tracker.track(outer, (*path, PARSED))


def parse_by(tracker: Tracker, node: Node, call: Node, parser: Node, kind: str, path: Path) -> None:
    """A call of a function of this file that only parses; `kind` is what `parser_kind` says of it."""
    suffix = kind.rstrip(".")
    inner = (*path, "data") if suffix else path
    tracker.record.add(parse_call(tracker.file, node, call, inner, suffix))
    argument = call.get("type_arguments")
    for each in argument.children if argument is not None else ():
        tracker.record.typed(each, (*inner, PARSED))
    declared = parser.get("return_type")
    if declared is not None:
        tracker.record.typed(declared, (*inner, PARSED))
    tracker.track(outermost(call), (*inner, PARSED))


def parse_call(file: File, node: Node, call: Node, path: Path, suffix: str = "") -> Parse:
    """A call that parses its argument, with the casts around it."""
    outer = outermost(call)
    annotation = None
    parent = outer.parent
    if parent is not None and parent.kind == "variable_declarator" and outer.field == "value":
        annotation = parent.get("type")
    return Parse(
        path,
        outer.span,
        _core(file, node).span,
        suffix,
        annotation.span if annotation is not None else None,
        _type_argument(file, call),
    )


def parser_kind(file: File, function: Node) -> str:
    """Whether a function does nothing but parse its parameter (`.`) or its parameter's data (`.data`)."""
    body, given = _result(function), parameters(function)
    if body is None or len(given) != 1:
        return ""
    call = bare(body)
    function_node = callee(call) if call.kind == "call_expression" else None
    if function_node is None or global_path(file, function_node) != "JSON.parse" or len(arguments(call)) != 1:
        return ""
    argument, pattern = bare(arguments(call)[0]), parameter_pattern(given[0])
    found = "."
    if argument.kind == "member_expression" and file.text(argument.get("property")) == "data":
        owner = argument.get("object")
        argument, found = bare(owner) if owner is not None else argument, ".data"
    return found if argument.kind == "identifier" and file.text(argument) == file.text(pattern) else ""


def _result(function: Node) -> Node | None:
    """The one expression that a function gives, if that is all it does."""
    body = function.get("body")
    if body is None or body.kind != "statement_block":
        return body
    only = body.children[0] if len(body.children) == 1 else body
    return only.children[0] if only.kind == "return_statement" and only.children else None


def _type_argument(file: File, call: Node) -> TypeUse | None:
    """`Goal` of `parse<Goal>(x)`."""
    given = call.get("type_arguments")
    kind = given.children[0] if given is not None and len(given.children) == 1 else None
    if kind is None or kind.kind != "type_identifier":
        return None
    return TypeUse((), file.text(kind), kind.span)


def _casts(tracker: Tracker, inner: Node, outer: Node, path: Path) -> None:
    """Types that the casts between `JSON.parse(x)` and its user name."""
    node = inner
    while node is not outer and node.parent is not None:
        node = node.parent
        for child in node.children:
            if child.kind in _TYPES:
                tracker.record.typed(child, path)


def _core(file: File, node: Node) -> Node:
    """`e.data` in `JSON.parse(String(e.data) || '{}')`: what is left when conversions and defaults go."""
    node = bare(node)
    if node.kind == "binary_expression" and any(word in ("||", "??") for word in node.words):
        return _core(file, node.children[0])
    if node.kind == "call_expression":
        function, given = callee(node), arguments(node)
        if function is not None and given and global_path(file, function) == "String":
            return _core(file, given[0])
    return node
