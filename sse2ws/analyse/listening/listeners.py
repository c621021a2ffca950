"""The listeners of a connection: names, handlers, what is about the connection alone.

In: uses of the source, or a client's options. Out: listeners and evidence in the draft.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.state_setters import sets_unread_state, state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    callee,
    function_value,
    statement_of,
)
from sse2ws.analyse.events.given_names import knowing_its_name
from sse2ws.analyse.events.names import Names, event_names
from sse2ws.analyse.events.splits import splits_of
from sse2ws.analyse.events.texts import without_texts
from sse2ws.analyse.listening.handler_tables import handlers_in_rows
from sse2ws.analyse.listening.handlers import read_handler, referenced_function, taking_what
from sse2ws.analyse.listening.listener_options import Wish, read_options
from sse2ws.analyse.listening.loop_bodies import beside_listener, loop_evidence
from sse2ws.analyse.listening.loop_readers import reading_its_name
from sse2ws.analyse.listening.table_uses import other_uses
from sse2ws.analyse.source.draft import Draft, Listening
from sse2ws.analyse.source.side_effects import does_nothing, only_keeps_status
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.analyse.upkeep.lifecycle import lifecycle_evidence, tell
from sse2ws.analyse.upkeep.status import GREETINGS
from sse2ws.model.connection import Subscription, Takes
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_OWN_THIS = ("function_expression", "function_declaration", "method_definition")
_BEATS = (
    "heartbeat",
    "ping",
    "pong",
    "keepalive",
    "alive",
    "noop",
    "disconnected",
    "disconnect",
    "reconnect",
)


def read_listener(draft: Draft, use: SourceUse) -> None:
    if use.kind is UseKind.ASSIGN:
        names = Names()
        lifecycle = use.name in draft.site.client.lifecycle
        unnamed = use.name == "message"
        if not lifecycle and not unnamed:
            names = replace(Names(), names=())
    else:
        names = event_names(draft.file, use.event) if use.event is not None else Names()
        texts = {each.text for each in names.names}
        lifecycle = bool(texts) and texts <= set(draft.site.client.lifecycle)
        unnamed = texts == {"message"}
    if use.kind is UseKind.LISTEN and (use.handler is None or "spread" in (use.event or use.node).kind):
        draft.because(Reason.DYNAMIC_EVENT_NAME, use.node, draft.file.text(use.node))
        return
    if use.handler is None or bare(use.handler).kind in ("null", "undefined"):
        draft.lifecycle.append(statement_of(use.node))
        return
    wish = _options(draft, use)
    if lifecycle:
        _lifecycle(draft, use, next(iter(each.text for each in names.names), use.name))
        return
    table = handlers_in_rows(draft, use, names)
    if table is not None:
        for name, handler, row in zip(names.names, table.handlers, names.rows, strict=True):
            alone = replace(names, names=(name,))
            _subscribe(draft, use, alone, handler, False, wish, table.takes, row, table.made)
        _tell_other_uses(draft, names)
    else:
        _subscribe(draft, use, names, use.handler, unnamed, wish, use.takes)


def _subscribe(
    draft: Draft, use: SourceUse, names: Names, reference_node: Node, unnamed: bool, wish: Wish,
    takes: Takes = Takes.EVENT, row: Node | None = None, made: bool = False,
) -> None:  # fmt: skip
    handler, function = read_handler(draft, reference_node)
    taking = taking_what(handler, function, takes)
    if taking is None:
        draft.because(Reason.RAW_DATA, reference_node, "what the listener gives it")
    handler = taking or handler
    resolved = () if unnamed else names.names
    if not unnamed and not resolved:
        from_callers = names.parameter and draft.container.kind != "component"
        reason = Reason.GENERIC_WRAPPER if from_callers else Reason.DYNAMIC_EVENT_NAME
        draft.because(reason, use.event or use.node, draft.file.text(use.event or use.node))
    statement = statement_of(use.node)
    idle = function is not None and (
        does_nothing(draft.file, function)
        if unnamed
        else _is_greeting(names) and only_keeps_status(draft.file, function, draft.uses)
    )
    outer = _loop_statement(use.node, names)
    if function is not None and takes is Takes.EVENT and outer is not None:
        handler = reading_its_name(draft, handler, function, use.event, resolved)
    if function is not None and takes is Takes.EVENT:
        handler = knowing_its_name(draft.file, handler, function, resolved)
    if function is not None and takes is Takes.EVENT and (unnamed or resolved):
        ways = splits_of(draft.file, function, handler.flow, statement, unnamed)
        handler = replace(handler, splits=ways)
    event = use.event.span if use.event is not None else None
    comments = tuple(reversed(comments_above(draft.file, outer or statement)))
    comments += tuple(reversed(comments_above(draft.file, row))) if row is not None else ()
    emulated = wish.known and (not wish.once or len(resolved) == 1)
    facts = Subscription(
        use.node.span, statement.span, resolved, handler, unnamed, event, names.loop, comments,
        idle=idle, once=wish.once, emulated=emulated, made=made,
    )  # fmt: skip
    if function is not None and takes is Takes.EVENT:
        facts = without_texts(draft.file, facts, function)
    if outer is not None:
        if resolved:  # else the loop stays, and its unknown names are told
            draft.evidence.extend(loop_evidence(draft, use, outer))
    elif beside := beside_listener(draft, use, statement):
        draft.evidence.append(beside)
    if function is not None:
        _uses_own_this(draft, function, _is_bound(draft.file, bare(reference_node)))
        known = handler.named.refs if handler.named is not None else ()
        named = _from_loop(draft, outer, function, known) if outer is not None and names.names else None
        if named is not None:
            draft.because(Reason.DYNAMIC_EVENT_NAME, named, draft.file.text(named))
    draft.listeners.append(Listening(facts, outer or statement, function))


def _tell_other_uses(draft: Draft, names: Names) -> None:
    """A table that is used besides cannot give its functions away, nor may they change in it."""
    both = draft.uses.of(UseKind.LISTEN, UseKind.UNLISTEN)
    loops = [event_names(draft.file, each.event).loop for each in both if each.event is not None]
    taken_off = [each.node.span for each in draft.uses.of(UseKind.UNLISTEN)]
    own = [*(each for each in loops if each is not None), *taken_off]
    for place in other_uses(draft.file, names.rows[0], own):
        draft.because(Reason.SHARED_WITH_OTHER_DATA, place, draft.file.text(place))


def _from_loop(draft: Draft, loop: Node, function: Node, known: Sequence[Span]) -> Node | None:
    """A name of the loop that a handler reads: without the loop it would mean nothing."""
    for node in function.walk():
        binding = draft.file.scopes.binding(node) if "identifier" in node.kind else None
        if node.span in known:
            continue
        if binding is not None and binding.node.inside(loop) and not binding.node.inside(function):
            return node
    return None


def _is_greeting(names: Names) -> bool:
    """Whether a listener's names can be about the connection at all; the pack has the last word."""
    texts = ["".join(c for c in name.text.lower() if c.isalpha()) for name in names.names]
    return bool(texts) and all(text in (*GREETINGS, *_BEATS) for text in texts)


def tell_idle_state(draft: Draft, listener: Listening) -> None:
    """State that a listener for `connected` or `heartbeat` keeps is the connection's; it may be shown."""
    if not listener.facts.idle or listener.function is None:
        return
    if any(name.text.lower() in GREETINGS for name in listener.facts.names):
        draft.opening.append(listener.function)
    for node in listener.function.walk():
        binding = draft.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is None or node.field != "function" or sets_unread_state(draft.file, binding):
            continue
        if state_setter(draft.file, binding) is not None:
            draft.because(Reason.CONNECTION_STATUS, node, binding.name)


def not_idle(draft: Draft, listener: Listening) -> Listening:
    """A listener that sets what other code sets as well keeps more than the state of the connection."""
    if not listener.facts.idle or listener.function is None:
        return listener
    own = [*draft.lifecycle_handlers, *(each.function for each in draft.listeners if each.facts.idle)]
    payload = [each.function for each in draft.listeners if not each.facts.idle]
    for node in listener.function.walk():
        binding = draft.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is None or state_setter(draft.file, binding) is None:
            continue
        others = [ref for ref in binding.refs if not _in_one(ref, own)]
        if any(_in_one(ref, payload) or not _in_one(ref, [draft.container.callback]) for ref in others):
            return replace(listener, facts=replace(listener.facts, idle=False))
    return listener


def _in_one(node: Node, functions: Sequence[Node | None]) -> bool:
    return any(each is not None and node.inside(each) for each in functions)


def _loop_statement(node: Node, names: Names) -> Node | None:
    if names.loop is None:
        return None
    return next((each for each in node.ancestors() if each.span == names.loop), None)


def _options(draft: Draft, use: SourceUse) -> Wish:
    """`{ once: true }` and `{ signal }` change when a listener is called."""
    wish = read_options(draft.file, use.options, draft.container.callback)
    if use.options is not None and not wish.plain:
        draft.because(Reason.LISTENER_OPTIONS, use.options, draft.file.text(use.options))
    return wish


def _is_bound(file: File, reference: Node) -> bool:
    """Whether `this` is settled: `onGoal.bind(this)`, or once `this.onGoal = this.onGoal.bind(this)`."""
    if reference.kind == "call_expression":
        target = callee(reference)
        return target is not None and file.text(target.get("property")) == "bind"
    body = next((each for each in reference.ancestors() if each.kind == "class_body"), None)
    for node in body.walk() if body is not None and reference.kind == "member_expression" else ():
        left, right = node.get("left"), node.get("right")
        if node.kind == "assignment_expression" and left is not None and right is not None:
            call = bare(right)
            if file.text(left) == file.text(reference) and call.kind == "call_expression":
                return _is_bound(file, call)
    return False


def _uses_own_this(draft: Draft, function: Node, bound: bool) -> None:
    """A handler whose `this` is the EventSource."""
    own_this = not bound and function.kind in _OWN_THIS
    for node in function.walk() if own_this else ():
        declared = node.parent is not None and node.parent.kind == "required_parameter"  # `this: EventSource`
        is_this = node.kind == "this" and not declared
        is_this = is_this or (node.kind == "identifier" and draft.file.text(node) == "arguments")
        around = next(
            (f for f in node.ancestors() if f.kind in FUNCTIONS and f.kind != "arrow_function"), None
        )
        if is_this and around is function:
            draft.because(Reason.USES_THIS, node)
            return


def _lifecycle(draft: Draft, use: SourceUse, event: str) -> None:
    draft.lifecycle.append(statement_of(use.node))
    if event == "error" and use.takes is Takes.DATA:
        draft.because(Reason.ERROR_EVENT_WITH_DATA, use.node, draft.file.text(use.event))
    function = function_value(draft.file, use.handler)
    if function is None and use.handler is not None:
        function = referenced_function(draft, bare(use.handler))
    if function is not None:
        draft.lifecycle_handlers.append(function)
        draft.roles.append((event, function))
        if event == "open":
            draft.opening.append(function)
    tell(draft, lifecycle_evidence(draft.file, event, use.handler, draft.uses, draft.clients))
