"""Which handlers move out of code that goes, and how many new subscriptions call each.

In: a judged connection. Out: places and spans. Writes no text.
"""

from __future__ import annotations

from sse2ws.model.connection import Handler
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Layout
from sse2ws.model.linked import Place
from sse2ws.model.source import Span


def moved_functions(judged: Judged, path: str) -> tuple[frozenset[Place], frozenset[Place]]:
    """Handlers that will stand in a hook, and those that become a constant, as places."""
    inlined: set[Place] = set()
    shared: set[Place] = set()
    for listener in judged.listeners:
        handler = listener.listener.subscription.handler
        if (
            listener.dropped
            or listener.copied
            or handler.function is None
            or not moves(handler, judged.linked.connection.layout)
        ):
            continue
        place = Place(path, handler.function)
        (inlined if uses(judged, handler) == 1 else shared).add(place)
    return frozenset(inlined), frozenset(shared)


def dropped_spans(judged: Judged) -> tuple[set[Span], set[Span]]:
    """What goes as a whole, and statements inside handlers that move away from it or stay."""
    functions = [found for each in judged.listeners if (found := each.listener.subscription.handler.function)]
    dropped = set(judged.linked.connection.layout.dropped)
    inner = {span for span in dropped if any(span in each and span != each for each in functions)}
    return dropped - inner, inner


def moves(handler: Handler, layout: Layout) -> bool:
    """Whether a handler stands in code that goes away."""
    if handler.inline:
        return True
    return handler.declared is not None and any(handler.declared in span for span in layout.dropped)


def uses(judged: Judged, handler: Handler) -> int:
    """How many new subscriptions call a handler."""
    return sum(
        len(each.new) for each in judged.listeners
        if not each.dropped
        and not each.copied
        and each.listener.subscription.handler.function == handler.function
    )  # fmt: skip
