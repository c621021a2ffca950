"""The listeners of a client that is a call with options: `fetchEventSource(url, { onmessage, onerror })`.

In: a draft and the call's arguments. Out: listeners and evidence in the draft. Every message arrives in one
function; a test of its `event` in front says which one it is about.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import (
    bare,
    callee,
    function_value,
    outermost,
    parameter_pattern,
    parameters,
    statement_of,
    string,
)
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.analyse.events.splits import splits_of
from sse2ws.analyse.events.texts import without_texts
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.listening.handlers import own_this, read_handler, shape_of
from sse2ws.analyse.source.controllers import read_signal
from sse2ws.analyse.source.draft import Draft, Listening
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.analyse.upkeep.lifecycle import block_evidence, lifecycle_evidence, tell
from sse2ws.model.connection import Handler, Subscription
from sse2ws.model.flow import EventName, Flow, Hold
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_PASSING = ("member_expression", "await_expression", "unary_expression")
"""What may stand around the call without keeping its result."""


def read_option_listeners(draft: Draft, given: list[Node]) -> None:
    """Handlers for messages and for the connection among the options."""
    options = bare(given[-1]) if len(given) > 1 or (given and bare(given[0]).kind == "object") else None
    if options is None or options.kind != "object":
        if options is not None:
            draft.because(Reason.GENERIC_WRAPPER, options, draft.file.text(options)[:40])
        return
    draft.uses.uses.append(SourceUse(UseKind.OPEN, draft.site.node))
    draft.lifecycle.append(statement_of(draft.site.node))
    for entry in options.children:
        key = entry.get("key") or entry.get("name") or entry
        role = draft.site.client.options.get(draft.file.text(key).strip("'\""))
        value = entry.get("value") if entry.kind == "pair" else entry
        if entry.kind == "spread_element":
            draft.because(Reason.GENERIC_WRAPPER, entry, draft.file.text(entry)[:40])
        if role != "message":
            draft.options.append(entry)
        if role is None or value is None:
            continue
        if role == "signal":
            draft.signal = value
            read_signal(draft, value)
        elif role == "message":
            _message(draft, entry, value)
        elif role in ("open", "error", "close"):
            _lifecycle(draft, role, value)
    _what_follows(draft)


def _what_follows(draft: Draft) -> None:
    """`await fetchEventSource(...).finally(done)`: what is done when the stream has ended."""
    node, awaited = outermost(draft.site.node), False
    while (around := node.parent) is not None and around.kind in _PASSING:
        awaited = awaited or around.kind == "await_expression"
        if around.kind != "member_expression":
            node = outermost(around)
            continue
        call = around.parent
        if call is None or call.kind != "call_expression" or callee(call) is not around:
            break
        for each in (call.get("arguments") or call).children if call.get("arguments") else []:
            tell(draft, lifecycle_evidence(draft.file, "close", each, draft.uses, draft.clients))
            function = function_value(draft.file, each)
            draft.lifecycle_handlers += [function] if function is not None else []
        node = outermost(call)
    for block in _tried(draft) if awaited else ():
        tell(draft, block_evidence(draft.file, "error", block, draft.uses, draft.clients))
        draft.lifecycle_handlers.append(block)
        draft.lifecycle.append(block)
    if node.parent is None or node.parent.kind != "expression_statement":
        draft.because(Reason.CONNECTION_OWNER, node, "its result")


def _tried(draft: Draft) -> list[Node]:
    """The blocks that run when what is awaited fails or ends."""
    around = function_of(draft.site.node)
    found = []
    for each in draft.site.node.ancestors():
        clauses = (each.get("handler"), each.get("finalizer")) if each.kind == "try_statement" else ()
        for clause in (each for each in clauses if each is not None and function_of(each) is around):
            if not draft.site.node.inside(clause):
                found += [inner for inner in clause.children if inner.kind == "statement_block"]
    return found


def _lifecycle(draft: Draft, role: str, value: Node) -> None:
    function = value if value.kind == "method_definition" else function_value(draft.file, value)
    if function is not None:
        draft.lifecycle_handlers.append(function)
        draft.roles.append((role, function))
        if role == "open":
            draft.opening.append(function)
    tell(draft, lifecycle_evidence(draft.file, role, function or value, draft.uses, draft.clients))
    if function is not None and role in ("error", "close"):
        own = (each for each in function.walk() if function_of(each) is function)
        said = next((each for each in own if _steers(draft, each, role)), None)
        if said is not None:
            draft.because(Reason.MANUAL_RECONNECT, said, draft.file.text(said)[:40])


def _steers(draft: Draft, node: Node, role: str) -> bool:
    """Whether a handler tells the library to give up, to try again, or when."""
    value = bare(node.children[0]) if node.kind == "return_statement" and node.children else None
    when = value is not None and role == "error" and draft.file.text(value) not in ("undefined", "null")
    return node.kind == "throw_statement" or when


def _message(draft: Draft, entry: Node, value: Node) -> None:
    statement = statement_of(draft.site.node)
    if entry.kind == "method_definition":
        flow = flow_of_parameter(draft.file, entry, 0)
        handler = Handler(entry.span, entry.span, None, True, flow, not parameters(entry))
        function: Node | None = entry
    else:
        handler, function = read_handler(draft, value)
    handler = replace(handler, flow=_identified(handler.flow))
    facts = Subscription(entry.span, statement.span, (), handler, True)
    if function is not None and (own := own_this(draft.file, function)) is not None:
        draft.because(Reason.USES_THIS, own)
    if function is not None and handler.inline:
        facts = _named(draft, function, replace(facts, handler=_rebuilt(handler, function)))
    if function is not None and facts.unnamed:
        ways = splits_of(draft.file, function, handler.flow, statement, True)
        facts = replace(facts, handler=replace(facts.handler, splits=ways))
    if function is not None:
        facts = without_texts(draft.file, facts, function)
    draft.listeners.append(Listening(facts, statement, function))


def _identified(flow: Flow) -> Flow:
    """The message's `id` is what an event of an EventSource has as `lastEventId`."""
    uses = (
        replace(each, path=("lastEventId", *each.path[1:])) if each.path[:1] == ("id",) else each
        for each in flow.uses
    )
    return replace(flow, uses=tuple(uses))


def _rebuilt(handler: Handler, function: Node) -> Handler:
    """A method is no expression: its parameters and its body become an arrow function."""
    if function.kind != "method_definition":
        return handler
    given, block, expression = shape_of(function)
    return replace(
        handler, parameters=given, block=block, expression=expression, method=True,
        waits="async" in function.words,
    )  # fmt: skip


def _named(draft: Draft, function: Node, facts: Subscription) -> Subscription:
    """With the one event that a handler is about: it starts with `if (message.event !== 'name') return`."""
    body, given, handler = function.get("body"), parameters(function), facts.handler
    statements = body.children if body is not None and body.kind == "statement_block" else []
    if not statements or len(given) != 1 or returns_early(statements[0]) is not True:
        return facts
    first = statements[0]
    test = bare(first.get("condition") or first)
    if test.kind != "binary_expression" or test.words[:1] not in (["!=="], ["!="]) or len(test.children) != 2:
        return facts
    literal = next((each for each in test.children if string(draft.file, each) is not None), None)
    read = next((bare(each) for each in test.children if each is not literal), None)
    text = string(draft.file, literal)
    if literal is None or read is None or text is None or not _is_event_name(draft, read, given[0]):
        return facts
    uses = tuple(each for each in handler.flow.uses if each.span not in first.span)
    unused = not any(not isinstance(each, Hold) for each in uses)
    flow = Flow(uses, handler.flow.functions, handler.flow.calls)
    kept = replace(handler, flow=flow, unused_parameter=unused)
    names = (EventName(text, literal.span),)
    after = statements[1].start if len(statements) > 1 else first.end
    beside = b"\n" not in draft.file.tree.data[first.end : after]
    gone = Span(first.start, after if beside else first.end)
    return replace(facts, names=names, unnamed=False, handler=kept, needless=(gone,))


def _is_event_name(draft: Draft, read: Node, parameter: Node) -> bool:
    """`message.event`, for the handler's own parameter."""
    owner = read.get("object") if read.kind == "member_expression" else None
    if owner is None or draft.file.text(read.get("property")) != "event":
        return False
    binding = draft.file.scopes.binding(bare(owner)) if bare(owner).kind == "identifier" else None
    return binding is not None and binding.node is parameter_pattern(parameter)
