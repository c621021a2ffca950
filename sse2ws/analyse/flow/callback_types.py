"""What the declared type of a callback says of the values that it gets.

In: a parameter, and the member of it that is called. Out: types of arguments; where another file declares
the type, its name, for linking to look up.
"""

from __future__ import annotations

from msgspec import Struct, field

from sse2ws.analyse.code.syntax_facts import File, parameters
from sse2ws.analyse.flow.record import Record
from sse2ws.model.flow import Path, Typing
from sse2ws.syntax.tree import Node

_MOST = 4
"""Names of types, one standing for the next."""


class Signature(Struct):
    """A parameter list. `given`: what its names of type parameters stand for."""

    parameters: Node
    given: dict[str, Node] = field(default_factory=dict)

    def argument(self, file: File, index: int) -> Node | None:
        """The type of an argument (0-based)."""
        each = self.parameters.children[index] if index < len(self.parameters.children) else None
        kind = each.get("type") if each is not None else None
        inner = kind.children[0] if kind is not None and kind.children else None
        return self.given.get(file.text(inner), kind) if inner is not None else None

    def is_known(self, file: File, index: int) -> bool:
        """Whether the type of an argument names no type parameter further in."""
        kind = self.argument(file, index)
        names = kind.walk() if kind is not None else ()
        return kind in self.given.values() or not any(file.text(each) in self.given for each in names)


def callback_signature(file: File, owner: Node, position: int, member: str) -> Signature | Typing | None:
    """What the declared type of a callback parameter (or its member) shows."""
    annotation = parameters(owner)[position].get("type")
    if annotation is None or not annotation.children:
        return None
    return signature_in(file, annotation.children[0], member)


def signature_in(file: File, kind: Node, member: str) -> Signature | Typing | None:
    """The parameters of a function type, or of a member of an object type; none when unseen."""
    given: dict[str, Node] = {}
    shape = _opened(file, kind, given)
    if isinstance(shape, str):
        return Typing(shape, member)
    if member and shape is not None:
        inner = _entries_of(file, shape) or _member_of(file, shape, member)
        shape = _opened(file, inner, given) if inner is not None else None
        if isinstance(shape, str):
            return Typing(shape, "")
    found = (
        next((each for each in shape.walk() if each.get("parameters") is not None), None) if shape else None
    )
    listed = found.get("parameters") if found is not None else None
    return Signature(listed, given) if listed is not None else None


def _opened(file: File, node: Node, given: dict[str, Node]) -> Node | str | None:
    """A type as it is written: itself, or the body of an interface or alias; the name of an imported one."""
    for _ in range(_MOST):
        name = (
            node
            if node.kind == "type_identifier"
            else node.get("name")
            if node.kind == "generic_type"
            else None
        )
        binding = file.scopes.binding(name) if name is not None else None
        if binding is None:
            return node if node.kind != "type_identifier" else None
        if binding.kind == "import":
            return file.text(node) if node.kind == "type_identifier" else None
        declared = binding.value if binding.kind == "type" else None
        body = (declared.get("body") or declared.get("value")) if declared is not None else None
        if declared is None or body is None:
            return None
        _note(file, declared, node, given)
        node = body
    return None


def _note(file: File, declared: Node, used: Node, given: dict[str, Node]) -> None:
    """What the type parameters of a declaration stand for where it is used."""
    listed, arguments = declared.get("type_parameters"), used.get("type_arguments")
    said = arguments.children if arguments is not None else []
    for number, each in enumerate(listed.children if listed is not None else ()):
        default = each.get("value")
        name = file.text(each.get("name"))
        if number < len(said):
            given[name] = given.get(file.text(said[number]), said[number])
        elif default is not None and default.children:
            given[name] = default.children[0]


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


def typed_by_callback(
    record: Record, given: tuple[Node, int, str], argument: int, path: Path
) -> Typing | bool:
    """Note what the declared type of a callback parameter says of its argument (an index, 0-based).

    False when it is not seen; what to look up, where another file says it.
    """
    owner, position, _ = given
    if parameters(owner)[position].get("type") is None:
        return True
    found = callback_signature(record.file, *given)
    if not isinstance(found, Signature):
        return found if found is not None else False
    if not found.is_known(record.file, argument):
        return False
    kind = found.argument(record.file, argument)
    if kind is not None:
        record.typed(kind, path)
    return True


def argument_type(file: File, given: tuple[Node, int, str], argument: int) -> Node | None:
    """What the declared type of a callback parameter says of an argument (an index, 0-based)."""
    found = callback_signature(file, *given)
    return found.argument(file, argument) if isinstance(found, Signature) else None
