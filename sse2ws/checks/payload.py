"""What the code does with an event that stands in the way: text that stays text, values that get lost.

In: a linked listener. Out: troubles. A single field of a simple type may go anywhere, an object may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sse2ws.checks.fields import ENVELOPE, payload_path
from sse2ws.checks.same_payload import is_as_before
from sse2ws.model.flow import (
    ELEMENT,
    Cast,
    Compared,
    Escape,
    Handover,
    Hold,
    Leak,
    Mutated,
    Parse,
    Path,
    Read,
    Returned,
    held,
    holds,
)
from sse2ws.model.judged import EventAt, JudgedListener
from sse2ws.model.linked import Listener, Located, Trouble
from sse2ws.model.pack import Pack, PayloadField
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.packs.names import resolve_field
from sse2ws.packs.spelling import camel

_META = ("timestamp", "eventId", "tenantId")
_EVENT_FIELDS = ("data", "type", "lastEventId")
_HARMLESS = (Escape.TEXT, Escape.TEST)
NAME_ESCAPES = ("event.type", "the event's name")
"""What is said of an event's name that gets lost: no adapter for the payload gives that back."""
_PRIMITIVES = frozenset("string number boolean null undefined Date bigint true false".split())


def payload_troubles(
    listener: Listener, events: Sequence[EventAt], pack: Pack, decided: Mapping[str, str]
) -> Iterator[Trouble]:
    """Reasons in the flow of one listener's event. `decided`: fields that the project has renamed itself."""
    for each in listener.uses:
        path = payload_path(each.full)
        if path is not None:
            yield from _in_payload(each, path, listener, events, pack, decided)
        elif each.full[:1] == ENVELOPE:
            yield from _around(each, listener)
        elif each.full[:1] == ("data",):
            yield from _raw(each)
        elif each.full[:1] == ("lastEventId",):
            yield from _last_id(each)
        else:
            yield from _event(each, listener, events)


def _in_payload(
    each: Located,
    path: Path,
    listener: Listener,
    events: Sequence[EventAt],
    pack: Pack,
    decided: Mapping[str, str],
) -> Iterator[Trouble]:
    use = each.use
    if isinstance(use, Parse):
        yield Trouble(Reason.RAW_DATA, each.place, "JSON.parse of a parsed value")
    elif isinstance(use, Handover):
        if not is_scalar(path, listener, events, pack, decided):
            told = f"the callback {use.member or 'it was given'}"
            same = is_as_before(path, listener, events, pack, decided)
            yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, told, settled=same)
    elif isinstance(use, Leak):
        if use.how in _HARMLESS and use.how is not Escape.TEXT:
            return
        if use.how is Escape.TEXT or is_scalar(path, listener, events, pack, decided):
            return
        reason = _LEFT_BY.get(use.how, Reason.PAYLOAD_ESCAPES)
        same = is_as_before(path, listener, events, pack, decided)
        yield Trouble(reason, each.place, _where(use), settled=same and reason.verdict is Verdict.DECIDE)


_LEFT_BY: dict[Escape | None, Reason] = {
    Escape.MIXED: Reason.SHARED_WITH_OTHER_DATA,
    Escape.UNRESOLVED: Reason.UNRESOLVED_IMPORT,
}


def _where(use: Leak) -> str:
    if use.target:
        return use.target
    return {
        Escape.SPREAD: "a spread",
        Escape.COMPUTED: "a computed key",
        Escape.OBJECT: "another object",
        Escape.RETURNED: "the function's result",
    }.get(use.how, use.how.value)


def is_scalar(
    path: Path, listener: Listener, events: Sequence[EventAt], pack: Pack, decided: Mapping[str, str]
) -> bool:
    """Whether the value at a payload path is shown to be text, a number or a boolean (or a list of them).

    The catalogue shows it, a declared type, or code that compares it, makes text of it or reckons with it.
    """
    path = held(path)
    if not path:
        return False
    fields = _fields(path, events, pack, decided)
    if fields:
        return all(
            f.values or set(f.type.replace("[]", "").replace("|", " ").split()) <= _PRIMITIVES for f in fields
        )
    if any(_primitive(kind) for kind in _declared(path, listener)):
        return True
    told = [each.use for each in listener.uses if payload_path(each.full) == path]
    if any(isinstance(use, Compared) for use in told):
        return True
    below = (payload_path(each.full) or () for each in listener.uses if isinstance(each.use, Read))
    inside = any(other[: len(path)] == path and len(other) > len(path) for other in below)
    return not inside and any(isinstance(use, Leak) and use.plain for use in told)


def gives_away(listener: Listener, events: Sequence[EventAt], pack: Pack, decided: Mapping[str, str]) -> bool:
    """Whether a list of the payload goes into a call that is not seen, which may sort it in place."""
    for each in listener.uses:
        path = payload_path(each.full)
        if path and isinstance(each.use, Leak) and each.use.how is Escape.UNKNOWN_CALL:
            kinds = [f.type for f in _fields(path, events, pack, decided)] or _declared(path, listener)
            if path[-1] != ELEMENT and any("[]" in kind or "Array<" in kind for kind in kinds):
                return True
    return False


def _fields(
    path: Path, events: Sequence[EventAt], pack: Pack, decided: Mapping[str, str]
) -> list[PayloadField]:
    """What the catalogue says of a field, for each new event; empty when it does not know it everywhere."""
    new = [name for event in events for name in (event.new or event.proposed)]
    plain = tuple(part for part in path if part != ELEMENT)
    if len(plain) != 1 or not new or not all(name in pack.events for name in new):
        return []
    old = [*(each.old for each in events), *new]
    field = decided.get(plain[0]) or resolve_field(pack, old, plain[0], True).new
    found = [f for name in new for f in pack.events[name].fields if f.name == field]
    return found if len(found) == len(new) else []


def _declared(path: Path, listener: Listener) -> list[str]:
    """What declared types say of a value of the payload, as it is written."""
    types = (*listener.types, *listener.in_place)
    members = [(each.root + inner, kind) for each in types for inner, _, kind in each.members]
    return [kind for full, kind in members if payload_path(full) == path]


def _primitive(kind: str) -> bool:
    words = kind.replace("[]", "").replace("|", " ").split()
    return bool(words) and all(word in _PRIMITIVES or word[:1] in "'\"" or word.isdigit() for word in words)


def _raw(each: Located) -> Iterator[Trouble]:
    """`event.data` as text."""
    use = each.use
    if isinstance(use, (Cast, Hold, Returned)) or (isinstance(use, Read) and each.full == ("data",)):
        return
    if isinstance(use, Parse) and each.full == ("data",):
        return
    if isinstance(use, Compared) and use.literal == "[DONE]":
        yield Trouble(Reason.LLM_STREAM, each.place, use.literal)
    elif isinstance(use, (Compared, Mutated, Handover, Read)):
        yield Trouble(Reason.RAW_DATA, each.place, "event.data")
    elif isinstance(use, Leak) and use.how is not Escape.TEST:
        yield Trouble(_LEFT_BY.get(use.how, Reason.RAW_DATA), each.place, use.target or "event.data")


def _around(each: Located, listener: Listener) -> Iterator[Trouble]:
    """A message around its payload: the new event has that shape, but it is an object of its own."""
    use = each.use
    if _elsewhere(each, listener):
        yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, "the whole message")
    elif isinstance(use, Read) and len(each.full) == 2 and new_meta(each.full[1]) is None:
        yield Trouble(Reason.UNKNOWN_FIELD, each.place, each.full[1], each.full[1])
    elif len(each.full) == 1 and isinstance(use, (Leak, Handover)):
        tested = isinstance(use, Leak) and use.how is Escape.TEST
        if not tested:
            yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, "the whole message")


def _elsewhere(each: Located, listener: Listener) -> bool:
    """Whether a function that is not copied reads the name of an unnamed message."""
    split = listener.split
    if split is None or not split.reshapes:
        return False
    return not listener.takes_apart(each.place)


def new_meta(name: str) -> str | None:
    """What the new event calls a property that stood beside the payload."""
    new = camel(name)
    return new if new in _META else None


def _last_id(each: Located) -> Iterator[Trouble]:
    """Kept for later, the id is for resuming; used on the spot, it is an identity."""
    if isinstance(each.use, Leak) and (
        each.use.how is Escape.STORE or (each.use.how is Escape.UNKNOWN_CALL and "torage" in each.use.target)
    ):
        yield Trouble(Reason.LAST_EVENT_ID_RESUME, each.place, each.use.target)


def _event(each: Located, listener: Listener, events: Sequence[EventAt]) -> Iterator[Trouble]:
    use = each.use
    full = held(each.full)
    if full == ("type",):
        if isinstance(use, Read) and _elsewhere(each, listener):
            yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, NAME_ESCAPES[1])
        # the names are others now: a comparison follows if it is one to one, everything else cannot be seen
        if isinstance(use, Compared):
            if any(event.old == use.literal and len(event.new or event.proposed) != 1 for event in events):
                yield Trouble(Reason.RAW_DATA, each.place, "event.type")
        elif isinstance(use, (Leak, Handover, Mutated)) and not (
            isinstance(use, Leak) and use.how is Escape.TEST
        ):
            yield Trouble(Reason.PAYLOAD_ESCAPES, each.place, NAME_ESCAPES[0])
        return
    if isinstance(use, Read) and full == ("event",) and _is_asked(listener, events):
        return  # that the name is asked for is told once, for the messages
    if isinstance(use, Read) and len(full) == 1 and full[0] not in _EVENT_FIELDS:
        yield Trouble(Reason.RAW_DATA, each.place, f"event.{full[0]}")
    elif isinstance(use, (Leak, Handover)) and not full:
        if isinstance(use, Leak) and use.how is Escape.TEST:
            return
        target, how = (use.target, use.how) if isinstance(use, Leak) else (use.member, None)
        yield Trouble(_LEFT_BY.get(how, Reason.PAYLOAD_ESCAPES), each.place, target or "the event itself")
    elif isinstance(use, Mutated) and len(full) <= 1:
        yield Trouble(Reason.RAW_DATA, each.place, "the event is changed")
    elif isinstance(use, Parse):
        yield Trouble(Reason.RAW_DATA, each.place, "JSON.parse of something else")


def _is_asked(listener: Listener, events: Sequence[EventAt]) -> bool:
    """Whether it is still open which events the messages without a name are."""
    unnamed = listener.subscription.unnamed and not listener.told
    return unnamed and not any(each.new for each in events)


def is_mutated(listener: Listener) -> bool:
    """Whether a handler changes its payload, so that it needs a copy of its own.

    What readers of a state change there counts for a part of the payload, such as a list of texts.
    """
    parts = {each.place for each in listener.uses if payload_path(each.full)}
    kept = (use for each in listener.beyond if each.place in parts for use in each.uses)
    return any(
        isinstance(each.use, Mutated) and payload_path(each.full) is not None and not holds(each.full)
        for each in (*listener.uses, *kept)
    )


def needs_clone(judged: JudgedListener) -> bool:
    """Whether a handler needs a copy of its payload: it, or somebody it gives it to, may change it."""
    return judged.given_away or is_mutated(judged.listener)


__all__ = ["NAME_ESCAPES", "gives_away", "is_mutated", "is_scalar", "needs_clone", "payload_troubles"]
