"""Tests of `readyState` that decide whether to open again: a subscription is open as long as it is there.

In: reads of the state. Out: what is left of the conditions, or nothing where one is not understood.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import calls_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import bare, outermost
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import SourceUse
from sse2ws.model.layout import StateTest
from sse2ws.syntax.tree import Node

_NUMBERS = {"0": "CONNECTING", "1": "OPEN", "2": "CLOSED"}


def state_test(scene: Scene, use: SourceUse) -> StateTest | None:
    """`source && source.readyState !== EventSource.CLOSED` says no more than `source`."""
    comparison = outermost(use.node).parent
    holder = use.node.get("object")
    if use.name != "readyState" or comparison is None or holder is None:
        return None
    value = _value(scene, use.node, comparison)
    if value is None or not _decides_opening(scene, comparison):
        return None
    equal, name = value
    optional = any(child.kind == "optional_chain" for child in use.node.children)
    if optional and name == "OPEN":
        return StateTest(use.node.span, comparison.span, holder.span, not equal)
    return _folded(use, comparison, equal == (name == "OPEN"))


def _decides_opening(scene: Scene, comparison: Node) -> bool:
    """Whether it is asked before the stream is opened; what else is done with the answer says more."""
    test = outermost(comparison)
    while test.parent is not None and test.parent.kind in ("binary_expression", "unary_expression"):
        test = outermost(test.parent)
    around = test.parent
    if around is not None and around.field == "condition":
        around = around.parent
    if around is None or around.kind not in ("if_statement", "expression_statement"):
        return False
    opener, function = function_of(scene.uses.site), function_of(around)
    if opener is None or function is None or scene.uses.site.within(function):
        return True
    return any(each.within(function) for each in calls_of(scene.file, opener))


def _value(scene: Scene, read: Node, comparison: Node) -> tuple[bool, str] | None:
    """Whether a comparison asks for equality, and with which state."""
    operator = comparison.words[0] if comparison.kind == "binary_expression" and comparison.words else ""
    if operator not in ("===", "==", "!==", "!=") or len(comparison.children) != 2:
        return None
    other = next((bare(each) for each in comparison.children if bare(each) is not read), None)
    text = scene.file.text(other)
    name = _NUMBERS.get(text, text.rpartition(".")[2])
    known = other is not None and (other.kind == "number" or "." in text) and name in _NUMBERS.values()
    return (operator[0] == "=", name) if known else None


def _folded(use: SourceUse, comparison: Node, holds: bool) -> StateTest | None:
    """`x && true` and `x || false` are `x`."""
    part = outermost(comparison)
    around = part.parent
    if around is None or around.kind != "binary_expression" or ("&&" if holds else "||") not in around.words:
        return None
    other = next((each for each in around.children if each is not part), None)
    return StateTest(use.node.span, around.span, other.span, False) if other is not None else None
