"""Subscriptions of the migrated code in, what the catalogue says about them out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sse2ws.model.flow import PARSED, Hold, Parse, Path, Read
from sse2ws.model.linked import Located
from sse2ws.model.pack import Pack
from sse2ws.model.proof import Check, Problem, Status, checked, counted
from sse2ws.model.source import Location, SourceFile
from sse2ws.packs.names import known_field, nearest_field
from sse2ws.verify.subscriptions import Subscribed

_ENVELOPE = frozenset(("type", "data", "timestamp", "eventId", "tenantId"))
Locate = Callable[[Located], Location]


def locator(source: Callable[[str], SourceFile | None]) -> Locate:
    """Line and column of a use."""

    def locate(use: Located) -> Location:
        file = source(use.path)
        return file.location(use.use.span) if file else Location(use.path, 0, 0, 0, 0)

    return locate


def contract(found: Sequence[Subscribed], pack: Pack, locate: Locate) -> Check:
    """Every event that is listened for and every field that is read exists."""
    if not pack.events:
        why = f"the pack {pack.name} has no catalogue of events"
        return Check("contract", Status.NOT_CHECKED, why, _parses(found, locate))
    problems = list(_parses(found, locate))
    for each in found:
        problems += _events(each, pack)
        problems += _fields(each, pack, locate)
    unknown = tuple(_at(each.at, "its event is not known here") for each in found if not each.names)
    events = {name for each in found for name in each.names}
    summary = (
        f"{counted(len(found), 'subscription')} to {counted(len(events), 'event')} against the catalogue"
        f" of {pack.name}"
    )
    return checked("contract", summary, tuple(dict.fromkeys(problems)), unknown)


def untyped(found: Sequence[Subscribed], pack: Pack, locate: Locate) -> Check:
    """Payloads whose type was thrown away: nothing checks what is read of them.

    Without a catalogue there is no type to throw away: every payload is any.
    """
    notes = dict.fromkeys(
        _at(locate(use), f"`{use.use.name}` is any: its fields are not type-checked")
        for each in found
        for use in each.uses
        if isinstance(use.use, Hold) and use.use.any_typed
    )
    if not pack.events:
        why = f"the pack {pack.name} has no catalogue of events, so every payload is any"
        return Check("payload-types", Status.NOT_CHECKED, why, notes=tuple(notes))
    verb = "is" if len(notes) == 1 else "are"
    summary = f"{counted(len(notes), 'payload')} {verb} any" if notes else "no payload is any"
    return checked("payload-types", summary, notes=tuple(notes))


def _events(each: Subscribed, pack: Pack) -> Iterator[Problem]:
    for name in each.names:
        event = pack.events.get(name)
        if event is None:
            yield _at(each.at, f"there is no event {name!r} in the catalogue{_hint(name, pack)}")
        elif event.system:
            yield _at(each.at, f"{name!r} is the connection's own business, no listener gets it")


def _hint(name: str, pack: Pack) -> str:
    became = (pack.aliases[name],) if name in pack.aliases else pack.event_map.get(name, ())
    return f": it became {', '.join(became)}" if became else ""


def _fields(each: Subscribed, pack: Pack, locate: Locate) -> Iterator[Problem]:
    names = [name for name in each.names if name in pack.events]
    for use in each.uses:
        path = use.full
        if not isinstance(use.use, Read) or not path:
            continue
        if len(path) == 1 and path[0] not in _ENVELOPE:
            yield _at(locate(use), f"a message has no {path[0]!r}: it has {', '.join(sorted(_ENVELOPE))}")
        elif _is_field(path) and names and known_field(pack, names, path[1]) is False:
            near = nearest_field(pack, names, path[1])
            hint = f"; did you mean {near!r}?" if near else ""
            yield _at(locate(use), f"{' and '.join(names)} has no field {path[1]!r}{hint}")


def _is_field(path: Path) -> bool:
    return len(path) == 2 and path[0] == "data" and path[1] != PARSED


def _parses(found: Sequence[Subscribed], locate: Locate) -> tuple[Problem, ...]:
    return tuple(
        _at(locate(use), "JSON.parse of a payload: it is an object already")
        for each in found
        for use in each.uses
        if isinstance(use.use, Parse) and use.full[:1] == ("data",)
    )


def _at(place: Location, message: str) -> Problem:
    return Problem(message, place.path, place.line, place.column)
