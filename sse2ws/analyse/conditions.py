"""An open connection that is listened to, or kept open, only sometimes.

In: the uses of a source inside an effect. Out: evidence. Conditions in front of the connection are `guards`;
a hook has one `enabled`, so what happens between opening and listening, or later, cannot move there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.scopes import function_of
from sse2ws.analyse.sources import SourceUses, UseKind, calls_of
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    react_call,
    string,
)
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_PAGE = frozenset(("window.addEventListener", "document.addEventListener", "addEventListener"))
_LEAVING = frozenset(("beforeunload", "unload", "pagehide"))
_SEEN = frozenset(("visibilitychange", "blur", "freeze"))


def left_before_listening(file: File, uses: SourceUses, ignored: Sequence[Node]) -> Iterator[Evidence]:
    """Tests after the opening that leave before a listener is added. Listeners in `ignored` go anyway.

    An effect that stands after an early return of its component breaks the rules of hooks: none is put there.
    """
    for test in _early_returns(file, uses.site):
        yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, test.span, file.text(test))
    told: set[Node] = set()
    for use in uses.of(UseKind.LISTEN, UseKind.ASSIGN):
        if any(use.node.inside(each) for each in ignored):
            continue
        for test in _leaving_tests(use.node, uses.site):
            if test not in told and not any(uses.owns(each) for each in test.walk()):
                told.add(test)
                yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, test.span, file.text(test))


def _leaving_tests(node: Node, site: Node) -> Iterator[Node]:
    block = next((each for each in node.ancestors() if site.inside(each)), None)
    for statement in block.children if block is not None else []:
        if site.end <= statement.start < node.start and not node.inside(statement):
            yield from _leaves(statement)


def _early_returns(file: File, site: Node) -> Iterator[Node]:
    around = (each for each in site.ancestors() if (react_call(file, each) or "").endswith("Effect"))
    effect = next(around, None)
    owner = function_of(effect) if effect is not None else None
    body = owner.get("body") if owner is not None else None
    if effect is None or body is None:
        return
    for statement in body.children:
        if statement.end <= effect.start:
            yield from _leaves(statement)


def _leaves(statement: Node) -> Iterator[Node]:
    """The test of an `if` that returns from its function."""
    test = statement.get("condition") if statement.kind == "if_statement" else None
    if test is not None and any(
        each.kind == "return_statement" and function_of(each) is function_of(statement)
        for each in statement.walk()
    ):
        yield test


def opened_by_the_page(file: File, uses: SourceUses, callback: Node) -> Iterator[Evidence]:
    """Listeners of the page that close the source, or open it again, while the effect lives."""
    opener = function_of(uses.site)
    openings = calls_of(file, opener) if opener is not None and opener is not callback else []
    for call in callback.walk():
        target = callee(call) if call.kind == "call_expression" else None
        given = arguments(call)
        if target is None or len(given) < 2 or global_path(file, target) not in _PAGE:
            continue
        event, action = string(file, given[0]) or "", _function(file, given[1])
        if event in _LEAVING or action is None:
            continue
        closes = any(use.node.inside(action) for use in uses.of(UseKind.CLOSE))
        opens = action is opener or any(each.inside(action) for each in openings)
        if closes and event in _SEEN:
            yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, call.span, event)
        elif closes or opens:
            yield Evidence(Reason.MANUAL_RECONNECT, call.span, event)


def _function(file: File, node: Node) -> Node | None:
    inner = bare(node)
    if inner.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(inner))
    return function_value(file, inner)
