"""Whether evaluating an expression only computes: nothing changes, nothing is waited for, nobody is called.

In: an expression. Out: yes, or no as soon as it cannot be seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import File, bare, callee, global_path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_CALLS = frozenset(
    "JSON.parse String Number Boolean Array.isArray Date Date.now Date.parse parseInt parseFloat isNaN Set "
    "Map Object.keys Object.values Object.entries Math.round Math.floor Math.ceil Math.min Math.max Math.abs "
    "Number.isFinite Number.parseInt Number.parseFloat encodeURIComponent decodeURIComponent Error".split()
)
_METHODS = frozenset(
    "toString toUpperCase toLowerCase trim split includes startsWith endsWith indexOf replace slice "
    "substring padStart padEnd charAt toFixed toLocaleString toISOString toLocaleDateString "
    "toLocaleTimeString getTime join concat at has map filter find some every flat".split()
)
"""Methods of text, numbers, dates and lists; of a value that the function made or got itself."""
_WORK = frozenset(
    "assignment_expression augmented_assignment_expression update_expression await_expression "
    "yield_expression".split()
)
_LITERALS = frozenset("string template_string array number regex new_expression".split())


def is_pure(file: File, node: Node, gone: Sequence[Span] = ()) -> bool:
    """Whether evaluating an expression does nothing but compute. `gone`: parts that do not count."""
    stack = [node]
    while stack:
        each = stack.pop()
        if any(each.inside(span) for span in gone):
            continue
        called = each.parent is not None and each.parent.kind == "arguments"
        if each.kind in FUNCTIONS and not called:
            continue
        if each.kind in _WORK or (each.kind == "unary_expression" and "delete" in each.words):
            return False
        if each.kind in ("call_expression", "new_expression") and not _computes(file, each):
            return False
        stack.extend(each.children)
    return True


def _computes(file: File, call: Node) -> bool:
    target = callee(call)
    if target is None:
        return False
    if target.kind != "member_expression" or global_path(file, target) is not None:
        return global_path(file, target) in _CALLS
    owner = target.get("object")
    if owner is None or file.text(target.get("property")) not in _METHODS:
        return False
    root = bare(owner)
    while root.kind in ("member_expression", "subscript_expression", "call_expression"):
        inner = root.get("object") or root.get("function")
        if inner is None:
            return False
        root = bare(inner)
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    function = function_of(call)
    own = binding is not None and function is not None and binding.node.inside(function)
    return root.kind in _LITERALS or own
