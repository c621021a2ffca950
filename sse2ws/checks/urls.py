"""The URL of a stream: resource, filters, authentication, resume position.

In: a linked connection, pack and configured streams. Out: troubles, and filters in place of a resource URL.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.config import Config
from sse2ws.model.judged import Filter
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.packs.streams import stream_for


def url_troubles(linked: Linked, config: Config) -> Iterator[Trouble | Filter]:
    """Reasons that the URL gives."""
    url = linked.connection.url
    place = Place(linked.path, url.span or linked.connection.site)
    pack = config.pack
    for name in url.parameters:
        lower = name.lower()
        if lower in {each.lower() for each in (*pack.token_parameters, *pack.tenant_parameters)}:
            yield Trouble(Reason.CONNECTION_AUTH, place, name)
        elif name in pack.resume_parameters:
            yield Trouble(Reason.LAST_EVENT_ID_RESUME, place, name)
        else:
            yield from _filtered(linked, config, place, Reason.QUERY_FILTER, name)
    path = url.template.partition("?")[0]
    if "{}" in path and not any(each.reason is Reason.GENERIC_WRAPPER for each in linked.connection.evidence):
        yield from _filtered(linked, config, place, Reason.RESOURCE_URL, path)


def token_parameters(linked: Linked, config: Config) -> tuple[str, ...]:
    """Names of query parameters that carry a secret."""
    known = {each.lower() for each in config.pack.token_parameters}
    return tuple(name for name in linked.connection.url.parameters if name.lower() in known)


def _filtered(
    linked: Linked, config: Config, place: Place, reason: Reason, detail: str
) -> Iterator[Trouble | Filter]:
    url = linked.connection.url
    match = stream_for(config.streams, url.template)
    if match is None:
        yield Trouble(reason, place, detail, url.template)
    elif match.field == "keep":
        yield Trouble(reason, place, detail, url.template, "keep")
    elif match.field != "unfiltered" and 0 <= match.hole < len(url.expressions):
        yield Filter(match.field, url.expressions[match.hole])
