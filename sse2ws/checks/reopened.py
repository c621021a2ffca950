"""A stream that is opened in two places moves in both or in none. In: judged connections. Out: the same."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.groups import connected
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Linked, Place
from sse2ws.model.reasons import Verdict


def first_of(linked: Linked) -> Place:
    """Where the stream of a connection is opened for the first time."""
    connection = linked.connection
    return Place(linked.path, connection.site if connection.reopens is None else connection.reopens)


def with_first(judged: Sequence[Judged]) -> list[Judged]:
    """Each with what is in the way of the others that open its stream."""
    found = {each.id: each for each in judged}
    again = {first_of(each.linked) for each in judged if each.linked.connection.reopens is not None}
    for names in connected({each.id: {first_of(each.linked)} & again for each in judged}):
        together = [found[name] for name in names]
        for each in together if len(together) > 1 else ():
            found[each.id] = _with(each, [other for other in together if other is not each])
    return list(found.values())


def _with(judged: Judged, others: Sequence[Judged]) -> Judged:
    verdicts = {judged.verdict, *(each.verdict for each in others)}
    worst = Verdict.KEEP if Verdict.KEEP in verdicts else max(verdicts, key=lambda each: each.rank)
    return replace(
        judged,
        verdict=worst,
        troubles=tuple(dict.fromkeys([*judged.troubles, *(t for each in others for t in each.troubles)])),
        open=tuple(dict.fromkeys([*judged.open, *(t for each in others for t in each.open)])),
        unmet={**judged.unmet, **{t: given for each in others for t, given in each.unmet.items()}},
    )
