"""What a URL asks for becomes a filter of the listener. In: URL and listeners. Out: filters and troubles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.court import Court
from sse2ws.checks.urls import answered_filter, last_name, url_troubles
from sse2ws.model.connection import Url
from sse2ws.model.judged import Compared, Filter, JudgedListener
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.packs.names import is_text_field, known_field
from sse2ws.packs.spelling import camel


def filters_of(
    linked: Linked, listeners: Sequence[JudgedListener], court: Court
) -> tuple[list[Filter], list[Trouble]]:
    """What the URL says: filters that are known, and troubles, with a payload field proposed."""
    filters, troubles = list[Filter](), list[Trouble]()
    # what a wrapper is opened on is judged where its callers say so
    for found in url_troubles(linked, court.config) if not linked.parts else ():
        if isinstance(found, Filter):
            filters.append(found)
            continue
        trouble = replace(found, proposal=found.proposal or _field(found, linked, listeners, court))
        troubles.append(trouble)
        given = court.answer(trouble, linked)
        chosen = answered_filter(linked, trouble, given) if given is not None else None
        if chosen is not None:
            filters.append(chosen)
    for each in listeners:
        troubles.extend(_unknown(linked, filters, each, court.pack))
    return [_compared(each, linked.connection.url, listeners, court.pack) for each in filters], troubles


def _compared(filtering: Filter, url: Url, listeners: Sequence[JudgedListener], pack: Pack) -> Filter:
    """A filter with what is known of both of its sides, for all of its events."""
    value, events = filtering.expression, [each.new for each in listeners if not each.dropped]
    if not all(is_text_field(pack, new, filtering.field) for new in events):
        return filtering
    if value in url.numbers:
        return replace(filtering, compared=Compared.ID_AS_TEXT)
    return replace(filtering, compared=Compared.AS_IS) if value in url.texts else filtering


def _field(trouble: Trouble, linked: Linked, listeners: Sequence[JudgedListener], court: Court) -> str:
    """The payload field that is called like what the URL is made with, if every event is known to have it."""
    url = linked.connection.url
    names = [camel(last_name(each)) for each in url.expressions]
    names += [camel(trouble.detail)] if trouble.reason is Reason.QUERY_FILTER else []
    known = [
        each
        for each in dict.fromkeys(filter(None, names))
        if _is_made_with(each, trouble, answered_filter(linked, trouble, each))
        and all(
            known_field(court.pack, [n for e in judged.events for n in e.new or e.proposed], each)
            for judged in listeners
            if not judged.dropped
        )
    ]
    return known[-1] if known and any(not each.dropped for each in listeners) else ""


def _is_made_with(field: str, trouble: Trouble, chosen: Filter | None) -> bool:
    """Whether the value that a filter compares with is the field's by its own name or its parameter's."""
    if chosen is None:
        return False
    parameter = trouble.detail if trouble.reason is Reason.QUERY_FILTER else ""
    return field in (camel(last_name(chosen.expression)), camel(parameter))


def _unknown(
    linked: Linked, filters: Sequence[Filter], listener: JudgedListener, pack: Pack
) -> Iterator[Trouble]:
    """A field that the payload does not have would filter out every event."""
    place = Place(linked.path, linked.connection.url.span or linked.connection.site)
    for each in filters:
        if listener.new and known_field(pack, listener.new, each.field) is False:
            yield Trouble(Reason.UNKNOWN_FIELD, place, each.field, linked.connection.url.template)
