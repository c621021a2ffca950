"""One connection as facts: subscriptions with the flow of their payload, evidence, layout.

In: a site. Out: a `Connection`. What other files would have to tell is left open and named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sse2ws.analyse.clients import Clients, Site
from sse2ws.analyse.containers import Container, container_of, function_name
from sse2ws.analyse.flow import flow_of_parameter
from sse2ws.analyse.flow_calls import class_member
from sse2ws.analyse.layout import Scene, lay_out
from sse2ws.analyse.lifecycle import lifecycle_evidence, only_keeps_status
from sse2ws.analyse.names import Names, event_names
from sse2ws.analyse.scopes import FUNCTIONS, function_of
from sse2ws.analyse.sources import (
    SourceUse,
    SourceUses,
    UseKind,
    binding_of_function,
    calls_of,
    uses_of_source,
)
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_of,
    parameters,
    reference,
    state_setter,
    statement_of,
    string,
)
from sse2ws.analyse.urls import url_of
from sse2ws.model.facts import Connection, Evidence, Guard, Handler, Layout, Shape, Subscription
from sse2ws.model.pack import ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_GREETINGS = tuple(
    "connected connect connection connectionestablished open opened ready hello welcome".split()
)
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
_LEAVING = ("beforeunload", "pagehide", "unload")
_STORES = {
    "redux",
    "@reduxjs/toolkit",
    "zustand",
    "mobx",
    "jotai",
    "recoil",
    "redux-saga",
    "redux-saga/effects",
    "effector",
}
_FRAMEWORKS = {
    "vue",
    "svelte",
    "svelte/store",
    "@angular/core",
    "solid-js",
    "pinia",
    "lit",
    "@builder.io/qwik",
}


@dataclass(slots=True)
class _Listener:
    """A subscription with its nodes."""

    facts: Subscription
    statement: Node
    function: Node | None


@dataclass(slots=True)
class _Draft:
    file: File
    site: Site
    clients: Clients
    uses: SourceUses
    container: Container
    listeners: list[_Listener] = field(default_factory=list)
    lifecycle: list[Node] = field(default_factory=list)
    lifecycle_handlers: list[Node] = field(default_factory=list)
    opening: list[Node] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)

    def because(self, reason: Reason, node: Node, detail: str = "") -> None:
        self.evidence.append(Evidence(reason, node.span, detail))


def read_connection(file: File, site: Site, clients: Clients) -> Connection:
    """Everything that one file says about one connection."""
    constructed = site.client.kind is ClientKind.CONSTRUCTOR
    uses = uses_of_source(file, site.node, site.client) if constructed else SourceUses(site.node)
    draft = _Draft(file, site, clients, uses, container_of(file, site.node))
    given = arguments(site.node)
    if constructed:
        for use in uses.of(UseKind.LISTEN, UseKind.ASSIGN):
            _listen(draft, use)
    else:
        _options_listeners(draft, given)
    draft.listeners = [_not_idle(draft, each) for each in draft.listeners]
    for each in draft.listeners:
        _idle_status(draft, each)
    _option_evidence(draft, given)
    if site.node.kind not in ("new_expression", "call_expression"):
        draft.because(Reason.CONNECTION_OWNER, site.node, f"a class that is {site.client.name} itself")
    else:
        _use_evidence(draft)
    if site.client.kind is ClientKind.HOOK:
        draft.because(Reason.RAW_DATA, site.node, f"what {site.client.name} returns")
    laid = _lay_out(draft)
    subscriptions = tuple(_narrowed(draft, each, laid) for each in draft.listeners)
    return Connection(
        site.node.span,
        site.client.name,
        url_of(file, given[0] if given else None),
        draft.container.kind,
        draft.container.name,
        subscriptions,
        tuple(dict.fromkeys(draft.evidence)),
        laid,
        statement_of(site.node).span,
        (
            *_above(file, statement_of(site.node)),
            *(_above(file, statement_of(draft.container.effect)) if draft.container.effect else ()),
        ),
        tuple(use.node.span for use in uses.of(UseKind.UNLISTEN)),
    )


def _above(file: File, statement: Node) -> tuple[Span, ...]:
    """The comments that stand directly above a statement."""
    found, start = [], statement.start
    for comment in reversed(file.tree.comments):
        if comment.end <= start:
            between = file.tree.data[comment.end : start]
            if between.strip() or between.count(b"\n") > 1:
                break
            found.append(comment)
            start = comment.start
    return tuple(found)


def _lay_out(draft: _Draft) -> Layout:
    if draft.site.client.kind is not ClientKind.CONSTRUCTOR:
        return Layout(Shape.NONE)
    scene = Scene(
        draft.file, draft.clients, draft.uses, draft.container, draft.lifecycle, draft.lifecycle_handlers,
        [(each.statement, each.function) for each in draft.listeners],
        [each.function for each in draft.listeners if each.facts.idle and each.function is not None],
        draft.opening,
    )  # fmt: skip
    laid = lay_out(scene)
    draft.evidence.extend(laid.evidence)
    return laid.layout


# -- subscriptions -------------------------------------------------------------------------------------


def _listen(draft: _Draft, use: SourceUse) -> None:
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
    if lifecycle:
        _lifecycle(draft, use, next(iter(each.text for each in names.names), use.name))
        return
    _options(draft, use)
    handlers = names.handlers or ((use.handler,) * max(1, len(names.names)) if names.handlers else ())
    if handlers:
        for name, handler in zip(names.names, handlers, strict=False):
            _subscribe(draft, use, replace(names, names=(name,)), handler, False)
    else:
        _subscribe(draft, use, names, use.handler, unnamed)


def _subscribe(draft: _Draft, use: SourceUse, names: Names, reference_node: Node, unnamed: bool) -> None:
    handler, function = _handler(draft, reference_node)
    resolved = () if unnamed else names.names
    if not unnamed and not resolved:
        from_callers = names.parameter and draft.container.kind != "component"
        reason = Reason.GENERIC_WRAPPER if from_callers else Reason.DYNAMIC_EVENT_NAME
        draft.because(reason, use.event or use.node, draft.file.text(use.event or use.node))
    statement = statement_of(use.node)
    idle = (
        function is not None and _is_greeting(names) and only_keeps_status(draft.file, function, draft.uses)
    )
    event = use.event.span if use.event is not None else None
    outer = _loop_statement(use.node, names)
    comments = tuple(reversed(_above(draft.file, outer or statement)))
    facts = Subscription(
        use.node.span, statement.span, resolved, handler, unnamed, event, names.loop, comments, idle
    )
    if function is not None:
        _closing_handler(draft, function)
        if outer is not None and (named := _from_loop(draft, outer, function)) is not None:
            draft.because(Reason.DYNAMIC_EVENT_NAME, named, draft.file.text(named))
    draft.listeners.append(_Listener(facts, outer or statement, function))


def _from_loop(draft: _Draft, loop: Node, function: Node) -> Node | None:
    """A name of the loop that a handler reads: without the loop it would mean nothing."""
    for node in function.walk():
        binding = draft.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is not None and binding.node.inside(loop) and not binding.node.inside(function):
            return node
    return None


def _is_greeting(names: Names) -> bool:
    """Whether a listener's names can be about the connection at all; the pack has the last word."""
    texts = ["".join(c for c in name.text.lower() if c.isalpha()) for name in names.names]
    return bool(texts) and all(text in (*_GREETINGS, *_BEATS) for text in texts)


def _idle_status(draft: _Draft, listener: _Listener) -> None:
    """State that a listener for `connected` or `heartbeat` keeps is the connection's; it may be shown."""
    if not listener.facts.idle or listener.function is None:
        return
    if any(name.text.lower() in _GREETINGS for name in listener.facts.names):
        draft.opening.append(listener.function)
    for node in listener.function.walk():
        binding = draft.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is not None and node.field == "function" and state_setter(draft.file, binding) is not None:
            draft.because(Reason.CONNECTION_STATUS, node, binding.name)


def _not_idle(draft: _Draft, listener: _Listener) -> _Listener:
    """A listener that sets what other code sets as well keeps more than the state of the connection."""
    if not listener.facts.idle or listener.function is None:
        return listener
    own = [*draft.lifecycle_handlers, *(each.function for each in draft.listeners if each.facts.idle)]
    for node in listener.function.walk():
        binding = draft.file.scopes.binding(node) if node.kind == "identifier" else None
        if binding is None or state_setter(draft.file, binding) is None:
            continue
        if not all(any(each is not None and ref.inside(each) for each in own) for ref in binding.refs):
            return replace(listener, facts=replace(listener.facts, idle=False))
    return listener


def _loop_statement(node: Node, names: Names) -> Node | None:
    if names.loop is None:
        return None
    return next((each for each in node.ancestors() if each.span == names.loop), None)


def _handler(draft: _Draft, node: Node) -> tuple[Handler, Node | None]:
    """Resolve what is called with the event."""
    file = draft.file
    inner = bare(node)
    function = function_value(file, inner)
    inline = function is not None
    if function is None:
        function = _referenced(draft, inner)
    if function is None:
        imported = reference(file, inner)
        if imported is None:
            binding = file.scopes.binding(inner) if inner.kind == "identifier" else None
            wrapper = binding is not None and (
                binding.kind == "param" or parameter_of(file, binding) is not None
            )
            draft.because(
                Reason.GENERIC_WRAPPER if wrapper else Reason.CONNECTION_OWNER, inner, file.text(inner)
            )
        return Handler(inner.span, None, imported, False), None
    flow = flow_of_parameter(file, function, 0)
    given = parameters(function)
    declared = None if inline else statement_of(function).span
    effect = draft.container.effect
    late = (
        not inline
        and effect is not None
        and function.kind != "function_declaration"
        and function.start > effect.start
    )
    return Handler(
        inner.span,
        function.span,
        None,
        inline,
        flow,
        not given,
        declared,
        *_shape(function),
        _declares(file, function),
        late,
    ), function


def _shape(function: Node) -> tuple[Span | None, Span | None, Span | None]:
    """Parameter list, block and expression of a function."""
    given, body = function.get("parameters") or function.get("parameter"), function.get("body")
    block = body is not None and body.kind == "statement_block"
    return (
        given.span if given is not None else None,
        body.span if body is not None and block else None,
        body.span if body is not None and not block else None,
    )


def _declares(file: File, function: Node) -> frozenset[str]:
    """Names that are declared anywhere inside a function."""
    return frozenset(
        binding.name
        for scope in file.scopes.by_node.values()
        if scope.node.inside(function)
        for binding in scope.values.values()
    )


def _referenced(draft: _Draft, node: Node) -> Node | None:
    """The local function behind `onGoal`, `this.onGoal`, `this.onGoal.bind(this)`, `makeHandler('x')`."""
    file = draft.file
    if node.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(node))
    if node.kind == "member_expression":
        owner = node.get("object")
        if owner is not None and bare(owner).kind == "this":
            return class_member(node, file.text(node.get("property")), file)
        return None
    if node.kind == "call_expression":
        target = callee(node)
        if (
            target is not None
            and target.kind == "member_expression"
            and file.text(target.get("property")) == "bind"
        ):
            owner = target.get("object")
            return _referenced(draft, bare(owner)) if owner is not None else None
        made = _referenced(draft, target) if target is not None and target.kind == "identifier" else None
        body = made.get("body") if made is not None else None
        return bare(body) if body is not None and bare(body).kind in FUNCTIONS else None
    return None


def _options(draft: _Draft, use: SourceUse) -> None:
    """`{ once: true }` and `{ signal }` change when a listener is called."""
    node = bare(use.options) if use.options is not None else None
    if node is None or node.kind in ("false", "true"):
        return
    text = draft.file.text(node)
    if node.kind != "object" or any(word in text for word in ("once", "signal", "...")):
        draft.because(Reason.LISTENER_OPTIONS, node, text)


def _closing_handler(draft: _Draft, function: Node) -> None:
    """A message handler that closes the stream: it ends by itself."""
    for use in draft.uses.of(UseKind.CLOSE):
        if use.node.inside(function):
            # closing to open again is reconnecting, not the end of a job
            reason = Reason.MANUAL_RECONNECT if _opens_again(draft, function) else Reason.FINITE_STREAM
            draft.because(reason, use.node, draft.file.text(use.node))
    own_this = function.kind in ("function_expression", "function_declaration")
    for node in function.walk() if own_this else ():
        is_this = node.kind == "this" or (node.kind == "identifier" and draft.file.text(node) == "arguments")
        around = next(
            (f for f in node.ancestors() if f.kind in FUNCTIONS and f.kind != "arrow_function"), None
        )
        if is_this and around is function:
            draft.because(Reason.USES_THIS, node)
            return


def _opens_again(draft: _Draft, function: Node) -> bool:
    """Whether a function waits for something, or calls what opens the stream."""
    opener = function_of(draft.site.node)
    if opener is not None and any(call.inside(function) for call in calls_of(draft.file, opener)):
        return True
    timers = ("setTimeout", "setInterval")
    targets = [callee(node) for node in function.walk() if node.kind == "call_expression"]
    return any(each is not None and global_path(draft.file, each) in timers for each in targets)


def _lifecycle(draft: _Draft, use: SourceUse, event: str) -> None:
    draft.lifecycle.append(statement_of(use.node))
    function = function_value(draft.file, use.handler)
    if function is None and use.handler is not None:
        function = _referenced(draft, bare(use.handler))
    if function is not None:
        draft.lifecycle_handlers.append(function)
        if event == "open":
            draft.opening.append(function)
    draft.evidence.extend(lifecycle_evidence(draft.file, event, use.handler, draft.uses, draft.clients))


# -- clients that take callbacks as options ------------------------------------------------------------


def _options_listeners(draft: _Draft, given: list[Node]) -> None:
    options = bare(given[-1]) if len(given) > 1 or (given and bare(given[0]).kind == "object") else None
    if options is None or options.kind != "object":
        if options is not None:
            draft.because(Reason.GENERIC_WRAPPER, options, draft.file.text(options)[:40])
        return
    for entry in options.children:
        key = entry.get("key") or entry.get("name") or entry
        role = draft.site.client.options.get(draft.file.text(key).strip("'\""))
        value = entry.get("value") if entry.kind == "pair" else entry
        if role is None or value is None:
            continue
        if role == "message":
            handler, function = (
                _handler(draft, value) if entry.kind != "method_definition" else _method(draft, entry)
            )
            facts = Subscription(entry.span, statement_of(draft.site.node).span, (), handler, True)
            draft.listeners.append(_Listener(facts, statement_of(draft.site.node), function))
        elif role in ("open", "error", "close"):
            draft.evidence.extend(lifecycle_evidence(draft.file, role, value, draft.uses, draft.clients))


def _method(draft: _Draft, entry: Node) -> tuple[Handler, Node | None]:
    return Handler(
        entry.span, entry.span, None, True, flow_of_parameter(draft.file, entry, 0), not parameters(entry)
    ), entry


def _option_evidence(draft: _Draft, given: list[Node]) -> None:
    """Authentication, method and body in the options."""
    for options in given[1:]:
        node = bare(options)
        if node.kind == "identifier":
            binding = draft.file.scopes.binding(node)
            node = bare(binding.value) if binding is not None and binding.value is not None else node
        for entry in node.children if node.kind == "object" else []:
            key = draft.file.text(entry.get("key") or entry.get("name") or entry).strip("'\"")
            value = entry.get("value")
            if key in draft.site.client.auth_options and draft.file.text(value) != "false":
                draft.because(Reason.CONNECTION_AUTH, entry, key)
            elif key in ("method", "body", "payload"):
                get = (string(draft.file, value) or "").upper() == "GET"
                if not get:
                    draft.because(Reason.POST_STREAM, entry, draft.file.text(entry)[:40])


# -- uses ----------------------------------------------------------------------------------------------


def _use_evidence(draft: _Draft) -> None:
    for use in draft.uses.of(UseKind.ESCAPE):
        draft.because(Reason.SOURCE_ESCAPES, use.node, use.target or draft.file.text(use.node)[:40])
    functions = [each.function for each in draft.listeners if each.function is not None]
    for use in draft.uses.uses:
        # the handler moves away from the source: what it does to it besides closing has no counterpart
        if use.kind is not UseKind.CLOSE and any(use.node.inside(each) for each in functions):
            draft.because(Reason.SOURCE_ESCAPES, use.node, "a handler that uses it")
    for use in draft.uses.of(UseKind.RXJS):
        draft.because(Reason.RXJS, use.node, use.target)
    for function in draft.uses.returned_by:
        if not _only_local(draft, function):
            draft.because(
                Reason.SOURCE_ESCAPES,
                function,
                f"returned by {function_name(draft.file, function) or 'a function'}",
            )
    for use in draft.uses.of(UseKind.STATE):
        if not any(use.node.inside(each) for each in (*draft.lifecycle, *draft.lifecycle_handlers)):
            draft.because(Reason.CONNECTION_STATUS, use.node, draft.file.text(use.node))
    draft.evidence.extend(_container_evidence(draft))
    draft.evidence.extend(_reconnect_evidence(draft))
    draft.evidence.extend(_closing_evidence(draft))
    draft.evidence.extend(_page_evidence(draft))


def _only_local(draft: _Draft, function: Node) -> bool:
    """Whether every place that names the function that returns the source is a call in this file."""
    binding = binding_of_function(draft.file, function)
    calls = calls_of(draft.file, function)
    if binding is None or not calls or len(calls) != len(binding.refs):
        return False
    return not any(each.kind == "export_statement" for each in binding.node.ancestors())


def _container_evidence(draft: _Draft) -> Iterator[Evidence]:
    site = draft.site.node
    modules = {
        string(draft.file, each.get("source"))
        for each in draft.file.tree.root.children
        if each.kind == "import_statement"
    }
    inside_react = draft.container.kind in (
        "component",
        "custom-hook",
        "callback",
        "event-handler",
        "class-component",
    )
    if draft.container.kind in ("store", "saga") or (modules & _STORES and not inside_react):
        yield Evidence(Reason.STORE_MIDDLEWARE, site.span, draft.container.name)
    other = sorted(modules & _FRAMEWORKS, key=str)
    if other:
        yield Evidence(Reason.UNSUPPORTED_FRAMEWORK, site.span, str(other[0]))
    url = arguments(site)
    names = [each for each in url[0].walk() if each.kind == "identifier"] if url else []
    for name in names:
        binding = draft.file.scopes.binding(name)
        found = parameter_of(draft.file, binding) if binding is not None else None
        if found is not None and draft.container.owner is found[0] and bare(url[0]) is name:
            yield Evidence(Reason.GENERIC_WRAPPER, name.span, draft.file.text(name))
    function = next((each for each in site.ancestors() if each.kind == "new_expression"), None)
    if function is not None and draft.file.text(function.get("constructor")).endswith("Observable"):
        yield Evidence(Reason.RXJS, function.span, "Observable")


def _reconnect_evidence(draft: _Draft) -> Iterator[Evidence]:
    """Timers that open the stream again, or that watch it."""
    opener = function_of(draft.site.node)
    for node in draft.file.tree.root.walk():
        if node.kind != "call_expression":
            continue
        target = callee(node)
        if target is None or draft.file.text(target).rpartition(".")[2] not in ("setTimeout", "setInterval"):
            continue
        given = arguments(node)
        callback = given[0] if given else None
        if callback is None:
            continue
        opens = draft.site.node.inside(callback) or any(
            use.node.inside(callback)
            for use in draft.uses.uses
            if use.kind in (UseKind.CLOSE, UseKind.HOLD, UseKind.STATE)
        )
        binding = draft.file.scopes.binding(callback) if callback.kind == "identifier" else None
        if not opens and opener is not None:
            local = function_of_binding(draft.file, binding) if binding is not None else None
            calls = (
                calls_of(draft.file, opener) if binding_of_function(draft.file, opener) is not None else []
            )
            opens = local is opener or any(call.inside(callback) for call in calls)
        if opens:
            yield Evidence(Reason.MANUAL_RECONNECT, node.span, draft.file.text(target))


# -- handlers that need a guard's narrowing ------------------------------------------------------------


def _closing_evidence(draft: _Draft) -> Iterator[Evidence]:
    """Closing elsewhere than when the effect ends: hidden pages, timers, a wish of the user."""
    callback, opener = draft.container.callback, function_of(draft.site.node)
    handlers = [*draft.lifecycle_handlers, *(each.function for each in draft.listeners)]
    for use in draft.uses.of(UseKind.CLOSE, UseKind.UNLISTEN):
        function = function_of(use.node)
        if callback is None or function is None or not use.node.inside(callback):
            continue
        if function is callback or function is opener:
            if use.node.start > draft.site.node.start:
                draft.because(Reason.CONDITIONAL_SUBSCRIPTION, use.node, draft.file.text(use.node))
            continue
        cleanup = any(
            each.parent is not None
            and each.parent.kind == "return_statement"
            and function_of(each) is callback
            for each in use.node.ancestors()
            if each.kind in FUNCTIONS
        )
        moved = any(each is not None and use.node.inside(each) for each in handlers)
        if not (cleanup or moved or function is opener or _when_leaving(draft, function)):
            closing = use.kind is UseKind.CLOSE
            reason = Reason.MANUAL_RECONNECT if closing else Reason.CONDITIONAL_SUBSCRIPTION
            yield Evidence(reason, use.node.span, draft.file.text(use.node))


def _page_evidence(draft: _Draft) -> Iterator[Evidence]:
    """`window.addEventListener('online', connect)`: opening again when the page says so."""
    callback, opener = draft.container.callback, function_of(draft.site.node)
    for node in callback.walk() if callback is not None else ():
        target = callee(node) if node.kind == "call_expression" else None
        if target is None or not (global_path(draft.file, target) or "").endswith("addEventListener"):
            continue
        given = arguments(node)
        handler = given[1] if len(given) > 1 else None
        function = function_value(draft.file, handler) if handler is not None else None
        if function is None and handler is not None and handler.kind == "identifier":
            function = function_of_binding(draft.file, draft.file.scopes.binding(handler))
        if function is None or string(draft.file, given[0]) in _LEAVING:
            continue
        opens = (
            opener is not None
            and opener is not callback
            and any(call.inside(function) for call in calls_of(draft.file, opener))
        )
        if opens or function is opener or any(use.node.inside(function) for use in draft.uses.uses):
            yield Evidence(Reason.MANUAL_RECONNECT, node.span, draft.file.text(given[0]))


def _when_leaving(draft: _Draft, function: Node) -> bool:
    """Whether a function only runs when the page is left, which ends every connection anyway."""
    binding = binding_of_function(draft.file, function)
    places = [ref.parent for ref in binding.refs] if binding is not None else [function.parent]
    return bool(places) and all(
        each is not None and each.kind == "arguments" and string(draft.file, each.children[0]) in _LEAVING
        for each in places
    )


def _narrowed(draft: _Draft, listener: _Listener, layout: Layout) -> Subscription:
    """Keep a guard's test in handlers that rely on it: TypeScript narrowed `user` for them."""
    function = listener.function
    if function is None or not layout.guards or listener.facts.idle:
        return listener.facts
    kept: list[Guard] = []
    for guard in layout.guards:
        test = draft.file.tree.at(guard.span)
        names = {draft.file.text(each) for each in test.walk() if each.kind == "identifier"}
        if any(
            _relies(each)
            for each in function.walk()
            if each.kind == "identifier" and draft.file.text(each) in names
        ):
            kept.append(guard)
    if not kept:
        return listener.facts
    return replace(listener.facts, handler=replace(listener.facts.handler, narrowed=tuple(kept)))


def _relies(name: Node) -> bool:
    """Whether a name is used in a way that needs it not to be null: anything but comparing and testing it."""
    parent = name.parent
    if parent is None:
        return False
    if parent.kind == "binary_expression":
        return not any(word in ("===", "!==", "==", "!=", "&&", "||", "??") for word in parent.words)
    return parent.kind not in (
        "unary_expression",
        "parenthesized_expression",
        "template_substitution",
        "array",
    )
