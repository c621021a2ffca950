"""Tests at the top of a handler that leave it: guards that it relies on, filters, all but the first event.

In: a judged listener. Out: changes of the handler's body. A test whose names mean something else there is a
conflict.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sse2ws.model.connection import Handler, Takes
from sse2ws.model.flow import Hold, Read
from sse2ws.model.judged import Compared, Filter, Judged, JudgedListener
from sse2ws.model.layout import Guard
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, Conflict, Moved, indentation
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import MESSAGE


def early_tests(
    listener: JudgedListener, judged: Judged, data: bytes, style: Style, told: list[str] | None = None,
    first: Sequence[str] = (),
) -> list[Change]:  # fmt: skip
    """Guards that the handler still needs, what the URL used to select, and whether it is the first event."""
    handler = listener.listener.subscription.handler
    filters = judged.filters
    name, payload = _names(listener) if filters and told is None else ("", "")
    conditions = told if told is not None else conditions_of(handler, judged, name, payload)
    if not conditions and not first:
        return []
    _mean_the_same(handler, conditions, judged, listener)
    changes = []
    if filters and handler.unused_parameter and handler.parameters is not None:
        changes.append(Change(handler.parameters, (b"(" + MESSAGE.encode() + b")",), "stream-filter"))
    ends = style.semicolon or (b";" if first and _continues(handler, data) else b"")
    lines = [line.encode() + ends for line in (*(f"if ({each}) return" for each in conditions), *first)]
    if handler.block is not None:
        changes.append(into_block(handler.block, lines, data, style))
    elif handler.expression is not None:
        base = indentation(data, handler.expression.start)
        inner = style.newline + base + style.indent
        head = b"{" + b"".join(inner + line for line in lines) + inner
        changes.append(
            Change(
                handler.expression,
                (head, Moved(handler.expression), style.semicolon, style.newline + base + b"}"),
                "stream-filter",
            )
        )
    return changes


def conditions_of(handler: Handler, judged: Judged, name: str, payload: str = "") -> list[str]:
    """Tests that leave the handler, each a condition: guards that it relies on, then the filters.

    `name`: what the handler calls its parameter. `payload`: the name that it has for the payload alone.
    Raises Conflict where the code around means something else by that name.
    """
    guards = [
        guard.early
        for guard in judged.linked.connection.layout.guards
        if guard in handler.narrowed or any(_relies(each, guard) for each in judged.filters)
    ]
    for text in (*guards, *(each.expression for each in judged.filters)):
        if name in _roots(text):
            raise Conflict(f"{name} means something else inside the handler")
    payload = payload or (name if handler.pattern is not None and handler.inline else f"{name}.data")
    return [*guards, *(_differs(f"{payload}.{each.field}", each) for each in judged.filters)]


def _differs(value: str, each: Filter) -> str:
    """The test for a payload that the URL had not selected."""
    given = each.expression
    if each.compared is Compared.AS_TEXT:
        return f"String({value}) !== String({given})"
    if each.compared is Compared.ID_AS_TEXT:
        return f"{value} !== `${{{given}}}`"
    return f"{value} !== " + (f"({given})" if "||" in given or "??" in given else given)


def _relies(each: Filter, guard: Guard) -> bool:
    """Whether a filter reads a property of something that the guard tests."""
    owner, dot, _ = each.expression.partition(".")
    return bool(dot) and owner.isidentifier() and re.search(rf"\b{owner}\b", guard.early) is not None


def _names(listener: JudgedListener) -> tuple[str, str]:
    """What the handler will call its parameter, or the payload, where it takes that out of its parameter.

    Raises Conflict when it takes its parameter apart and the payload is not there.
    """
    handler = listener.listener.subscription.handler
    for each in listener.listener.uses:
        use = each.use
        if handler.inline and handler.parameters is not None and each.full == ("data",):
            held = use.local if isinstance(use, Read) else use if isinstance(use, Hold) else None
            if held is not None and held.name and each.use.span in handler.parameters:
                return held.name, held.name
    return parameter_name(listener), ""


def parameter_name(listener: JudgedListener) -> str:
    """What the handler will call its parameter. Raises Conflict when it takes it apart but needs the name."""
    handler = listener.listener.subscription.handler
    if handler.takes is Takes.DATA and handler.inline and handler.pattern is not None:
        return _payload_name(handler, listener)
    for each in listener.listener.uses:
        use = each.use
        if (
            isinstance(use, Hold)
            and not each.full
            and use.parameter
            and handler.parameters is not None
            and use.span in handler.parameters
        ):
            if not use.name:
                break
            return use.name if MESSAGE in use.taken else MESSAGE
    else:
        if handler.unused_parameter or not handler.inline:
            return MESSAGE
    raise Conflict("the handler takes its event apart, so that nothing can be tested before")


def _payload_name(handler: Handler, listener: JudgedListener) -> str:
    for each in listener.listener.uses:
        use = each.use
        if isinstance(use, Hold) and use.parameter and use.name and use.span == handler.pattern:
            return use.name
    raise Conflict("the handler takes its payload apart, so that nothing can be tested before")


def _mean_the_same(
    handler: Handler, conditions: Sequence[str], judged: Judged, listener: JudgedListener
) -> None:
    """A test that is put into a function must not meet names which that function declares, or will."""
    own = set(handler.declares)
    own |= {each.new for each in listener.renames if each.read is not None and each.read.local is not None}
    guards = conditions[: len(conditions) - len(judged.filters)]
    for text in (*guards, *(each.expression for each in judged.filters)):
        if met := _roots(text) & own:
            raise Conflict(f"{', '.join(sorted(met))} means something else inside the handler")


def _roots(text: str) -> set[str]:
    """The names that an expression begins with: `goal` of `goal.id`."""
    words = "".join(c if c.isalnum() or c in "_$." else " " for c in text).split()
    return {word.split(".")[0] for word in words}


def _continues(handler: Handler, data: bytes) -> bool:
    """Whether an expression, put on a line of its own, would go on with the line before."""
    start = handler.expression.start if handler.expression is not None else None
    return start is not None and data[start : start + 1] in (b"(", b"[", b"`", b"+", b"-", b"/")


def into_block(block: Span, lines: list[bytes], data: bytes, style: Style) -> Change:
    """Statements at the start of a block."""
    at = Span(block.start + 1, block.start + 1)
    body = data[block.start + 1 : block.end - 1]
    if b"\n" not in body:
        return Change(at, (b"".join(b" " + line.rstrip(b";") + b";" for line in lines),), "stream-filter")
    first = block.start + 1 + len(body) - len(body.lstrip())
    inner = indentation(data, first) or indentation(data, block.start) + style.indent
    return Change(at, (b"".join(style.newline + inner + line for line in lines),), "stream-filter")
