"""Operators that ask something of the value, or make text or a number of it: `===`, `in`, `switch`, `typeof`.

In: an operand. Out: what it is compared with, or the loss.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.syntax_facts import bare, string
from sse2ws.analyse.flow.needed import is_needed
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.analyse.flow.wanted import wanted_by_sum
from sse2ws.model.flow import Compared, Escape, Form, Leak, Mutated, Path, Read
from sse2ws.syntax.tree import Node

_EQUALITY = frozenset(("===", "!==", "==", "!="))
_RECKONING = frozenset(("-", "*", "/", "%", "**", "<", ">", "<=", ">="))


def operand(tracker: Tracker, node: Node, parent: Node, path: Path, operator: str) -> None:
    """An operand of a binary operator whose result is not the value."""
    if operator == "in" and node.field == "right":
        left = parent.get("left")
        key = string(tracker.file, left)
        if left is not None and key is not None:
            tracker.record.add(Read((*path, key), left.span, Form.STRING))
        else:
            tracker.leak(parent, path, Escape.COMPUTED)
    elif operator in _EQUALITY:
        other = parent.get("left" if node.field == "right" else "right")
        _compare(tracker, node, other, path, operator.startswith("!"))
    elif operator == "instanceof":
        tracker.leak(node, path, Escape.TEST)
    elif operator in _RECKONING:
        tracker.plain(node, path, "value" if is_needed(tracker.file, node) else "type")
    else:
        if operator == "+":
            other = parent.get("left" if node.field == "right" else "right")
            tracker.wanted(node, path, wanted_by_sum(tracker.file, node, other))
        tracker.plain(node, path)


def _compare(tracker: Tracker, node: Node, other: Node | None, path: Path, negative: bool) -> None:
    text = string(tracker.file, other)
    if other is not None and text is not None:
        tracker.record.add(Compared(path, text, bare(other).span, negative))
    elif other is not None and bare(other).kind in ("null", "undefined"):
        tracker.leak(node, path, Escape.TEST)
    else:
        tracker.plain(node, path, "type")  # what is parsed is no object that anybody else has


def switched(tracker: Tracker, switch: Node, path: Path) -> None:
    """`switch (value)` compares it with every case."""
    body = switch.get("body")
    for case in body.children if body is not None else []:
        value = case.get("value")
        if value is not None:
            _compare(tracker, value, value, path, False)


def _unary(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    if "delete" in parent.words:
        tracker.record.add(Mutated(path, node.span))
    elif "typeof" in parent.words or not {"!", "void"} & set(parent.words):
        tracker.leak(node, path, Escape.TEXT)


def _updated(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`value += 1` changes the value; `total += value` takes it for a number or text."""
    right = node.field == "right"
    if right and "+=" in parent.words:
        tracker.wanted(node, path, wanted_by_sum(tracker.file, node, parent.get("left")))
    tracker.record.add(Leak(path, Escape.TEXT, node.span, plain=True) if right else Mutated(path, node.span))


def _case(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`case value:`"""
    tracker.plain(node, path)


STEPS: Mapping[str, Step] = {
    "unary_expression": _unary,
    "update_expression": _updated,
    "augmented_assignment_expression": _updated,
    "switch_case": _case,
}
