"""Messages that two listeners would get, where the old server gave each to one of them.

In: the judged listeners of one connection. Out: which old names lead to one new event.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.model.judged import EventAt, JudgedListener
from sse2ws.model.linked import Trouble
from sse2ws.model.reasons import Reason


def doubled(listeners: Sequence[JudgedListener]) -> Iterator[Trouble]:
    """A reason for every new event that two old names lead to, unless one listener heard both alike."""
    staying = [each for each in listeners if not each.dropped]
    told: set[tuple[str, str, str]] = set()
    for number, later in enumerate(staying):
        for earlier in staying[: number + 1]:
            for one, other, new in _meeting(earlier, later):
                if (one.old, other.old, new) not in told and not _asked_already(earlier, later):
                    told.add((one.old, other.old, new))
                    yield Trouble(
                        Reason.REWRITE_REFUSED, other.place, _detail(earlier, one, later, other, new)
                    )
    for each in staying:
        yield from _heard_again(each)


def _heard_again(judged: JudgedListener) -> Iterator[Trouble]:
    """A name that a loop has twice, where each round makes a function of its own."""
    subscription, names = judged.listener.subscription, judged.listener.names
    function, loop = subscription.handler.function, subscription.looped
    if function is None or loop is None or function not in loop:
        return
    texts = [each.text for each in names]
    for text in dict.fromkeys(each for each in texts if texts.count(each) > 1):
        at = next((each.place for each in judged.events if each.old == text), judged.listener.uses[0].place)
        yield Trouble(Reason.REWRITE_REFUSED, at, f"each message {text} is handled twice")


def carried_twice(listeners: Sequence[JudgedListener]) -> bool:
    """Whether code that stays as it is would get messages twice, one function under two names included."""
    gone = [each for each in listeners if each.dropped]
    again = any(
        _is_same_handler(one, each) and one.listener.names != each.listener.names
        for each in gone
        for one in listeners
        if not one.dropped
    )
    return again or any(doubled(listeners))


def is_repeated(judged: JudgedListener, earlier: Sequence[JudgedListener]) -> bool:
    """Whether a listener adds nothing to an earlier one, after the migration."""
    return bool(judged.new) and any(
        not each.dropped and each.new == judged.new and _is_same(each, judged) for each in earlier
    )


def _is_same(one: JudgedListener, other: JudgedListener) -> bool:
    if _is_alike(one, other):
        return _reads_alike(one, other)
    if not _is_same_handler(one, other):
        return False
    if one.listener.subscription.made and not _olds(one).isdisjoint(_olds(other)):
        return False
    if _olds(one) == _olds(other):
        return True  # an EventSource calls the same function once, however often it was added
    split = one.listener.split is not None or other.listener.split is not None
    return not (split or _stops(one) or _stops(other))


def _is_same_handler(one: JudgedListener, other: JudgedListener) -> bool:
    """Whether two subscriptions are given one function, by whatever name."""
    a, b = (each.listener.subscription.handler for each in (one, other))
    return (
        not (a.inline or b.inline)
        and a.function == b.function
        and a.imported == b.imported
        and a.callback == b.callback
    )


def _is_alike(one: JudgedListener, other: JudgedListener) -> bool:
    """Whether two functions stand beside each other that are written alike, each for names of its own."""
    a, b = (each.listener.subscription for each in (one, other))
    same = a.handler.alike == b.handler.alike != "" and a.handler.takes == b.handler.takes
    return same and a.handler.function != b.handler.function and not a.unnamed and not b.unnamed


def _reads_alike(one: JudgedListener, other: JudgedListener) -> bool:
    """Whether they become the same; for a name that both listen for, both are called."""
    fields = [[(each.old, each.new) for each in judged.renames] for judged in (one, other)]
    split = one.listener.split is not None or other.listener.split is not None
    apart = _olds(one).isdisjoint(_olds(other))
    plain = not (split or _stops(one) or _stops(other) or one.cuts or other.cuts)
    return apart and plain and fields[0] == fields[1]


def _meeting(one: JudgedListener, other: JudgedListener) -> Iterator[tuple[EventAt, EventAt, str]]:
    """Pairs of old names that become one event. Within one listener, they matter where it counts them."""
    if one is other and not _stops(one):
        return
    for a in one.events:
        for b in other.events:
            if _old(one, a) != _old(other, b):
                yield from ((a, b, new) for new in a.new if new in b.new)


def _stops(judged: JudgedListener) -> bool:
    """Whether the listener stops by itself: once for each name."""
    return judged.listener.subscription.once


def _olds(judged: JudgedListener) -> set[tuple[bool, str]]:
    return {_old(judged, each) for each in judged.events}


def _old(judged: JudgedListener, event: EventAt) -> tuple[bool, str]:
    """A named event is another message than an unnamed one that has the same name inside."""
    return _is_unnamed(judged), event.old


def _is_unnamed(judged: JudgedListener) -> bool:
    split = judged.listener.split
    return judged.listener.subscription.unnamed or (split is not None and split.reshapes)


def _asked_already(one: JudgedListener, other: JudgedListener) -> bool:
    """Names in one handler of unnamed messages are a question of their own."""
    splits = [each.listener.split for each in (one, other)]
    same = one.listener.subscription.site == other.listener.subscription.site
    return same and all(each is not None and each.reshapes for each in splits)


def _detail(one: JudgedListener, a: EventAt, other: JudgedListener, b: EventAt, new: str) -> str:
    names = [
        f"unnamed {event.old}" if _is_unnamed(judged) else event.old
        for judged, event in ((one, a), (other, b))
    ]
    return f"{names[0]} and {names[1]} are both {new} now, and each message would be handled twice"
