"""Every place where a function uses a callback that it took, besides asking whether it is there.

In: a function, the parameter's index (0-based), the member of it that is meant. Out: the expressions that are
the callback, or may be. Refs that keep the newest one are followed.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import (
    File,
    dependency_list,
    member_in_pattern,
    outermost,
    parameter_pattern,
    parameters,
    react_call,
    string,
)
from sse2ws.syntax.tree import Node

_NAMES = ("identifier", "shorthand_property_identifier_pattern")
_TESTS = frozenset("=== !== == != &&".split())
_DEEPEST = 4
"""Names that a callback goes through."""


def callback_uses(file: File, function: Node, index: int, member: str) -> list[Node]:
    """The expressions, in no order; `handlers[name]`, which may be any of them, is among them."""
    pattern = parameter_pattern(parameters(function)[index])
    return list(_taken(file, pattern, member, 0))


def _taken(file: File, pattern: Node, member: str, depth: int) -> Iterator[Node]:
    """Uses of what a pattern gives names to."""
    if depth > _DEEPEST:
        return
    if pattern.kind in _NAMES:
        binding = file.scopes.binding(pattern)
        for ref in binding.refs if binding is not None else ():
            if ref is not pattern and not _is_type(ref):
                yield from _uses(file, ref, member, depth)
        return
    for name in pattern.below(*_NAMES):
        rest = any(each.kind == "rest_pattern" for each in name.ancestors() if each.inside(pattern))
        if rest or member_in_pattern(file, pattern, name) == member:
            yield from _taken(file, name, member if rest else "", depth + 1)


def _uses(file: File, node: Node, member: str, depth: int) -> Iterator[Node]:
    """What happens to an expression that is the callback, or that has it as a member."""
    outer = outermost(node)
    parent = outer.parent
    if parent is None or dependency_list(file, parent) or _is_kept(file, outer, parent):
        return
    if member and parent.kind in ("member_expression", "subscript_expression") and outer.field == "object":
        name = _property(file, parent)
        if name == member:
            yield from _uses(file, parent, "", depth)
        elif not name:
            yield node
    elif parent.kind == "variable_declarator" and outer.field == "value":
        pattern = parent.get("name")
        if pattern is not None:
            yield from _taken(file, pattern, member, depth + 1)
    elif parent.kind == "arguments" and react_call(file, parent.parent) == "useRef":
        yield from _of_ref(file, parent.parent, member, depth)
    elif not _is_test(outer, parent):
        yield node


def _of_ref(file: File, call: Node | None, member: str, depth: int) -> Iterator[Node]:
    """Uses of `latest.current` for `const latest = useRef(callback)`."""
    declarator = outermost(call).parent if call is not None else None
    name = declarator.get("name") if declarator is not None else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    for ref in binding.refs if binding is not None and depth <= _DEEPEST else ():
        held = outermost(ref).parent
        if held is None or held.kind != "member_expression":
            if held is None or not dependency_list(file, held):
                yield ref
        elif outermost(held).field != "left":
            yield from _uses(file, held, member, depth + 1)


def _property(file: File, member: Node) -> str:
    if member.kind == "subscript_expression":
        return string(file, member.get("index")) or ""
    name = member.get("property")
    return file.text(name) if name is not None else ""


def _is_kept(file: File, outer: Node, parent: Node) -> bool:
    """`latest.current = callback`"""
    left = parent.get("left") if parent.kind == "assignment_expression" and outer.field == "right" else None
    return left is not None and file.text(left).endswith(".current")


def _is_test(outer: Node, parent: Node) -> bool:
    if outer.field == "condition" or parent.kind == "unary_expression":
        return True
    return (
        parent.kind == "binary_expression"
        and not _TESTS.isdisjoint(parent.words)
        and ("&&" not in parent.words or outer.field == "left")
    )


def _is_type(ref: Node) -> bool:
    return ref.kind == "type_identifier" or (ref.parent is not None and ref.parent.kind == "type_query")
