"""What a constant stands for: a list or object that nothing is put into, a member of it or of an enum.

In: a name or its binding. Out: the node of the value.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding, is_write
from sse2ws.analyse.code.syntax_facts import File, bare, callee, outermost
from sse2ws.syntax.tree import Node

_CHANGING = frozenset("push pop shift unshift splice fill set add delete clear copyWithin".split())


def constant_value(file: File, node: Node) -> Node:
    """The array or object that a constant name stands for."""
    node = bare(node)
    for _ in range(5):
        binding = file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is None or binding.value is None or not binding.constant or binding.kind == "import":
            return node
        if _is_changed(file, binding):
            return node
        node = bare(binding.value)
    return node


def _is_changed(file: File, binding: Binding) -> bool:
    """Whether something is put into a constant list or object, or taken out of it."""
    return any(_changes(file, outermost(ref)) for ref in binding.refs)


def _changes(file: File, node: Node) -> bool:
    holder = node.parent
    if holder is None or holder.parent is None:
        return False
    if holder.kind == "arguments" and holder.children[0] is node:
        return file.text(callee(holder.parent)) in ("Object.assign", "Object.defineProperty")
    if holder.kind not in ("member_expression", "subscript_expression") or node.field != "object":
        return False
    called = holder.parent.kind == "call_expression" and holder.field == "function"
    if called and file.text(holder.get("property")) in _CHANGING:
        return True
    return is_write(holder) or "delete" in holder.parent.words


def member_value(file: File, binding: Binding, name: str) -> Node | None:
    """The initialiser of a member of a constant object or enum."""
    if binding.value is None:
        return None
    if binding.kind == "enum":
        body = binding.value.get("body")
        for member in body.children if body is not None else []:
            if member.kind == "enum_assignment" and file.text(member.get("name")).strip("'\"") == name:
                return member.get("value")
        return None
    value = bare(binding.value)
    for pair in value.children if value.kind == "object" else []:
        if pair.kind == "pair" and file.text(pair.get("key")).strip("'\"") == name:
            return pair.get("value")
    return None
