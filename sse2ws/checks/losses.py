"""What changes even when the rewrite is right: said where it shows in this code, never in general.

In: judged connections. Out: rule, place and detail of each loss. None of them blocks anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sse2ws.checks.fields import payload_path
from sse2ws.model.flow import Escape, Leak, Mutated
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.linked import Place
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span

TextAt = Callable[[Place], str]
Loss = tuple[str, Place, str]


def losses(judged: Judged, others: Sequence[Judged], text: TextAt) -> Iterator[Loss]:
    """`others`: all connections of the same file."""
    if judged.verdict not in (Verdict.READY, Verdict.DECIDE):
        return
    yield from _of_the_stream(judged, others)
    yield from _of_the_effect(judged)
    yield from _of_the_log(judged)
    yield from _of_the_state(judged)
    yield from _of_the_handlers(judged, text)


def _of_the_stream(judged: Judged, others: Sequence[Judged]) -> Iterator[Loss]:
    """No filter on the server, one order for all, an end that is none."""
    linked = judged.linked
    site = Place(linked.path, linked.connection.site)
    for each in judged.filters:
        yield "tenant-wide-events", site, each.field
    if not judged.filters:
        asked = (Reason.RESOURCE_URL, Reason.QUERY_FILTER)
        for trouble in judged.troubles:
            if trouble.reason in asked and trouble not in judged.open:
                yield "tenant-wide-events", trouble.place, trouble.detail
    for use in linked.connection.evidence:
        if use.reason is Reason.CONNECTION_STATUS and "readyState" in use.detail:
            yield "clean-close-reconnects", Place(linked.path, use.span), use.detail
    first = next((each for each in others if _beside(each, judged)), None)
    if first is not None and first.id != judged.id:
        yield "global-order", site, ""


def _beside(one: Judged, other: Judged) -> bool:
    """Connections of one component: their handlers may rely on two orders."""
    a, b = one.linked, other.linked
    moves = one.verdict in (Verdict.READY, Verdict.DECIDE)
    return moves and a.path == b.path and bool(b.connection.component) and (
        a.connection.component == b.connection.component
    )  # fmt: skip


def _of_the_effect(judged: Judged) -> Iterator[Loss]:
    """What the list of dependencies did."""
    path, connection = judged.linked.path, judged.linked.connection
    if connection.dependencies is None:
        return
    if not connection.dependencies.items:
        yield "stale-closure-gone", Place(path, connection.dependencies.span), ""
    for span in connection.dependencies.unused:
        yield "forced-reconnect-gone", Place(path, span), ""


def _of_the_log(judged: Judged) -> Iterator[Loss]:
    """Each line that is not written any more."""
    path, layout = judged.linked.path, judged.linked.connection.layout
    staying = [span for each in judged.listeners if not each.dropped for span in _handling(each)]
    needless = [each for each in layout.dropped if any(each in function for function in staying)]
    if _may_be(judged, Reason.CONNECTION_STATUS, "hook") and layout.reactions is not None:
        both = (layout.reactions.opened, layout.reactions.lost)
        staying += [covered for each in both if each is not None for covered in each.covers]
    resync = layout.resync
    if _may_be(judged, Reason.RESYNC_ON_OPEN, "on-reconnect") and resync is not None:
        staying += [each for each in (resync.called, resync.expression, resync.block) if each is not None]
        needless += resync.dropped
    for span in layout.logs:
        moves = any(span in each for each in staying) and not any(span in each for each in needless)
        if not moves:
            yield "connection-log-gone", Place(path, span), ""


def _may_be(judged: Judged, reason: Reason, answer: str) -> bool:
    """Whether a reason is answered so, or may be yet."""
    asked = any(each.reason is reason for each in judged.troubles)
    return asked and judged.answers.get(reason, answer) == answer


def _handling(each: JudgedListener) -> tuple[Span, ...]:
    """What goes on being called with the event."""
    handler = each.listener.subscription.handler
    return (handler.reference, handler.function or handler.reference)


def _of_the_state(judged: Judged) -> Iterator[Loss]:
    """What followed each attempt to connect."""
    path, reactions = judged.linked.path, judged.linked.connection.layout.reactions
    asked = any(each.reason is Reason.CONNECTION_STATUS for each in judged.troubles)
    if asked and reactions is not None and reactions.lost is not None:
        yield "once-per-outage", Place(path, reactions.lost.covers[0]), ""


def _same(one: JudgedListener, other: JudgedListener) -> bool:
    a, b = one.listener.subscription.handler, other.listener.subscription.handler
    return not a.inline and (a.function, a.imported) == (b.function, b.imported)


def _of_the_handlers(judged: Judged, text: TextAt) -> Iterator[Loss]:
    path = judged.linked.path
    for each in judged.listeners:
        subscription = each.listener.subscription
        if each.dropped:
            same = any(_same(each, other) for other in judged.listeners if not other.dropped)
            if same and each.listener.names and not subscription.idle:
                yield "duplicate-listener", Place(path, subscription.site), each.listener.names[0].text
            continue
        function = subscription.handler.function
        if function is not None and "throw " in text(Place(path, function)):
            yield "listener-isolation", Place(path, subscription.site), ""
        for use in each.listener.uses:
            whole = payload_path(use.full) == ()
            if isinstance(use.use, Mutated) and payload_path(use.full) is not None:
                yield "object-data", use.place, ""
            if whole and isinstance(use.use, Leak) and use.use.how in (Escape.STATE, Escape.STORE):
                yield "initial-snapshot-lost", use.place, use.use.target
