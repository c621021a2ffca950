"""A call of a hook that opens a connection and calls what it is given: the connection as its caller sees it.

In: the call and the wrapper. Out: a `Connection` whose listeners are the callbacks, laid out as hooks that
take the place of the call; nothing when some of what the hook needs cannot be seen there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    import_ref,
    names_in,
    statement_of,
    string,
)
from sse2ws.analyse.connection.renewal import outdated, values_of
from sse2ws.analyse.effect.enabled import needs, reads, truth
from sse2ws.analyse.events.loop_names import value_in
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.flow.follow import flow_into_callback
from sse2ws.analyse.listening.handlers import read_handler, taking_what
from sse2ws.analyse.source.clients import Clients, Site
from sse2ws.analyse.source.containers import container_of
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.connection import Connection, Handler, Listens, Opening, Subscription, Takes, Url
from sse2ws.model.flow import EventName
from sse2ws.model.layout import Guard, Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_EMPTY = ("null", "undefined", "false")
_WORKING = ("call_expression", "await_expression", "new_expression")


def read_callback_call(
    file: File, call: Node, site: Site, opening: Opening, clients: Clients
) -> Connection | None:
    """What a caller of the hook does with its connection."""
    wrapper, statement = opening.wrapper, statement_of(call)
    container = container_of(file, call)
    owner = container.owner
    placed = statement.kind == "expression_statement" and bare(statement.children[0]) is call
    if owner is None or container.kind not in ("component", "custom-hook") or container.effect is not None:
        return None
    if not placed or statement.parent is None or statement.parent.parent is not owner:
        return None
    given = arguments(call)
    if any(each.kind == "spread_element" for each in given):
        return None
    conditions = _conditions(file, given, opening)
    url = _url(file, given, opening)
    draft = Draft(file, site, clients, SourceUses(call), container)
    subscriptions = [
        each for listens in wrapper.listens for each in _subscriptions(draft, call, statement, given, listens)
    ]
    if conditions is None or url is None or not subscriptions or None in subscriptions:
        return None
    found = tuple(each for each in subscriptions if each is not None)
    if not _comments_move(file, call, found):
        return None
    layout = Layout(Shape.HOOKS, statement.span, guards=conditions, taken=names_in(file, owner))
    return Connection(
        call.span, opening.client, url, container.kind, container.name, found, tuple(draft.evidence), layout,
        statement.span, comments_above(file, statement),
    )  # fmt: skip


# -- URL and conditions --------------------------------------------------------------------------------


def _argument(given: Sequence[Node], index: int) -> Node | None:
    return bare(given[index]) if index < len(given) else None


def _chosen(file: File, node: Node) -> tuple[Node | None, Node]:
    """The condition and the value of `condition ? value : null` and `condition && value`."""
    if node.kind == "ternary_expression":
        condition, value, other = node.get("condition"), node.get("consequence"), node.get("alternative")
        if condition is not None and value is not None and other is not None:
            empty = bare(other).kind in _EMPTY or string(file, other) == ""
            if empty or file.text(bare(other)) == "undefined":
                return bare(condition), bare(value)
    if node.kind == "binary_expression" and "&&" in node.words:
        return bare(node.children[0]), bare(node.children[1])
    return None, node


def _url(file: File, given: Sequence[Node], opening: Opening) -> Url | None:
    index = opening.wrapper.url
    if index < 0:
        return opening.url
    argument = _argument(given, index)
    found = url_of(file, _chosen(file, argument)[1]) if argument is not None else None
    path = found is not None and (found.template.startswith("/") or not opening.wrapper.based)
    return found if path else None


def _conditions(file: File, given: Sequence[Node], opening: Opening) -> tuple[Guard, ...] | None:
    """What the hook tests, as the caller's own conditions; none when it would never open."""
    found = []
    for index in opening.wrapper.tested:
        argument = _argument(given, index)
        if argument is None:
            if index not in opening.wrapper.given:
                return None
            continue
        condition, value = _chosen(file, argument)
        tested = condition if condition is not None else value
        if tested.kind == "true" or (condition is None and _is_fixed(file, value)):
            continue
        if any(each.kind in _WORKING for each in tested.walk()):
            return None
        text = file.text(tested)
        early = f"!{text}" if tested.kind in ("identifier", "member_expression") else f"!({text})"
        positive = truth(file, tested)
        if index in opening.wrapper.given and tested.kind not in ("binary_expression", "unary_expression"):
            # what the caller leaves undefined has the wrapper's default
            positive = positive if positive == text else f"{text} === undefined || {positive}"
            early = f"{text} !== undefined && {early}"
        found.append(Guard(positive, tested.span, early, needs(file, tested), reads(file, tested)))
    return tuple(found)


def _is_fixed(file: File, node: Node) -> bool:
    """A URL that is always there: a text, a template, a constant of a module."""
    if node.kind in ("string", "template_string"):
        return True
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None:
        return False
    return import_ref(file, binding) is not None or (
        binding.kind == "const" and binding.scope.node is file.tree.root
    )


# -- subscriptions -------------------------------------------------------------------------------------


def _subscriptions(
    draft: Draft, call: Node, statement: Node, given: Sequence[Node], listens: Listens
) -> Iterator[Subscription | None]:
    """One for each callback; none among them for what cannot be seen."""
    file, argument = draft.file, _argument(given, listens.callback)
    if argument is None:
        yield None
    elif listens.keyed or listens.member:
        if argument.kind != "object" or any(not _is_plain(each) for each in argument.children):
            yield None
            return
        for entry in argument.children:
            key = _key(file, entry)
            if listens.keyed:
                names = (EventName(key, _key_span(entry)),) if key else _computed(file, entry)
                yield _one(draft, call, statement, entry, listens, names) if names else None
            elif key == listens.member:
                yield _one(draft, call, statement, entry, listens, _fixed(listens))
    elif listens.name >= 0:
        name = _argument(given, listens.name)
        names = event_names(file, name).names if name is not None else ()
        found = _one(draft, call, statement, argument, listens, names) if names else None
        yield replace(found, event=name.span) if found is not None and name is not None else None
    else:
        yield _one(draft, call, statement, argument, listens, _fixed(listens))


def _fixed(listens: Listens) -> tuple[EventName, ...]:
    return tuple(EventName(each, None) for each in listens.names)


def _is_plain(entry: Node) -> bool:
    return value_in(entry) is not None


def _key(file: File, entry: Node) -> str:
    """The text of a key; empty for one that is computed."""
    key = entry.get("key") or entry.get("name") or entry
    return file.text(key).strip("'\"") if key.kind != "computed_property_name" else ""


def _computed(file: File, entry: Node) -> tuple[EventName, ...]:
    """The one name of `[EVENTS.CREATED]: handler`."""
    key = entry.get("key") or entry.get("name")
    names = event_names(file, key.children[0]).names if key is not None and key.children else ()
    return tuple(replace(each, refs=None, span=None) for each in names) if len(names) == 1 else ()


def _key_span(entry: Node) -> Span | None:
    key = entry.get("key")
    return key.span if key is not None and key.kind == "string" else None


def _one(
    draft: Draft, call: Node, statement: Node, entry: Node, listens: Listens, names: tuple[EventName, ...]
) -> Subscription | None:
    value = value_in(entry) or entry
    handler, function = _read(draft, value, listens.takes)
    taken = taking_what(handler, function, listens.takes)
    if taken is None:
        return None
    _tell_outdated(draft, arguments(call), bare(value), function, listens)
    above = tuple(reversed(comments_above(draft.file, entry))) if entry.kind in _ENTRIES else ()
    key = names[0].span if len(names) == 1 else None
    return Subscription(call.span, statement.span, names, taken, listens.unnamed, key, comments=above)


_ENTRIES = ("pair", "method_definition")


def _tell_outdated(
    draft: Draft, given: Sequence[Node], value: Node, function: Node | None, listens: Listens
) -> None:
    """The new hook always calls the newest callback; the old one may have called one of an older render."""
    owner, renewed = draft.container.owner, listens.renewed
    listed = values_of(draft.file, given, renewed) if renewed is not None else None
    if owner is not None:
        for node in outdated(draft.file, owner, value, function, listed):
            draft.because(Reason.STALE_CLOSURE, node, draft.file.text(node))


def _read(draft: Draft, value: Node, takes: Takes) -> tuple[Handler, Node | None]:
    """The handler; one that the caller itself was given is followed to its own callers."""
    flow = flow_into_callback(draft.file, bare(value)) if takes is Takes.DATA else None
    if flow is None or "current" in draft.file.text(value):
        return read_handler(draft, value)
    name = draft.file.text(bare(value))
    return Handler(bare(value).span, flow=flow, unused_parameter=False, callback=name), None


def _comments_move(file: File, call: Node, subscriptions: Sequence[Subscription]) -> bool:
    """Whether every comment inside the call moves with a handler, or directly above one."""
    kept = [span for each in subscriptions for span in each.comments]
    kept += [each.handler.function for each in subscriptions if each.handler.function is not None]
    inside = [each for each in file.tree.comments if each in call.span]
    return all(any(each in span for span in kept) for each in inside)
