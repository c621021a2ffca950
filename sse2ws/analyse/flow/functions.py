"""Functions of this file that get the value, as argument or from an array method, and what they give back.

In: a call of such a function. Out: its parameter followed; its result followed on where it is called.
"""

from __future__ import annotations

from collections.abc import Mapping

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import outermost, parameter_pattern, parameters, react_call
from sse2ws.analyse.flow.destinations import destination
from sse2ws.analyse.flow.tracker import Step, Tracker
from sse2ws.model.flow import ELEMENT, INSIDE, Escape, Path, Returned
from sse2ws.syntax.tree import Node


def enter(tracker: Tracker, function: Node, index: int, path: Path, call: Node) -> None:
    """The value is argument `index` of a call to a function of this file."""
    given = parameters(function)
    tracker.record.entered.setdefault(function, []).append(call)
    _guarded(tracker, function, index, path)
    if index < len(given) and parameter_pattern(given[index]).kind != "rest_pattern":
        tracker.take(given[index], path, parameter=True)
    elif index < len(given):
        tracker.leak(given[index], path, Escape.SPREAD)


def _guarded(tracker: Tracker, function: Node, index: int, path: Path) -> None:
    """`(goal): goal is Goal` says the type of its argument."""
    result, given = function.get("return_type"), parameters(function)
    for each in result.walk() if result is not None and index < len(given) else ():
        name, kind = each.get("name"), each.get("type")
        if each.kind != "type_predicate" or kind is None:
            continue
        if tracker.file.text(name) == tracker.file.text(parameter_pattern(given[index])):
            tracker.record.typed(kind, path)


def enter_callback(
    tracker: Tracker, function: Node, path: Path, mapped: Node | None = None, index: int = 0
) -> None:
    """The value is what an array method hands to its callback. `mapped`: the list of its results.

    `index`: the parameter that it becomes (0-based).
    """
    tracker.record.entered.setdefault(function, [])
    if mapped is not None:
        tracker.record.mapped[function] = mapped
    given = parameters(function)
    if index < len(given):
        tracker.take(given[index], path, parameter=True)


def _returned(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    function = function_of(node)
    if function is None:
        return
    result = function.get("return_type")
    if result is not None and result.kind == "type_annotation":
        tracker.record.typed(result, path)
    given = outermost(function).parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    home = tracker.home
    if call is not None and react_call(tracker.file, call) == "useMemo":
        tracker.track(outermost(call), path)
    elif home is not None and function is function_of(home.declarator):
        tracker.record.add(Returned(path, node.span))
    elif function in tracker.record.entered:
        _to_callers(tracker, node, function, path)
    elif function is tracker.root:
        tracker.record.add(Returned(path, node.span))
    else:
        how, target = destination(tracker.file, node)
        tracker.leak(node, path, how, target)


def _to_callers(tracker: Tracker, node: Node, function: Node, path: Path) -> None:
    """The result of a function that the value was handed to."""
    record = tracker.record
    if function in record.folding:
        tracker.leak(node, path, Escape.RETURNED)
    for call in record.entered[function]:
        tracker.track(call, path)
    if function in record.mapped:
        tracker.track(record.mapped[function], (*path, INSIDE + ELEMENT))
    elif not record.entered[function] and function not in record.folding:
        tracker.leak(node, path, Escape.TEXT)


def _arrow(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`() => value`"""
    if node.field == "body":
        _returned(tracker, node, parent, path)


def _thrown(tracker: Tracker, node: Node, parent: Node, path: Path) -> None:
    """`throw value`, `yield value`: nobody knows where it comes out."""
    tracker.leak(node, path, Escape.UNKNOWN_CALL, parent.kind.partition("_")[0])


STEPS: Mapping[str, Step] = {
    "return_statement": _returned,
    "arrow_function": _arrow,
    "throw_statement": _thrown,
    "yield_expression": _thrown,
}
