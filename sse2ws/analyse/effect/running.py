"""Refs by which an effect notes that it still runs: `running.current = true` first, `false` in its cleanup.

In: a ref and the test in front of the opening that reads it. Out: whether the test can never hold at first.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, bare, react_call
from sse2ws.syntax.tree import Node


def is_set_by_its_effect(file: File, ref: Binding, test: Node, owner: Node) -> bool:
    """Whether only the effect around a test names a ref, and sets it such that the test lets pass."""
    functions = [each for each in test.ancestors() if each.kind in FUNCTIONS and each.inside(owner)]
    effect = next((each for each in reversed(functions) if each is not owner), None)
    body = effect.get("body") if effect is not None else None
    if react_call(file, ref.value) != "useRef" or effect is None or body is None:
        return False
    passing = _passing(file, test, ref)
    if not passing or not all(each.inside(effect) for each in ref.refs):
        return False
    return any(_sets(file, each, ref, passing) for each in body.children if each.start < test.start)


def _passing(file: File, test: Node, ref: Binding) -> str:
    """The value with which `if (test) return` goes on."""
    test = bare(test)
    negated = test.kind == "unary_expression" and test.words[:1] == ["!"]
    read = bare(test.children[0]) if negated else test
    if not _is_content(file, read, ref):
        return ""
    return "true" if negated else "false"


def _is_content(file: File, node: Node, ref: Binding) -> bool:
    owner = node.get("object") if node.kind == "member_expression" else None
    return (
        owner is not None
        and file.scopes.binding(owner) is ref
        and file.text(node.get("property")) == "current"
    )


def _sets(file: File, statement: Node, ref: Binding, value: str) -> bool:
    assigned = statement.children[0] if statement.kind == "expression_statement" else None
    left = assigned.get("left") if assigned is not None and assigned.kind == "assignment_expression" else None
    return left is not None and _is_content(file, left, ref) and file.text(assigned.get("right")) == value  # type: ignore[union-attr]
