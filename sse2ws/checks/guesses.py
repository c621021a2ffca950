"""Which names may be proposed for a field that the catalogue does not have.

In: listeners with their events. Out: troubles without the proposals that would change what the code means.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence, Set

from msgspec.structs import replace

from sse2ws.checks.fields import payload_path
from sse2ws.model.flow import Mutated, Read
from sse2ws.model.judged import EventAt, JudgedListener
from sse2ws.model.linked import Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.packs.names import known_field, resolve_field


def without_guesses(
    unknown: Sequence[Trouble], listener: Listener, events: Sequence[EventAt], pack: Pack, others: Set[Place]
) -> Iterator[Trouble]:
    """No proposal of a name that the code reads already, or that two fields would share, or for `others`.

    Nor for what the code itself puts into its copy: that was never sent.
    """
    paths = (payload_path(each.full) for each in listener.uses if isinstance(each.use, Mutated))
    added = {path[0] for path in paths if path is not None and len(path) == 1}
    if not unknown:
        return
    taken = {name for _, name in known_reads(listener, events, pack)}
    apart = _told_apart(listener, events, pack)
    wanted = Counter(name for _, name in {(each.key, each.proposal) for each in unknown})
    for each in unknown:
        fits = each.proposal not in taken and wanted[each.proposal] == 1 and each.place not in others
        fits = fits and each.key not in added and each.place not in apart
        told = _with_cause(each, listener) if each.place in apart else each
        yield told if fits else replace(told, proposal="")


def _with_cause(unknown: Trouble, listener: Listener) -> Trouble:
    """The trouble with what keeps the code together that tells the events apart."""
    splits = (way[0].split for way in listener.ways if way)
    blocks = [block for split in splits if split is not None for block in split.blocks]
    return replace(unknown, detail=f"{unknown.key}: {blocks[0].detail}") if blocks else unknown


def _told_apart(listener: Listener, events: Sequence[EventAt], pack: Pack) -> frozenset[Place]:
    """Reads of what some of the events have, and others have not or under another name."""
    if len(events) < 2:
        return frozenset()
    known = [set(known_reads(listener, [each], pack)) for each in events]
    return frozenset(place for place, _ in set[tuple[Place, str]]().union(*known).difference(
        set[tuple[Place, str]].intersection(*known)))  # fmt: skip


def known_reads(listener: Listener, events: Sequence[EventAt], pack: Pack) -> Iterator[tuple[Place, str]]:
    """Reads of fields that the catalogue has, with the new name."""
    new = [name for each in events for name in (each.new or each.proposed)]
    for each in listener.uses:
        path = payload_path(each.full)
        if not isinstance(each.use, Read) or path is None or len(path) != 1:
            continue
        name = resolve_field(pack, [*(one.old for one in events), *new], path[0], True).new
        if new and known_field(pack, new, name):
            yield each.place, name


def read_for_others(listeners: Sequence[JudgedListener], pack: Pack) -> frozenset[Place]:
    """Places that read, of one event, what only another one has: they tell the two apart."""
    if len(listeners) < 2:
        return frozenset()
    known = [{place for place, _ in known_reads(e.listener, e.events, pack)} for e in listeners]
    reads = [{use.place for use in each.listener.uses if isinstance(use.use, Read)} for each in listeners]
    return frozenset(
        place
        for one, mine in enumerate(reads)
        for place in mine - known[one]
        if any(place in known[other] for other in range(len(listeners)) if other != one)
    )
