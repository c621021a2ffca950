"""Linked connections in, judged ones out: names, fields, reasons, answers, verdicts, groups.

Reads top to bottom: each connection alone, then all together, because a function or type that two share
moves only when both do.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.adapting import adapted
from sse2ws.checks.alone import judged_alone
from sse2ws.checks.court import Court
from sse2ws.checks.families import gather
from sse2ws.checks.groups import connected, grouped
from sse2ws.checks.one_effect import told_of_others
from sse2ws.checks.reopened import first_of, with_first
from sse2ws.checks.shared import covered_places
from sse2ws.checks.through import crowded
from sse2ws.checks.together import judged_together
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Linked
from sse2ws.model.reasons import Verdict


def judge_all(linked: Sequence[Linked], court: Court) -> tuple[Judged, ...]:
    """Judge every connection; `shared-with-other-data` is found by going round until nothing changes."""
    families = told_of_others(list(_families(linked)))
    court = replace(court, crowded=crowded([each for family in families for _, each in family]))
    alone = [judged_alone(each, court, name) for family in families for name, each in family]
    moving = _all_ready(families, alone)
    while True:
        own = {each.id: covered_places(each.linked, each.listeners) for each in alone}
        told = {each.id: covered_places(each.linked, each.listeners, True) for each in alone}
        covered = set().union(*(told[each] for each in moving))
        # one set for all that move: a copy for each would be as long as the list of all connections
        around = {name: covered if mine <= covered else covered | mine for name, mine in own.items()}
        together = [judged_together(each, around[each.id], court) for each in alone]
        left = _all_ready(families, together)
        changed = [adapted(each, around[each.id], court) for each in alone]
        if left == moving and changed == alone:
            judged = {each.id: each for each in together}
            whole = [gather([judged[name] for name, _ in family]) for family in families]
            return tuple(grouped(with_first(whole)))
        if changed != alone:  # what is adapted is other data for all others: look again
            alone = changed
        else:
            moving = left & moving


def _families(linked: Sequence[Linked]) -> Iterator[list[tuple[str, Linked]]]:
    """Each connection with its id, followed by what the callers of its wrapper do, wrapped again or not."""
    for name, each in zip(_ids(linked), linked, strict=True):
        family = [(name, each)]
        for number, (_, member) in enumerate(_growing(family)):
            family += [(f"{name}/{number}/{n}", part) for n, part in enumerate(member.parts)]
        yield family


def _growing(family: list[tuple[str, Linked]]) -> Iterator[tuple[str, Linked]]:
    at = 0
    while at < len(family):
        yield family[at]
        at += 1


def _all_ready(families: Sequence[Sequence[tuple[str, Linked]]], judged: Sequence[Judged]) -> set[str]:
    """Connections that move: those whose whole family is ready, and whoever opens the same stream again."""
    ready = {each.id for each in judged if each.verdict is Verdict.READY}
    members = [(name, family[0]) for family in families for name, _ in family]
    whole = connected({name: (root, first_of(linked)) for name, (root, linked) in members})
    return {name for names in whole if ready.issuperset(names) for name in names}


def _ids(linked: Sequence[Linked]) -> list[str]:
    """Ids that do not depend on lines: path, component, URL, and the ordinal among equals."""
    counts: dict[str, int] = {}
    found = []
    for each in linked:
        key = "\0".join((each.path, each.connection.component, each.connection.url.text))
        counts[key] = counts.get(key, 0) + 1
        found.append(
            "u-"
            + hashlib.sha1(
                f"{key}\0{counts[key]}".encode(errors="surrogateescape"), usedforsecurity=False
            ).hexdigest()[:10]
        )
    return found
