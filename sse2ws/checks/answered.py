"""Names that somebody gave: events and fields as a comment, the configuration or `--accept-proposed` says.

In: what the pack makes of a name. Out: the same, with the answers in it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.court import Court
from sse2ws.checks.events import Named, name_events
from sse2ws.checks.fields import ITEMS
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Linked, Trouble
from sse2ws.model.reasons import Reason
from sse2ws.model.unit import How

_NAMED = (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT, Reason.UNNAMED_MESSAGE)
"""Reasons whose answer is the name of an event."""


def answered_fields(unknown: Sequence[Trouble], linked: Linked, court: Court) -> dict[str, str]:
    """Names for fields that a comment or `--accept-proposed` gives."""
    found = {}
    rivals = len({each.key for each in unknown})
    for each in unknown:
        given = court.answer(each, linked, rivals)
        if isinstance(given, str) and given != "keep" and each.key != ITEMS:
            found[each.key] = given
    return found


def answered_events(named: Named, linked: Linked, court: Court) -> tuple[list[EventAt], list[Trouble]]:
    """Names for events, or that they go, where a comment or `--accept-proposed` says so."""
    events, troubles = list(named.events), list[Trouble]()
    for trouble in named.troubles:
        given = court.answer(trouble, linked, _rivals(trouble.reason, linked, court))
        several = trouble.reason is Reason.UNNAMED_MESSAGE and isinstance(given, tuple) and len(given) > 1
        if trouble.reason not in _NAMED or given is None or given in ("keep", "split") or several:
            troubles.append(trouble)
            continue
        troubles.append(replace(trouble, settled=True))
        old = "message" if trouble.reason is Reason.UNNAMED_MESSAGE else trouble.key
        if given == "drop":
            events = [each for each in events if each.old != old]
        else:
            names = (given,) if isinstance(given, str) else given
            events = [
                replace(each, new=names, how=How.DECISION) if each.old == old else each for each in events
            ]
    return events, troubles


def _rivals(reason: Reason, linked: Linked, court: Court) -> int:
    """How many names of a connection wait for the same decision."""
    decisions = court.decisions(linked)
    named = [name_events(linked, each, court.pack, decisions) for each in linked.listeners]
    return len({each.key for one in named for each in one.troubles if each.reason is reason})
