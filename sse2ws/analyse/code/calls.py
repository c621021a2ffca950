"""Who calls a function of the file: by its local name, or as a method of its class.

In: a function's node. Out: its calls in the file, the name that it goes by, what it returns.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    callee,
    function_value,
    global_path,
    is_listed,
    outermost,
    reference,
)
from sse2ws.analyse.code.targets import class_member
from sse2ws.syntax.tree import Node


def calls_of(file: File, function: Node) -> list[Node]:
    """The calls of a local function or method of the same class."""
    if function.kind == "method_definition" or (
        function.parent is not None
        and function.parent.kind in ("public_field_definition", "field_definition")
    ):
        return list(_calls_of_member(file, function))
    binding = binding_of_function(file, function)
    if binding is None:
        return []
    calls = []
    for ref in binding.refs:
        parent = outermost(ref).parent
        if parent is not None and parent.kind == "call_expression" and outermost(ref).field == "function":
            calls.append(parent)
    return calls


def runs_of(file: File, function: Node) -> list[Node]:
    """The calls of a local function, and of one that is called where it stands: `(() => { ... })()`."""
    call = outermost(function).parent
    if call is not None and call.kind == "call_expression" and outermost(function).field == "function":
        return [call]
    return calls_of(file, function)


def _calls_of_member(file: File, function: Node) -> Iterator[Node]:
    """`this.name()` anywhere in the class that has the function."""
    body = next((each for each in function.ancestors() if each.kind == "class_body"), None)
    for node in body.walk() if body is not None else []:
        target = callee(node) if node.kind == "call_expression" else None
        if target is not None and target.kind == "member_expression":
            owner, name = target.get("object"), target.get("property")
            own = owner is not None and bare(owner).kind == "this"
            if own and name is not None and class_member(node, file.text(name), file) is function:
                yield node


def binding_of_function(file: File, function: Node) -> Binding | None:
    """The local name of a function: its own, or that of the constant it is assigned to."""
    name = function.get("name")
    if name is not None and function.kind != "method_definition":
        return file.scopes.binding(name)
    parent = outermost(function).parent
    while parent is not None and parent.kind in ("arguments", "call_expression"):
        if parent.kind == "call_expression" and function_value(file, parent) is None:
            return None
        parent = outermost(parent).parent
    name = parent.get("name") if parent is not None and parent.kind == "variable_declarator" else None
    return file.scopes.binding(name) if name is not None and name.kind == "identifier" else None


def results_of(function: Node) -> list[Node]:
    """The expressions that a function returns."""
    body = function.get("body")
    if body is None or body.kind != "statement_block":
        return [body] if body is not None else []
    returned = (each for each in body.below("return_statement") if function_of(each) is function)
    return [each.children[0] for each in returned if each.children]


def is_only_called(file: File, function: Node) -> bool:
    """Whether every place that names a function is a call in this file, or does nothing with what it gives.

    A timer drops that, and a list of dependencies only compares the function.
    """
    binding, calls = binding_of_function(file, function), calls_of(file, function)
    if binding is None or not calls:
        return False
    idle = [each for each in binding.refs if _is_timed(file, each) or is_listed(file, each)]
    if len(calls) + len(idle) != len(binding.refs):
        return False
    exported = any(each.kind == "export_statement" for each in binding.node.ancestors())
    return not (exported and binding.scope.node.kind == "program")


def _is_timed(file: File, name: Node) -> bool:
    """`setTimeout(connect, 1000)`."""
    given = name.parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None else None
    return target is not None and global_path(file, target) in ("setTimeout", "setInterval")


def enclosing_functions(node: Node) -> list[Node]:
    """Functions around a node, innermost first."""
    return [each for each in node.ancestors() if each.kind in FUNCTIONS]


def name_of_callee(file: File, target: Node | None) -> str:
    """The last part of what is called; an import goes by the name that its module gives it."""
    if target is None:
        return ""
    imported = reference(file, target)
    if imported is not None and imported.name not in ("default", "*"):
        return imported.name
    return file.text(target).rpartition(".")[2]
