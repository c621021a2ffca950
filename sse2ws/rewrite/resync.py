"""What was fetched whenever the connection opened: fetched on mount, and after each reconnection.

In: a judged connection whose layout is HOOKS. Out: pieces of two statements, and changes inside moved code.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.judged import Judged
from sse2ws.model.layout import Resync
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.early_tests import into_block
from sse2ws.rewrite.listed import commas, naming, words
from sse2ws.rewrite.pieces import Change, Moved, Piece, removals
from sse2ws.rewrite.style import Style


def resync_of(judged: Judged) -> Resync | None:
    """The code to fetch again, when the decision is to do so after a reconnection."""
    wanted = judged.answers.get(Reason.RESYNC_ON_OPEN) == "on-reconnect"
    return judged.linked.connection.layout.resync if wanted else None


def resync_statements(
    resync: Resync, judged: Judged, pack: Pack, style: Style, base: bytes
) -> list[tuple[Piece, ...]]:
    """`useRealtimeConnection({ onReconnect })`, and the effect for the first time."""
    inner = style.newline + base + style.indent
    tests = _tests(judged, style)
    hook = pack.target.connection_hook.encode()
    onto = base + style.indent
    arrow = b"async () => " if resync.waits else b"() => "
    again: tuple[Piece, ...] = (
        *(hook, b"({", inner, b"onReconnect: ", arrow, *_body(resync, tests, style, onto)),
        *(style.comma, style.newline, base, b"})", style.semicolon),
    )
    if resync.later:
        return [again]
    if resync.waits:
        call = (b"void (async () => ", *_body(resync, tests, style, onto), b")()", style.semicolon)
        code: tuple[Piece, ...] = (b"{", inner, *call, style.newline, base, b"}")
    elif resync.block is not None:
        code = _body(resync, tests, style, base)
    else:
        lines = [inner + test for test in tests]
        code = (b"{", *lines, inner, *_call(resync), style.semicolon, style.newline, base, b"}")
    needed = _dependencies(resync, judged)
    return [again, (Moved(resync.effect), b"(() => ", *code, b", ", *needed, b")", style.semicolon)]


def resync_changes(resync: Resync, judged: Judged, copying: Copying) -> Iterator[Change]:
    """What goes from a block that is moved, and the tests that stand first in it."""
    yield from removals(copying.data, resync.dropped, "resync-on-open", copying.comments)
    tests = _tests(judged, copying.style)
    if resync.block is not None and tests:
        yield into_block(resync.block, tests, copying.data, copying.style)


def _tests(judged: Judged, style: Style) -> list[bytes]:
    guards = judged.linked.connection.layout.guards
    return [f"if ({guard.early}) return".encode() + style.semicolon for guard in guards]


def _call(resync: Resync) -> tuple[Piece, ...]:
    if resync.called is not None:
        return (Moved(resync.called), b"()")
    assert resync.expression is not None
    return (Moved(resync.expression),)


def _body(resync: Resync, tests: list[bytes], style: Style, base: bytes) -> tuple[Piece, ...]:
    """The body of an arrow function. `base`: the indentation of the line that the function starts on."""
    if resync.block is not None:
        return (Moved(resync.block, base),)
    if not tests:
        return _call(resync)
    inner = style.newline + base + style.indent
    lines = [inner + test for test in tests]
    return (b"{", *lines, inner, *_call(resync), style.semicolon, style.newline, base, b"}")


def _dependencies(resync: Resync, judged: Judged) -> tuple[Piece, ...]:
    """What the code, its tests and the stream's resource name, in the order of the old list.

    With what is left of the effect it runs whenever the stream was opened anew: what it begins that may end.
    """
    layout = judged.linked.connection.layout
    texts = [guard.early for guard in layout.guards]
    texts += [each.expression for each in judged.filters]
    asked = {each.span for each in naming(resync.dependencies, resync.names.union(*map(words, texts)))}
    if layout.rest:
        asked |= {span for span, _ in resync.dependencies if span not in layout.idle_dependencies}
    return (b"[", *commas([Moved(span) for span, _ in resync.dependencies if span in asked]), b"]")
