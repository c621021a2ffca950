"""What names and calls stand for, through imports: functions, values, the parts of what is written in place.

In: an expression of a file. Out: the node behind it, with its file. Knows nothing of stores.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.mentions import names_only
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare, function_value, import_ref, outermost
from sse2ws.analyse.code.written_values import OutOfSight
from sse2ws.model.flow import Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node

_MOST_TYPES = 40
_MADE_OF = frozenset("type_annotation union_type intersection_type parenthesized_type readonly_type".split())


def binding_behind(program: Program, file: File, name: Node) -> tuple[File, Binding] | None:
    """The declaration that a name means, in this file or the one that it is imported from."""
    named = name.kind in ("identifier", "shorthand_property_identifier")
    binding = file.scopes.binding(name) if named else None
    ref = import_ref(file, binding) if binding is not None else None
    if ref is None:
        return (file, binding) if binding is not None else None
    found = program.origin(file.path, ref)
    home = program.parsed(found[0]) if found is not None else None
    if found is None or home is None:
        return None
    inner = home.scopes.by_node[home.tree.root].values.get(found[1])
    return (home, inner) if inner is not None else None


def mentions_of(program: Program, file: File, binding: Binding) -> tuple[Place, ...]:
    """Every place that uses a declaration."""
    local = (Place(file.path, ref.span) for ref in uses_of(file, binding))
    return (*local, *program.mentions(file.path, binding.name))


def uses_of(file: File, binding: Binding) -> list[Node]:
    """The places of its file that use a declaration."""
    return [ref for ref in binding.refs if not names_only(file, ref)]


def function_behind(program: Program, file: File, node: Node) -> tuple[File, Node, tuple[Place, ...]] | None:
    """The function that an expression is, and all places but this one that use it."""
    inner = bare(node)
    written = function_value(file, inner)
    if written is not None:
        return file, written, ()
    found = binding_behind(program, file, inner)
    function = function_value(found[0], found[1].value) if found is not None and found[1].constant else None
    if found is None or function is None:
        return None
    others = (each for each in mentions_of(program, *found) if each != Place(file.path, inner.span))
    return found[0], function, tuple(others)


def value_behind(program: Program, file: File, node: Node) -> tuple[File, Node, Node | None]:
    """The value that a constant has, with the type that it is said to be; else the expression itself."""
    found = binding_behind(program, file, bare(node))
    declared = found[1].node.parent if found is not None else None
    if found is None or found[1].kind != "const" or found[1].value is None or declared is None:
        return file, node, None
    return found[0], found[1].value, declared.get("type")


def call_at(file: File, call: Place) -> Node:
    """The call that stands at a place."""
    node = file.tree.at(call.span)
    while node.kind not in ("call_expression", "program") and node.parent is not None:
        node = node.parent
    return node


def part_of(file: File, whole: Node, inside: Path) -> Node | None:
    """What an object that is written in place has at a path; raises OutOfSight when that cannot be told."""
    if not inside:
        return outermost(whole)
    inner, found = bare(whole), None
    if inner.kind != "object":
        raise OutOfSight
    for each in inner.children:
        key, value = each.get("key"), each.get("value")
        if each.kind == "shorthand_property_identifier":
            found = each if file.text(each) == inside[0] else found
        elif key is None or value is None or key.kind == "computed_property_name":
            raise OutOfSight
        elif file.text(key).strip("'\"") == inside[0]:
            found = value
    return part_of(file, found, inside[1:]) if found is not None else None


def object_types(program: Program, file: File, kind: Node) -> Iterator[tuple[File, Node]]:
    """The object types that a type is made of, with those that its names stand for."""
    queue, seen = [(file, kind)], 0
    while queue and seen < _MOST_TYPES:
        file, node = queue.pop(0)
        seen += 1
        if node.kind in _MADE_OF:
            queue += [(file, each) for each in node.children]
        elif node.kind == "type_identifier":
            queue += _declared_type(program, file, node)
        elif node.kind in ("object_type", "interface_body"):
            yield file, node


def _declared_type(program: Program, file: File, name: Node) -> list[tuple[File, Node]]:
    """What a type's name stands for."""
    binding = file.scopes.binding(name)
    ref = import_ref(file, binding) if binding is not None else None
    if ref is not None:
        found = program.origin(file.path, ref)
        inner = program.parsed(found[0]) if found is not None else None
        if found is None or inner is None:
            return []
        file = inner
        binding = file.scopes.by_node[file.tree.root].types.get(found[1])
    declared = binding.value if binding is not None else None
    body = (declared.get("value") or declared.get("body")) if declared is not None else None
    return [(file, body)] if body is not None else []
