"""An effect becomes hooks: one `useRealtimeEvent` per event, at the same place in the component.

In: a judged connection whose layout is HOOKS. Out: changes of its file and the names to import.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.config import Config
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Layout
from sse2ws.model.source import Span
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.handlers import Subscribing, write_handlers
from sse2ws.rewrite.moving import dropped_spans
from sse2ws.rewrite.pieces import Change, Moved, Piece, indentation, list_item, removals
from sse2ws.rewrite.reactions import reaction_changes, reaction_statement, reactions_of
from sse2ws.rewrite.resync import resync_changes, resync_of, resync_statements
from sse2ws.rewrite.status import enabled_text, flag_changes
from sse2ws.rewrite.style import Style, ends_with_semicolon
from sse2ws.rewrite.tokens import Types


def hook_changes(judged: Judged, config: Config, copying: Copying) -> Iterator[Change | Types]:
    """Replace the effect, or stand before what is left of it."""
    data, style = copying.data, copying.style
    layout = judged.linked.connection.layout
    assert layout.statement is not None
    pack, path = config.pack, judged.linked.path
    base = indentation(data, layout.statement.start)
    handlers = write_handlers(judged, copying, base, base + style.indent, copying.taken)
    yield from handlers.types
    reactions = reactions_of(judged)
    resync = resync_of(judged)
    fetching = resync_statements(resync, judged, pack, style, base) if resync is not None else []
    flags = flag_changes(judged, pack, copying, reactions is not None, called=resync is not None)
    # one call of the connection hook, if it can be one, before everything that reads what it gives
    joined = [(flags.head, *fetching.pop(0))] if flags.head else []
    blocks: list[tuple[Piece, ...]] = [
        *joined,
        *((line,) for line in flags.late),
        *handlers.constants,
        *(_hook(each, judged, config, style, base) for each in handlers.subscriptions),
        *fetching,
    ]
    if resync is not None:
        yield from resync_changes(resync, judged, copying)
        yield Types(path, pack.target.hook_module, pack.target.connection_hook)
    after: tuple[Piece, ...] = ()
    if reactions is not None:
        after = reaction_statement(reactions, judged, copying, base, flags.state)
        yield from reaction_changes(reactions, copying)
    if layout.rest:
        yield from _left_out(judged, data)
    yield from removals(data, dropped_spans(judged)[1], "effect-to-hook", copying.comments)
    if blocks and not layout.rest:
        yield from removals(data, layout.directives, "effect-to-hook")
    yield from handlers.changes
    yield from _in_place(layout, blocks, after, base, copying)
    yield from removals(data, layout.outside, "effect-to-hook")
    if handlers.refs:
        yield Types(path, "react", "useRef")
    if handlers.subscriptions:
        yield Types(path, pack.target.hook_module, pack.target.hook)
        if config.event_style == "constant":
            yield Types(path, pack.target.types_module, pack.target.constants)
    yield from flags.changes


def _in_place(
    layout: Layout, blocks: Sequence[tuple[Piece, ...]], after: tuple[Piece, ...], base: bytes,
    copying: Copying,
) -> Iterator[Change]:  # fmt: skip
    """The new statements where the effect was: its comments, the hooks, what is left of it, and `after`.

    What stands above an effect that stays is said of what is left: the hooks come in front of that.
    """
    assert layout.statement is not None
    if after and not layout.rest:
        blocks, after = [*blocks, after], ()
    between = copying.style.newline + base
    pieces: list[Piece] = []
    for comment in layout.comments if blocks else ():
        pieces += [Moved(comment, base), between]
    for number, block in enumerate(blocks):
        pieces += [between] if number else []
        pieces += block
    if layout.rest:
        pieces += [between] if blocks else []
        if blocks and layout.front < layout.statement.start:
            yield Change(Span(layout.front, layout.front), tuple(pieces), "effect-to-hook")
            pieces = []
        pieces += [Moved(layout.statement), *((between, *after) if after else ())]
    elif blocks and not copying.style.semicolon and ends_with_semicolon(copying.data, layout.statement):
        pieces.append(b";")  # what follows may need it
    if pieces:
        yield Change(layout.statement, tuple(pieces), "effect-to-hook")
    else:
        yield from removals(copying.data, [layout.statement], "effect-to-hook")


def _hook(each: Subscribing, judged: Judged, config: Config, style: Style, base: bytes) -> tuple[Piece, ...]:
    inner = style.newline + base + style.indent
    enabled = enabled_text(judged.linked.connection.layout.guards)
    last = style.comma
    head = config.pack.target.hook.encode() + b"({" + inner + b"eventType: "
    above = [piece for comment in each.comments for piece in (Moved(comment, base), style.newline + base)]
    options: list[Piece] = [
        *above,
        head,
        event_piece(each, config, style),
        b",",
        inner,
        b"onEvent: ",
        *each.handler,
    ]
    if enabled:
        option = enabled if enabled == "enabled" else f"enabled: {enabled}"
        options += [b",", inner, option.encode()]
    return (*options, last, style.newline, base, b"})", style.semicolon)


def event_piece(each: Subscribing, config: Config, style: Style) -> Piece:
    """The event's name, or the constant that holds it."""
    return Moved(each.constant) if each.constant is not None else event_text(each.event, config, style)


def event_text(event: str, config: Config, style: Style) -> bytes:
    """An event's name as a literal or as a member of the constants."""
    known = config.pack.events.get(event)
    if config.event_style == "constant" and known is not None and known.constant:
        return f"{config.pack.target.constants}.{known.constant}".encode()
    return style.string(event)


def _left_out(judged: Judged, data: bytes) -> Iterator[Change]:
    """What goes from an effect that stays."""
    layout = judged.linked.connection.layout
    gone = dropped_spans(judged)[0] | set(layout.silenced)
    yield from removals(data, gone, "effect-to-hook")
    for item in layout.idle_dependencies:
        yield Change(list_item(data, item), (), "effect-dependencies")
