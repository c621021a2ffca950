"""What unnamed messages are, where somebody knows: the events that arrive on a URL, and no others.

In: a linked connection and those events. Out: it with listeners that know which of them they are for. What a
handler does for every message is done for each of the events, what it does for one name for that one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.fields import PAYLOAD
from sse2ws.checks.split import apart, chosen
from sse2ws.model.config import Answers
from sse2ws.model.flow import Read
from sse2ws.model.linked import Linked, Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.packs.names import conventional_event, resolve_event


def told(
    linked: Linked, names: Sequence[str], pack: Pack, decisions: Answers, shown: frozenset[Span]
) -> tuple[Linked, tuple[Trouble, ...]]:
    """A connection whose unnamed messages are these events, and the questions that are answered with it.

    `names`: several new names. A listener that cannot be taken apart by them stays as it is.
    """
    listeners: list[Listener] = []
    answered = []
    url = linked.connection.url.template
    for each in linked.listeners:
        found = _told(each, names, pack, decisions, shown) if each.subscription.unnamed else ()
        listeners += found or (each,)
        if found:
            site = Place(linked.path, each.subscription.site)
            answered.append(Trouble(Reason.UNNAMED_MESSAGE, site, url, url, settled=True))
    return replace(linked, listeners=tuple(listeners)), tuple(answered)


def _told(
    listener: Listener, names: Sequence[str], pack: Pack, decisions: Answers, shown: frozenset[Span]
) -> tuple[Listener, ...]:
    """The listeners for these events; none where the code does not show which does what."""
    way = chosen(listener, pack)
    if way is None:
        return () if _says_its_name(listener, pack) else (replace(listener, told=tuple(names)),)
    parts = apart(way, pack, shown, all_named=True)
    found: list[Listener] = []
    left = dict.fromkeys(names)
    for each in parts:
        variant = each.variant
        if variant is None or not each.names:
            continue
        new = tuple(dict.fromkeys(e for e in _meant(each.names[0].text, pack, decisions) if e in left))
        if not variant.same_as_rest:
            if not new and not each.subscription.idle:
                return ()  # it knows an event that nobody spoke of, or two of its names are one now
            left = {name: None for name in left if name not in new}
            found += [replace(each, told=new)] if new and not each.subscription.idle else []
    for each in parts:
        if not each.names and left and not each.subscription.idle:
            found.append(replace(each, told=tuple(left)))
    return tuple(found)


def _says_its_name(listener: Listener, pack: Pack) -> bool:
    """Whether the message is asked which event it is, in a way that cannot be taken apart."""
    return any(
        isinstance(each.use, Read) and each.full[:-1] == PAYLOAD and each.full[-1] in pack.discriminators
        for each in listener.uses
    )


def _meant(old: str, pack: Pack, decisions: Answers) -> Iterator[str]:
    """The new names that an old one may have."""
    yield from resolve_event(pack, decisions, old).new
    yield conventional_event(old)
    yield old
