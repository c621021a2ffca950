"""What is left of the old transport. In: a scan of the migrated project, subscriptions. Out: a check."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sse2ws.model.proof import Check, Problem, checked, counted
from sse2ws.model.reasons import Verdict
from sse2ws.model.unit import Unit
from sse2ws.verify.subscriptions import Subscribed

MOST_NOTES = 20


def residue(
    units: Sequence[Unit], found: Sequence[Subscribed], mentions: Mapping[str, Sequence[str]]
) -> Check:
    """Connections that are still there, events that arrive by both ways, old names in other files.

    `mentions`: old event name -> files that still hold it, at least one.
    """
    open_units = [each for each in units if each.verdict is not Verdict.KEEP]
    notes = [*_twice(open_units, found)]
    for old, paths in sorted(mentions.items()):
        more = f", and so {'does' if len(paths) == 2 else 'do'} {counted(len(paths) - 1, 'other file')}"
        said = f"still names {old!r}{more if len(paths) > 1 else ''}; right where it is not the event"
        notes.append(Problem(said, paths[0]))
    kept = len(units) - len(open_units)
    verb = "uses" if len(open_units) == 1 else "use"
    said = f"{counted(len(open_units), 'connection')} still {verb} Server-Sent Events"
    if not open_units:
        said = "no connection still uses Server-Sent Events"
    return checked(
        "residue",
        said + (f", {kept} {'is' if kept == 1 else 'are'} kept on them" if kept else ""),
        tuple(map(_still, open_units)),
        tuple(notes[:MOST_NOTES]),
    )


def _still(unit: Unit) -> Problem:
    why = ", ".join(dict.fromkeys(each.reason.value for each in unit.reasons))
    told = "`sse2ws fix` would rewrite it" if unit.verdict is Verdict.READY else f"{unit.verdict}: {why}"
    return Problem(f"{unit.client} is still opened ({told})", unit.at.path, unit.at.line, unit.at.column)


def _twice(units: Iterable[Unit], found: Sequence[Subscribed]) -> Iterator[Problem]:
    """Events that some code hears on the old stream and other code on the socket."""
    migrated = {name: each.at for each in found for name in each.names}
    told = set[str]()
    for event in (event for unit in units for event in unit.events):
        for new in event.new:
            if new in migrated and new not in told:
                told.add(new)
                message = (
                    f"hears {event.old!r} on the old stream, {migrated[new]} hears {new!r} on the socket"
                )
                yield Problem(message, event.at.path, event.at.line, event.at.column)
