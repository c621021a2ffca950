"""Functions that a function takes and calls: which parameter a callee is, and what its declared type shows.

In: a callee. Out: the function that took it, the parameter's index (0-based), the member that is called.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    parameter_of,
    parameters,
    react_call,
    string,
)
from sse2ws.analyse.flow.record import Record
from sse2ws.model.flow import Path
from sse2ws.syntax.tree import Node


def callback_parameter(file: File, function: Node) -> tuple[Node, int, str] | None:
    """The callback parameter that a callee is: `cb`, `handlers.onX`, `handlers['x']`, `ref.current`."""
    member = ""
    if function.kind in ("member_expression", "subscript_expression"):
        owner, name = function.get("object"), _name_of(file, function)
        if owner is None or not name:
            return None
        function, member = bare(owner), name
        if member == "current":
            return _through_ref(file, function, "")
        if function.kind == "member_expression" and file.text(function.get("property")) == "current":
            inner = function.get("object")
            return _through_ref(file, bare(inner), member) if inner is not None else None
    if function.kind != "identifier":
        return None
    binding = file.scopes.binding(function)
    found = parameter_of(file, binding) if binding is not None else None
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member


def _name_of(file: File, member: Node) -> str:
    """`onX` of `.onX` and of `['onX']`; empty for what is computed."""
    if member.kind == "subscript_expression":
        return string(file, member.get("index")) or ""
    name = member.get("property")
    return file.text(name) if name is not None else ""


def _through_ref(file: File, ref: Node, member: str) -> tuple[Node, int, str] | None:
    """`ref.current(...)` where `ref = useRef(parameter)`."""
    binding = file.scopes.binding(ref) if ref.kind == "identifier" else None
    if binding is None or react_call(file, binding.value) != "useRef" or binding.value is None:
        return None
    given = arguments(bare(binding.value))
    if not given or given[0].kind != "identifier":
        return None
    initial = file.scopes.binding(given[0])
    found = parameter_of(file, initial) if initial is not None else None
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member


def callback_signature(file: File, owner: Node, position: int, member: str) -> Node | None:
    """The parameter list that the declared type of a callback parameter (or its member) shows."""
    annotation = parameters(owner)[position].get("type")
    if annotation is None or not annotation.children:
        return None
    shape = _shape_of(file, annotation.children[0])
    if member and shape is not None:
        inner = _entries_of(file, shape) or _member_of(file, shape, member)
        shape = _shape_of(file, inner) if inner is not None else None
    signature = (
        next((each for each in shape.walk() if each.get("parameters") is not None), None) if shape else None
    )
    return signature.get("parameters") if signature is not None else None


def _entries_of(file: File, shape: Node) -> Node | None:
    """The type of every entry: of `Record<string, Handler>`, of `{ [name: string]: Handler }`."""
    given = shape.get("type_arguments") if shape.kind == "generic_type" else None
    if given is not None:
        named = file.text(shape.get("name")) == "Record" and len(given.children) == 2
        return given.children[1] if named else None
    signature = shape.children[0] if len(shape.children) == 1 else None
    kind = signature.get("type") if signature is not None and signature.kind == "index_signature" else None
    return kind.children[0] if kind is not None and kind.children else None


def _member_of(file: File, shape: Node, member: str) -> Node | None:
    """The type of a property, or the method itself."""
    named = ((each, file.text(each.get("name")).strip("'\"")) for each in shape.children)
    found = next((each for each, name in named if name == member), None)
    kind = found.get("type") if found is not None and found.kind == "property_signature" else found
    annotated = kind is not None and kind.kind == "type_annotation" and kind.children
    return kind.children[0] if kind is not None and annotated else kind


def _shape_of(file: File, node: Node) -> Node | None:
    """A type as it is written: itself, or the body of an interface or alias of this file."""
    for _ in range(4):
        if node.kind != "type_identifier":
            return node
        binding = file.scopes.binding(node)
        declared = binding.value if binding is not None and binding.kind == "type" else None
        body = (declared.get("body") or declared.get("value")) if declared is not None else None
        if body is None:
            return None
        node = body
    return None


def typed_by_callback(record: Record, given: tuple[Node, int, str], argument: int, path: Path) -> bool:
    """Note what the declared type of a callback parameter says of its argument; False when unseen."""
    owner, position, _ = given
    if parameters(owner)[position].get("type") is None:
        return True
    if callback_signature(record.file, *given) is None:
        return False
    kind = argument_type(record.file, given, argument)
    if kind is not None:
        record.typed(kind, path)
    return True


def argument_type(file: File, given: tuple[Node, int, str], argument: int) -> Node | None:
    """What the declared type of a callback parameter says of an argument (an index, 0-based)."""
    signature = callback_signature(file, *given)
    if signature is None or argument >= len(signature.children):
        return None
    return signature.children[argument].get("type")
