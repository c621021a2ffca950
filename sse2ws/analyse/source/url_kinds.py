"""Of what kind a value in a URL is, as its file tells. In: its expression. Out: text, number, or neither.

A name tells nothing, nor does a type of another file: what is not shown to be text may be a number.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.components import props_type
from sse2ws.analyse.code.origins import origin
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    react_call,
    reference,
    string,
)
from sse2ws.syntax.tree import Node

_NUMBERS = ("Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat")
_TEXTS = frozenset((
    "String", "encodeURIComponent", "localStorage.getItem", "sessionStorage.getItem", "crypto.randomUUID",
))  # fmt: skip
_SEARCH = ("get", "URLSearchParams")
_ROUTERS = (
    "react-router", "react-router-dom", "next/navigation", "@remix-run/react", "expo-router", "wouter",
)  # fmt: skip
"""Modules whose `useParams()` gives pieces of the page's own address."""
_EMPTY = ("null", "undefined")
_LISTED = frozenset("type_annotation type_arguments union_type parenthesized_type literal_type".split())


def is_number(file: File, node: Node) -> bool:
    """Whether a value may be a number by its declaration, its first state, or the call that gives it."""
    node = bare(node)
    if node.kind == "call_expression":
        return file.text(node.get("function")) in _NUMBERS
    if node.kind == "number":
        return True
    if _either(node):
        return any(is_number(file, each) for each in node.children)
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    value = binding.value if binding is not None and binding.kind != "import" else None
    if value is not None and is_number(file, value):
        return True
    return _begins_as_number(file, node) or any(_has_number(file, each) for each in _types_of(file, node))


def is_text(file: File, node: Node) -> bool:
    """Whether a value is text, where it is a value at all."""
    node = bare(node)
    if node.kind in ("string", "template_string"):
        return True
    if _either(node):
        told = [each for each in map(bare, node.children) if file.text(each) not in _EMPTY]
        return all(is_text(file, each) for each in told)
    if node.kind == "call_expression":
        return _gives_text(file, node)
    types = _types_of(file, node)
    if types:
        return all(_is_text_type(file, each) for each in types)
    if node.kind == "member_expression":
        owner = node.get("object")
        return owner is not None and _is_of_the_address(file, bare(owner))
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None or not binding.constant or binding.kind == "import":
        return False
    if binding.value is not None:
        return is_text(file, binding.value)
    return _begins_as_text(file, node) or any(_is_of_the_address(file, each) for each in origin(binding))


def _either(node: Node) -> bool:
    """`one ?? other`, `one || other`."""
    return node.kind == "binary_expression" and node.words[:1] in (["||"], ["??"])


def _gives_text(file: File, call: Node) -> bool:
    """`String(id)`, `id.toString()`, `useId()`, `searchParams.get('id')`."""
    function = callee(call)
    if function is None:
        return False
    if function.kind == "member_expression":
        name, owner = file.text(function.get("property")), function.get("object")
        if name == "toString" or (name == "get" and owner is not None and _is_search(file, owner)):
            return True
    found = reference(file, function)
    if found is not None:
        return (found.module, found.name) == ("react", "useId")
    return global_path(file, function) in _TEXTS


def _is_search(file: File, node: Node) -> bool:
    """Whether something is the query of the page: `new URLSearchParams(...)`, or what a router gives."""
    node = bare(node)
    if node.kind == "new_expression":
        return global_path(file, callee(node) or node) == "URLSearchParams"
    if _routed(file, node, "useSearchParams"):
        return True
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    return binding is not None and binding.constant and any(_is_search(file, e) for e in origin(binding))


def _is_of_the_address(file: File, node: Node) -> bool:
    """Whether something is what `useParams()` gives, whose members are text."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    value = binding.value if binding is not None and binding.constant else node
    return value is not None and _routed(file, value, "useParams")


def _routed(file: File, node: Node, name: str) -> bool:
    """Whether an expression calls a hook of a router."""
    call = bare(node)
    function = callee(call) if call.kind == "call_expression" else None
    found = reference(file, function) if function is not None else None
    return found is not None and found.name == name and found.module in _ROUTERS


def state_call(file: File, node: Node) -> Node | None:
    """The `useState(...)` whose state a name is."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    pattern = binding.node.parent if binding is not None else None
    if binding is None or pattern is None or pattern.kind != "array_pattern":
        return None
    call = pattern.parent.get("value") if pattern.parent is not None else None
    is_state = pattern.children[0] is binding.node and react_call(file, call) == "useState"
    return bare(call) if call is not None and is_state else None


def _begins_as_number(file: File, node: Node) -> bool:
    """Whether a value is the state of `useState(1)` or `useState<number>()`."""
    call = state_call(file, node)
    kinds = call.get("type_arguments") if call is not None else None
    if call is None or kinds is not None:
        return kinds is not None and _has_number(file, kinds)
    return any(is_number(file, each) for each in arguments(call)[:1])


def _begins_as_text(file: File, node: Node) -> bool:
    """Whether a value is the state of `useState<string>()`; of `useState("")` only where types are."""
    call = state_call(file, node)
    kinds = call.get("type_arguments") if call is not None else None
    if call is None or kinds is not None:
        return kinds is not None and _is_text_type(file, kinds)
    typed = file.path.endswith((".ts", ".tsx", ".mts", ".cts"))
    return typed and any(string(file, each) is not None for each in arguments(call)[:1])


def _has_number(file: File, kind: Node, depth: int = 0) -> bool:
    """Whether a type is `number`, a union that has it, or another name of such a type in the file."""
    if depth > 4:
        return False
    if kind.kind in _LISTED:
        return any(_has_number(file, each, depth + 1) for each in kind.children)
    if kind.kind == "type_identifier":
        value = _declared(file, kind)
        return value is not None and _has_number(file, value, depth + 1)
    return file.text(kind) == "number" or kind.kind == "number"


def _is_text_type(file: File, kind: Node, depth: int = 0) -> bool:
    """Whether a type is `string` or one of its literals, or nothing; by another name of the file, too."""
    if depth > 4:
        return False
    if kind.kind in _LISTED:
        told = [each for each in kind.children if file.text(each) not in _EMPTY]
        return bool(told) and all(_is_text_type(file, each, depth + 1) for each in told)
    if kind.kind == "type_identifier":
        value = _declared(file, kind)
        return value is not None and _is_text_type(file, value, depth + 1)
    return file.text(kind) == "string" or kind.kind in ("string", "template_literal_type")


def _declared(file: File, name: Node) -> Node | None:
    """What the file says that a type's name stands for."""
    declared = file.scopes.binding(name)
    value = declared.value if declared is not None else None
    return value.get("value") if value is not None else None


def _types_of(file: File, node: Node) -> list[Node]:
    """The annotation of a name, or of the member of what has one; several where that is a union."""
    node = bare(node)
    if node.kind == "member_expression":
        owner, name = node.get("object"), file.text(node.get("property"))
        if owner is not None and owner.kind == "this":
            return _field_type(file, owner, name)
        return _members(file, _types_of(file, owner), name) if owner is not None else []
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None or binding.node.parent is None:
        return []
    name, holder = binding.name, binding.node.parent
    if holder.kind.endswith("assignment_pattern") and holder.parent is not None:
        holder = holder.parent
    if holder.kind == "pair_pattern" and holder.parent is not None:
        name, holder = file.text(holder.get("key")), holder.parent
    if holder.kind != "object_pattern" or holder.parent is None:
        kind = holder.get("type")
        if kind is not None:
            return [kind]
        return _types_of(file, binding.value) if binding.value is not None else _props(file, holder)
    whole = holder.parent.get("value") if holder.parent.kind == "variable_declarator" else None
    kind = holder.parent.get("type")
    shapes = [kind] if kind is not None else _types_of(file, whole) if whole is not None else []
    return _members(file, shapes or _props(file, holder.parent), name)


def _props(file: File, parameter: Node) -> list[Node]:
    kind = props_type(file, parameter)
    return [kind] if kind is not None else []


def _field_type(file: File, this: Node, name: str) -> list[Node]:
    """The annotation of a field of the class around."""
    around = next((each for each in this.ancestors() if each.kind == "class_body"), None)
    fields = around.children if around is not None else []
    found = (each for each in fields if each.kind == "public_field_definition")
    kinds = (each.get("type") for each in found if file.text(each.get("name")) == name)
    return [each for each in kinds if each is not None]


def _members(file: File, shapes: list[Node], name: str) -> list[Node]:
    return [each for shape in shapes for each in _member_types(file, shape, name)]


def _member_types(file: File, shape: Node | None, name: str) -> Iterator[Node]:
    """What a type, or one that is named and declared in the file, says of one property."""
    if shape is None:
        return
    if shape.kind == "type_identifier":
        declared = file.scopes.binding(shape)
        value = declared.value if declared is not None else None
        members = (value.get("body") or value.get("value")) if value is not None else None
        yield from _member_types(file, members, name)
    elif shape.kind == "union_type":
        for each in (part for part in shape.children if file.text(part) not in _EMPTY):
            yield from list(_member_types(file, each, name)) or [each]  # one that is not seen may be anything
    elif shape.kind in ("type_annotation", "intersection_type", "parenthesized_type"):
        for each in shape.children:
            yield from _member_types(file, each, name)
    else:
        found = (each for each in shape.children if each.kind == "property_signature")
        kinds = (each.get("type") for each in found if file.text(each.get("name")) == name)
        yield from (each for each in kinds if each is not None)
