"""Text that becomes a payload: `JSON.parse(value)`, and functions of this file that do nothing else.

In: a call that parses the value. Out: the parse, the types that are said of its result, the result followed.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    outermost,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.flow.tracker import Tracker
from sse2ws.analyse.flow.type_uses import type_named
from sse2ws.model.flow import PARSED, Parse, Path, TypeUse
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_NOTHING = frozenset("null undefined false".split())
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
        text_of(file, node).span,
        suffix,
        annotation.span if annotation is not None else None,
        _type_argument(file, call),
        _kind(file, call, outer, annotation),
    )


def parser_kind(file: File, function: Node) -> str:
    """Whether a function does nothing but parse its parameter (`.`) or its parameter's data (`.data`)."""
    body, given = _result(file, function), parameters(function)
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


def _result(file: File, function: Node) -> Node | None:
    """The one expression that a function gives for text that can be parsed, if that is all it does.

    What it does with text that is empty or broken does not count: no event has such text.
    """
    body = function.get("body")
    if body is None or body.kind != "statement_block":
        return body
    statements = [each for each in body.children if not _is_for_empty(file, function, each)]
    if len(statements) in (1, 2) and statements[0].kind == "try_statement":
        attempt = statements[0]
        inner, caught = attempt.get("body"), attempt.get("handler")
        block = caught.get("body") if caught is not None else None
        after = [*(block.children if block is not None else []), *statements[1:]]
        if attempt.get("finalizer") is not None or not all(is_idle(file, each) for each in after):
            return None
        statements = inner.children if inner is not None else []
    if len(statements) == 2 and statements[0].kind == "lexical_declaration":
        declared, last = statements[0].children, statements[1]
        given = last.children[0] if last.kind == "return_statement" and last.children else None
        same = len(declared) == 1 and file.text(declared[0].get("name")) == file.text(given)
        return declared[0].get("value") if same and given is not None else None
    only = statements[0] if len(statements) == 1 else body
    return only.children[0] if only.kind == "return_statement" and only.children else None


def _is_for_empty(file: File, function: Node, statement: Node) -> bool:
    """`if (!text) return null;`"""
    if statement.kind != "if_statement" or statement.get("alternative") is not None:
        return False
    test, given = bare(statement.get("condition") or statement), parameters(function)
    negated = bare(test.children[0]) if test.kind == "unary_expression" and "!" in test.words else None
    named = file.text(parameter_pattern(given[0])) if given else ""
    about = negated is not None and file.text(negated) in (named, f"{named}.data", f"{named}?.data")
    branch = statement.get("consequence")
    inner = branch.children if branch is not None and branch.kind == "statement_block" else [branch]
    return about and all(each is not None and is_idle(file, each) for each in inner)


def is_idle(file: File, statement: Node) -> bool:
    """Logging, and giving back a value that says that there is nothing."""
    if statement.kind == "return_statement":
        value = bare(statement.children[0]) if statement.children else None
        return value is None or value.kind in _NOTHING or not value.children
    call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and (global_path(file, target) or "").startswith("console.")


def _type_argument(file: File, call: Node) -> TypeUse | None:
    """`Goal` of `parse<Goal>(x)`."""
    given = call.get("type_arguments")
    kind = given.children[0] if given is not None and len(given.children) == 1 else None
    if kind is None or kind.kind != "type_identifier":
        return None
    return type_named(file, kind)


def _kind(file: File, call: Node, outer: Node, annotation: Node | None) -> Span | None:
    """What a call's result is said to be: by the variable's type, the outermost cast, the type argument."""
    given = call.get("type_arguments")
    found = given.children[0] if given is not None and len(given.children) == 1 else None
    node = call
    while node is not outer and node.parent is not None:
        node = node.parent
        if node.kind == "as_expression" and len(node.children) > 1:
            found = node.children[-1]
        elif node.kind == "type_assertion":
            found = node.children[0].children[0]
    if annotation is not None:
        found = annotation.children[0]
    return found.span if found is not None else None


def _casts(tracker: Tracker, inner: Node, outer: Node, path: Path) -> None:
    """Types that the casts between `JSON.parse(x)` and its user name."""
    node = inner
    while node is not outer and node.parent is not None:
        node = node.parent
        for child in (node.children[0] if node.kind == "type_assertion" else node).children:
            if child.kind in _TYPES:
                tracker.record.typed(child, path)


def text_of(file: File, node: Node) -> Node:
    """`e.data` in `JSON.parse(String(e.data) || '{}')`: what is left when conversions and defaults go."""
    node = bare(node)
    if node.kind == "binary_expression" and any(word in ("||", "??") for word in node.words):
        return text_of(file, node.children[0])
    if node.kind == "call_expression":
        function, given = callee(node), arguments(node)
        if function is not None and given and global_path(file, function) == "String":
            return text_of(file, given[0])
    return node
