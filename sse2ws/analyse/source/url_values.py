"""What is known of a value that stands in a URL. In: its expression. Out: its kind, what stands in for it."""

from __future__ import annotations

from sse2ws.analyse.code.components import props_type
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, react_call, string
from sse2ws.syntax.tree import Node

_NUMBERS = ("Number", "parseInt", "parseFloat", "Number.parseInt", "Number.parseFloat")


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
    call = _state(file, node)
    given = arguments(call) if call is not None else []
    return bool(given) and string(file, bare(given[0])) == ""


def is_number(file: File, node: Node) -> bool:
    """Whether a value may be a number by its declaration, its first state, or the call that gives it."""
    node = bare(node)
    if node.kind == "call_expression":
        return file.text(node.get("function")) in _NUMBERS
    if node.kind == "number":
        return True
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is not None and binding.value is not None and is_number(file, binding.value):
        return True
    return _begins_as_number(file, node) or _has_number(file, _type_of(file, node))


def _begins_as_number(file: File, node: Node) -> bool:
    """Whether a value is the state of `useState(1)` or `useState<number>()`."""
    call = _state(file, node)
    kinds = call.get("type_arguments") if call is not None else None
    if call is None or kinds is not None:
        return _has_number(file, kinds)
    return any(is_number(file, each) for each in arguments(call)[:1])


def _state(file: File, node: Node) -> Node | None:
    """The `useState(...)` whose state a name is."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    pattern = binding.node.parent if binding is not None else None
    if binding is None or pattern is None or pattern.kind != "array_pattern":
        return None
    call = pattern.parent.get("value") if pattern.parent is not None else None
    is_state = pattern.children[0] is binding.node and react_call(file, call) == "useState"
    return bare(call) if call is not None and is_state else None


def _has_number(file: File, kind: Node | None, depth: int = 0) -> bool:
    """Whether a type is `number`, a union that has it, or another name of such a type in the file."""
    if kind is None or depth > 4:
        return False
    if kind.kind in ("type_annotation", "type_arguments", "union_type", "parenthesized_type", "literal_type"):
        return any(_has_number(file, each, depth + 1) for each in kind.children)
    if kind.kind == "type_identifier":
        declared = file.scopes.binding(kind)
        value = declared.value if declared is not None else None
        return value is not None and _has_number(file, value.get("value"), depth + 1)
    return file.text(kind) == "number" or kind.kind == "number"


def _type_of(file: File, node: Node) -> Node | None:
    """The annotation of a name, or of the member of what has one."""
    node = bare(node)
    if node.kind == "member_expression":
        owner, name = node.get("object"), file.text(node.get("property"))
        if owner is not None and owner.kind == "this":
            return _field_type(file, owner, name)
        return _member_type(file, _type_of(file, owner), name) if owner is not None else None
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None or binding.node.parent is None:
        return None
    name, holder = binding.name, binding.node.parent
    if holder.kind.endswith("assignment_pattern") and holder.parent is not None:
        holder = holder.parent
    if holder.kind == "pair_pattern" and holder.parent is not None:
        name, holder = file.text(holder.get("key")), holder.parent
    if holder.kind != "object_pattern" or holder.parent is None:
        return holder.get("type") or (_type_of(file, binding.value) if binding.value is not None else None)
    whole = holder.parent.get("value") if holder.parent.kind == "variable_declarator" else None
    given = holder.parent.get("type") or (_type_of(file, whole) if whole is not None else None)
    return _member_type(file, given or props_type(file, holder.parent), name)


def _field_type(file: File, this: Node, name: str) -> Node | None:
    """The annotation of a field of the class around."""
    around = next((each for each in this.ancestors() if each.kind == "class_body"), None)
    fields = around.children if around is not None else []
    found = (each for each in fields if each.kind == "public_field_definition")
    return next((each.get("type") for each in found if file.text(each.get("name")) == name), None)


def _member_type(file: File, shape: Node | None, name: str) -> Node | None:
    """What a type, or one that is named and declared in the file, says of one property."""
    if shape is None:
        return None
    if shape.kind == "type_identifier":
        declared = file.scopes.binding(shape)
        value = declared.value if declared is not None else None
        members = (value.get("body") or value.get("value")) if value is not None else None
        return _member_type(file, members, name)
    if shape.kind in ("type_annotation", "union_type", "intersection_type", "parenthesized_type"):
        inside = (_member_type(file, each, name) for each in shape.children)
        return next((each for each in inside if each is not None), None)
    found = (each for each in shape.children if each.kind == "property_signature")
    return next((each.get("type") for each in found if file.text(each.get("name")) == name), None)
