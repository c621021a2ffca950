"""Expressions that have the value themselves, or one of two values: casts, parentheses, `||`, `ok ? a : b`.

In: a part of such an expression. Out: the whole followed on; a loss where the other value is read as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sse2ws.analyse.code.syntax_facts import CASTS, bare
from sse2ws.analyse.flow.comparisons import operand, switched
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import ELEMENT, INSIDE, PARSED, Cast, Escape, Hold, Path, Read, holder
from sse2ws.syntax.tree import Node

_PLAIN = frozenset("null undefined string template_string number true false".split())
_TEXTS = frozenset(("string", "template_string", "number"))


def _through(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`(value)` and `await value`"""
    if node.field is None and parent.field == "condition":
        return
    if parent.parent is not None and parent.parent.kind == "switch_statement":
        switched(tracker, parent.parent, path)
    else:
        tracker.track(parent, path)


def _cast(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`value as T`, `value!`, `value satisfies T`, `<T>value`"""
    record = tracker.record
    for child in (parent.children[0] if parent.kind == "type_assertion" else parent).children:
        record.typed(child, path)  # of the value itself this notes nothing
    around = parent.parent
    wrapper = around if around is not None and around.kind == "parenthesized_expression" else parent
    record.add(Cast(path, wrapper.span if wrapper.field == "object" else parent.span, node.span))
    tracker.track(parent, path)


def _binary(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    operator = parent.words[0] if parent.words else ""
    if operator in ("||", "??"):
        _either(tracker, node, parent, path, parent.get("left" if node.field == "right" else "right"))
    elif operator == "&&":
        if node.field == "right":
            tracker.record.chosen.append(node)
            tracker.track(parent, path)
    else:
        operand(tracker, node, parent, path, operator)


def _ternary(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    if node.field != "condition":
        other = "alternative" if node.field == "consequence" else "consequence"
        _either(tracker, node, parent, path, parent.get(other))


def _either(tracker: Tracker, node: Node, choice: Node, path: Path, other: Node | None) -> None:
    """The value or `other`: names that are read of the choice are read of both."""
    before = len(tracker.record.uses)
    tracker.record.chosen.append(node)
    if other is not None and bare(other).kind in _TEXTS and path and path != ("data",) and path[-1] != PARSED:
        tracker.plain(node, path)  # what may stand in its place tells what it is
    tracker.track(choice, path)
    if other is not None and tracker.record.is_read(before, path) and not is_plain(tracker, other, path):
        tracker.leak(choice, path, Escape.MIXED, tracker.file.text(other))


def is_plain(tracker: Tracker, other: Node, path: Path) -> bool:
    """Whether an alternative has no properties of its own, or is the tracked value as well, or a list of it.

    An object that is only made of its fields has other names than the value at `path`.
    """
    inner = bare(other)
    if inner.kind in _PLAIN or (inner.kind in ("object", "array") and not inner.children):
        return True
    for ref, held in [*_held_in(tracker, inner)]:
        tracker.track(ref, held)
    lists = {INSIDE + ELEMENT}
    return any(set(holder(each)) <= lists or holder(each) == holder(path) for each in tracker.paths(other))


def _held_in(tracker: Tracker, node: Node) -> Iterator[tuple[Node, Path]]:
    """Names in an expression that have the value, and where they have it."""
    names = [each for each in node.walk() if each.kind in ("identifier", "shorthand_property_identifier")]
    for use in tracker.record.uses if names else ():
        if isinstance(use, Hold) or (isinstance(use, Read) and use.local is not None):
            for each in names:
                binding = tracker.file.scopes.binding(each)
                if binding is not None and binding.node.span == use.span:
                    yield each, use.path


def _sequence(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`log(), value`"""
    if parent.children[-1] is node:
        tracker.track(parent, path)


STEPS: Mapping[str, Step] = {
    **dict.fromkeys(CASTS, _cast),
    "parenthesized_expression": _through,
    "await_expression": _through,
    "binary_expression": _binary,
    "ternary_expression": _ternary,
    "sequence_expression": _sequence,
}
