"""Choices that are settled when the event's name is known: the branch that runs, the part that is evaluated.

In: a statement or an expression, and the name. Out: the node that counts, or the cut that leaves only that.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.syntax_facts import File, bare
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.events.topics import Topic, same_name
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Line
from sse2ws.syntax.tree import Node

_TESTS = frozenset("binary_expression call_expression unary_expression".split())
_LOGICAL = frozenset(("&&", "||"))


class Known(Struct, frozen=True, eq=False):
    """A file in which a topic has a name; none stands for every name that is not compared with."""

    file: File
    topic: Topic
    name: EventName | None

    def truth(self, node: Node | None) -> bool | None:
        """What a test gives; none when the name does not decide it."""
        return self.topic.truth(node, self.name)


class Taken(Struct, frozen=True, eq=False):
    """`rest`: what is left to look into. `key`: that of a table's entry which the name leads to."""

    cut: Cut
    rest: tuple[Node, ...] = ()
    key: Span | None = None


def settled_statement(known: Known, node: Node | None) -> Node | None:
    """The statement that runs where `node` stands."""
    while node is not None and node.kind == "if_statement":
        truth = known.truth(node.get("condition"))
        if truth is None:
            return node
        node = node.get("consequence") if truth else _otherwise(node)
    return node


def _otherwise(node: Node) -> Node | None:
    clause = node.get("alternative")
    return clause.children[0] if clause is not None and clause.children else None


def settled_value(known: Known, value: Node) -> Node | None:
    """What is evaluated of an expression whose value nobody takes."""
    node = bare(value)
    if node.kind == "ternary_expression":
        truth = known.truth(node.get("condition"))
        branch = None if truth is None else node.get("consequence" if truth else "alternative")
        return value if branch is None else settled_value(known, branch)
    if node.kind == "binary_expression" and _LOGICAL & set(node.words):
        left, right = node.get("left"), node.get("right")
        truth = known.truth(left)
        if known.truth(node) is ("&&" not in node.words):
            return None
        return value if truth is None or right is None else settled_value(known, right)
    idle = known.truth(node) is not None or node.kind in ("null", "undefined")
    return None if idle and is_pure(known.file, node) else value


def matching_case(known: Known, cases: Sequence[Node]) -> int | None:
    """Which case is entered: the first that compares equal, else `default`."""
    for index, case in enumerate(cases):
        value = case.get("value")
        found = event_names(known.file, value).names if value is not None else ()
        if len(found) == 1 and same_name(found[0], known.name):
            return index
    return next((index for index, case in enumerate(cases) if case.kind == "switch_default"), None)


def taken(known: Known, node: Node) -> Taken | None:
    """Cut a choice down to the part that is evaluated; none when the name does not settle it."""
    if node.kind == "ternary_expression":
        return _taken_branch(known, node)
    if node.kind == "subscript_expression":
        return _taken_entry(known, node)
    truth = known.truth(node) if node.kind in _TESTS else None
    if truth is not None:
        return Taken(Cut(node.span, (("true" if truth else "false",),)))
    if node.kind == "binary_expression" and _LOGICAL & set(node.words):
        return _taken_side(known, node)
    return None


def _taken_branch(known: Known, ternary: Node) -> Taken | None:
    truth = known.truth(ternary.get("condition"))
    if truth is None:
        return None
    branch = ternary.get("consequence" if truth else "alternative")
    assert branch is not None
    line: Line = ("(", branch.span, ")") if branch.kind == "object" else (branch.span,)
    return Taken(Cut(ternary.span, (line,)), (branch,))


def _taken_entry(known: Known, subscript: Node) -> Taken | None:
    """`TABLE[name]`"""
    entry, owner = known.topic.entry(subscript, known.name), subscript.get("object")
    if entry is None or owner is None:
        return None
    key = (entry.get("key") or entry.get("name") or entry).span
    return Taken(Cut(subscript.span, ((owner.span, "[", key, "]"),)), key=key)


def _taken_side(known: Known, node: Node) -> Taken | None:
    left, right = node.get("left"), node.get("right")
    for one, other in ((left, right), (right, left)):
        if one is not None and other is not None and known.truth(one) is not None:
            # the known side does not decide, so the other one does
            return Taken(Cut(node.span, ((other.span,),)), (other,))
    return None
