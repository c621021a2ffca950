"""Where an adapter is the answer: listeners get their cuts. In: listeners, places. Out: the same, with cuts.

`adapt` finds what an adapter is; here is said where somebody wants one.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.adapt import Adapting, cuts_at_escapes, cuts_at_parsing, unknown_keys
from sse2ws.checks.answered import answered_fields
from sse2ws.checks.court import Court
from sse2ws.checks.fields import decided_fields, payload_path
from sse2ws.checks.payload import NAME_ESCAPES
from sse2ws.checks.shared import shared_troubles
from sse2ws.checks.verdicts import settled
from sse2ws.model.flow import Parse
from sse2ws.model.judged import Cut, Judged, JudgedListener
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason


def adapts(trouble: Trouble, linked: Linked, court: Court) -> bool:
    """Whether an adapter is the answer to a trouble."""
    if trouble.reason not in (Reason.PAYLOAD_ESCAPES, Reason.SHARED_WITH_OTHER_DATA):
        return False
    return trouble.detail not in NAME_ESCAPES and court.answer(trouble, linked) == "adapt"


def adapters(
    known: Adapting, places: Sequence[Place], linked: Linked, court: Court, at_once: bool = False
) -> tuple[tuple[Cut, ...], list[Trouble]]:
    """Adapters where the payload is lost, and the old fields for which the new payload has nothing.

    `at_once`: all of the handler gets the old shape.
    """
    cuts = _cuts(known, places, at_once)
    unknown = list(unknown_keys(known, cuts))
    fields = answered_fields(unknown, linked, court)
    if fields:
        unknown = [replace(each, settled=True) if each.key in fields else each for each in unknown]
        cuts = _cuts(replace(known, decided={**known.decided, **fields}), places, at_once)
    return cuts, unknown


def _cuts(known: Adapting, places: Sequence[Place], at_once: bool) -> tuple[Cut, ...]:
    """Adapters at the places where the payload is lost, or else where it comes in."""
    if not places or not known.new:
        return ()
    if at_once:
        return cuts_at_parsing(known, places) or ()
    inside = {each.place for each in known.listener.uses if payload_path(each.full) is not None}
    if not inside.issuperset(places):
        return ()
    if any(isinstance(each.use, Parse) and each.use.cast for each in known.listener.uses):
        return cuts_at_parsing(known, places) or ()  # of which type it is, is said once
    return cuts_at_escapes(known, places) or cuts_at_parsing(known, places) or ()


def adapted(judged: Judged, covered: set[Place], court: Court) -> Judged:
    """Listeners that would change what others use as well get the old shape, where that is the answer.

    `covered`: places of this connection and of all that move.
    """
    more: list[Trouble] = []
    listeners = tuple(_adapted_listener(each, judged, covered, court, more) for each in judged.listeners)
    if listeners == judged.listeners:
        return judged
    return settled(replace(judged, listeners=listeners, troubles=(*judged.troubles, *more)), court)


def _adapted_listener(
    judged: JudgedListener, unit: Judged, covered: set[Place], court: Court, more: list[Trouble]
) -> JudgedListener:
    shared = list(shared_troubles(unit.linked, [judged], covered))
    if not shared or not all(adapts(each, unit.linked, court) for each in shared):
        return judged
    court = court.about(unit.linked)
    decided = decided_fields(court.decisions(unit.linked))
    known = Adapting(judged.listener, judged.events, court.pack, decided, court.crowded)
    places = [*(each.place for each in shared), *(place for cut in judged.cuts for place in cut.answers)]
    cuts, unknown = adapters(known, places, unit.linked, court, at_once=True)
    new = replace(judged, cuts=cuts, renames=())
    if not cuts or list(shared_troubles(unit.linked, [new], covered)):
        return judged
    more += unknown
    return new
