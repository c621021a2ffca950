"""Whether what is left of a function does any work, or only computes, logs and returns.

In: statements, and the spans that are gone from them. Out: the first place that does work.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sse2ws.analyse.left import Left, live
from sse2ws.analyse.purity import is_pure
from sse2ws.analyse.scopes import FUNCTIONS, function_of
from sse2ws.analyse.syntax_facts import File, arguments, bare, callee, global_path
from sse2ws.analyse.topics import cases_of
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_NOTHING = frozenset("empty_statement break_statement continue_statement".split())


def working(file: File, left: Iterable[Left], gone: Sequence[Span]) -> Node | None:
    """The first statement that does work; none when all are idle."""
    for each in live(left):
        found = _work(file, each.node, gone)
        if found is not None:
            return found
    return None


def _work(file: File, node: Node | None, gone: Sequence[Span]) -> Node | None:
    if (
        node is None
        or node.kind in _NOTHING
        or node.kind in FUNCTIONS
        or any(node.inside(each) for each in gone)
    ):
        return None
    kind = node.kind
    if kind in ("if_statement", "else_clause", "statement_block", "parenthesized_expression"):
        return next((found for each in node.children if (found := _work(file, each, gone)) is not None), None)
    if kind == "switch_statement":
        statements = [each for case in cases_of(node) for each in case.all("body")]
        parts = [node.get("value"), *statements]
        return next((found for each in parts if (found := _work(file, each, gone)) is not None), None)
    if kind == "try_statement":
        # without an error nothing is caught, and what is parsed no longer can fail
        return _work(file, node.get("body"), gone) or _work(file, node.get("finalizer"), gone)
    if kind == "finally_clause":
        return next((found for each in node.children if (found := _work(file, each, gone)) is not None), None)
    if kind == "throw_statement":
        guarded = any(each.kind == "try_statement" for each in node.ancestors())
        return node if guarded else None
    if kind in ("expression_statement", "return_statement", "lexical_declaration", "variable_declaration"):
        return None if all(_harmless(file, each, gone) for each in node.children) else node
    return None if is_pure(file, node, gone) and not kind.endswith("_statement") else node


def _harmless(file: File, value: Node, gone: Sequence[Span]) -> bool:
    inner = bare(value)
    if inner.kind == "call_expression":
        target = callee(inner)
        if target is not None and (global_path(file, target) or "").startswith("console."):
            return all(is_pure(file, each, gone) for each in arguments(inner))
    if inner.kind in ("assignment_expression", "augmented_assignment_expression"):
        left, right = inner.get("left"), inner.get("right")
        function = function_of(inner)
        binding = file.scopes.binding(left) if left is not None and left.kind == "identifier" else None
        own = binding is not None and function is not None and binding.node.inside(function)
        return own and right is not None and is_pure(file, right, gone)
    return is_pure(file, value, gone)
