"""Functions of the same file that a handler gives its message to, when they tell the events apart for it.

In: a handler, the functions that its event goes into, and those of them that test the name. Out: the calls
whose function's code has to take their place, and what is in the way.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from sse2ws.analyse.events.left import Head, Inline
from sse2ws.analyse.events.topics import Topic
from sse2ws.syntax.tree import Node


class Inlines(Struct, frozen=True, eq=False):
    """`copied`: the handler and every function whose code goes into it."""

    copied: tuple[Node, ...]
    calls: dict[Node, Inline]
    problems: tuple[tuple[Node, str], ...]


def inlines_of(topic: Topic, handler: Node, entered: Sequence[Node], testing: Sequence[Node]) -> Inlines:
    """Which calls lead from the handler to the functions that test the name."""
    file = topic.file
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
            inline = Inline(function, tuple(_heads(topic, call, function, handler)))
            why = _objection(file, call, inline, copied)
            if why:
                problems.append((call, why))
            found[call] = inline
    return Inlines(tuple(copied), found, tuple(problems))


def _target(file: File, call: Node) -> Node | None:
    target = callee(call)
    return method_target(file, target) if target is not None else None


def _heads(topic: Topic, call: Node, function: Node, handler: Node) -> Iterator[Head]:
    """Parameters that have to be declared, because what they are given has another name, or none."""
    file = topic.file
    for given, parameter in zip(arguments(call), parameters(function), strict=False):
        pattern, value = parameter_pattern(parameter), bare(given)
        binding = file.scopes.binding(value) if value.kind == "identifier" else None
        # the event itself keeps one name through all functions; the variable of a loop goes with the loop
        event = binding is not None and binding.kind == "param" and binding.scope.node is handler
        looped = binding is not None and topic.holds(value) and not binding.node.inside(handler)
        same = file.text(pattern) == file.text(given) and not looped
        if pattern.kind != "identifier" or not (event or same):
            yield Head(pattern, given)


def _objection(file: File, call: Node, inline: Inline, copied: Sequence[Node]) -> str:
    """Why a function's code cannot take the place of its call."""
    function = inline.function
    given, taken, body = arguments(call), parameters(function), function.get("body")
    name = file.text(callee(call))
    if body is None or body.kind != "statement_block" or "async" in function.words or "*" in function.words:
        return f"{name} is no plain function"
    if any(each.kind in ("spread_element", "rest_pattern") for each in (*given, *taken)):
        return f"{name} takes any number of arguments"
    if len(given) != len(taken) and max(len(given), len(taken)) > 1:
        return f"{name} is not given what it takes"
    if any(_has_default(each) for each in taken):
        return f"{name} has a default for what it takes"
    parent = call.parent
    whole = parent is not None and (
        parent.kind in ("expression_statement", "return_statement")
        or (parent.kind == "arrow_function" and call.field == "body" and parent is copied[0])
    )
    if not whole:
        return f"{name} is called inside of an expression"
    for each in map(parameter_pattern, taken):
        binding = file.scopes.binding(each) if each.kind == "identifier" else None
        if binding is not None and binding.writes:
            return f"{name} assigns to its parameter"
    clash = _clash(file, call, inline)
    return f"{clash} stands for something else in {name}" if clash else ""


def _has_default(parameter: Node) -> bool:
    pattern = parameter.get("pattern") or parameter
    return parameter.get("value") is not None or pattern.kind == "assignment_pattern"


def _clash(file: File, call: Node, inline: Inline) -> str:
    """A name that an argument uses, and that the function declares for something else."""
    body = inline.function.get("body")
    own = {each.name for each in file.scopes.scope(body).values.values()} if body is not None else set()
    pairs = zip(arguments(call), parameters(inline.function), strict=False)
    texts = [(file.text(given), file.text(parameter_pattern(taken))) for given, taken in pairs]
    own -= {taken for given, taken in texts if given == taken}
    names = frozenset[str]().union(*(names_in(file, each) for each in arguments(call)))
    return min(own & names, default="")
