"""One listener alone: new names, renames, adapters. In: a linked listener. Out: it, judged, and troubles."""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec.structs import replace

from sse2ws.checks.adapt import Adapting, misfits
from sse2ws.checks.adapting import adapters, adapts
from sse2ws.checks.answered import answered_events, answered_fields
from sse2ws.checks.court import Court
from sse2ws.checks.events import name_events
from sse2ws.checks.fields import (
    decided_fields,
    is_kept,
    payload_path,
    rename_fields,
    rename_members,
)
from sse2ws.checks.guesses import without_guesses
from sse2ws.checks.kept_types import keeping_types, with_casts
from sse2ws.checks.met_names import met_names
from sse2ws.checks.own_copy import goes_out
from sse2ws.checks.own_name import own_name
from sse2ws.checks.payload import gives_away, payload_troubles
from sse2ws.checks.shared import stays
from sse2ws.checks.strict_reads import unfit_reads
from sse2ws.checks.through import followed, losses
from sse2ws.model.config import Answers
from sse2ws.model.flow import Read
from sse2ws.model.judged import EventAt, JudgedListener, OldField, Rename
from sse2ws.model.linked import Linked, Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason


def judged_listener(
    linked: Linked, listener: Listener, court: Court, blocked: Set[Place], others: Set[Place] = frozenset()
) -> tuple[JudgedListener, list[Trouble]]:
    """`blocked`: state that payloads are not followed into. `others`: reads of what another event has."""
    decisions = court.decisions(linked)
    named = name_events(linked, listener, court.pack, decisions)
    if named.dropped:
        return JudgedListener(listener, (), (), True, ()), []
    events, troubles = answered_events(named, linked, court)
    if not events:
        return JudgedListener(listener, (), (), True, ()), troubles
    troubles.extend(listener.troubles)
    lost = {each.place for each in losses(listener, events, linked, court)}
    listener = with_casts(followed(listener, lost, blocked))
    listener = keeping_types(listener, events, linked, court.pack, decisions)
    known = any(each.new or each.proposed for each in events) or not court.pack.events
    likely = [_likely(each, troubles) for each in events]
    renames, unknown = _renames(listener, likely, court.pack, decisions)
    kept = [each for each in unknown if is_kept(decisions, each.key)]
    if not known:
        renames, unknown = [], kept
    unknown = list(without_guesses(unknown, listener, likely, court.pack, others))
    fields = answered_fields(unknown, linked, court)
    if fields:
        unknown = [replace(each, settled=True) if each.key in fields else each for each in unknown]
        decisions = {**decisions, Reason.UNKNOWN_FIELD: {**decided_fields(decisions), **fields}}
        renames, _ = _renames(listener, events, court.pack, decisions)
    new = tuple(dict.fromkeys(name for each in events for name in each.new))
    judged = JudgedListener(
        listener, tuple(events), new, False, tuple(renames), fields_stay=court.pack.fields_stay
    )
    decided = decided_fields(decisions)
    payload = list(payload_troubles(listener, likely, court.pack, decided))
    given_away = goes_out(listener, payload) or gives_away(listener, events, court.pack, decided)
    judged = replace(judged, given_away=given_away, names_itself=_own_name(listener, payload))
    judged, more = _with_cuts(judged, payload, linked, court, decided)
    whole = any(each.whole for each in judged.cuts)
    unnamed = kept if whole else [*unknown, *_misfits(judged, court, decided)]
    return judged, [*troubles, *payload, *unnamed, *more]


def _likely(event: EventAt, troubles: Sequence[Trouble]) -> EventAt:
    """An event whose candidates are those that are proposed."""
    for each in troubles:
        if each.key == event.old and each.reason is Reason.ONE_TO_MANY_EVENT and event.proposed:
            return replace(event, proposed=tuple(each.proposal.split(", ")))
    return event


def _own_name(listener: Listener, lost: Sequence[Trouble]) -> OldField | None:
    """The name that the payload has to have again where all of it goes out as it was."""
    places = {each.place for each in lost if each.settled}
    whole = any(each.place in places and payload_path(each.full) == () for each in listener.uses)
    return own_name(listener) if whole else None


def _renames(
    listener: Listener, events: Sequence[EventAt], pack: Pack, decisions: Answers
) -> tuple[list[Rename], list[Trouble]]:
    found = list(rename_fields(listener, events, pack, decisions))
    for declared in listener.types:
        if stays(declared, listener):
            found += rename_members(declared, events, pack, decisions)
    renames = [each for each in found if isinstance(each, Rename)]
    # what a copy with changes adds is hardly a field that the payload lacks: no other one is proposed for it
    reads = [each.use for each in listener.uses if isinstance(each.use, Read)]
    added = {use.path[-1] for use in reads if use.built}
    troubles = [each for each in found if isinstance(each, Trouble)]
    return renames, [replace(each, proposal="") if each.key in added else each for each in troubles]


def _with_cuts(
    judged: JudgedListener, payload: Sequence[Trouble], linked: Linked, court: Court, decided: dict[str, str]
) -> tuple[JudgedListener, list[Trouble]]:
    """A listener with its adapters, and what they lack. `payload`: where its payload is lost."""
    adapting = Adapting(judged.listener, judged.events, court.pack, decided, court.crowded)
    escapes = [each.place for each in payload if adapts(each, linked, court)]
    cuts, gone = adapters(adapting, escapes, linked, court)
    renames = () if any(each.whole for each in cuts) else judged.renames
    return replace(judged, renames=renames, cuts=cuts), gone


def _misfits(judged: JudgedListener, court: Court, decided: dict[str, str]) -> tuple[Trouble, ...]:
    known = Adapting(judged.listener, judged.events, court.pack, decided, court.crowded)
    unfit = *misfits(known), *unfit_reads(known)
    told = {each.place for each in unfit}
    return *unfit, *(each for each in met_names(judged) if each.place not in told)
