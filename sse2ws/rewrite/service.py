"""Where a hook cannot stand: the service takes the source's place, statement by statement.

In: a judged connection whose layout is SERVICE. Out: changes of its file and the names to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.config import Config
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.layout import Close, Handed, Reactions
from sse2ws.model.source import Span
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.handlers import write_handlers
from sse2ws.rewrite.kept import kept_changes, subscribe_call
from sse2ws.rewrite.moving import dropped_spans
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece, indentation, removals
from sse2ws.rewrite.reactions import reaction_changes, reaction_statement, reactions_of
from sse2ws.rewrite.status import Flags, flag_changes
from sse2ws.rewrite.style import Style, ends_with_semicolon
from sse2ws.rewrite.tokens import Types

RULE = "effect-to-service"
CLOSABLE = b"{ close: () => void }"
"""The type of what a function gives its callers when there is no source any more."""


def service_changes(judged: Judged, config: Config, copying: Copying) -> Iterator[Change | Types]:
    """Subscribe where listeners were added, unsubscribe where the source was closed."""
    data, style = copying.data, copying.style
    layout, target = judged.linked.connection.layout, config.pack.target
    listening = [each for each in judged.listeners if not each.dropped]
    if layout.kept is not None:
        yield from kept_changes(judged, layout.kept, config, copying)
    elif listening:
        ids: list[tuple[Span, str]] = []
        yield from _constants(judged, listening, config, copying, ids)
        yield from _closes(judged, ids, config, style, data)
        if layout.handed is not None:
            yield from _handed(layout.handed, [name for _, name in ids], config, style, data)
    yield from _removed(judged, copying)
    reactions = reactions_of(judged)
    flags = flag_changes(judged, config.pack, copying, reactions is not None)
    yield from flags.changes
    if reactions is not None and reactions.after is not None:
        yield from _reacting(reactions, reactions.after, judged, copying, flags)
    if listening:
        yield Types(judged.linked.path, target.service_module, target.service)
        if config.event_style == "constant":
            yield Types(judged.linked.path, target.types_module, target.constants)


def _reacting(
    reactions: Reactions, after: Span, judged: Judged, copying: Copying, flags: Flags
) -> Iterator[Change]:
    """The effect on the connection's state stands behind the one that opens it."""
    base = indentation(copying.data, after.start)
    between = copying.style.newline + base
    lines: list[Piece] = [piece for line in flags.late for piece in (between, line)]
    statement = reaction_statement(reactions, judged, copying, base, flags.state)
    yield Change(Span(after.end, after.end), (*lines, between, *statement), "connection-status")
    yield from reaction_changes(reactions, copying)


def _whole(listener: JudgedListener) -> Span:
    """The statement that adds a listener, the loop around it included."""
    subscription = listener.listener.subscription
    return subscription.looped or subscription.statement


def _constants(
    judged: Judged, listening: Sequence[JudgedListener], config: Config, copying: Copying,
    ids: list[tuple[Span, str]],
) -> Iterator[Change | Types]:  # fmt: skip
    """Each statement that added a listener becomes constants with the ids, which `ids` collects."""
    data, style = copying.data, copying.style
    taken = copying.taken
    base = indentation(data, min(_whole(each).start for each in listening))
    handlers = write_handlers(judged, copying, base, base, taken)
    yield from handlers.types
    yield from handlers.changes
    events = iter(handlers.subscriptions)
    layout = judged.linked.connection.layout
    named = bool(layout.closes) or layout.handed is not None or layout.signal is not None
    statements: dict[Span, list[tuple[Piece, ...]]] = {}
    for number, each in enumerate(listening):
        blocks = statements.setdefault(_whole(each), [])
        blocks += handlers.constants if number == 0 else []
        for _ in each.new:
            one = next(events)
            head = b""
            if named:
                wish = camel(one.event.replace(".", "_").replace("-", "_")) + "Subscription"
                name = free_name(wish, taken)
                ids.append((each.listener.subscription.site, name))
                head = style.constant + f" {name} = ".encode()
            # others may follow on the same line
            last = b";" if ends_with_semicolon(data, _whole(each)) else style.semicolon
            blocks.append((head, *subscribe_call(one, config, style), last))
    if layout.signal is not None and ids:
        blocks.append(_ended(layout.signal, [name for _, name in ids], base, config, style))
    for whole, blocks in statements.items():
        yield Change(whole, tuple(_lines(blocks, style.newline + indentation(data, whole.start))), RULE)


def _ended(signal: Span, ids: Sequence[str], base: bytes, config: Config, style: Style) -> tuple[Piece, ...]:
    """The subscriptions end when the stream would have been ended."""
    service = config.pack.target.service
    calls = [f"{service}.unsubscribe({name})".encode() for name in ids]
    inner = style.newline + base + style.indent
    body = calls[0]
    if len(calls) > 1:
        body = b"{" + b"".join(inner + each + style.semicolon for each in calls) + style.newline + base + b"}"
    quote = style.quote
    head = b".addEventListener(" + quote + b"abort" + quote + b", () => "
    return (Moved(signal), head, body, b")", style.semicolon)


def _lines(blocks: Sequence[tuple[Piece, ...]], separator: bytes) -> Iterator[Piece]:
    for number, block in enumerate(blocks):
        if number:
            yield separator
        yield from block


def _removed(judged: Judged, copying: Copying) -> Iterator[Change]:
    layout = judged.linked.connection.layout
    written = {_whole(each) for each in judged.listeners if not each.dropped}
    idle = {_whole(each) for each in judged.listeners if each.dropped} - written
    whole, inner = dropped_spans(judged)
    gone = {*whole, *idle, *_comments(judged)}
    if layout.kept is None:
        gone = {each for each in gone if not any(each in whole for whole in written)}
    else:
        gone |= written - {layout.kept.at}
    yield from removals(copying.data, gone, RULE, copying.comments)
    yield from removals(copying.data, inner, RULE, copying.comments)


def _comments(judged: Judged) -> set[Span]:
    """Comments above listeners whose handlers move elsewhere."""
    kept = judged.linked.connection.layout.kept
    return {
        comment
        for each in judged.listeners
        if kept is not None and not each.dropped and _whole(each) != kept.at
        for comment in each.listener.subscription.comments
    }


def _closes(
    judged: Judged, ids: Sequence[tuple[Span, str]], config: Config, style: Style, data: bytes
) -> Iterator[Change]:
    service = config.pack.target.service
    for each in judged.linked.connection.layout.closes:
        wanted = [name for site, name in ids if each.only in (None, site)]
        calls = [f"{service}.unsubscribe({name})".encode() for name in wanted]
        if not calls:
            raise Conflict("a listener is taken off that is not subscribed any more")
        if each.statement is not None:
            yield Change(each.statement, (_statements(calls, each.statement, style, data),), RULE)
        elif len(calls) == 1:
            yield Change(each.expression, (calls[0],), RULE)
        else:
            yield Change(each.expression, _block(each, calls, style, data), RULE)


def _handed(
    handed: Handed, ids: Sequence[str], config: Config, style: Style, data: bytes
) -> Iterator[Change]:
    """What callers get in place of the source: something that they can close."""
    calls = [f"{config.pack.target.service}.unsubscribe({name})".encode() for name in ids]
    for value in handed.values:
        base = style.newline + indentation(data, value.start)
        inner, last = base + style.indent, style.comma
        if len(calls) == 1:
            text = b"{ close: () => " + calls[0] + b" }"
        else:
            lines = b"".join(inner + style.indent + call + style.semicolon for call in calls)
            text = b"{" + inner + b"close: () => {" + lines + inner + b"}" + last + base + b"}"
        yield Change(value, (text,), RULE)
    for place in handed.types:
        yield Change(place, (CLOSABLE,), RULE)


def _statements(calls: Sequence[bytes], statement: Span, style: Style, data: bytes) -> bytes:
    """Calls as statements: below each other, or on one line where the old one shared its line."""
    start = data.rfind(b"\n", 0, statement.start) + 1
    if data[start : statement.start].strip():
        return b" ".join(call + b";" for call in calls)
    last = b";" if ends_with_semicolon(data, statement) else style.semicolon
    return (style.newline + indentation(data, statement.start)).join(call + last for call in calls)


def _block(close: Close, calls: Sequence[bytes], style: Style, data: bytes) -> tuple[Piece, ...]:
    """Several calls where one expression stood."""
    if not close.body:
        return (b"(" + b", ".join(calls) + b")",)
    base = style.newline + indentation(data, close.expression.start)
    inner = base + style.indent
    return (b"{" + b"".join(inner + call + style.semicolon for call in calls) + base + b"}",)
