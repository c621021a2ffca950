"""What a function puts into a draft of the state, as immer gives it: `state.rows.push(row)`.

In: a function and the names that it has for the draft. Out: the values with their places in the state.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, callee
from sse2ws.analyse.code.written_values import chain
from sse2ws.analyse.stores.store import Result
from sse2ws.model.flow import ELEMENT, Path
from sse2ws.syntax.tree import Node

_ADDED = {"push": 0, "unshift": 0, "splice": 2}
"""Methods of lists, and the first of their arguments that is put into the list."""


def changes_in(file: File, function: Node, draft: Mapping[Binding, Path]) -> Iterator[Result]:
    """Everything that is assigned in a draft or added to its lists."""
    for node in function.walk():
        if node.kind in ("assignment_expression", "augmented_assignment_expression"):
            left, right = node.get("left"), node.get("right")
            at = chain(file, left, draft) if left is not None and left.kind != "identifier" else None
            if at is not None and right is not None:
                yield Result(file, right, draft, at)
        elif node.kind == "call_expression":
            yield from _added(file, node, draft)


def put_by(file: File, node: Node) -> list[Node]:
    """What is put into a list or a place of an object by a call or by assigning to it; else itself."""
    parent = node.parent
    if node.kind == "call_expression":
        made = callee(node)
        first = _ADDED.get(file.text(made.get("property"))) if made is not None else None
        return arguments(node)[first:] if first is not None else [node]
    assigned = parent is not None and parent.kind == "assignment_expression" and node.field == "left"
    right = parent.get("right") if assigned and parent is not None else None
    return [right] if right is not None else [node]


def _added(file: File, call: Node, draft: Mapping[Binding, Path]) -> Iterator[Result]:
    made = callee(call)
    owner = made.get("object") if made is not None and made.kind == "member_expression" else None
    at = chain(file, owner, draft) if owner is not None else None
    for each in put_by(file, call) if at is not None else ():
        if at is not None and each is not call:
            yield Result(file, each, draft, (*at, ELEMENT))
