"""Types that the code gives a payload of which the catalogue says nothing: no better ones take their place.

In: a listener with its events. Out: the same, with the types at `JSON.parse` said to stay.
"""

from __future__ import annotations

from collections.abc import Sequence, Set

from msgspec.structs import replace

from sse2ws.checks.events import name_events
from sse2ws.model.config import Answers
from sse2ws.model.flow import PARSED, Leak, Parse, TypeUse
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Linked, Listener, Located, Place
from sse2ws.model.pack import Pack


def keeping_types(
    listener: Listener, events: Sequence[EventAt], linked: Linked, pack: Pack, decisions: Answers
) -> Listener:
    """The listener, whose types stay where the catalogue has its events and lists no fields of them.

    Only types stay whose members are seen, so that they follow the new names. In a handler that is taken
    apart for each event a type is that of all messages, and goes; so does one that other events share.
    """
    if listener.split is not None or not _are_bare(events, pack):
        return listener
    others: set[Place] = set()
    for each in linked.listeners:
        same = _parses(each) & _parses(listener) if each.subscription != listener.subscription else set()
        if same and not _are_bare(name_events(linked, each, pack, decisions).events, pack):
            others |= same
    seen = {place for each in listener.types if each.closed for place in each.told_by}
    seen |= {each.place for each in listener.in_place}
    return replace(listener, uses=tuple(_kept(each, seen, others) for each in listener.uses))


def with_casts(listener: Listener) -> Listener:
    """The listener, whose payloads are said to be of the type parameters that the code around takes them for.

    What `JSON.parse` gives fits everywhere; what the new message brings is of its own type.
    """
    said = [(each, kind) for each in listener.uses if (kind := _type_parameter(each)) is not None]
    if not said:
        return listener
    return replace(listener, uses=tuple(_cast(each, said) for each in listener.uses))


def _type_parameter(each: Located) -> TypeUse | None:
    """The type parameter that the payload is said to be at this place."""
    kept = each.use.kept if isinstance(each.use, Leak) else None
    kind = kept.type if kept is not None else each.use
    return kind if isinstance(kind, TypeUse) and kind.owner is not None else None


def _cast(each: Located, said: Sequence[tuple[Located, TypeUse]]) -> Located:
    if not isinstance(each.use, Parse):
        return each
    whole = (*each.full, PARSED)
    for place, kind in said:
        around = place.path == each.path and kind.owner is not None and each.use.span in kind.owner
        if around and place.full == whole:
            cast = f"unknown as {kind.name}" if kind.bounded else kind.name
            return replace(each, use=replace(each.use, cast=cast))
    return each


def _are_bare(events: Sequence[EventAt], pack: Pack) -> bool:
    known = [pack.events.get(name) for each in events for name in each.new or each.proposed]
    return bool(known) and all(each is not None and not each.fields for each in known)


def _parses(listener: Listener) -> set[Place]:
    return {each.place for each in listener.uses if isinstance(each.use, Parse)}


def _kept(each: Located, seen: Set[Place], others: Set[Place]) -> Located:
    use = each.use
    if not isinstance(use, Parse) or use.kind is None or each.place in others:
        return each
    return replace(each, use=replace(use, stays_typed=Place(each.path, use.kind) in seen))
