"""Event names: what each subscription listens for after the migration.

In: a linked listener, the pack and the decisions. Out: `EventAt`s and the troubles that a name gives.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.checks.fields import PAYLOAD, payload_path
from sse2ws.checks.split import chosen
from sse2ws.model.config import Answers
from sse2ws.model.flow import ELEMENT, Compared, Read
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Linked, Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.unit import How
from sse2ws.packs.names import is_lifecycle, known_field, resolve_event, resolve_field
from sse2ws.packs.spelling import bare

_SNAPSHOTS = frozenset(("snapshot", "initialstate", "initialsnapshot", "initialdata", "initial"))
"""Events that a server sends once, on connecting."""


class Named(Struct, frozen=True):
    """`dropped`: the listener goes without a successor."""

    events: tuple[EventAt, ...]
    troubles: tuple[Trouble, ...]
    dropped: bool


def name_events(linked: Linked, listener: Listener, pack: Pack, decisions: Answers) -> Named:
    """Resolve every name of a listener."""
    site = Place(linked.path, listener.subscription.site)
    if listener.told:
        name = listener.names[0] if listener.names else None
        place = Place(linked.path, name.span) if name is not None and name.span is not None else site
        old = name.text if name is not None else "message"
        return Named((EventAt(old, listener.told, How.DECISION, place),), (), False)
    if listener.subscription.unnamed:
        return _unnamed(linked, listener, pack, decisions, site)
    events: list[EventAt] = []
    troubles: list[Trouble] = []
    for name in listener.names:
        place = Place(linked.path, name.span) if name.span is not None else site
        if listener.subscription.idle and is_lifecycle(pack, name.text):
            continue
        events.extend(_resolve(name.text, place, pack, decisions, troubles))
    troubles = [_fitting(each, listener, pack) for each in troubles]
    dropped = bool(listener.names) and not events and not troubles
    return Named(tuple(events), tuple(troubles), dropped)


def _fitting(trouble: Trouble, listener: Listener, pack: Pack) -> Trouble:
    """Of the successors of an event, those are proposed whose payload has every field that is read."""
    if trouble.reason is not Reason.ONE_TO_MANY_EVENT or not trouble.proposal:
        return trouble
    paths = [payload_path(each.full) for each in listener.uses if isinstance(each.use, Read)]
    fields = {path[0] for path in paths if path is not None and len(path) == 1} - {ELEMENT}
    fit = [
        new
        for new in trouble.proposal.split(", ")
        if all(known_field(pack, [new], resolve_field(pack, [trouble.key, new], f, True).new) for f in fields)
    ]
    return replace(trouble, proposal=", ".join(fit)) if fit and fields else trouble


def _resolve(
    old: str, place: Place, pack: Pack, decisions: Answers, troubles: list[Trouble]
) -> Iterator[EventAt]:
    if is_lifecycle(pack, old) and old not in pack.events:
        answer = decisions.get(Reason.UNMAPPED_EVENT)
        if not isinstance(answer, str) and (answer is None or old not in answer):
            troubles.append(Trouble(Reason.UNMAPPED_EVENT, place, old, old))
            yield EventAt(old, (), How.UNKNOWN, place)
            return
    if bare(old) in _SNAPSHOTS and old not in pack.event_map:
        troubles.append(Trouble(Reason.INITIAL_SNAPSHOT, place, old, old))
    found = resolve_event(pack, decisions, old)
    if found.word == "drop":
        return
    if found.word == "keep":
        troubles.append(Trouble(Reason.UNMAPPED_EVENT, place, old, old, "keep"))
        yield EventAt(old, (), How.DECISION, place)
    elif found.how is How.UNKNOWN or not found.new:
        proposal = found.proposed[0] if len(found.proposed) == 1 else ""
        reason = Reason.UNMAPPED_EVENT if len(found.proposed) < 2 else Reason.ONE_TO_MANY_EVENT
        troubles.append(Trouble(reason, place, old, old, proposal))
        yield EventAt(old, (), How.UNKNOWN, place, found.proposed)
    elif len(found.new) > 1 and found.how is How.MAP:
        troubles.append(Trouble(Reason.ONE_TO_MANY_EVENT, place, old, old, ", ".join(found.new)))
        yield EventAt(old, (), How.MAP, place, found.new)
    else:
        yield EventAt(old, found.new, found.how, place)


def _unnamed(linked: Linked, listener: Listener, pack: Pack, decisions: Answers, site: Place) -> Named:
    """`onmessage`: the configuration may say which event a stream carries."""
    from sse2ws.packs.decisions import for_url

    url = linked.connection.url.template
    answer = decisions.get(Reason.UNNAMED_MESSAGE)
    event = None if answer is None or isinstance(answer, str) else for_url(answer, url)
    names = (event,) if isinstance(event, str) else event or ()
    if len(names) == 1 and names[0] not in ("keep", "split"):  # several were told, as far as they can be
        return Named((EventAt("message", names, How.DECISION, site),), (), False)
    if listener.subscription.idle:
        return Named((), (), True)
    way = chosen(listener, pack)
    blocks = way[0].split.blocks if way is not None and way[0].split is not None else ()
    blocks = tuple(sorted(blocks, key=lambda each: each.others))
    # one question a listener, at the first thing that keeps its messages together
    apart = ": ".join(each for each in (url, blocks[0].detail) if each) if blocks else ""
    told = apart or _told_elsewhere(listener) or url
    place = Place(linked.path, blocks[0].span) if blocks else site
    trouble = Trouble(Reason.UNNAMED_MESSAGE, place, told, url)
    return Named((EventAt("message", (), How.UNKNOWN, site),), (trouble,), False)


def _told_elsewhere(listener: Listener) -> str:
    """What says where a message is taken apart, if a function of another file does it."""
    for each in listener.uses:
        tested = isinstance(each.use, Compared) and each.full[:-1] == PAYLOAD
        owner = next((e for e in listener.entered if each.place.path == e.place.path and
                      each.use.span in e.place.span), None)  # fmt: skip
        if tested and each.via and owner is not None and each.path != each.via[0].path:
            return f"{owner.name} in {each.path} tells them apart"
    return ""
