"""Renaming through state: what a payload's state is read for becomes part of the listener.

In: the listeners of a connection and the places where renaming is the answer. Out: listeners with everything
that happens in the state, or what stands in the way of it. A state moves as a whole or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import partial

from msgspec.structs import replace

from sse2ws.checks.answered import answered_events
from sse2ws.checks.court import Court
from sse2ws.checks.events import name_events
from sse2ws.checks.fields import decided_fields, rename_fields
from sse2ws.checks.payload import payload_troubles
from sse2ws.checks.shared import describing_others, going, is_covered
from sse2ws.model.flow import Leak, Parse, Read
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Beyond, DeclaredType, Linked, Listener, Located, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span

Losses = Callable[[Listener], Sequence[Trouble]]
"""The troubles in a listener's flow."""


def _written(listeners: Sequence[Listener]) -> frozenset[Place]:
    """Expressions with payloads of a connection that are put into state."""
    return frozenset(b.value for each in listeners for b in each.beyond if b.value is not None)


def _belonging(listeners: Sequence[Listener]) -> frozenset[Place]:
    """Places where payloads of a connection are handed on, or their types are named, state included."""
    found: set[Place] = set()
    for listener in listeners:
        beyond = listener.beyond
        found.update(listener.handed, *(each.handed for each in beyond))
        types = (*listener.types, *(kind for each in beyond for kind in each.types))
        found.update(place for each in types for place in each.told_by)
    return frozenset(found)


def crowded(linked: Sequence[Linked]) -> frozenset[Place]:
    """States that payloads of several events go into, whichever connection they come from."""
    names: dict[Place, set[str]] = {}
    for listener in (each for one in linked for each in one.listeners):
        apart = [each for way in listener.ways for each in way]
        for each in apart or [listener]:
            for beyond in each.beyond:
                names.setdefault(beyond.declaration, set()).update([n.text for n in each.names] or [""])
    return frozenset(place for place, found in names.items() if len(found) > 1)


def in_the_way(linked: Linked, court: Court) -> Iterator[tuple[Place, Trouble, bool]]:
    """State that a payload cannot be renamed through, and whether that was asked for.

    Without being asked it is followed only as far as nothing else has to do with it.
    """
    written = _written(linked.listeners)
    for listener in linked.listeners if written else ():
        named = name_events(linked, listener, court.pack, court.decisions(linked))
        events, _ = answered_events(named, linked, court)
        if not named.dropped and events:
            known = partial(losses, events=events, linked=linked, court=court)
            lost = known(listener)
            asked = _renamed_through(lost, linked, court)
            places = {each.place for each in lost}
            for beyond in (each for each in listener.beyond if each.place in places):
                own = _belonging(linked.listeners) | {Place(linked.path, n) for n in linked.connection.spent}
                wanted = beyond.place in asked
                if not wanted and _is_unheard_of(events, court.pack):
                    yield beyond.declaration, Trouble(Reason.PAYLOAD_ESCAPES, beyond.place), False
                found = [*_obstacles(listener, beyond, written, known), *_others(listener, beyond, own)]
                if not wanted:
                    found += _named_elsewhere(listener, beyond, own)
                    found += _added(beyond, replace(listener, uses=()), events, linked, court)
                for trouble in found:
                    yield beyond.declaration, trouble, wanted


def losses(listener: Listener, events: Sequence[EventAt], linked: Linked, court: Court) -> list[Trouble]:
    """The troubles in a listener's flow, by what the configuration decides."""
    decided = decided_fields(court.decisions(linked))
    return list(payload_troubles(listener, events, court.pack, decided))


def _renamed_through(troubles: Sequence[Trouble], linked: Linked, court: Court) -> set[Place]:
    """Places where a payload is lost and renaming was asked for."""
    lost = [each for each in troubles if each.reason is Reason.PAYLOAD_ESCAPES]
    return {each.place for each in lost if court.answer(each, linked) == "rename"}


def _is_unheard_of(events: Sequence[EventAt], pack: Pack) -> bool:
    """Whether the catalogue does not know what an event carries."""
    new = [name for each in events for name in (each.new or each.proposed)]
    return bool(pack.events) and any(name not in pack.events for name in new)


def _obstacles(listener: Listener, beyond: Beyond, written: Set[Place], known: Losses) -> Iterator[Trouble]:
    """Why a state cannot be renamed through."""
    if beyond.writers is None or not beyond.typed:
        yield Trouble(Reason.PAYLOAD_ESCAPES, beyond.declaration, "state that also holds other data")
    for place in beyond.writers or ():
        if place not in written:
            yield Trouble(Reason.PAYLOAD_ESCAPES, place, "state that also holds other data")
    reads = [each for each in beyond.uses if isinstance(each.use, Read)]
    for each in reads:  # what a copy with changes puts there instead may have other names
        if isinstance(each.use, Read) and each.use.built and any(_is_below(o, each) for o in reads):
            yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, "state that also holds other data")
    before = {each.place for each in known(listener)}
    for trouble in known(_joined(listener, beyond)):
        if trouble.place not in before and trouble.place != beyond.place:
            yield trouble


def _is_below(inner: Located, outer: Located) -> bool:
    return len(inner.full) > len(outer.full) and inner.full[: len(outer.full)] == outer.full


def _others(listener: Listener, beyond: Beyond, own: Set[Place]) -> Iterator[Trouble]:
    """Calls of functions that put what they get into the state, with something else than this payload."""
    for function in listener.entered:
        inside = function.place.path == beyond.place.path and beyond.place.span in function.place.span
        for mention in function.mentions if inside else ():
            if mention not in own:
                yield Trouble(Reason.SHARED_WITH_OTHER_DATA, mention, function.name)


def _added(
    beyond: Beyond, nothing: Listener, events: Sequence[EventAt], linked: Linked, court: Court
) -> Iterator[Trouble]:
    """Names that copies with changes add to the payload's; `nothing`: the listener without its uses."""
    built = tuple(each for each in beyond.uses if isinstance(each.use, Read) and each.use.built)
    found = rename_fields(replace(nothing, uses=built), events, court.pack, court.decisions(linked))
    for trouble in found:
        if isinstance(trouble, Trouble):
            yield Trouble(Reason.PAYLOAD_ESCAPES, trouble.place)


def _named_elsewhere(listener: Listener, beyond: Beyond, own: Set[Place]) -> Iterator[Trouble]:
    """Places that name what reads the state, or its types, and have nothing to do with the payload."""
    joined = _joined(listener, beyond)
    for _, place in describing_others(joined.types):
        yield Trouble(Reason.SHARED_WITH_OTHER_DATA, place)
    mentions = (place for part in (joined.types, beyond.entered) for each in part for place in each.mentions)
    parsed = [(each.path, each.use.span) for each in joined.uses if isinstance(each.use, Parse)]
    gone = going(listener)
    for place in mentions:
        if place not in own and not _goes(place, parsed) and not is_covered(place, gone):
            yield Trouble(Reason.SHARED_WITH_OTHER_DATA, place)


def _goes(place: Place, parsed: Sequence[tuple[str, Span]]) -> bool:
    """Whether a type is only named in a cast that goes."""
    return any(path == place.path and place.span in span for path, span in parsed)


def followed(listener: Listener, lost: Set[Place], blocked: Set[Place]) -> Listener:
    """A listener together with the states that its payload, lost at `lost`, may be followed into."""
    for beyond in listener.beyond:
        if beyond.place in lost and beyond.declaration not in blocked:
            listener = _joined(listener, beyond)
    return listener


def _joined(listener: Listener, beyond: Beyond) -> Listener:
    uses = tuple(each for each in listener.uses if not _is_loss_at(each, beyond.place))
    return replace(
        listener,
        uses=tuple(dict.fromkeys((*uses, *beyond.uses))),
        handed=(*listener.handed, *beyond.handed),
        given=(*listener.given, *beyond.given),
        entered=tuple(dict.fromkeys((*listener.entered, *beyond.entered))),
        types=_merged((*listener.types, *beyond.types)),
        opaque=(*listener.opaque, *beyond.opaque),
        in_place=(*listener.in_place, *beyond.in_place),
    )


def _is_loss_at(each: Located, place: Place) -> bool:
    return isinstance(each.use, Leak) and each.place == place


def _merged(types: Sequence[DeclaredType]) -> tuple[DeclaredType, ...]:
    """Declarations that both name, with all the places that name them."""
    found: dict[tuple[Place, tuple[str, ...]], DeclaredType] = {}
    for each in types:
        key = each.place, each.root
        old = found.get(key)
        found[key] = each if old is None else replace(old, told_by=(*old.told_by, *each.told_by))
    return tuple(found.values())
