"""Which function of this file is meant: by a callee, by `this.name` inside a class, by a callback's name.

In: a callee or an argument. Out: the function's node, or none. Follows no value.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, bare, function_of_binding, function_value
from sse2ws.syntax.tree import Node


def method_target(file: File, function: Node) -> Node | None:
    """The function of this file that a callee means: by name, or `this.name` inside a class."""
    if function.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(function))
    owner, name = function.get("object"), function.get("property")
    if (
        function.kind == "member_expression"
        and owner is not None
        and bare(owner).kind == "this"
        and name is not None
    ):
        return class_member(function, file.text(name), file)
    return None


def class_member(inside: Node, name: str, file: File) -> Node | None:
    """The method or arrow property `name` of the class around a node."""
    body = next((each for each in inside.ancestors() if each.kind == "class_body"), None)
    for member in body.children if body is not None else []:
        label = member.get("name") or member.get("property")
        if label is None or file.text(label) != name:
            continue
        if member.kind in FUNCTIONS:
            return member
        value = member.get("value")
        if value is not None and value.kind in FUNCTIONS:
            return value
    return None


def given_function(file: File, node: Node) -> Node | None:
    """The function of this file that is given to a method: written there, or by name."""
    inner = bare(node)
    if inner.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(inner))
    return function_value(file, node)
