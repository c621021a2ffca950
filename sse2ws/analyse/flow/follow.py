"""The doors: a parameter or an expression in, out comes everything that happens to the value in this file.

Properties read, casts, functions it is handed to, places where it is lost from sight. What lies in other
files is named (`Forward`), never followed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, parameters
from sse2ws.analyse.flow import (
    calls,
    choices,
    comparisons,
    functions,
    methods,
    names,
    objects,
    properties,
    rendered,
)
from sse2ws.analyse.flow.callback_parameters import callback_parameter
from sse2ws.analyse.flow.callback_types import typed_by_callback
from sse2ws.analyse.flow.record import Record
from sse2ws.analyse.flow.tracker import Rules, Tracker
from sse2ws.model.flow import Escape, Flow, Handover, Path, Typing
from sse2ws.syntax.tree import Node

RULES = Rules(
    {
        **names.STEPS,
        **choices.STEPS,
        **comparisons.STEPS,
        **properties.STEPS,
        **methods.STEPS,
        **objects.STEPS,
        **functions.STEPS,
        **calls.STEPS,
        **rendered.STEPS,
    },
    names.take,
    methods.item_of,
)


def flow_of_parameter(file: File, function: Node, index: int) -> Flow:
    """Where the value of a function's parameter goes (empty if the function takes fewer)."""
    return flow_of_parameters(file, function, ((index, ()),))


def flow_of_parameters(file: File, function: Node, taken: Sequence[tuple[int, Path]]) -> Flow:
    """Where the parts of one value go that parameters take: their indexes, and where in it the parts lie."""
    tracker = Tracker(file, RULES, function)
    given = parameters(function)
    for index, path in taken:
        if index < len(given):
            tracker.take(given[index], path, parameter=True)
        for node in _arguments(file, function):
            tracker.leak(node, path, Escape.COMPUTED, "arguments")
    return tracker.record.flow()


def flow_of_name(file: File, function: Node, refs: Sequence[Node], path: Path) -> Flow:
    """Where the value goes that a name of the code around a function has, from what it reads of it."""
    tracker = Tracker(file, RULES, function)
    for ref in refs:
        tracker.track(ref, path)
    return tracker.record.flow()


def _arguments(file: File, function: Node) -> list[Node]:
    """Places where a function takes its parameters out of `arguments`."""
    found = []
    for node in function.walk() if function.kind != "arrow_function" else ():
        if node.kind == "identifier" and file.text(node) == "arguments":
            owner = function_of(node)
            while owner is not None and owner.kind == "arrow_function":
                owner = function_of(owner)
            if owner is function:
                found.append(node)
    return found


def flow_into_callback(file: File, node: Node) -> Flow | None:
    """Where a value goes that a callback parameter is given; none when its declared type cannot be read."""
    given = callback_parameter(file, node)
    record = Record(file)
    said = typed_by_callback(record, given, 0, ()) if given is not None else False
    if given is None or not said:
        return None
    owner, position, member = given
    typing = said if isinstance(said, Typing) else None
    record.add(Handover((), owner.span, position, member, 0, node.span, typing))
    return record.flow()


def flow_in_function(file: File, node: Node) -> Flow:
    """Where an expression's value goes; what the function around it returns is told as returned."""
    tracker = Tracker(file, RULES, function_of(node))
    tracker.track(node, ())
    return tracker.record.flow()
