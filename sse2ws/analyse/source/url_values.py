"""What is known of a value that stands in a URL. In: its expression. Out: its kind, what stands in for it."""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, arguments, bare, react_call, string
from sse2ws.syntax.tree import Node


def may_be_constant(file: File, node: Node) -> bool:
    """Whether a name has a constant of its own in place of a value: a default, or one that is given later."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    holder = binding.node.parent if binding is not None else None
    if binding is None or holder is None:
        return False
    default = holder.get("right") if holder.kind.endswith("assignment_pattern") else None
    if default is None and holder.kind.endswith("_parameter"):
        default = holder.get("value")
    return default is not None and bare(default).kind not in ("null", "undefined")


def is_replaced(file: File, node: Node) -> bool:
    """Whether a variable is given another value after its first; `+=` is none."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    writes = binding.writes if binding is not None else []
    return any(
        each.parent is not None and each.parent.kind != "augmented_assignment_expression" for each in writes
    )


def begins_empty(file: File, node: Node) -> bool:
    """Whether a value is the state of `useState('')`."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    pattern = binding.node.parent if binding is not None else None
    if binding is None or pattern is None or pattern.kind != "array_pattern":
        return False
    call = pattern.parent.get("value") if pattern.parent is not None else None
    given = arguments(bare(call)) if call is not None and react_call(file, call) == "useState" else []
    return pattern.children[0] is binding.node and bool(given) and string(file, bare(given[0])) == ""


def is_number(file: File, node: Node) -> bool:
    """Whether the name's declaration says that it is a number."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    holder = binding.node.parent if binding is not None else None
    if binding is None or holder is None:
        return False
    name, kind = binding.name, holder.get("type")
    if holder.kind == "pair_pattern":
        name, holder = file.text(holder.get("key")), holder.parent or holder
    if holder.kind == "object_pattern" and holder.parent is not None:
        kind = _member_type(file, holder.parent.get("type"), name)
    return file.text(kind).strip(": ") == "number"


def _member_type(file: File, shape: Node | None, name: str) -> Node | None:
    """What a type literal, or an interface of the file that is named, says of one property."""
    named = shape.children[0] if shape is not None and shape.children else None
    if named is not None and named.kind == "type_identifier":
        declared = file.scopes.binding(named)
        shape = declared.value if declared is not None else None
    members = shape.walk() if shape is not None else ()
    found = (each for each in members if each.kind == "property_signature")
    return next((each.get("type") for each in found if file.text(each.get("name")) == name), None)
