"""One connection as facts: subscriptions with the flow of their payload, evidence, layout.

In: a site. Out: a `Connection`. What other files would have to tell is left open and named.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, callee, outermost, statement_of
from sse2ws.analyse.connection.callback_calls import read_callback_call
from sse2ws.analyse.connection.callback_hooks import callback_hook_of
from sse2ws.analyse.connection.evidence import option_evidence, use_evidence
from sse2ws.analyse.connection.filled import filled_by
from sse2ws.analyse.connection.wrappers import factory_of
from sse2ws.analyse.kinds.endings import ending_evidence
from sse2ws.analyse.kinds.hints import hints_of
from sse2ws.analyse.kinds.readers import BY_HAND, opened_on, reader_evidence
from sse2ws.analyse.kinds.requests import request_evidence, waiting_evidence
from sse2ws.analyse.layout.gone_calls import gone_calls
from sse2ws.analyse.layout.gone_logs import gone_logs
from sse2ws.analyse.layout.layout import lay_out
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.layout.waiting import is_answer
from sse2ws.analyse.listening.handlers import narrowed
from sse2ws.analyse.listening.listeners import not_idle, read_listener, tell_idle_state
from sse2ws.analyse.listening.option_listeners import read_option_listeners
from sse2ws.analyse.listening.relays import with_relays
from sse2ws.analyse.source.clients import Clients, Site
from sse2ws.analyse.source.containers import container_of
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.source_uses import uses_of_source
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.analyse.source.url_makers import made_of
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.connection import Connection, Dependencies, Evidence, Opening, Url
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.pack import ClientKind
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.markup import is_markup
from sse2ws.syntax.tree import Node


def read_connection(file: File, site: Site, clients: Clients, url: Url | None = None) -> Connection:
    """Everything that one file says about one connection. `url`: what a wrapper opens it on."""
    if site.handed:
        return _handed_on(file, site)
    constructed = site.client.kind is ClientKind.CONSTRUCTOR
    uses = SourceUses(site.node)
    if constructed:
        uses = with_relays(file, uses_of_source(file, site.node, site.client))
    draft = Draft(file, site, clients, uses, container_of(file, site.node))
    given = arguments(site.node) if url is None else []
    _read(draft, given)
    laid = _lay_out(draft)
    subscriptions = tuple(narrowed(draft, each, laid) for each in draft.listeners)
    on = opened_on(file, site.node) if site.client is BY_HAND and given else next(iter(given), None)
    return Connection(
        site.node.span,
        site.client.name,
        replace(url or _url(file, on), awaited=_is_awaited(draft, given)),
        draft.container.kind,
        draft.container.name,
        subscriptions,
        tuple(dict.fromkeys(draft.evidence)),
        laid,
        statement_of(site.node).span,
        (
            *comments_above(file, statement_of(site.node)),
            *(comments_above(file, statement_of(draft.container.effect)) if draft.container.effect else ()),
        ),
        tuple(use.node.span for use in uses.of(UseKind.UNLISTEN)),
        wrapper=(factory_of(draft) or callback_hook_of(draft)) if constructed else None,
        dependencies=_dependencies(draft),
        constructor=_constructor(file, site),
        hints=hints_of(draft),
        extended=_extending(file, site),
    )


def _url(file: File, node: Node | None) -> Url:
    """What the stream is opened on, and which function makes that."""
    made = made_of(file, node)
    return replace(url_of(file, node), shown=made.template, maker=made.maker, method=made.method)


def _read(draft: Draft, given: list[Node]) -> None:
    """Listeners, and what is in the way wherever the code will stand."""
    site, uses = draft.site, draft.uses
    if site.client.kind is ClientKind.CONSTRUCTOR:
        draft.lifecycle.extend(statement_of(each) for each in uses.relays)
        for use in uses.of(UseKind.LISTEN, UseKind.ASSIGN):
            read_listener(draft, use)
    else:
        read_option_listeners(draft, given)
    draft.listeners = [not_idle(draft, each) for each in draft.listeners]
    for each in draft.listeners:
        tell_idle_state(draft, each)
    draft.evidence.extend(ending_evidence(draft))
    draft.evidence.extend(request_evidence(draft))
    draft.evidence.extend(waiting_evidence(draft))
    option_evidence(draft, given)
    if site.client is BY_HAND:
        reader_evidence(draft)
    if (own := _own_class(draft.file, site)) is not None:
        draft.because(Reason.CONNECTION_OWNER, site.node, f"{own}, a class that adds to {site.client.name}")
    elif site.client.extended:
        own = f"{site.client.extended}, a class that adds to {site.client.name}"
        draft.because(Reason.CONNECTION_OWNER, site.node, own)
    if site.node.kind not in ("new_expression", "call_expression"):
        draft.because(Reason.CONNECTION_OWNER, site.node, f"a class that is {site.client.name} itself")
    else:
        use_evidence(draft)
    if site.client.kind is ClientKind.HOOK:
        draft.because(Reason.RAW_DATA, site.node, f"what {site.client.name} returns")


def _own_class(file: File, site: Site) -> str | None:
    """The class of the file that is opened in place of the client: it may listen and close in its own way."""
    name = site.node.get("constructor") if site.node.kind == "new_expression" else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    return binding.name if binding is not None and binding.kind == "class" else None


def _extending(file: File, site: Site) -> str:
    """The class whose heritage a site is."""
    heritage = next((each for each in site.node.ancestors() if each.kind == "class_heritage"), None)
    owner = heritage.parent if heritage is not None and site.node.parent is not None else None
    called = site.node.kind in ("new_expression", "call_expression")
    return file.text(owner.get("name")) if owner is not None and not called else ""


def _handed_on(file: File, site: Site) -> Connection:
    """No connection is opened here, but one will be, or is, by what is named here."""
    container = container_of(file, site.node)
    detail = f"{file.text(site.node)[:40]}: {site.handed}"
    evidence = (Evidence(Reason.SOURCE_ESCAPES, site.node.span, detail),)
    return Connection(
        site.node.span, site.client.name, Url("", ""), container.kind, container.name, (), evidence,
        Layout(Shape.NONE), statement_of(site.node).span, comments_above(file, statement_of(site.node)),
        constructor=_constructor(file, site), offered=site.offered,
    )  # fmt: skip


def _dependencies(draft: Draft) -> Dependencies | None:
    """The list of the effect around the connection, where there is one."""
    effect, callback = draft.container.effect, draft.container.callback
    given = arguments(effect) if effect is not None else []
    if len(given) < 2 or given[1].kind != "array" or callback is None:
        return None
    unused = []
    for item in given[1].children:
        names = [each for each in item.walk() if each.kind == "identifier"]
        bindings = [draft.file.scopes.binding(each) for each in names]
        if not any(b is None or any(ref.inside(callback) for ref in b.refs) for b in bindings):
            unused.append(item.span)
    return Dependencies(given[1].span, tuple(each.span for each in given[1].children), tuple(unused))


def _is_awaited(draft: Draft, given: Sequence[Node]) -> bool:
    """Whether the whole URL comes asynchronously, which is a question of its own."""
    asked = any(each.reason is Reason.ASYNC_URL for each in draft.evidence)
    return asked and bool(given) and is_answer(draft.file, draft.site.node, given[0])


def _constructor(file: File, site: Site) -> Span | None:
    """The name that stands for the client's class; none that a caller gives, and none of a short form."""
    node = site.node.get("constructor") if site.node.kind == "new_expression" else site.node
    if site.client.kind is not ClientKind.CONSTRUCTOR or node is None:
        return None
    if node.kind not in ("identifier", "member_expression"):
        return None
    if node.parent is not None and node.parent.kind == "export_specifier":
        return None
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    return None if binding is not None and binding.kind == "param" else node.span


def read_opening(file: File, opening: Opening, clients: Clients) -> Connection | None:
    """The connection of a wrapper as one of its callers uses it; none when it is not called there."""
    found = _read_opening(file, opening, clients)
    if found is None:
        return None
    types = next((each for each in file.tree.at(found.site).children if each.kind == "type_arguments"), None)
    named = types.below("type_identifier") if types is not None else ()
    return replace(found, spent=tuple(each.span for each in named))


def _read_opening(file: File, opening: Opening, clients: Clients) -> Connection | None:
    name = file.tree.at(opening.callee)
    call = outermost(name).parent
    client = next((each for each in clients.known if each.name == opening.client), None)
    if is_markup(file.path) or client is None or call is None:
        return None
    if call.kind != "call_expression" or callee(call) is not name:
        return None
    given = arguments(call)
    if opening.wrapper.listens:
        return read_callback_call(file, call, Site(call, client), opening, clients)
    url, index = replace(opening.url, span=call.span), opening.wrapper.url
    if index >= 0:
        if index >= len(given) or any(each.kind == "spread_element" for each in given):
            return None
        url = url_of(file, given[index])
        if opening.wrapper.based and not url.template.startswith("/"):
            return None
    else:
        filled = filled_by(file, opening, url, given)
        if filled is None:
            return None
        url = filled
    found = read_connection(file, Site(call, client), clients, url)
    if index >= 0:
        return found
    # what a caller gives is no URL, whoever gives it to the caller
    told = [each for each in found.evidence if each.reason is Reason.GENERIC_WRAPPER]
    inside = [each for each in told if any(each.span in one.span for one in given)]
    return replace(found, evidence=tuple(each for each in found.evidence if each not in inside))


_WORK = (Reason.CONNECTION_STATUS, Reason.RESYNC_ON_OPEN)
"""What handlers of open and error do that is more than reconnecting."""


def _lay_out(draft: Draft) -> Layout:
    called = draft.site.client.kind is ClientKind.CALL and bool(draft.listeners)
    if draft.site.client.kind is not ClientKind.CONSTRUCTOR and not called:
        return Layout(Shape.NONE)
    several = [each.function for each in draft.listeners if each.facts.handler.splits]
    scene = Scene(
        draft.file, draft.clients, draft.uses, draft.container, draft.lifecycle, draft.lifecycle_handlers,
        [(each.statement, each.function) for each in draft.listeners],
        [each.function for each in draft.listeners if each.facts.idle and each.function is not None],
        draft.opening,
        any(each.facts.once for each in draft.listeners),
        draft.options or [use.options for use in draft.uses.of(UseKind.LISTEN) if use.options is not None],
        draft.signal,
        draft.site.client.kind is ClientKind.CALL,
        [each for each in (*draft.done, *draft.evidence) if each.reason in _WORK],
        [function for role, function in draft.roles if called and role == "error"],
        [each for each in several if each is not None],
    )  # fmt: skip
    laid = lay_out(scene)
    left = (each for each in draft.evidence if not _carried(draft, each, laid.layout))
    draft.evidence = [*left, *laid.evidence]
    gone = gone_calls(scene, laid.layout)
    return replace(laid.layout, logs=gone_logs(scene, laid.layout), calls=gone)


def _carried(draft: Draft, evidence: Evidence, layout: Layout) -> bool:
    """What is no trouble in the end: states that dropped code reads, closing where the service stands in.

    Nor is a dependency list that goes, where it names a table of handlers.
    """
    if evidence.reason is Reason.SHARED_WITH_OTHER_DATA:
        listed = _dependencies(draft)
        whole = layout.shape is Shape.HOOKS and not layout.rest
        return whole and listed is not None and evidence.span in listed.items
    ends = [each.expression for each in layout.closes]
    ends += [use.node.span for use in draft.uses.of(UseKind.CLOSE)] if layout.signal is not None else []
    closing = layout.shape is Shape.SERVICE and any(each in evidence.span for each in ends)
    watching = evidence.reason is Reason.MANUAL_RECONNECT and not _is_of_message(draft, evidence.span)
    if closing and (watching or evidence.reason is Reason.CONDITIONAL_SUBSCRIPTION):
        return not _opens_in(draft, evidence.span)  # closing stays as it is, whenever that may be
    shown = evidence.reason is Reason.CONNECTION_STATUS
    reads = shown and any(use.node.span == evidence.span for use in draft.uses.of(UseKind.STATE))
    tests = layout.kept.states if layout.kept is not None else ()
    gone = (*layout.dropped, *(each.span for each in tests))
    return reads and any(evidence.span in each for each in gone)


def _is_of_message(draft: Draft, span: Span) -> bool:
    """Whether a place lies in a handler of messages."""
    functions = (each.function for each in draft.listeners if not each.facts.idle)
    return any(span in each.span for each in functions if each is not None)


def _opens_in(draft: Draft, span: Span) -> bool:
    """Whether code in a span calls what opens the stream, or hands it on."""
    opener = function_of(draft.site.node)
    if opener is None:
        return True
    binding = binding_of_function(draft.file, opener)
    named = [*calls_of(draft.file, opener), *(binding.refs if binding is not None else ())]
    return any(each.inside(span) for each in named)
