"""A handler that took the payload alone takes the message apart; one that may change it gets its own.

In: a judged listener whose handler has such a parameter. Out: changes in the handler.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.checks.payload import is_mutated, needs_clone
from sse2ws.model.connection import Handler
from sse2ws.model.flow import Hold
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.source import Span
from sse2ws.rewrite.early_tests import into_block
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import MESSAGE


def takes_message(
    listener: JudgedListener, judged: Judged, data: bytes, style: Style, kind: bytes = b""
) -> Iterator[Change]:
    """`(goal: Goal) => ...` took the payload: it takes the message apart instead."""
    handler = listener.listener.subscription.handler
    if handler.pattern is None or handler.parameters is None:
        return
    if needs_clone(listener):
        yield from _takes_a_copy(listener, judged, data, style, kind)
        return
    yield from _takes_apart(handler, data, kind)


def _takes_apart(handler: Handler, data: bytes, kind: bytes) -> Iterator[Change]:
    """`(goal) =>` becomes `({ data: goal }) =>`."""
    assert handler.pattern is not None
    assert handler.parameters is not None
    short = data[handler.pattern.start : handler.pattern.end] == b"data"
    inner: tuple[Piece, ...] = (b"data",) if short else (b"data: ", Moved(handler.pattern))
    yield Change(handler.parameters, (b"({ ", *inner, b" }", kind, b")"), "effect-to-hook")


def _named_once(listener: JudgedListener) -> Span | None:
    """The only place that names the payload which a handler took, and gives it away."""
    if is_mutated(listener.listener):
        return None  # it may stand in a function that runs more than once
    pattern = listener.listener.subscription.handler.pattern
    held = [each.use for each in listener.listener.uses if isinstance(each.use, Hold)]
    taken = [each for each in held if each.parameter and each.span == pattern]
    if len(taken) != 1 or len(taken[0].refs) != 1 or taken[0].shorthands:
        return None
    return taken[0].refs[0]


def _takes_a_copy(
    listener: JudgedListener, judged: Judged, data: bytes, style: Style, kind: bytes
) -> Iterator[Change]:
    """A handler that changes its payload gets one of its own: the message is that of all handlers."""
    handler = listener.listener.subscription.handler
    assert handler.pattern is not None
    assert handler.parameters is not None
    if handler.block is None and not judged.filters and (named := _named_once(listener)) is not None:
        yield from _takes_apart(handler, data, kind)
        text = b"structuredClone(" + data[named.start : named.end] + b")"
        yield Change(named, (text,), "effect-to-hook")
        return
    if handler.block is None or judged.filters or MESSAGE in handler.declares:
        raise Conflict("the handler changes the payload that it is given")
    name = data[handler.pattern.start : handler.pattern.end].decode()
    if not name.isidentifier():
        raise Conflict("the handler changes the payload that it takes apart")
    yield Change(handler.parameters, (b"(" + MESSAGE.encode() + kind + b")",), "effect-to-hook")
    line = style.constant + f" {name} = structuredClone({MESSAGE}.data)".encode() + style.semicolon
    yield into_block(handler.block, [line], data, style)
