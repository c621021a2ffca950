"""Names that a loop goes through: `for (const name of NAMES)`, `NAMES.forEach((name) => ...)`.

In: the binding of a name. Out: the names, and what else stands in the rows that they are taken from.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    import_ref,
    parameter_of,
    parameter_pattern,
    parameters,
    statement_of,
)
from sse2ws.analyse.code.tables import entries_of_map, table_at
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

LISTS = ("Object.entries", "Object.keys", "Object.values")
"""What makes a list of a table."""
_ALL = "{}"
"""The label under which another file gives all members of an object or enum."""


class Loop(Struct, frozen=True, eq=False):
    """A loop over names. `parts`: what of each of the `rows` the variable has, taken apart by `pattern`.

    `elsewhere`: the names are those of a constant of another file. `parameter`: they come from callers.
    Without all of these nobody can tell.
    """

    statement: Span
    parts: tuple[Node, ...] = ()
    rows: tuple[Node, ...] = ()
    pattern: Node | None = None
    elsewhere: EventName | None = None
    parameter: bool = False


def loop_of(file: File, binding: Binding) -> Loop | None:
    """The name is a loop's variable: `for (const name of NAMES)`, `NAMES.forEach((name) => ...)`."""
    if binding.kind in ("const", "let", "var"):
        loop = next((each for each in binding.node.ancestors() if each.kind == "for_in_statement"), None)
        left, right = (loop.get("left"), loop.get("right")) if loop is not None else (None, None)
        if (
            loop is None
            or left is None
            or right is None
            or not binding.node.inside(left)
            or "of" not in loop.words
        ):
            return None
        return _items(file, right, left, binding.node, loop.span)
    function = binding.scope.node
    call = (
        function.parent.parent
        if function.parent is not None and function.parent.kind == "arguments"
        else None
    )
    method = callee(call) if call is not None and call.kind == "call_expression" else None
    if call is None or method is None or method.kind != "member_expression" or not parameters(function):
        return None
    if file.text(method.get("property")) not in ("forEach", "map"):
        return None
    first, owner = parameter_pattern(parameters(function)[0]), method.get("object")
    listed = function.get("parameters")
    if owner is not None and listed is not None and (made := entries_of_map(file, table_at(file, owner))):
        return _of_map(file, made, listed, binding.node, statement_of(call).span)
    if owner is None or not binding.node.inside(first):
        return None
    return _items(file, owner, first, binding.node, statement_of(call).span)


def _of_map(file: File, entries: Node, listed: Node, name: Node, loop: Span) -> Loop:
    """`MAP.forEach((value, name) => ...)`"""
    rows = tuple(bare(each) for each in entries.children)
    parts = tuple(part for row in rows if (part := part_of(file, listed, row, name)) is not None)
    return Loop(loop, parts, rows, listed) if len(parts) == len(rows) else Loop(loop)


def _items(file: File, node: Node, pattern: Node, name: Node, loop: Span) -> Loop:
    """What a loop over `node` binds to `name` inside `pattern`."""
    node = table_at(file, node)
    call = node if node.kind == "call_expression" else None
    method = file.text(callee(node)) if call is not None else ""
    entries = entries_of_map(file, _of_entries(file, node))
    if entries is not None:
        node, method = entries, ""
    elif method in LISTS and call is not None and arguments(call):
        node = table_at(file, arguments(call)[0])
    elif node.kind == "object":
        return Loop(loop)
    if node.kind == "identifier":
        return _of_elsewhere(file, node, method, loop, pattern is name)
    rows = _rows(file, node, method)
    parts = [part for row in rows if (part := part_of(file, pattern, row, name)) is not None]
    if len(parts) < len(rows):
        return Loop(loop)
    return Loop(loop, tuple(parts), tuple(rows), pattern)


def _of_entries(file: File, node: Node) -> Node:
    """`MAP` of `MAP.entries()`."""
    method = callee(node) if node.kind == "call_expression" else None
    owner = method.get("object") if method is not None and method.kind == "member_expression" else None
    named = owner is not None and method is not None and file.text(method.get("property")) == "entries"
    return table_at(file, owner) if named and owner is not None else node


def _of_elsewhere(file: File, node: Node, method: str, loop: Span, plain: bool) -> Loop:
    """A list, an object or an enum of another file, or what a caller gives."""
    binding = file.scopes.binding(node)
    imported = import_ref(file, binding) if binding is not None else None
    if imported is not None and plain and method in ("", "Object.values"):
        return Loop(loop, elsewhere=EventName(_ALL if method else "[]", None, imported))
    return Loop(loop, parameter=binding is not None and parameter_of(file, binding) is not None)


def _rows(file: File, node: Node, method: str) -> list[Node]:
    """What the loop goes over: items of a list, members of an object or an enum."""
    body = node.get("body") if node.kind == "enum_declaration" else node
    rows = body.children if body is not None else []
    if not method:
        return [bare(each) for each in rows] if node.kind == "array" else []
    if node.kind == "enum_declaration" and method == "Object.values":
        found = [each.get("value") for each in rows]
    elif node.kind == "object" and _has_each_once(file, rows):
        found = [bare(value_in(each) or each) if method == "Object.values" else each for each in rows]
    else:
        return []
    return [each for each in found if each is not None] if None not in found else []


def _has_each_once(file: File, rows: list[Node]) -> bool:
    """Whether an object's entries are plain ones of different names: of two of a name, the last counts."""
    names = [file.text(each.get("key") or each.get("name") or each).strip("'\"") for each in rows]
    return all(value_in(each) is not None for each in rows) and len(set(names)) == len(names)


def value_in(entry: Node) -> Node | None:
    """The value of an object's entry, which a method is itself; none for a getter or a spread."""
    if entry.kind == "pair":
        return entry.get("value")
    if entry.kind == "method_definition":
        return entry if {"get", "set", "*", "static"}.isdisjoint(entry.words) else None
    return entry if entry.kind == "shorthand_property_identifier" else None


def part_of(file: File, pattern: Node, row: Node, name: Node) -> Node | None:
    """What of a row is bound to a name of the loop's pattern; of `key: value` both can be taken."""
    if pattern is name:
        return row
    if pattern.kind == "formal_parameters":
        listed = [parameter_pattern(each) for each in pattern.children]
        at = next((number for number, each in enumerate(listed) if each is name), 2)
        return row.children[1 - at] if at < 2 else None
    if pattern.kind == "array_pattern" and name in pattern.children:
        before = pattern.children[: pattern.children.index(name)]
        at = file.tree.data[pattern.start : name.start].count(b",")  # a pattern may leave out items
        if any(each.kind != "identifier" for each in before):
            return None
        value = value_in(row)
        items = [row.get("key") or row.get("name") or row, value] if value is not None else row.children
        if value is None and row.kind != "array":
            return None
        if any(each is None or each.kind == "spread_element" for each in items):
            return None
        return items[at] if at < len(items) else None
    if pattern.kind != "object_pattern" or row.kind != "object":
        return None
    taken = next((e for e in pattern.children if e is name or e.get("value") is name), None)
    return member_of(file, row, file.text(taken.get("key") or taken) if taken is not None else "")


def member_of(file: File, row: Node, wanted: str) -> Node | None:
    """A property of an object, by its name."""
    if row.kind != "object":
        return None
    keys = [each.get("key") or each.get("name") or each for each in row.children]
    texts = [file.text(each).strip("'\"") for each in keys]
    same = [each for text, each in zip(texts, row.children, strict=True) if text == wanted]
    if len(same) != 1 or any(each.kind == "spread_element" for each in row.children):
        return None
    return value_in(same[0])
