"""A stream that answers one request: while it runs something is pending, and when it closes that is over.

In: a draft whose listeners are read. Out: evidence. A flag that also follows the opening says whether the
application is connected, and nothing of an end; so a pending flag and a second sign have to agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    bare,
    callee,
    dependency_list,
    function_value,
    global_path,
    outermost,
    statement_of,
    string,
)
from sse2ws.analyse.kinds.closing import opens_again, run_with
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.pack import ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.packs.spelling import words
from sse2ws.syntax.tree import Node

_STATUS = frozenset(
    "connected connecting connection online live open opened status subscribed subscription listening active "
    "ready reconnecting up".split()
)
"""Words for a connection that is there."""
_PENDING = frozenset(
    "fetching loading pending running streaming generating busy searching processing progress submitting "
    "sending working exporting importing uploading".split()
)
_LOOPS = ("while_statement", "do_statement", "for_statement", "for_in_statement")
_DROPPING = ("setTimeout", "setInterval", "addEventListener", "removeEventListener")
"""What calls a function and does nothing with its result; a function of the window goes by its own name."""
_EMPTY = frozenset(("null", "undefined", "[]", "{}"))


def request_evidence(draft: Draft) -> Iterator[Evidence]:
    """The place where the end is noted, and what agrees with it."""
    constructed = draft.site.client.kind is ClientKind.CONSTRUCTOR
    if draft.site.client.kind is ClientKind.HOOK or _in_loop(draft):
        return
    ends = _closed_by_failure(draft) if constructed else [*_of_role(draft, "close"), *_after(draft)]
    if any(each.below("throw_statement") for each in _of_role(draft, "close")) or opens_again(draft, ends):
        return
    for call, setter in _lowered(draft, ends):
        agreed = _agreeing(draft, setter, constructed)
        if agreed is not None:
            yield Evidence(Reason.FINITE_STREAM, call.span, draft.file.text(call))
            yield Evidence(Reason.FINITE_STREAM, agreed.span, draft.file.text(agreed)[:40])
            return


def waiting_evidence(draft: Draft) -> Iterator[Evidence]:
    """What waits for the end of the call: a subscription has none, so it would go on at once."""
    if draft.site.client.kind is not ClientKind.CALL or not draft.listeners:
        return
    awaited = outermost(draft.site.node).parent
    waiting = _around(draft) if _in_loop(draft) else None
    if awaited is not None and awaited.kind == "await_expression":
        later = (each for each in _after(draft) if not _is_told(draft, each) and not _only_logs(draft, each))
        waiting = waiting or next(later, None) or _handed_promise(draft)
    if waiting is not None:
        yield Evidence(Reason.CONNECTION_OWNER, waiting.span, "code that waits for its end")


def _around(draft: Draft) -> Node:
    return next(each for each in draft.site.node.ancestors() if each.kind in _LOOPS)


def _is_told(draft: Draft, later: Node) -> bool:
    """Whether what runs at the end is known as the code of a failing or ending stream."""
    return any(each.inside(later) for each in draft.lifecycle_handlers)


def _only_logs(draft: Draft, block: Node) -> bool:
    inner = block.get("body") or block
    statements = inner.children if inner.kind == "statement_block" else [inner]
    return all(draft.file.text(each).startswith("console.") for each in statements)


def _handed_promise(draft: Draft) -> Node | None:
    """A use of the function that awaits the stream which is more than calling it as a statement."""
    function = function_of(draft.site.node)
    binding = binding_of_function(draft.file, function) if function is not None else None
    if function is not None and _is_offered(function, binding):
        return draft.site.node
    for ref in binding.refs if binding is not None else ():
        call = outermost(ref).parent
        if call is None or call.kind != "call_expression" or outermost(ref).field != "function":
            if dependency_list(draft.file, call or ref) or _is_given_up(draft, call):
                continue
            return ref
        around = outermost(call).parent
        kinds = ("expression_statement", "unary_expression", "arrow_function")
        if around is None or around.kind not in kinds:
            return call
    return None


def _is_offered(function: Node, binding: Binding | None) -> bool:
    """Whether code of other files may wait for a function: it is exported, or the method of an object."""
    fields = ("public_field_definition", "field_definition", "pair")
    member = function.kind == "method_definition"
    if member or (function.parent is not None and function.parent.kind in fields):
        return True
    exported = (each for each in function.ancestors() if each.kind == "export_statement")
    return binding is not None and binding.scope.node.kind == "program" and any(True for _ in exported)


def _is_given_up(draft: Draft, given: Node | None) -> bool:
    """`setTimeout(connect, 1000)`, `window.addEventListener('online', connect)`: nobody takes the promise."""
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None else None
    return target is not None and global_path(draft.file, target) in _DROPPING


# -- the end -------------------------------------------------------------------------------------------


def _of_role(draft: Draft, role: str) -> list[Node]:
    return [function for event, function in draft.roles if event == role]


def _in_loop(draft: Draft) -> bool:
    """Whether the stream is opened again and again in the same function."""
    around = function_of(draft.site.node)
    return any(each.kind in _LOOPS and function_of(each) is around for each in draft.site.node.ancestors())


def _closed_by_failure(draft: Draft) -> list[Node]:
    """Handlers of errors that close: a browser calls them when the server has ended the stream."""
    closes = [use.node for use in draft.uses.of(UseKind.CLOSE)]
    return [each for each in _of_role(draft, "error") if any(close.inside(each) for close in closes)]


def _after(draft: Draft) -> list[Node]:
    """What runs when the call's promise is settled: statements after `await`, functions given to `then`."""
    node = outermost(draft.site.node)
    found: list[Node] = []
    while (around := node.parent) is not None and around.kind == "member_expression":
        call = outermost(around).parent
        if call is None or call.kind != "call_expression":
            break
        settled = draft.file.text(around.get("property")) in ("then", "finally")
        given = [function_value(draft.file, each) for each in arguments(call)] if settled else []
        found += [each for each in given if each is not None]
        node = outermost(call)
    function = function_of(node)
    if node.parent is None or node.parent.kind != "await_expression" or function is None:
        return found
    later = [each for each in run_with(node, function) if each.start >= statement_of(node).end]
    clauses = [each.get("finalizer") for each in node.ancestors() if each.kind == "try_statement"]
    return [*found, *later, *(each for each in clauses if each is not None and each.inside(function))]


def _lowered(draft: Draft, ends: Sequence[Node]) -> Iterator[tuple[Node, Binding]]:
    """`setFetching(false)` at the end, where neither the opening nor a message touches the flag."""
    elsewhere = [*draft.opening, *(each.function for each in draft.listeners if each.function is not None)]
    for end in ends:
        for call in end.below("call_expression"):
            setter = _setter(draft, call)
            given = [draft.file.text(each) for each in arguments(call)]
            if setter is None or given != ["false"] or _STATUS & set(words(setter.name)):
                continue
            if not any(ref.inside(each) for ref in setter.refs for each in elsewhere):
                yield call, setter


def _setter(draft: Draft, call: Node) -> Binding | None:
    target = callee(call)
    named = target is not None and target.kind == "identifier"
    binding = draft.file.scopes.binding(target) if target is not None and named else None
    return binding if state_setter(draft.file, binding) is not None else None


# -- what agrees ---------------------------------------------------------------------------------------


def _agreeing(draft: Draft, flag: Binding, constructed: bool) -> Node | None:
    """A place that shows a request as well: results begin anew, nothing is tried again, somebody waits."""
    raised = _raised(draft, flag)
    named = bool(_PENDING & set(words(flag.name)))
    if constructed:
        return (_emptied(draft) or (raised if named else None)) if raised is not None else None
    return _emptied(draft) or _given_up(draft) or (raised if named else None) or _waited_for(draft)


def _raised(draft: Draft, flag: Binding) -> Node | None:
    """`setFetching(true)`."""
    calls = [ref.parent for ref in flag.refs if ref.field == "function"]
    raising = (each for each in calls if each is not None)
    return next((e for e in raising if [draft.file.text(a) for a in arguments(e)] == ["true"]), None)


def _emptied(draft: Draft) -> Node | None:
    """`setRows([])` when the stream opens, of a state that messages fill."""
    filled = [
        setter
        for each in draft.listeners
        if each.function is not None
        for call in each.function.below("call_expression")
        if (setter := _setter(draft, call)) is not None
    ]
    opener = function_of(draft.site.node)
    before = [
        each
        for each in (opener.below("call_expression") if opener is not None else ())
        if each.end <= draft.site.node.start and function_of(each) is opener
    ]
    opened = [call for each in draft.opening for call in each.below("call_expression")]
    for call in (*opened, *before):
        given = [bare(each) for each in arguments(call)]
        empty = all(draft.file.text(each) in _EMPTY or string(draft.file, each) == "" for each in given)
        if empty and _setter(draft, call) in filled:
            return call
    return None


def _given_up(draft: Draft) -> Node | None:
    """`onerror(error) { throw error; }`: the library does not try again."""
    for function in _of_role(draft, "error"):
        body = function.get("body")
        for each in body.children if body is not None else ():
            if each.kind == "throw_statement":
                return each
    return None


def _waited_for(draft: Draft) -> Node | None:
    """`toast.promise(search())`: the promise of the function that awaits the stream goes somewhere."""
    function = function_of(draft.site.node)
    awaited = outermost(draft.site.node).parent
    if function is None or awaited is None or awaited.kind != "await_expression":
        return None
    for call in calls_of(draft.file, function):
        around = outermost(call).parent
        if around is not None and around.kind == "arguments" and around.parent is not None:
            return call if around.parent.kind == "call_expression" else None
    return None
