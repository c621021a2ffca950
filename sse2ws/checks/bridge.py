"""Which connections of a person's list can leave SSE at once, behind an EventSource by name only.

In: judged connections. Out: the same, with `bridged` set where the constructor can be swapped. The code
around keeps its names, its payload and its way with the object; so what stops a rewrite does not stop this,
unless the new connection could not deliver what the old one did.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.doubles import carried_twice
from sse2ws.checks.urls import stream_pattern
from sse2ws.model.judged import Judged
from sse2ws.model.pack import Client
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.packs.streams import HOLE, is_told_by_parts
from sse2ws.syntax.markup import is_markup

_NOT_DELIVERED = frozenset(
    (
        Reason.UNMAPPED_EVENT,
        Reason.UNNAMED_MESSAGE,
        Reason.RESOURCE_URL,
        Reason.QUERY_FILTER,
        Reason.CONNECTION_AUTH,
        Reason.OUTSIDE_SELECTION,
        Reason.LAST_EVENT_ID_RESUME,
        Reason.INITIAL_SNAPSHOT,
        Reason.ERROR_EVENT_WITH_DATA,
        Reason.HAND_WRITTEN_READER,
        Reason.SYNTAX_ERROR,
    )
)
"""Open reasons for which the other side would not do what the old server did, or nobody said so."""


_EVENTS = frozenset(
    "events event sse stream streams realtime notifications updates subscribe live feed push activity".split()
)
_OTHERS = frozenset("chat completions completion generate llm log logs tail console progress jobs".split())


def bridged(judged: Sequence[Judged], clients: Sequence[Client]) -> tuple[Judged, ...]:
    """Mark every connection that a person must migrate and that a bridge can carry until then."""
    alike = {each.name for each in clients if _is_event_source(each)}
    return tuple(
        replace(each, bridged=True) if each.linked.connection.client in alike and _can(each) else each
        for each in judged
    )


def _is_event_source(client: Client) -> bool:
    """Whether a client's objects have the members of an EventSource and no more that matter."""
    usual = Client("", client.kind)
    return (client.listen, client.unlisten, client.close, client.start, client.lifecycle) == (
        usual.listen, usual.unlisten, usual.close, usual.start, usual.lifecycle
    )  # fmt: skip


def _can(judged: Judged) -> bool:
    connection = judged.linked.connection
    return (
        judged.verdict is Verdict.MANUAL
        and connection.constructor is not None
        and not is_markup(judged.linked.path)
        and not any(each.reason in _NOT_DELIVERED for each in judged.open)
        and _carries_events(judged)
        and not carried_twice(judged.listeners)
        and (not judged.filters or is_told_by_parts(stream_pattern(judged.linked), connection.url.template))
    )


def _carries_events(judged: Judged) -> bool:
    """Whether the application's events come this way: by their names, else by what the URL says."""
    events = [event for each in judged.listeners if not each.dropped for event in each.events]
    if events:
        return all(event.new or event.proposed for event in events)
    path = judged.linked.connection.url.template.partition("?")[0]
    segments = {each.lower() for each in path.split("/") if each and HOLE not in each}
    return not segments or (not segments.isdisjoint(_EVENTS) and segments.isdisjoint(_OTHERS))
