"""What a written type says of a value: the names of its types, and the members that it lists.

In: a type annotation and where the value lies that it is said of. Out: uses. Follows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.flow import ELEMENT, Form, Path, Read, TypeUse, Use, holds, step
from sse2ws.syntax.tree import Node

_WRAPPERS = frozenset("type_annotation union_type intersection_type parenthesized_type readonly_type".split())
_SAME_MEMBERS = frozenset("Partial Required Readonly NonNullable".split())
ARRAYS = frozenset(("Array", "ReadonlyArray"))


def uses_in_type(file: File, annotation: Node, path: Path) -> Iterator[Use]:
    """Everything that a type says of what lies at `path`."""
    if annotation.kind in _WRAPPERS:
        for each in annotation.children:
            yield from uses_in_type(file, each, path)
        return
    item, inner = _item_type(file, annotation), step(path, ELEMENT)
    if item is not None:
        if inner is not None:
            yield from uses_in_type(file, item, inner)
    elif annotation.kind == "generic_type" and annotation.children:
        yield from _generic(file, annotation, path)
    elif annotation.kind == "type_identifier":
        yield from _named(file, annotation, path)
    elif annotation.kind == "object_type":
        yield from _members(file, annotation, path)


def _generic(file: File, whole: Node, path: Path) -> Iterator[Use]:
    """`Partial<Goal>` has the members of its argument; of others, it is the generic type that counts."""
    given = whole.get("type_arguments")
    name = file.text(whole.get("name"))
    if name == "Record" and given is not None and file.text(given.children[0]) == "string":
        return  # it may have any key
    same = given if name in _SAME_MEMBERS and given is not None and given.children else whole
    yield from uses_in_type(file, same.children[0], path)


def _named(file: File, name: Node, path: Path) -> Iterator[Use]:
    """A name of a type; of a type parameter, also what it extends and what it is by default."""
    yield type_named(file, name, path)
    parameter = _type_parameter(file, name)
    for each in ("constraint", "value") if parameter is not None else ():
        said = parameter.get(each) if parameter is not None else None
        if said is not None and said.children:
            yield from uses_in_type(file, said.children[0], path)


def type_named(file: File, name: Node, path: Path = ()) -> TypeUse:
    """What a name in a type says of what lies at `path`."""
    parameter = _type_parameter(file, name)
    listed = parameter.parent if parameter is not None else None
    if parameter is None or listed is None or listed.parent is None:
        return TypeUse(path, file.text(name), name.span)
    number, bounded = listed.children.index(parameter), parameter.get("constraint") is not None
    return TypeUse(path, file.text(name), name.span, owner=listed.parent.span, number=number, bounded=bounded)


def _type_parameter(file: File, name: Node) -> Node | None:
    binding = file.scopes.binding(name)
    value = binding.value if binding is not None else None
    return value if value is not None and value.kind == "type_parameter" else None


def _members(file: File, shape: Node, path: Path) -> Iterator[Use]:
    """A type written in place names the value's properties as well."""
    if not holds(path):
        yield in_place(file, shape, path)
    for member in shape.children:
        name, kind = member.get("name"), member.get("type")
        if member.kind == "property_signature" and name is not None:
            inner = step(path, file.text(name).strip("'\""))
            if inner is not None and not holds(path):
                yield Read(inner, name.span, Form.STRING if name.kind == "string" else Form.PROPERTY)
            if inner is not None and kind is not None:
                yield from uses_in_type(file, kind, inner)


def in_place(file: File, shape: Node, path: Path) -> TypeUse:
    """An object type that is written where it is used; no members unless it lists all there are."""
    listed = all(each.kind == "property_signature" for each in shape.children)
    members = tuple(
        (
            file.text(each.get("name")).strip("'\""),
            file.text(each.get("type")).lstrip(": "),
            "?" in each.words,
        )
        for each in (shape.children if listed else ())
    )
    return TypeUse(path, "", shape.span, members=members)


def _item_type(file: File, kind: Node) -> Node | None:
    """The type of a list's items: of `Goal[]`, of `Array<Goal>`."""
    if kind.kind == "array_type" and kind.children:
        return kind.children[0]
    given = kind.get("type_arguments")
    if kind.kind == "generic_type" and file.text(kind.get("name")) in ARRAYS and given is not None:
        return given.children[0] if given.children else None
    return None
