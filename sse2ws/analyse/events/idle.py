"""Whether what is left of a function does any work, or only computes, logs and returns.

In: statements, and the spans that are gone from them. Out: the places that do work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, global_path
from sse2ws.analyse.events.left import Left, live
from sse2ws.analyse.events.topics import cases_of
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_NOTHING = frozenset("empty_statement break_statement continue_statement".split())
_HOLDERS = frozenset(
    "if_statement else_clause statement_block parenthesized_expression finally_clause".split()
)
_PLAIN = frozenset("expression_statement return_statement lexical_declaration variable_declaration".split())


def working(
    file: File, left: Iterable[Left], gone: Sequence[Span], caught: Collection[Node] = ()
) -> list[Node]:
    """The statements that do work; none when all are idle. `caught`: functions that are called in a `try`."""
    found = [work for each in live(left) for work in _work(file, each.node, gone)]
    thrown = (node for each in live(left) for node in each.node.walk() if node.kind == "throw_statement")
    return [
        *found,
        *(
            node
            for node in thrown
            if function_of(node) in caught and node not in found and not any(node.inside(e) for e in gone)
        ),
    ]


def _work(file: File, node: Node | None, gone: Sequence[Span]) -> Iterator[Node]:
    if node is None or node.kind in _NOTHING or node.kind in FUNCTIONS:
        return
    if any(node.inside(each) for each in gone):
        return
    kind = node.kind
    if kind in _HOLDERS:
        for each in node.children:
            yield from _work(file, each, gone)
    elif kind == "switch_statement":
        statements = [each for case in cases_of(node) for each in case.all("body")]
        for part in (node.get("value"), *statements):
            yield from _work(file, part, gone)
    elif kind == "try_statement":
        # without an error nothing is caught, and what is parsed no longer can fail
        yield from _work(file, node.get("body"), gone)
        yield from _work(file, node.get("finalizer"), gone)
    elif kind == "throw_statement":
        if any(each.kind == "try_statement" for each in node.ancestors()):
            yield node
    elif kind in _PLAIN:
        if not all(_harmless(file, each, gone) for each in node.children):
            yield node
    elif kind.endswith("_statement") or not is_pure(file, node, gone):
        yield node


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


def is_tried(node: Node) -> bool:
    """Whether a node stands in a `try` of its function."""
    for each in node.ancestors():
        if each.kind in FUNCTIONS:
            return False
        if each.kind == "try_statement":
            return True
    return False
