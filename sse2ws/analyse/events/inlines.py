"""Functions of the same file that a handler gives its message to, when they tell the events apart for it.

In: a handler, the functions that its event goes into, and those of them that test the name. Out: the calls
whose function's code has to take their place, and what is in the way.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    names_in,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.code.targets import method_target
from sse2ws.analyse.events.left import Inline
from sse2ws.model.split import Line
from sse2ws.syntax.tree import Node


class Inlines(Struct, frozen=True, eq=False):
    """`copied`: the handler and every function whose code goes into it."""

    copied: tuple[Node, ...]
    calls: dict[Node, Inline]
    problems: tuple[tuple[Node, str], ...]


def inlines_of(file: File, handler: Node, entered: Sequence[Node], testing: Sequence[Node]) -> Inlines:
    """Which calls lead from the handler to the functions that test the name."""
    outside = [each for each in entered if not each.inside(handler)]
    calls = {
        each: [
            node for node in each.walk() if node.kind == "call_expression" and _target(file, node) in outside
        ]
        for each in (handler, *outside)
    }
    needed = [each for each in testing if each in outside]
    for _ in outside:
        needed += [
            each for each in outside
            if each not in needed and any(_target(file, call) in needed for call in calls[each])
        ]  # fmt: skip
    copied = [handler, *needed]
    found: dict[Node, Inline] = {}
    problems: list[tuple[Node, str]] = []
    for function in needed:
        leading = [call for each in copied for call in calls[each] if _target(file, call) is function]
        if len(leading) != 1:
            problems.append(
                (function, f"{file.text(function.get('name')) or 'a function'} is called in several places")
            )
        for call in leading[:1]:
            why = _objection(file, call, function, copied)
            if why:
                problems.append((call, why))
            found[call] = _inline(file, call, function, handler)
    return Inlines(tuple(copied), found, tuple(problems))


def _target(file: File, call: Node) -> Node | None:
    target = callee(call)
    return method_target(file, target) if target is not None else None


def _inline(file: File, call: Node, function: Node, handler: Node) -> Inline:
    given, taken = arguments(call), parameters(function)
    if not given or not taken:
        return Inline(function)
    pattern, value = parameter_pattern(taken[0]), bare(given[0])
    binding = file.scopes.binding(value) if value.kind == "identifier" else None
    # the event itself keeps one name through all functions
    event = binding is not None and binding.kind == "param" and binding.scope.node is handler
    if pattern.kind == "identifier" and (event or file.text(pattern) == file.text(given[0])):
        return Inline(function)
    head: Line = ("const ", pattern.span, " = ", given[0].span, ";")
    return Inline(function, head, pattern)


def _objection(file: File, call: Node, function: Node, copied: Sequence[Node]) -> str:
    """Why a function's code cannot take the place of its call."""
    given, taken, body = arguments(call), parameters(function), function.get("body")
    name = file.text(callee(call))
    if body is None or body.kind != "statement_block" or "async" in function.words or "*" in function.words:
        return f"{name} is no plain function"
    if (
        len(given) > 1
        or len(taken) > 1
        or any(each.kind in ("spread_element", "rest_pattern") for each in given)
    ):
        return f"{name} takes more than the message"
    parent = call.parent
    whole = parent is not None and (
        parent.kind in ("expression_statement", "return_statement")
        or (parent.kind == "arrow_function" and call.field == "body" and parent is copied[0])
    )
    if not whole:
        return f"{name} is called inside of an expression"
    pattern = parameter_pattern(taken[0]) if taken else None
    binding = file.scopes.binding(pattern) if pattern is not None and pattern.kind == "identifier" else None
    if binding is not None and binding.writes:
        return f"{name} assigns to its parameter"
    own = {each.name for each in file.scopes.scope(body).values.values()}
    if pattern is not None and given and file.text(given[0]) == file.text(pattern):
        own.discard(file.text(pattern))
    clash = sorted(own & (names_in(file, given[0]) if given else frozenset()))
    return f"{clash[0]} stands for something else in {name}" if clash else ""
