"""A listener that does nothing but call a callback: which one, and with what.

In: a use that adds a listener. Out: the callback and whether it takes the event, its parsed data or nothing.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.source.sources import SourceUse
from sse2ws.model.connection import Takes
from sse2ws.syntax.tree import Node


def called_with(file: File, use: SourceUse) -> tuple[Node, Takes] | None:
    """The callback that a listener is, or calls and does nothing else."""
    if use.handler is None:
        return None
    handler = bare(use.handler)
    function = function_value(file, handler) or _function_named(file, handler)
    if function is None:
        return handler, Takes.EVENT
    given = parameters(function)
    body = function.get("body")
    if len(given) > 1 or body is None or "async" in function.words:
        return None
    event = parameter_pattern(given[0]) if given else None
    statements = _statements(file, body)
    parsed = _parsed_constant(file, statements[0], event) if len(statements) == 2 else None
    if not statements or len(statements) > 2 or (len(statements) == 2 and parsed is None):
        return None
    last = statements[-1]
    call = bare(last.children[0]) if last.kind == "expression_statement" and last.children else bare(last)
    target = callee(call) if call.kind == "call_expression" else None
    if target is None or len(arguments(call)) > 1:
        return None
    takes = _taken(file, arguments(call)[0], event, parsed) if arguments(call) else Takes.NOTHING
    return (target, takes) if takes is not None else None


def _function_named(file: File, name: Node) -> Node | None:
    """The function that a listener is declared as: `const listener = (event) => ...`."""
    return function_of_binding(file, file.scopes.binding(name)) if name.kind == "identifier" else None


def _statements(file: File, body: Node) -> list[Node]:
    """What a handler does, without a `try` that only logs."""
    if body.kind != "statement_block":
        return [body]
    if len(body.children) != 1 or body.children[0].kind != "try_statement":
        return body.children
    attempt = body.children[0]
    catch, inner = attempt.get("handler"), attempt.get("body")
    caught = catch.get("body") if catch is not None else None
    quiet = caught is not None and all(file.text(each).startswith("console.") for each in caught.children)
    return inner.children if inner is not None and quiet and attempt.get("finalizer") is None else []


def _parsed_constant(file: File, statement: Node, event: Node | None) -> Binding | None:
    """`const data = JSON.parse(event.data)`."""
    if statement.kind != "lexical_declaration" or len(statement.children) != 1:
        return None
    name, value = statement.children[0].get("name"), statement.children[0].get("value")
    if name is None or value is None or not _is_parsed(file, value, event):
        return None
    return file.scopes.binding(name) if name.kind == "identifier" else None


def _taken(file: File, given: Node, event: Node | None, parsed: Binding | None) -> Takes | None:
    node = bare(given)
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is not None and binding is parsed:
        return Takes.DATA
    if binding is not None and event is not None and binding.node is event and parsed is None:
        return Takes.EVENT
    return Takes.DATA if parsed is None and _is_parsed(file, node, event) else None


def _is_parsed(file: File, node: Node, event: Node | None) -> bool:
    """`JSON.parse(event.data)`."""
    call = bare(node)
    target = callee(call) if call.kind == "call_expression" else None
    if target is None or global_path(file, target) != "JSON.parse" or len(arguments(call)) != 1:
        return False
    text = bare(arguments(call)[0])
    owner = text.get("object") if text.kind == "member_expression" else None
    if owner is None or file.text(text.get("property")) != "data" or event is None:
        return False
    binding = file.scopes.binding(bare(owner)) if bare(owner).kind == "identifier" else None
    return binding is not None and binding.node is event
