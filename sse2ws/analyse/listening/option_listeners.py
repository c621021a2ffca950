"""The listeners of a client that is a call with options: `fetchEventSource(url, { onmessage, onerror })`.

In: a draft and the call's arguments. Out: listeners and evidence in the draft. Every message arrives in one
function; a test of its `event` in front says which one it is about.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.code.scopes import FUNCTIONS
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
from sse2ws.analyse.effect.guards import returns_early
from sse2ws.analyse.events.splits import splits_of
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.listening.handlers import read_handler, shape_of
from sse2ws.analyse.source.draft import Draft, Listening
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.analyse.upkeep.lifecycle import lifecycle_evidence
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
    _what_follows(draft)
    for entry in options.children:
        key = entry.get("key") or entry.get("name") or entry
        role = draft.site.client.options.get(draft.file.text(key).strip("'\""))
        value = entry.get("value") if entry.kind == "pair" else entry
        if entry.kind == "spread_element":
            draft.because(Reason.GENERIC_WRAPPER, entry, draft.file.text(entry)[:40])
        if role is None or value is None:
            continue
        if role == "signal":
            _signal(draft, value)
        elif role == "message":
            _message(draft, entry, value)
        elif role in ("open", "error", "close"):
            _lifecycle(draft, role, value)


def _signal(draft: Draft, value: Node) -> None:
    """The controller behind `signal` ends the stream: to the call it is what the source is to others."""
    file, node = draft.file, bare(value)
    while node.kind == "member_expression" and node.get("object") is not None:
        node = bare(node.get("object") or node)
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    declarator = binding.node.parent if binding is not None else None
    if binding is None or declarator is None or declarator.kind != "variable_declarator":
        draft.because(Reason.CONNECTION_OWNER, value, file.text(value))
        return
    draft.uses.holders.append(binding)
    draft.uses.uses.append(SourceUse(UseKind.HOLD, declarator))
    for ref in binding.refs:
        if not ref.inside(draft.site.node):
            draft.uses.uses.append(_use_of_controller(draft, ref))


def _use_of_controller(draft: Draft, ref: Node) -> SourceUse:
    """`controller.abort()`, `ref.current?.abort()`, `ref.current = new AbortController()`, and the rest."""
    names, node = [], outermost(ref)
    while node.parent is not None and node.parent.kind == "member_expression" and node.field == "object":
        node = outermost(node.parent)
        names.append(draft.file.text(bare(node).get("property")))
    parent = node.parent
    if names[-1:] == ["abort"] and parent is not None and parent.kind == "call_expression":
        return SourceUse(UseKind.CLOSE, parent)
    if parent is not None and parent.kind == "assignment_expression" and node.field == "left":
        made = bare(parent.get("right") or parent).kind == "new_expression"
        return SourceUse(UseKind.HOLD if made else UseKind.CLEAR, parent)
    read = names[-1:] in (["aborted"], ["signal"], ["current"])
    tested = parent is not None and parent.kind in (
        "parenthesized_expression", "unary_expression", "binary_expression", "array",
    )  # fmt: skip
    return SourceUse(UseKind.TEST if (read or not names) and tested else UseKind.ESCAPE, node)


def _what_follows(draft: Draft) -> None:
    """`await fetchEventSource(...).finally(done)`: what is done when the stream has ended."""
    node = outermost(draft.site.node)
    while (around := node.parent) is not None and around.kind in _PASSING:
        if around.kind != "member_expression":
            node = outermost(around)
            continue
        call = around.parent
        if call is None or call.kind != "call_expression" or callee(call) is not around:
            break
        for each in (call.get("arguments") or call).children if call.get("arguments") else []:
            draft.evidence.extend(lifecycle_evidence(draft.file, "close", each, draft.uses, draft.clients))
        node = outermost(call)
    if node.parent is None or node.parent.kind != "expression_statement":
        draft.because(Reason.CONNECTION_OWNER, node, "its result")


def _lifecycle(draft: Draft, role: str, value: Node) -> None:
    function = value if value.kind == "method_definition" else function_value(draft.file, value)
    if function is not None:
        draft.lifecycle_handlers.append(function)
        draft.roles.append((role, function))
        if role == "open":
            draft.opening.append(function)
    draft.evidence.extend(lifecycle_evidence(draft.file, role, function or value, draft.uses, draft.clients))


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
    if function is not None and (own := _own_this(draft, function)) is not None:
        draft.because(Reason.USES_THIS, own)
    if function is not None and handler.inline:
        facts = _named(draft, function, replace(facts, handler=_rebuilt(handler, function)))
    if function is not None and facts.unnamed:
        ways = splits_of(draft.file, function, handler.flow, statement, True)
        facts = replace(facts, handler=replace(facts.handler, splits=ways))
    draft.listeners.append(Listening(facts, statement, function))


def _identified(flow: Flow) -> Flow:
    """The message's `id` is what an event of an EventSource has as `lastEventId`."""
    uses = (
        replace(each, path=("lastEventId", *each.path[1:])) if each.path[:1] == ("id",) else each
        for each in flow.uses
    )
    return replace(flow, uses=tuple(uses))


def _own_this(draft: Draft, function: Node) -> Node | None:
    """`this` or `arguments` of a function that becomes an arrow function, which has none."""
    if function.kind == "arrow_function":
        return None
    for node in function.walk():
        own = node.kind == "this" or (node.kind == "identifier" and draft.file.text(node) == "arguments")
        around = (each for each in node.ancestors() if each.kind in FUNCTIONS)
        if own and next((each for each in around if each.kind != "arrow_function"), None) is function:
            return node
    return None


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
