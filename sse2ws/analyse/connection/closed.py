"""Where a source is closed other than when its effect ends: hidden pages, timers, a wish of the user.

In: a draft. Out: evidence, in it or given back.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.calls import binding_of_function, runs_of
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import callee, outermost, react_call, string
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_DEEPEST = 4
"""Functions that call each other to close."""
LEAVING = ("beforeunload", "pagehide", "unload")


def closing_evidence(draft: Draft) -> Iterator[Evidence]:
    """What closes it elsewhere than in its cleanup."""
    callback, opener = draft.container.callback, function_of(draft.site.node)
    handlers = [*draft.lifecycle_handlers, *(each.function for each in draft.listeners)]
    for use in draft.uses.of(UseKind.CLOSE, UseKind.UNLISTEN):
        function = _runs_in(draft, use.node)
        if callback is None or function is None or not use.node.inside(callback):
            continue
        if function is callback or function is opener:
            if use.node.start > draft.site.node.start and not _is_otherwise(use.node, draft.site.node):
                draft.because(Reason.CONDITIONAL_SUBSCRIPTION, use.node, draft.file.text(use.node))
            continue
        cleanup = _is_cleanup(draft, use.node, callback)
        if cleanup and use.kind is UseKind.CLOSE:
            yield from _left_open(draft, use.node, function, callback)
        moved = any(each is not None and use.node.inside(each) for each in handlers)
        if not (cleanup or moved or function is opener or _when_leaving(draft, function)):
            closing = use.kind is UseKind.CLOSE
            reason = Reason.MANUAL_RECONNECT if closing else Reason.CONDITIONAL_SUBSCRIPTION
            yield Evidence(reason, use.node.span, draft.file.text(use.node))


def _left_open(draft: Draft, close: Node, function: Node, callback: Node) -> Iterator[Evidence]:
    """Tests in a cleanup under which the stream outlives the effect: of what is not the connection's own."""
    tests = [each.get("condition") for each in close.ancestors() if each.inside(function)]
    block = function.get("body")
    before = [each for each in (block.children if block is not None else ()) if each.end <= close.start]
    tests += [each.get("condition") for each in before if returns_early(each)]
    for test in tests:
        names = test.below("identifier") if test is not None else []
        bindings = [draft.file.scopes.binding(each) for each in names]
        if test is not None and any(_is_foreign(draft, each, callback) for each in bindings):
            yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, close.span, draft.file.text(test))


def _is_foreign(draft: Draft, name: Binding | None, callback: Node) -> bool:
    if name is None or name in draft.uses.holders or name.node.inside(callback):
        return False
    return react_call(draft.file, name.value) != "useRef" and name.kind != "import"


def _is_otherwise(node: Node, site: Node) -> bool:
    """Whether a node runs only where the source is not opened: in the `else` of the test around that."""
    clauses = (each for each in node.ancestors() if each.kind == "else_clause" and each.parent is not None)
    return any(site.inside(each.parent) and not site.inside(each) for each in clauses if each.parent)


def _is_cleanup(draft: Draft, node: Node, callback: Node, depth: int = 0) -> bool:
    """Whether a node runs when the effect ends: in the function that it returns, by name or as it stands."""
    if depth > _DEEPEST:
        return False
    for each in node.ancestors():
        if each is callback:
            break
        if each.kind not in FUNCTIONS:
            continue
        returned = each.parent is not None and each.parent.kind == "return_statement"
        around = function_of(each)
        if returned and around is not None and _is_given_back(draft, around, callback, depth):
            return True
        binding = binding_of_function(draft.file, each)
        if (
            binding is not None
            and binding.refs
            and all(_ends_effect(draft, ref, callback, depth) for ref in binding.refs if not ref.inside(each))
        ):
            return True
    return False


def _ends_effect(draft: Draft, ref: Node, callback: Node, depth: int) -> bool:
    """`return stop`, `stop()` in what is returned, and `window.addEventListener('pagehide', stop)`."""
    place = ref.parent
    if place is not None and place.kind == "arguments":
        return string(draft.file, place.children[0]) in LEAVING
    if place is not None and place.kind == "return_statement":
        return function_of(place) is callback
    if place is None or place.kind != "call_expression" or ref.field != "function":
        return False
    return _is_cleanup(draft, ref, callback, depth + 1) or _is_left(ref, callback) or _is_first(draft, ref)


def _is_given_back(draft: Draft, function: Node, callback: Node, depth: int) -> bool:
    """Whether what a function returns is the cleanup: `return connect();`, `const stop = connect();`."""
    if function is callback:
        return True
    calls = [call for call in runs_of(draft.file, function) if function_of(call) is callback]
    return bool(calls) and all(_is_end(draft, call, callback, depth) for call in calls)


def _is_end(draft: Draft, call: Node, callback: Node, depth: int) -> bool:
    place = outermost(call).parent
    if place is None or place.kind == "return_statement":
        return place is not None
    name = place.get("name") if place.kind == "variable_declarator" else None
    binding = draft.file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    refs = binding.refs if binding is not None else ()
    return bool(refs) and all(_ends_effect(draft, ref, callback, depth) for ref in refs)


def _is_first(draft: Draft, call: Node) -> bool:
    """Whether a call closes what was opened before, right before it is opened anew."""
    function, opener = _runs_in(draft, call), function_of(draft.site.node)
    return function is not None and function is opener and call.start < draft.site.node.start


def _runs_in(draft: Draft, node: Node) -> Node | None:
    """The function with which a node runs: a loop calls what it is given at once."""
    function = function_of(node)
    while function is not None:
        given = function.parent
        call = given.parent if given is not None and given.kind == "arguments" else None
        target = callee(call) if call is not None else None
        if target is None or target.kind != "member_expression":
            break
        if draft.file.text(target.get("property")) not in ("forEach", "map"):
            break
        function = function_of(function)
    return function


def _is_left(node: Node, callback: Node) -> bool:
    """Whether the effect does nothing more after a node: it is closed because it shall not be open."""
    block = callback.get("body")
    tests = [each for each in node.ancestors() if each.parent is block]
    return function_of(node) is callback and any(returns_early(each) is None for each in tests)


def _when_leaving(draft: Draft, function: Node) -> bool:
    """Whether a function only runs when the page is left, which ends every connection anyway."""
    binding = binding_of_function(draft.file, function)
    places = [ref.parent for ref in binding.refs] if binding is not None else [function.parent]
    return bool(places) and all(
        each is not None and each.kind == "arguments" and string(draft.file, each.children[0]) in LEAVING
        for each in places
    )
