"""Names that held the source hold the subscription's id instead, or the list of ids.

In: a judged connection whose layout keeps its source. Out: changes of its file.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.config import Config
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Close, Kept, KeptName
from sse2ws.model.source import Span
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.handlers import Handlers, Subscribing, write_handlers
from sse2ws.rewrite.hooks import event_piece
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece, indentation
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import Types

_RULE = "effect-to-service"
_ENDINGS = ("EventSource", "EvtSource", "Source", "Stream", "Connection", "SSE", "Sse", "ES", "Es")
"""How names of sources end: what stands before says which one it is."""


def kept_changes(judged: Judged, kept: Kept, config: Config, copying: Copying) -> Iterator[Change | Types]:
    """The subscription in place of the source; names, types and closing follow."""
    data, style = copying.data, copying.style
    count = sum(len(each.new) for each in judged.listeners if not each.dropped)
    if not count:
        raise Conflict("nothing is left to subscribe to")
    many = count > 1
    base = indentation(data, kept.at.start)
    taken = copying.taken
    handlers = write_handlers(judged, copying, base, base + (style.indent if many else b""), taken)
    yield from handlers.types
    yield from handlers.changes
    yield Change(kept.site, tuple(_value(handlers, many, base, config, style)), _RULE)
    yield from _statement(judged, kept, handlers, many, base, style)
    yield from _names(kept, many, taken)
    for place in kept.types:
        yield Change(place, (b"string[]" if many else b"string",), _RULE)
    for test in kept.states:
        yield Change(test.span, (b"!" if test.negated else b"", Moved(test.left)), _RULE)
    for close in judged.linked.connection.layout.closes:
        yield _close(close, many, config, style, data)


def _names(kept: Kept, many: bool, taken: set[str]) -> Iterator[Change]:
    """New names everywhere. Members have names of their own; a constant on the way comes last."""
    members = set(taken)

    def local(old: KeptName) -> bool:
        return any(place in kept.opening and place.end <= kept.site.start for place in old.places)

    for old in sorted(kept.names, key=local):
        new = _renamed(old.name, many, kept.alone)
        used = members if old.member else taken
        if new in used and new != old.name and local(old):
            new = "ids" if many else "id"
        new = old.name if new == old.name else free_name(new, used)
        for place in old.places:
            yield Change(place, (new.encode(),), _RULE)


def _value(handlers: Handlers, many: bool, base: bytes, config: Config, style: Style) -> Iterator[Piece]:
    if not many:
        yield from subscribe_call(handlers.subscriptions[0], config, style)
        return
    inner = style.newline + base + style.indent
    yield b"["
    for number, each in enumerate(handlers.subscriptions):
        yield b"," if number else b""
        for comment in each.comments:
            yield inner
            yield Moved(comment, base + style.indent)
        yield inner
        yield from subscribe_call(each, config, style)
    yield style.comma + style.newline + base + b"]"


def subscribe_call(each: Subscribing, config: Config, style: Style) -> tuple[Piece, ...]:
    """`realtimeWebSocket.subscribe(event, handler)`."""
    head = f"{config.pack.target.service}.subscribe(".encode()
    return head, event_piece(each, config, style), b", ", *each.handler, b")"


def _statement(
    judged: Judged, kept: Kept, handlers: Handlers, many: bool, base: bytes, style: Style
) -> Iterator[Change]:
    """What stands before the statement that subscribes, and the statement itself where it moves."""
    before: list[Piece] = []
    if not many and kept.at == kept.opening:
        for comment in handlers.subscriptions[0].comments:
            before += [Moved(comment, base), style.newline + base]
    for block in handlers.constants:
        before += [*block, style.newline + base]
    if kept.at != kept.opening:
        yield Change(kept.at, (*before, Moved(kept.opening, base)), _RULE)
    elif before:
        yield Change(Span(kept.at.start, kept.at.start), tuple(before), _RULE)


def _close(close: Close, many: bool, config: Config, style: Style, data: bytes) -> Change:
    service, holder = config.pack.target.service.encode(), Moved(close.holder)
    if many:
        each: tuple[Piece, ...] = (b".forEach((id) => ", service, b".unsubscribe(id))")
        return Change(close.expression, (holder, b"?" if close.optional else b"", *each), _RULE)
    call: tuple[Piece, ...] = (service, b".unsubscribe(", holder, b")")
    if not close.optional:
        return Change(close.expression, call, _RULE)
    test: tuple[Piece, ...] = (b"if (", holder, b") ", *call, style.semicolon)
    if close.statement is not None:
        return Change(close.statement, test, _RULE)
    if close.body:
        base = style.newline + indentation(data, close.expression.start)
        return Change(close.expression, (b"{", base + style.indent, *test, base, b"}"), _RULE)
    return Change(close.expression, (holder, b" && ", *call), _RULE)


def _renamed(old: str, many: bool, alone: bool) -> str:
    """`goalSubscriptions` for `goalSource`; plain `subscription` where `source` says no more than that."""
    if old[:3] == "set" and old[3:4].isupper():
        inner = _renamed(old[3].lower() + old[4:], many, alone)
        return f"set{inner[:1].upper()}{inner[1:]}"
    word = "subscriptions" if many else "subscription"
    mark = old[: len(old) - len(old.lstrip("#_"))]
    name = old[len(mark) :]
    tail = "Ref" if name.endswith("Ref") and name != "Ref" else ""
    name = name.removesuffix(tail)
    for ending in _ENDINGS:
        if alone and name.lower() == ending.lower():
            return mark + word + tail
        if alone and name.endswith(ending):
            name = name.removesuffix(ending)
            break
    return f"{mark}{name}{word[:1].upper()}{word[1:]}{tail}"
