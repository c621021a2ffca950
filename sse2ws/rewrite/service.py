"""Where a hook cannot stand: the service takes the source's place, statement by statement.

In: a judged connection whose layout is SERVICE. Out: changes of its file and the names to import.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.config import Config
from sse2ws.model.judged import Judged
from sse2ws.model.source import Span
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.handlers import free_name, write_handlers
from sse2ws.rewrite.hooks import event_piece
from sse2ws.rewrite.pieces import Change, Piece, indentation, removals
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import Types


def service_changes(judged: Judged, config: Config, data: bytes, style: Style) -> Iterator[Change | Types]:
    """Subscribe where listeners were added, unsubscribe where the source was closed."""
    layout, target = judged.linked.connection.layout, config.pack.target
    taken = set(layout.taken)
    listening = [each for each in judged.listeners if not each.dropped]
    first = min((each.listener.subscription.statement for each in listening), default=None)
    if first is None:
        return
    base = indentation(data, first.start)
    handlers = write_handlers(judged, data, style, base, taken)
    yield from handlers.changes
    events = iter(handlers.subscriptions)
    ids: list[str] = []
    for number, each in enumerate(listening):
        subscription = each.listener.subscription
        whole = subscription.looped or subscription.statement
        indent = indentation(data, whole.start)
        blocks: list[tuple[Piece, ...]] = list(handlers.constants) if number == 0 else []
        for _ in each.new:
            one = next(events)
            name = free_name(camel(one.event.replace(".", "_").replace("-", "_")) + "Subscription", taken)
            ids.append(name)
            call = f"const {name} = {target.service}.subscribe(".encode()
            blocks.append((call, event_piece(one, config, style), b", ", *one.handler, b")", style.semicolon))
        pieces: list[Piece] = []
        for block in blocks:
            pieces += [style.newline + indent] if pieces else []
            pieces += block
        yield Change(whole, tuple(pieces), "effect-to-service")
    yield from _removed(judged, data)
    yield from _closes(judged, ids, config, style, data)
    yield Types(judged.linked.path, target.service_module, target.service)
    if config.event_style == "constant":
        yield Types(judged.linked.path, target.types_module, target.constants)


def _removed(judged: Judged, data: bytes) -> Iterator[Change]:
    statements = {each.listener.subscription.statement for each in judged.listeners if not each.dropped}
    gone = [span for span in judged.linked.connection.layout.dropped if span not in statements]
    yield from removals(data, gone, "effect-to-service")


def _closes(judged: Judged, ids: list[str], config: Config, style: Style, data: bytes) -> Iterator[Change]:
    service = config.pack.target.service
    calls = [f"{service}.unsubscribe({name})".encode() for name in ids]
    for expression, statement in judged.linked.connection.layout.closes:
        if statement is not None:
            base = style.newline + indentation(data, statement.start)
            yield Change(
                statement, (base.join(call + style.semicolon for call in calls),), "effect-to-service"
            )
        elif len(calls) == 1:
            yield Change(expression, (calls[0],), "effect-to-service")
        else:
            yield Change(expression, (_block(calls, expression, style, data),), "effect-to-service")


def _block(calls: list[bytes], expression: Span, style: Style, data: bytes) -> bytes:
    base = style.newline + indentation(data, expression.start)
    inner = base + style.indent
    return b"{" + b"".join(inner + call + style.semicolon for call in calls) + base + b"}"
