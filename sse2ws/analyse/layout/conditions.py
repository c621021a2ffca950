"""An open connection that is listened to, or kept open, only sometimes.

In: the uses of a source inside an effect. Out: evidence. Conditions in front of the connection are `guards`;
a hook has one `enabled`, so what happens between opening and listening, or later, cannot move there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.calls import calls_of, runs_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    outermost,
    react_call,
    statement_of,
    string,
)
from sse2ws.analyse.effect.switches import Switch
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.layout.waiting import is_reached, waited_for
from sse2ws.analyse.source.feature_tests import is_feature_test
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_PAGE = frozenset(("window.addEventListener", "document.addEventListener", "addEventListener"))
_LEAVING = frozenset(("beforeunload", "unload", "pagehide"))
_SEEN = frozenset(("visibilitychange", "blur", "freeze"))


def conditional(scene: Scene, body: Node, callback: Node, switch: Switch | None = None) -> list[Evidence]:
    """The opening, a listener, or the call that opens is under a test or in a callback that may not run.

    `switch`: the one test around the opening, which is judged with the guards.
    """
    file, opener = scene.file, function_of(scene.uses.site)
    found = [
        Evidence(Reason.MIXED_EFFECT, other.node.span, "another connection in the same effect")
        for other in scene.clients.sites()
        if other.node is not scene.uses.site and other.node.inside(callback)
    ]
    around = _under_test(scene.uses, scene.uses.site, body, opener)
    condition = around.get("condition") if around is not None else None
    feature = condition is not None and is_feature_test(file, bare(condition), scene.clients)
    feature = feature or (switch is not None and around is switch.node)
    if around is not None and not feature:
        found.append(Evidence(Reason.CONDITIONAL_SUBSCRIPTION, scene.uses.site.span, "the opening"))
    for statement, _ in scene.listeners:
        if function_of(statement) is not opener and not _in_loop(file, statement, opener):
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, statement.span, "a listener that is added later")
            )
            continue
        test = _under_test(scene.uses, statement, body, opener)
        if test is not None and not (feature and test is around):
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, statement.span, file.text(test.get("condition")))
            )
    if opener is not None and opener is not callback:
        calls = [each for each in runs_of(file, opener) if function_of(each) is callback]
        called = any(statement_of(each).parent is body for each in calls) or switch is not None
        at_once = outermost(opener).field == "function" or waited_for(scene.file, scene.uses.site)
        if not called and not (at_once and is_reached(scene, opener, callback, body)):
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, opener.span, "a function that may not be called")
            )
    return found


def _under_test(uses: SourceUses, node: Node, body: Node, function: Node | None) -> Node | None:
    """The `if`, `switch` or `&&` between a node and the body that it runs in.

    Not `if (source)`: whoever listens to a source that was opened has one.
    """
    for each in node.ancestors():
        if each is body or each is function:
            return None
        if _is_there(uses, each, node):
            continue
        if each.kind in ("if_statement", "switch_statement", "ternary_expression", "catch_clause"):
            return each
        if each.kind == "binary_expression" and any(word in ("&&", "||", "??") for word in each.words):
            return each
    return None


def _is_there(uses: SourceUses, test: Node, node: Node) -> bool:
    """Whether a node stands where a test has found the source to be there."""
    asked, branch = test.get("condition"), test.get("consequence")
    if test.kind != "if_statement" or asked is None or branch is None or not node.inside(branch):
        return False
    if test.get("alternative") is not None:
        return False
    return bare(asked).kind == "identifier" and uses.owns(bare(asked))


def _in_loop(file: File, statement: Node, opener: Node | None) -> bool:
    """Whether a listener stands in the callback of `NAMES.forEach`, right in the opening function."""
    inner = function_of(statement)
    call = inner.parent.parent if inner is not None and inner.parent is not None else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    if inner is None or target is None or target.kind != "member_expression":
        return False
    return file.text(target.get("property")) in ("forEach", "map") and function_of(inner) is opener


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
    for call in callback.below("call_expression"):
        target = callee(call)
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
