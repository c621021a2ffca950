"""What was done when the connection opened or was lost: an effect on the state of the shared one.

In: a judged connection whose layout is HOOKS. Out: pieces of statements, and changes inside moved code.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.judged import Judged
from sse2ws.model.layout import Reaction, Reactions
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.rewrite.copying import Copying
from sse2ws.rewrite.early_tests import into_block
from sse2ws.rewrite.listed import commas, naming, words
from sse2ws.rewrite.pieces import Change, Moved, Piece, removals
from sse2ws.rewrite.style import ends_with_semicolon

_OPENED = ("connected",)
_LOST = ("reconnecting", "error")


def reactions_of(judged: Judged) -> Reactions | None:
    """The code that follows the connection's state, when the decision is to read that from the shared one.

    Fetching again on open is such code where it cannot be told from other work.
    """
    layout = judged.linked.connection.layout
    fetches = layout.resync is None and judged.answers.get(Reason.RESYNC_ON_OPEN) == "on-reconnect"
    wanted = fetches or judged.answers.get(Reason.CONNECTION_STATUS) == "hook"
    return layout.reactions if wanted else None


def reaction_statement(
    reactions: Reactions, judged: Judged, copying: Copying, base: bytes, state: str
) -> tuple[Piece, ...]:
    """`useEffect(() => { if (connectionState === 'connected') { ... } }, [connectionState]);`

    `state`: what the shared connection's state is called here. It runs when the state changes, with the
    values of that time; and with what is left of the effect, which ran whenever the stream was opened anew.
    """
    style, layout = copying.style, judged.linked.connection.layout
    inner = style.newline + base + style.indent
    early = [guard.early for guard in layout.guards]
    tests = [piece for each in early for piece in (inner, f"if ({each}) return".encode(), style.semicolon)]
    choice: list[Piece] = []
    for each, states in ((reactions.opened, _OPENED), (reactions.lost, _LOST)):
        if each is not None:
            test = b" || ".join(state.encode() + b" === " + style.string(name) for name in states)
            head = b" else if (" if choice else b"if ("
            choice += [head, test, b") ", *_block(each, copying, base + style.indent)]
    asked = {each.span for each in naming(reactions.dependencies, set[str]().union(*map(words, early)))}
    asked.update(span for each in reactions.both for span in each.renewed_by)
    if layout.rest:
        asked |= {span for span, _ in reactions.dependencies if span not in layout.idle_dependencies}
    listed = [Moved(span) for span, _ in reactions.dependencies if span in asked]
    return (
        *(Moved(reactions.effect), b"(() => {", *tests, inner, *choice, style.newline, base),
        *(b"}, [", *commas([*listed, state.encode()]), b"])", style.semicolon),
    )


def reaction_changes(reactions: Reactions, copying: Copying) -> Iterator[Change]:
    """What goes from blocks that are moved, and the comments that come to stand first in them."""
    for each in reactions.both:
        if each.block is None or not _is_long(each.block, copying.data):
            continue
        yield from removals(copying.data, each.dropped, "connection-status", copying.comments)
        above = _above(each, copying)
        if above:
            yield into_block(each.block, above, copying.data, copying.style)


def _block(each: Reaction, copying: Copying, base: bytes) -> tuple[Piece, ...]:
    if each.block is not None and _is_long(each.block, copying.data):
        return (Moved(each.block, base),)
    style = copying.style
    inner = style.newline + base + style.indent
    lines: list[Piece] = [piece for line in _above(each, copying) for piece in (inner, line)]
    for statement in each.kept:
        lines += [inner, Moved(statement)]
        lines += [] if ends_with_semicolon(copying.data, statement) else [style.semicolon]
    if each.called is not None:
        lines += [inner, Moved(each.called), b"()", style.semicolon]
    elif each.expression is not None:
        lines += [inner, Moved(each.expression), style.semicolon]
    return (b"{", *lines, style.newline, base, b"}")


def _is_long(block: Span, data: bytes) -> bool:
    """Whether a block has lines of its own, or more than its statements."""
    text = data[block.start : block.end]
    return b"\n" in text or b"/*" in text


def _above(each: Reaction, copying: Copying) -> list[bytes]:
    """The comments that stood above the handler."""
    return [copying.data[comment.start : comment.end] for comment in each.comments]
