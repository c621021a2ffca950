"""The type that a written type gives to a part of its value: `Goal` for the items of `Goal[] | null`.

In: a type, and the way to the part. Out: the type's node, or none when it does not say. Follows no name.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.flow.type_uses import ARRAYS
from sse2ws.model.flow import ELEMENT, Path
from sse2ws.syntax.tree import Node

ANYTHING = frozenset(("any", "unknown"))
_NOTHING = frozenset(("null", "undefined"))


def type_at(file: File, kind: Node | None, inside: Path) -> Node | None:
    """The type of what lies at `inside`, without `| null`."""
    for name in inside:
        kind = _part(file, kind, name) if kind is not None else None
    return _without_null(kind) if kind is not None else None


def _without_null(kind: Node) -> Node | None:
    """A type without `| null` and `| undefined`; none when more than one is left."""
    if kind.kind == "parenthesized_type" and kind.children:
        return _without_null(kind.children[0])
    if kind.kind != "union_type":
        return kind
    parts = [each for each in _parts(kind) if not (each.kind == "literal_type" and _is_nothing(each))]
    return parts[0] if len(parts) == 1 else None


def _is_nothing(kind: Node) -> bool:
    return bool(kind.children) and kind.children[0].kind in _NOTHING


def _parts(kind: Node) -> Iterator[Node]:
    for each in kind.children:
        if each.kind == "union_type":
            yield from _parts(each)
        else:
            yield each


def _part(file: File, kind: Node, name: str) -> Node | None:
    """The type of a list's items, or of a member."""
    inner = _without_null(kind)
    if inner is None:
        return None
    if inner.kind == "readonly_type" and inner.children:
        inner = inner.children[0]
    if name == ELEMENT:
        if inner.kind == "array_type" and inner.children:
            return _without_parentheses(inner.children[0])
        if inner.kind == "generic_type" and file.text(inner.get("name")) in ARRAYS:
            given = inner.get("type_arguments")
            return given.children[0] if given is not None and given.children else None
        return inner if file.text(inner) in ANYTHING else None
    if inner.kind != "object_type":
        return None
    member = next((each for each in inner.children if file.text(each.get("name")).strip("'\"") == name), None)
    found = member.get("type") if member is not None else None
    return found.children[0] if found is not None and found.children else None


def _without_parentheses(kind: Node) -> Node:
    while kind.kind == "parenthesized_type" and kind.children:
        kind = kind.children[0]
    return kind
