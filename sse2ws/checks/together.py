"""One connection among the others: what else uses what it would change. In: judged alone. Out: judged."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.checks.court import Court
from sse2ws.checks.shared import is_covered, shared_troubles
from sse2ws.checks.verdicts import settled
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason


def judged_together(judged: Judged, covered: set[Place], court: Court) -> Judged:
    """`covered`: places of this connection and of all that move."""
    judged = replace(judged, listeners=tuple(_following(each, covered, court) for each in judged.listeners))
    more = [*shared_troubles(judged.linked, judged.listeners, covered), *_outside(judged, court)]
    return settled(replace(judged, troubles=(*judged.troubles, *more)), court) if more else judged


def _following(judged: JudgedListener, covered: set[Place], court: Court) -> JudgedListener:
    """Whether a constant is used for nothing but names of subscriptions that move."""
    constant = judged.listener.constant
    follows = (
        constant is not None
        and len(judged.new) == 1
        and court.config.event_style != "constant"
        and court.selected(constant.literal.path)
        and all(is_covered(place, covered) for place in constant.mentions)
    )
    return replace(judged, follows=follows)


def _outside(judged: Judged, court: Court) -> Iterator[Trouble]:
    """Files that the rewrite would touch and may not, each told at its first place."""
    seen: set[str] = set()
    for place in _changed(judged):
        if place.path not in seen and not court.selected(place.path):
            seen.add(place.path)
            yield Trouble(Reason.OUTSIDE_SELECTION, place, place.path)


def _changed(judged: Judged) -> list[Place]:
    """Places that the rewrite touches, sorted."""
    places = {Place(judged.linked.path, judged.linked.connection.site)}
    places |= {Place(path, each.span) for path, each in judged.linked.gone}
    places |= set(judged.linked.retyped)
    for listener in judged.listeners:
        renamed = {each.place.path for each in listener.renames}
        places |= {each.place for each in listener.renames}
        places |= {each.place for each in listener.listener.entered if each.place.path in renamed}
    return sorted(places)
