"""One listener for several events becomes one for each, where the handler can be taken apart.

In: a linked connection. Out: the same with other listeners, their paths counted from the event that the new
subscription gets: the name lies at `type`, the payload at `data`, whatever the old message looked like.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.annotations import without_annotations
from sse2ws.checks.declared_names import declared_names
from sse2ws.checks.fields import PAYLOAD
from sse2ws.checks.recounted import EVENT_NAME, recounted
from sse2ws.model.flow import Compared, EventName, Form, Hold, Mutated, Parse, Read, TypeUse
from sse2ws.model.judged import EventAt, JudgedListener
from sse2ws.model.linked import Linked, Listener, Located, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.unit import How
from sse2ws.packs.names import known_field, resolve_event

_PROVEN = (How.DECISION, How.MAP, How.ALIAS, How.CATALOGUE)


def expanded(linked: Linked, pack: Pack, shown: frozenset[Span]) -> Linked:
    """Every listener for unnamed messages, or for several names, split by name where that can be done.

    `shown`: statements that only show that the connection lives, and that go.
    """
    listeners: list[Listener] = []
    for each in linked.listeners:
        listeners += _of_messages(each, pack, shown) if each.subscription.unnamed else _of_names(each, pack)
    return replace(linked, listeners=tuple(listeners))


def _of_messages(listener: Listener, pack: Pack, shown: frozenset[Span]) -> tuple[Listener, ...]:
    way = chosen(listener, pack)
    if way is None:
        return (listener,)
    listed = declared_names(listener, way)
    parts = apart(way, pack, shown, bool(listed))
    wanted = [e for e in parts if e.variant is not None and not e.variant.same_as_rest]
    left = [each for each in listed if each not in {name.text for one in wanted for name in one.names}]
    others = tuple(EventName(each, None) for each in left)
    wanted += [replace(e, names=others) for e in parts if others and not (e.names or e.subscription.idle)]
    return tuple(wanted) or (listener,)


def _looks_up_old(listener: Listener) -> bool:
    """Whether a function that stays for others looks old names up in a table whose keys would change."""
    parted = listener.parted.variant if listener.parted is not None else listener.variant
    return bool(listener.staying) and parted is not None and bool(parted.keys)


def apart(
    way: Sequence[Listener], pack: Pack, shown: frozenset[Span], all_named: bool = False
) -> tuple[Listener, ...]:
    """The listeners of a split, or none where something is in its way.

    `all_named`: no message comes but those that are known by name.
    """
    if way[0].split is None or _twice(way):
        return ()
    blocks = tuple(each for each in way[0].split.blocks if each.span not in shown)
    whole = all_named and way[0].parted is None
    if not all(whole and each.others for each in blocks):
        return ()
    split, key = replace(way[0].split, blocks=blocks), _nested(way, pack)
    parts = tuple(_counted(_idle(replace(each, split=split), shown), key) for each in way)
    return () if any(_looks_up_old(each) for each in parts) else parts


def _idle(listener: Listener, shown: frozenset[Span]) -> Listener:
    """A listener that does nothing but what goes is idle."""
    work = listener.variant.work if listener.variant is not None else ()
    idle = all(each in shown for each in work)
    return replace(listener, subscription=replace(listener.subscription, idle=idle))


def _of_names(listener: Listener, pack: Pack) -> tuple[Listener, ...]:
    for way in listener.ways:
        if len(listener.ways) == 1 and way and way[0].split is not None and not way[0].split.blocks:
            return way
    return (enveloped(listener, pack),)


def enveloped(listener: Listener, pack: Pack) -> Listener:
    """A listener whose message holds its payload in a property, counted from the new event on.

    Only where the message is parsed out of `event.data` as it stands, and is handed to no other function.
    """
    key = next((each for each in pack.envelope_data if _is_around(listener, each, pack)), "")
    return recounted(listener, (), key) if key else listener


def _is_around(listener: Listener, key: str, pack: Pack) -> bool:
    if not pack.events or any(key in event.field_names for event in pack.events.values()):
        return False
    if not any(each.full[:3] == (*PAYLOAD, key) for each in listener.uses):
        return False
    parsed = [each for each in listener.uses if isinstance(each.use, Parse) and each.full == ("data",)]
    return all(_is_plain(each, listener) for each in parsed) and all(
        _is_local(each, parsed) for each in listener.uses if each.full == PAYLOAD
    )


def _is_plain(parsed: Located, listener: Listener) -> bool:
    """`JSON.parse(event.data)`, so that `event` can take its place."""
    use = parsed.use
    return (
        isinstance(use, Parse)
        and not use.suffix
        and any(
            isinstance(each.use, Read)
            and each.full == ("data",)
            and each.use.form is Form.PROPERTY
            and each.path == parsed.path
            and each.use.span.end == use.core.end
            for each in listener.uses
        )
    )


def _is_local(each: Located, parsed: Sequence[Located]) -> bool:
    """Whether a use of the message needs no more than what the new event is."""
    use = each.use
    if isinstance(use, Hold):
        return not use.parameter
    if isinstance(use, TypeUse):
        return any(
            use.span in span
            for one in parsed
            if isinstance(one.use, Parse) and one.path == each.path
            for span in (one.use.span, one.use.annotation)
            if span is not None
        )
    return not isinstance(use, Mutated)


def chosen(listener: Listener, pack: Pack) -> tuple[Listener, ...] | None:
    """The split by the property that holds the event's name: the one whose values the pack knows."""
    ranked = []
    for number, way in enumerate(listener.ways):
        if not way or way[0].split is None:
            continue
        name = way[0].split.discriminator[-1]
        known = sum(1 for each in way if is_known(pack, each))
        usual = pack.discriminators.index(name) if name in pack.discriminators else len(pack.discriminators)
        if known or usual < len(pack.discriminators):
            ranked.append((-known, usual, number))
    return listener.ways[min(ranked)[2]] if ranked else None


def is_known(pack: Pack, listener: Listener) -> bool:
    """Whether a name is one of the pack's own, not only like one."""
    found = [resolve_event(pack, {}, name.text) for name in listener.names]
    return bool(found) and all(
        each.how in _PROVEN or (each.how is How.UNCHANGED and bool(pack.events)) for each in found
    )


def _twice(way: Sequence[Listener]) -> bool:
    """Whether two of the compared names are the same text after all."""
    texts = [name.text for each in way for name in each.names]
    return len(texts) != len(set(texts))


def _nested(way: Sequence[Listener], pack: Pack) -> str:
    """The property in which the message held its payload; empty where the message is the payload."""
    discriminator = way[0].split.discriminator if way[0].split is not None else ()
    if discriminator[:-1] != PAYLOAD:
        return ""
    fields = frozenset[str]().union(*(event.field_names for event in pack.events.values()))
    for key in pack.envelope_data:
        if key not in fields and any(each.full[:3] == (*PAYLOAD, key) for one in way for each in one.uses):
            return key
    return ""


def _counted(listener: Listener, key: str) -> Listener:
    """A listener whose paths lead from the new event on, without the functions that are copied."""
    assert listener.split is not None
    found = recounted(without_annotations(without_copied(listener)), listener.split.discriminator, key)
    return without_annotations(found) if key else found


def without_copied(listener: Listener) -> Listener:
    """A listener whose functions are copied does not change them."""
    copied = [each for each in listener.entered if listener.takes_apart(each.place)]
    own = tuple(each for each in listener.entered if each not in copied)
    staying = (each.place for each in copied if not set(each.mentions) <= set(listener.handed))
    return replace(listener, entered=own, staying=tuple(dict.fromkeys((*listener.staying, *staying))))


# -- after the names are known ---------------------------------------------------------------------------


def split_troubles(linked: Linked, listeners: Sequence[JudgedListener], pack: Pack) -> Iterator[Trouble]:
    """What a person has to agree to when messages are split by name."""
    seen: dict[tuple[object, str], JudgedListener] = {}
    asked: set[Place] = set()
    url = linked.connection.url.template
    for judged in listeners:
        listener = judged.listener
        if listener.split is None or not listener.split.reshapes or judged.dropped:
            continue
        site = Place(linked.path, listener.subscription.site)
        others = bool(listener.split.blocks) and not listener.told  # only a type says that there are none
        if site not in asked and (others or any(_is_guess(each, pack) for each in judged.events)):
            asked.add(site)
            yield Trouble(Reason.UNNAMED_MESSAGE, site, url, url, "split")
        for name in judged.new:
            if seen.setdefault((site, name), judged) is not judged:
                place = judged.events[0].place if judged.events else site
                yield Trouble(Reason.UNNAMED_MESSAGE, place, f"two names are {name} now", url)


def _is_guess(event: EventAt, pack: Pack) -> bool:
    known = event.how in _PROVEN or (event.how is How.UNCHANGED and event.old in pack.events)
    return not known


def copies(listeners: Sequence[JudgedListener], pack: Pack) -> Iterator[JudgedListener]:
    """Say of every listener whether it gets a function of its own.

    A handler of named events stays one function as long as its types hold: what it reads must be in the
    payload of every event that comes in, for a test on the name narrows no payload.
    """
    for judged in listeners:
        split = judged.listener.split
        if split is None or judged.dropped:
            yield judged
            continue
        sharing = [each for each in listeners if each.listener.split is not None and _same(each, judged)]
        own = split.discriminator != EVENT_NAME or not _stays_one(sharing, pack)
        listener = without_copied(judged.listener) if own else judged.listener
        yield replace(judged, copied=own, listener=listener)


def _same(one: JudgedListener, other: JudgedListener) -> bool:
    handlers = [each.listener.subscription.handler for each in (one, other)]
    return handlers[0].function == handlers[1].function and handlers[0].imported == handlers[1].imported


def _stays_one(sharing: Sequence[JudgedListener], pack: Pack) -> bool:
    path = sharing[0].listener.home
    written = {
        each.place
        for judged in sharing
        for each in judged.listener.uses
        if isinstance(each.use, Compared) and each.full == EVENT_NAME
    }
    if not written.issuperset(_compared(sharing[0].listener)):
        return False  # only a literal can be written anew where it is compared
    handed = {place for each in sharing for place in each.listener.handed}
    for each in sharing[0].listener.entered:
        if sharing[0].listener.takes_apart(each.place) and not handed.issuperset(each.mentions):
            return False  # who else calls it means the old names
    renamed: dict[Place, str] = {}
    for judged in sharing:
        for rename in judged.renames:
            if renamed.setdefault(rename.place, rename.new) != rename.new:
                return False
    if path.endswith((".js", ".jsx", ".mjs", ".cjs")):
        return True
    events = [name for each in sharing for name in each.new]
    return all(known_field(pack, events, field) for field in _fields(sharing, renamed))


def _compared(listener: Listener) -> Iterator[Place]:
    """Where names are compared: in the handler, and in the function that tells them apart for it."""
    splits = [(listener.home, listener.split)]
    if listener.parted is not None:
        splits.append((listener.parted.function.path, listener.parted.split))
    for path, split in splits:
        for variant in split.variants if split is not None else ():
            yield from (Place(path, span) for span in variant.compared)


def _fields(sharing: Sequence[JudgedListener], renamed: dict[Place, str]) -> set[str]:
    """New names of the fields that the handler reads for some of its events."""
    return {
        renamed.get(each.place, each.full[2])
        for judged in sharing
        for each in judged.listener.uses
        if isinstance(each.use, Read) and len(each.full) == 3 and each.full[:2] == PAYLOAD
    }
