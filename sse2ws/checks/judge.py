"""Linked connections in, judged ones out: names, fields, reasons, answers, verdicts, groups.

Reads top to bottom: each connection alone, then all together, because a function or type that two share
moves only when both do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.checks.adapt import Adapting, cuts_at_escapes, cuts_at_parsing, misfits, unknown_keys
from sse2ws.checks.decisions import answer, is_supported
from sse2ws.checks.events import Named, name_events
from sse2ws.checks.families import gather
from sse2ws.checks.fields import ITEMS, decided_fields, payload_path, rename_fields, rename_members
from sse2ws.checks.payload import NAME_ESCAPES, payload_troubles
from sse2ws.checks.shared import covered_places, is_covered, shared_troubles, stays
from sse2ws.checks.split import copies, expanded, split_troubles
from sse2ws.checks.streams import stream_kind
from sse2ws.checks.suppress import held_back
from sse2ws.checks.through import belonging, crowded, followed, in_the_way, written_places
from sse2ws.checks.urls import answered_filter, last_name, url_troubles
from sse2ws.model.config import Answers, Config
from sse2ws.model.facts import FileFacts
from sse2ws.model.judged import Cut, EventAt, Filter, Judged, JudgedListener, Rename
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Linked, Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span
from sse2ws.model.unit import How
from sse2ws.packs.decisions import effective
from sse2ws.packs.names import known_field
from sse2ws.packs.spelling import camel

FactsOf = Callable[[str], FileFacts | None]


class Court(Struct, frozen=True):
    """What a judgement rests on. `selected` says whether a path may be edited."""

    config: Config
    facts: FactsOf
    accept_proposed: bool
    selected: Callable[[str], bool]
    line: Callable[[Place], int]
    """The 1-based line where a place begins."""
    named_elsewhere: Callable[[str, str], bool] = lambda word, path: False
    """Whether a word stands in another file than `path`."""
    crowded: Set[Place] = frozenset()
    """States that payloads of several events go into."""


def judge_all(linked: Sequence[Linked], court: Court) -> tuple[Judged, ...]:
    """Judge every connection; `shared-with-other-data` is found by going round until nothing changes."""
    families = list(_families(linked))
    court = replace(court, crowded=crowded([each for family in families for _, each in family]))
    alone = [_judge(each, court, name) for family in families for name, each in family]
    moving = _all_ready(families, alone)
    while True:
        own = {each.id: covered_places(each.linked, each.listeners) for each in alone}
        covered = set().union(*(own[each] for each in moving))
        together = [_together(each, covered | own[each.id], court) for each in alone]
        left = _all_ready(families, together)
        adapted = [_adapted(each, covered | own[each.id], court) for each in alone]
        if left == moving and adapted == alone:
            judged = {each.id: each for each in together}
            return tuple(_grouped([gather([judged[name] for name, _ in family]) for family in families]))
        if adapted != alone:  # what is adapted is other data for all others: look again
            alone = adapted
        else:
            moving = left & moving


def _families(linked: Sequence[Linked]) -> Iterator[list[tuple[str, Linked]]]:
    """Each connection with its id, followed by what the callers of its wrapper do, wrapped again or not."""
    for name, each in zip(_ids(linked), linked, strict=True):
        family = [(name, each)]
        for number, (_, member) in enumerate(_growing(family)):
            family += [(f"{name}/{number}/{n}", part) for n, part in enumerate(member.parts)]
        yield family


def _growing(family: list[tuple[str, Linked]]) -> Iterator[tuple[str, Linked]]:
    at = 0
    while at < len(family):
        yield family[at]
        at += 1


def _all_ready(families: Sequence[Sequence[tuple[str, Linked]]], judged: Sequence[Judged]) -> set[str]:
    """Connections that move: those whose whole family is ready."""
    ready = {each.id for each in judged if each.verdict is Verdict.READY}
    whole = [{name for name, _ in family} for family in families]
    return {name for names in whole if names <= ready for name in names}


# -- one connection ------------------------------------------------------------------------------------


def _judge(linked: Linked, court: Court, unit: str) -> Judged:
    facts = court.facts(linked.path)
    assert facts is not None
    troubles = [
        Trouble(each.reason, Place(linked.path, each.span), each.detail)
        for each in linked.connection.evidence
        if each.reason.verdict is not Verdict.KEEP  # those are told by `stream_kind`
    ]
    troubles += linked.troubles
    if not _told_otherwise(linked, facts, court):
        linked = expanded(linked, court.config.pack, _shown(linked, facts, court))
    listeners: list[JudgedListener] = []
    in_way = list(_in_the_way(linked, court))
    blocked = {declaration for declaration, _, _ in in_way}
    troubles.extend(trouble for _, trouble, asked in in_way if asked)
    for listener in linked.listeners:
        judged, more = _listener(linked, listener, court, blocked)
        if _is_repeated(judged, listeners):
            # an EventSource calls the same function once, however often it was added
            judged, more = replace(judged, dropped=True, events=(), new=(), renames=()), []
        listeners.append(judged)
        troubles.extend(more)
    filters, more = _url(linked, listeners, court)
    troubles.extend(more)
    listeners = list(copies(listeners, court.config.pack))
    troubles.extend(split_troubles(linked, listeners, court.config.pack))
    troubles.extend(held_back(linked, listeners, tuple(troubles), court.facts, court.line))
    troubles.extend(stream_kind(linked, facts, court.config, court.named_elsewhere))
    troubles.extend(_syntax_errors(linked, court))
    owned = linked.connection.layout.shape is Shape.NONE and not linked.parts
    if owned and not any(_blocks(each) for each in troubles):
        troubles.append(
            Trouble(
                Reason.CONNECTION_OWNER,
                Place(linked.path, linked.connection.site),
                linked.connection.component,
            )
        )
    return _settle(
        Judged(unit, linked, tuple(listeners), tuple(troubles), (), Verdict.READY, tuple(filters)), court
    )


def _url(
    linked: Linked, listeners: Sequence[JudgedListener], court: Court
) -> tuple[list[Filter], list[Trouble]]:
    """What the URL says: filters that are known, and troubles, with a payload field proposed."""
    facts = court.facts(linked.path)
    assert facts is not None
    filters, troubles = list[Filter](), list[Trouble]()
    # what a wrapper is opened on is judged where its callers say so
    for found in url_troubles(linked, court.config) if not linked.parts else ():
        if isinstance(found, Filter):
            filters.append(found)
            continue
        trouble = replace(found, proposal=found.proposal or _filter_field(found, linked, listeners, court))
        troubles.append(trouble)
        given = answer(trouble, linked, facts, court.config, court.accept_proposed)
        chosen = answered_filter(linked, trouble, given) if given is not None else None
        if chosen is not None:
            filters.append(chosen)
    for each in listeners:
        troubles.extend(_unknown_filters(linked, filters, each, court.config.pack))
    return filters, troubles


def _filter_field(
    trouble: Trouble, linked: Linked, listeners: Sequence[JudgedListener], court: Court
) -> str:
    """The payload field that is called like what the URL is made with, if every event is known to have it."""
    url = linked.connection.url
    names = [camel(last_name(each)) for each in url.expressions]
    known = [
        each
        for each in dict.fromkeys(filter(None, names))
        if answered_filter(linked, trouble, each) is not None
        and all(
            known_field(court.config.pack, [n for e in judged.events for n in e.new or e.proposed], each)
            for judged in listeners
            if not judged.dropped
        )
    ]
    return known[-1] if known and any(not each.dropped for each in listeners) else ""


def _shown(linked: Linked, facts: FileFacts, court: Court) -> frozenset[Span]:
    """Statements in handlers that only say that the stream is open, where the hook says it from now on."""
    asked = Trouble(Reason.CONNECTION_STATUS, Place(linked.path, linked.connection.site))
    if answer(asked, linked, facts, court.config, court.accept_proposed) != "hook":
        return frozenset()
    flags = (each for each in linked.connection.layout.flags if each.words is not None)
    return frozenset(span for each in flags for span in each.confirming)


def _told_otherwise(linked: Linked, facts: FileFacts, court: Court) -> bool:
    """Whether somebody said what the messages are, or that they stay."""
    url = linked.connection.url.template
    asked = Trouble(Reason.UNNAMED_MESSAGE, Place(linked.path, linked.connection.site), url, url)
    return answer(asked, linked, facts, court.config, court.accept_proposed) not in (None, "split")


def _unknown_filters(
    linked: Linked, filters: Sequence[Filter], listener: JudgedListener, pack: Pack
) -> Iterator[Trouble]:
    """A field that the payload does not have would filter out every event."""
    place = Place(linked.path, linked.connection.url.span or linked.connection.site)
    for each in filters:
        if listener.new and known_field(pack, listener.new, each.field) is False:
            yield Trouble(Reason.UNKNOWN_FIELD, place, each.field, linked.connection.url.template)


def _syntax_errors(linked: Linked, court: Court) -> Iterator[Trouble]:
    """Mistakes in the code that would be rewritten, in whatever file."""
    connection = linked.connection
    regions = {Place(linked.path, each.statement) for each in connection.subscriptions}
    regions.add(Place(linked.path, connection.site))
    if connection.layout.statement is not None:
        regions.add(Place(linked.path, connection.layout.statement))
    for listener in linked.listeners:
        regions |= {each.place for each in listener.entered} | {each.place for each in listener.types}
    for region in sorted(regions):
        facts = court.facts(region.path)
        for error in facts.errors if facts is not None else ():
            if error.start < region.span.end and region.span.start < error.end:
                yield Trouble(Reason.SYNTAX_ERROR, Place(region.path, error))


def _is_repeated(judged: JudgedListener, earlier: Sequence[JudgedListener]) -> bool:
    handler = judged.listener.subscription.handler
    if handler.inline or not judged.new:
        return False
    same = [e for e in earlier if e.listener.subscription.handler.reference is not None and not e.dropped]
    return any(
        each.new == judged.new
        and not each.listener.subscription.handler.inline
        and each.listener.subscription.handler.function == handler.function
        and each.listener.subscription.handler.imported == handler.imported
        and each.listener.subscription.handler.callback == handler.callback
        for each in same
    )


def _blocks(trouble: Trouble) -> bool:
    return trouble.reason.verdict in (Verdict.MANUAL, Verdict.KEEP)


def _in_the_way(linked: Linked, court: Court) -> Iterator[tuple[Place, Trouble, bool]]:
    """State that a payload cannot be renamed through, and whether that was asked for.

    Without being asked it is followed only as far as nothing else has to do with it.
    """
    written = written_places(linked.listeners)
    for listener in linked.listeners if written else ():
        decisions = effective(court.config, linked.path)
        named = name_events(linked, listener, court.config.pack, decisions)
        events, _ = _answered_events(named, linked, court)
        if not named.dropped and events:
            losses = partial(_losses, events=events, linked=linked, court=court)
            lost = losses(listener)
            asked = _renamed_through(lost, linked, court)
            places = {each.place for each in lost}
            for beyond in (each for each in listener.beyond if each.place in places):
                own = None if beyond.place in asked else belonging(linked.listeners)
                if _is_unheard_of(events, court.config.pack):
                    yield beyond.declaration, Trouble(Reason.PAYLOAD_ESCAPES, beyond.place), False
                for trouble in in_the_way(listener, beyond, written, own, losses):
                    yield beyond.declaration, trouble, beyond.place in asked


def _is_unheard_of(events: Sequence[EventAt], pack: Pack) -> bool:
    """Whether the catalogue does not know what an event carries."""
    new = [name for each in events for name in (each.new or each.proposed)]
    return bool(pack.events) and any(name not in pack.events for name in new)


def _losses(
    listener: Listener, events: Sequence[EventAt], linked: Linked, court: Court
) -> list[Trouble]:
    decided = decided_fields(effective(court.config, linked.path))
    return list(payload_troubles(listener, events, court.config.pack, decided))


def _renamed_through(troubles: Sequence[Trouble], linked: Linked, court: Court) -> set[Place]:
    """Places where a payload is lost and renaming was asked for."""
    facts = court.facts(linked.path)
    assert facts is not None
    return {
        each.place
        for each in troubles
        if each.reason is Reason.PAYLOAD_ESCAPES
        and answer(each, linked, facts, court.config, court.accept_proposed) == "rename"
    }


def _listener(
    linked: Linked, listener: Listener, court: Court, blocked: Set[Place]
) -> tuple[JudgedListener, list[Trouble]]:
    """`blocked`: state that payloads are not followed into."""
    decisions = effective(court.config, linked.path)
    named = name_events(linked, listener, court.config.pack, decisions)
    if named.dropped:
        return JudgedListener(listener, (), (), True, ()), []
    events, troubles = _answered_events(named, linked, court)
    if not events:
        return JudgedListener(listener, (), (), True, ()), troubles
    troubles.extend(listener.troubles)
    lost = {each.place for each in _losses(listener, events, linked, court)}
    listener = followed(listener, lost, blocked)
    known = any(each.new or each.proposed for each in events) or not court.config.pack.events
    likely = [_likely(each, troubles) for each in events]
    renames, unknown = _renames(listener, likely, court, decisions) if known else ([], [])
    fields = _answered_fields(unknown, linked, court)
    if fields:
        unknown = [replace(each, settled=True) if each.key in fields else each for each in unknown]
        decisions = {**decisions, Reason.UNKNOWN_FIELD: {**decided_fields(decisions), **fields}}
        renames, _ = _renames(listener, events, court, decisions)
    payload = list(payload_troubles(listener, events, court.config.pack, decided_fields(decisions)))
    troubles.extend(payload)
    adapting = Adapting(listener, events, court.config.pack, decided_fields(decisions), court.crowded)
    unknown = [*unknown, *misfits(adapting)]
    new = tuple(dict.fromkeys(name for each in events for name in each.new))
    judged = JudgedListener(listener, tuple(events), new, False, tuple(renames))
    escapes = [each.place for each in payload if _adapts(each, linked, court)]
    cuts, gone = _adapters(adapting, escapes, linked, court)
    if any(each.whole for each in cuts):
        return replace(judged, renames=(), cuts=cuts), [*troubles, *gone]
    return replace(judged, cuts=cuts), [*troubles, *unknown, *gone]


def _likely(event: EventAt, troubles: Sequence[Trouble]) -> EventAt:
    """An event whose candidates are those that are proposed."""
    for each in troubles:
        if each.key == event.old and each.reason is Reason.ONE_TO_MANY_EVENT and event.proposed:
            return replace(event, proposed=tuple(each.proposal.split(", ")))
    return event


def _adapters(
    known: Adapting, places: Sequence[Place], linked: Linked, court: Court, at_once: bool = False
) -> tuple[tuple[Cut, ...], list[Trouble]]:
    """Adapters where the payload is lost, and the old fields for which the new payload has nothing.

    `at_once`: all of the handler gets the old shape.
    """
    cuts = _cuts(known, places, at_once)
    unknown = list(unknown_keys(known, cuts))
    fields = _answered_fields(unknown, linked, court)
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
    return cuts_at_escapes(known, places) or cuts_at_parsing(known, places) or ()


def _adapts(trouble: Trouble, linked: Linked, court: Court) -> bool:
    """Whether an adapter is the answer to a trouble."""
    if trouble.reason not in (Reason.PAYLOAD_ESCAPES, Reason.SHARED_WITH_OTHER_DATA):
        return False
    if trouble.detail in NAME_ESCAPES:
        return False
    facts = court.facts(linked.path)
    assert facts is not None
    return answer(trouble, linked, facts, court.config, court.accept_proposed) == "adapt"


def _renames(
    listener: Listener, events: Sequence[EventAt], court: Court, decisions: Answers
) -> tuple[list[Rename], list[Trouble]]:
    pack = court.config.pack
    found = list(rename_fields(listener, events, pack, decisions))
    for declared in listener.types:
        if stays(declared, listener):
            found += rename_members(declared, events, pack, decisions)
    renames = [each for each in found if isinstance(each, Rename)]
    return renames, [each for each in found if isinstance(each, Trouble)]


def _answered_fields(unknown: Sequence[Trouble], linked: Linked, court: Court) -> dict[str, str]:
    """Names for fields that a comment or `--accept-proposed` gives."""
    facts = court.facts(linked.path)
    assert facts is not None
    found = {}
    rivals = len({each.key for each in unknown})
    for each in unknown:
        given = answer(each, linked, facts, court.config, court.accept_proposed, rivals)
        if isinstance(given, str) and given != "keep" and each.key != ITEMS:
            found[each.key] = given
    return found


def _answered_events(named: Named, linked: Linked, court: Court) -> tuple[list[EventAt], list[Trouble]]:
    """Names for events, or that they go, where a comment or `--accept-proposed` says so."""
    facts = court.facts(linked.path)
    assert facts is not None
    events, troubles = list(named.events), list[Trouble]()
    for trouble in named.troubles:
        rivals = _rivals(trouble.reason, linked, court)
        given = answer(trouble, linked, facts, court.config, court.accept_proposed, rivals)
        about = trouble.reason in (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT)
        if not about or given is None or given == "keep":
            troubles.append(trouble)
            continue
        troubles.append(replace(trouble, settled=True))
        if given == "drop":
            events = [each for each in events if each.old != trouble.key]
        else:
            names = (given,) if isinstance(given, str) else given
            events = [
                replace(each, new=names, how=How.DECISION) if each.old == trouble.key else each
                for each in events
            ]
    return events, troubles


def _rivals(reason: Reason, linked: Linked, court: Court) -> int:
    """How many names of a connection wait for the same decision."""
    decisions, pack = effective(court.config, linked.path), court.config.pack
    named = [name_events(linked, each, pack, decisions) for each in linked.listeners]
    return len({each.key for one in named for each in one.troubles if each.reason is reason})


# -- answers and verdicts ------------------------------------------------------------------------------


def _settle(judged: Judged, court: Court) -> Judged:
    facts = court.facts(judged.linked.path)
    assert facts is not None
    unique = tuple(dict.fromkeys(judged.troubles))
    open_: list[Trouble] = []
    answers: dict[Reason, str] = {}
    kept = False
    for trouble in unique:
        given = answer(trouble, judged.linked, facts, court.config, court.accept_proposed)
        if given == "keep":
            kept = True
        if given is None or given == "keep" or not is_supported(trouble, given, judged):
            open_.append(trouble)
        else:
            answers[trouble.reason] = given if isinstance(given, str) else ",".join(given)
    verdict = _verdict(open_, kept)
    return replace(judged, troubles=unique, open=tuple(open_), verdict=verdict, answers=answers)


def _verdict(open_: Sequence[Trouble], kept: bool) -> Verdict:
    verdicts = {each.reason.verdict for each in open_}
    if kept or Verdict.KEEP in verdicts:
        return Verdict.KEEP
    if Verdict.MANUAL in verdicts:
        return Verdict.MANUAL
    return Verdict.DECIDE if verdicts else Verdict.READY


# -- all together --------------------------------------------------------------------------------------


def _together(judged: Judged, covered: set[Place], court: Court) -> Judged:
    """`covered`: places of this connection and of all that move."""
    judged = replace(judged, listeners=tuple(_following(each, covered, court) for each in judged.listeners))
    more = list(shared_troubles(judged.linked, judged.listeners, covered))
    outside = [
        Trouble(Reason.OUTSIDE_SELECTION, each, each.path)
        for each in changed_places(judged)
        if not court.selected(each.path)
    ]
    seen: set[str] = set()
    more += [each for each in outside if each.place.path not in seen and not seen.add(each.place.path)]  # type: ignore[func-returns-value]
    return _settle(replace(judged, troubles=(*judged.troubles, *more)), court) if more else judged


def _adapted(judged: Judged, covered: set[Place], court: Court) -> Judged:
    """Listeners that would change what others use as well get the old shape, where that is the answer."""
    more: list[Trouble] = []
    listeners = tuple(_adapted_listener(each, judged, covered, court, more) for each in judged.listeners)
    if listeners == judged.listeners:
        return judged
    return _settle(replace(judged, listeners=listeners, troubles=(*judged.troubles, *more)), court)


def _adapted_listener(
    judged: JudgedListener, unit: Judged, covered: set[Place], court: Court, more: list[Trouble]
) -> JudgedListener:
    shared = list(shared_troubles(unit.linked, [judged], covered))
    if not shared or not all(_adapts(each, unit.linked, court) for each in shared):
        return judged
    decided = decided_fields(effective(court.config, unit.linked.path))
    known = Adapting(judged.listener, judged.events, court.config.pack, decided, court.crowded)
    places = [*(each.place for each in shared), *(place for cut in judged.cuts for place in cut.answers)]
    cuts, unknown = _adapters(known, places, unit.linked, court, at_once=True)
    new = replace(judged, cuts=cuts, renames=())
    if not cuts or list(shared_troubles(unit.linked, [new], covered)):
        return judged
    more += unknown
    return new


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


def changed_places(judged: Judged) -> list[Place]:
    """Places that the rewrite touches."""
    places = [Place(judged.linked.path, judged.linked.connection.site)]
    places += [Place(path, each.span) for path, each in judged.linked.gone]
    for listener in judged.listeners:
        places.extend(each.place for each in listener.renames)
        places.extend(
            each.place
            for each in listener.listener.entered
            if any(r.place.path == each.place.path for r in listener.renames)
        )
    return sorted(set(places))


def _grouped(judged: Sequence[Judged]) -> Iterator[Judged]:
    """Units that change the same function, type or statement share a group."""
    owners: dict[tuple[str, int], str] = {}
    parent = {each.id: each.id for each in judged}

    def find(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    for each in judged:
        if each.verdict is not Verdict.KEEP:
            for key in _shared_keys(each):
                other = owners.setdefault(key, each.id)
                parent[find(each.id)] = find(other)
    sizes: dict[str, int] = {}
    for each in judged:
        sizes[find(each.id)] = sizes.get(find(each.id), 0) + 1
    for each in judged:
        root = find(each.id)
        yield replace(each, group=f"g-{root[2:]}") if sizes[root] > 1 else each


def _shared_keys(judged: Judged) -> set[tuple[str, int]]:
    keys = {key for part in judged.parts for key in _shared_keys(part)}
    layout = judged.linked.connection.layout
    if layout.statement is not None:
        keys.add((judged.linked.path, layout.statement.start))
    for listener in judged.listeners:
        keys |= {(each.place.path, each.place.span.start) for each in listener.renames}
        keys |= {(each.place.path, each.place.span.start) for each in listener.listener.entered}
        if listener.follows and listener.listener.constant is not None:
            keys.add((listener.listener.constant.literal.path, listener.listener.constant.literal.span.start))
    return keys


def _ids(linked: Sequence[Linked]) -> list[str]:
    """Ids that do not depend on lines: path, component, URL, and the ordinal among equals."""
    counts: dict[str, int] = {}
    found = []
    for each in linked:
        key = "\0".join((each.path, each.connection.component, each.connection.url.text))
        counts[key] = counts.get(key, 0) + 1
        found.append(
            "u-"
            + hashlib.sha1(
                f"{key}\0{counts[key]}".encode(errors="surrogateescape"), usedforsecurity=False
            ).hexdigest()[:10]
        )
    return found
