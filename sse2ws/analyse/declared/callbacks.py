"""Callbacks that this file gives to functions: `useGoals((goal) => ...)`, `<Feed onGoal={...} />`.

In: a `File`. Out: `Callback`s with the flow of their parameters. Linking follows a payload into them when the
function that is called hands it to its parameter.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    parameters,
    reference,
)
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.model.facts import Callback
from sse2ws.syntax.tree import Node

_ELEMENTS = ("jsx_opening_element", "jsx_self_closing_element")


def callbacks(file: File) -> tuple[Callback, ...]:
    """Every function that is an argument (or a member of an object argument) of a call to something named."""
    found: list[Callback] = []
    for node in file.tree.root.below("call_expression", *_ELEMENTS):
        if node.kind == "call_expression":
            target = callee(node)
            if target is not None and _is_named(file, target):
                for index, given in enumerate(arguments(node)):
                    found.extend(_given(file, target, index, given))
        else:
            name = node.get("name")
            if name is not None and file.text(name)[:1].isupper():
                found.extend(_properties(file, node, name))
    return tuple(found)


def _is_named(file: File, target: Node) -> bool:
    if target.kind == "identifier":
        binding = file.scopes.binding(target)
        return binding is not None and (
            reference(file, target) is not None or function_of_binding(file, binding) is not None
        )
    return reference(file, target) is not None


def _given(file: File, target: Node, index: int, given: Node) -> Iterator[Callback]:
    inner = bare(given)
    if inner.kind == "object":
        for entry in inner.children:
            if entry.kind == "pair":
                key, value = entry.get("key"), entry.get("value")
                yield from _one(file, target, index, file.text(key).strip("'\""), value)
            elif entry.kind == "method_definition":
                yield from _one(file, target, index, file.text(entry.get("name")).strip("'\""), entry)
            elif entry.kind == "shorthand_property_identifier":
                yield from _one(file, target, index, file.text(entry), entry)
            else:
                yield Callback(target.span, index, "...")
    else:
        yield from _one(file, target, index, "", given)


def _properties(file: File, element: Node, name: Node) -> Iterator[Callback]:
    for attribute in element.all("attribute"):
        if attribute.kind != "jsx_attribute":
            yield Callback(name.span, 0, "...")
        elif len(attribute.children) == 2 and attribute.children[1].kind == "jsx_expression":
            value = attribute.children[1].children[0] if attribute.children[1].children else None
            yield from _one(file, name, 0, file.text(attribute.children[0]), value)


def _one(file: File, target: Node, index: int, member: str, value: Node | None) -> Iterator[Callback]:
    if value is None:
        return
    function = function_value(file, value)
    node = bare(value)
    reference_span = None
    if function is None and node.kind == "method_definition":
        function = node
    if function is None and node.kind in ("identifier", "shorthand_property_identifier"):
        function = function_of_binding(file, file.scopes.binding(node))
        reference_span = node.span
    imported = reference(file, node) if function is None and node.kind == "identifier" else None
    if function is None:
        yield Callback(target.span, index, member, reference=node.span, imported=imported)
        return
    flows = tuple(flow_of_parameter(file, function, number) for number in range(len(parameters(function))))
    yield Callback(target.span, index, member, function.span, flows, reference_span)
