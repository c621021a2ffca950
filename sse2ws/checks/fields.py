"""Payload fields: the new name at every place that names one.

In: a linked listener with its new events. Out: renames, and `unknown-field` where the catalogue lacks a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sse2ws.model.config import Answers
from sse2ws.model.flow import ELEMENT, PARSED, Path, Read
from sse2ws.model.judged import EventAt, Rename
from sse2ws.model.linked import DeclaredType, Listener, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.unit import How
from sse2ws.packs.decisions import KEEP
from sse2ws.packs.names import known_field, nearest_field, resolve_field

PAYLOAD: Path = ("data", PARSED)
ITEMS = "[]"
"""The key of a trouble with a payload that was a list: no name answers it."""
ENVELOPE: Path = ("#envelope",)
"""An old message around its payload: what the new event is itself."""


def payload_path(full: Path) -> Path | None:
    """A path from the payload on, or nothing for the event itself and its text."""
    return full[2:] if full[:2] == PAYLOAD else None


def rename_fields(
    listener: Listener, events: Sequence[EventAt], pack: Pack, decisions: Answers
) -> Iterator[Rename | Trouble]:
    """Names in code."""
    old = [each.old for each in events]
    new = [name for each in events for name in (each.new or each.proposed)]
    for each in listener.uses:
        path = payload_path(each.full)
        if not isinstance(each.use, Read) or path is None or not path:
            continue
        yield from _rename(each.place, path, each.full, each.via, each.use, old, new, pack, decisions)


def rename_members(
    declared: DeclaredType, events: Sequence[EventAt], pack: Pack, decisions: Answers
) -> Iterator[Rename | Trouble]:
    """Names in a type that describes the payload."""
    old = [each.old for each in events]
    new = [name for each in events for name in (each.new or each.proposed)]
    for inner, span, _ in declared.members:
        full = declared.root + inner
        path = payload_path(full)
        if path:
            place = Place(declared.place.path, span)
            yield from _rename(place, path, full, (), None, old, new, pack, decisions)


def _rename(
    place: Place, path: Path, full: Path, via: tuple[Place, ...], read: Read | None,
    old: Sequence[str], new: Sequence[str], pack: Pack, decisions: Answers,
) -> Iterator[Rename | Trouble]:  # fmt: skip
    field = path[-1]
    if field == ELEMENT:
        return
    if path[0] == ELEMENT and new and known_field(pack, new, field) is not None:
        # the catalogue knows an object, and the old payload was a list of them
        yield Trouble(Reason.UNKNOWN_FIELD, place, "the items of a list", ITEMS)
        return
    top = len(path) == 1
    if is_kept(decisions, field):
        yield Trouble(Reason.UNKNOWN_FIELD, place, field, field)
        return
    decided = decided_fields(decisions).get(field)
    if decided is not None:
        if decided != field:
            yield Rename(place, field, decided, How.DECISION, full, via, read)
        return
    found = resolve_field(pack, [*old, *new], field, top)
    if found.how is How.UNKNOWN:
        yield Trouble(Reason.UNKNOWN_FIELD, place, field, field, found.proposed[0] if found.proposed else "")
        return
    if top and new and known_field(pack, new, found.new) is False:
        nearest = nearest_field(pack, new, found.new) or ""
        lacking = [each for each in dict.fromkeys(new) if known_field(pack, [each], found.new) is False]
        some = f" in {', '.join(lacking)}" if len(lacking) < len(set(new)) else ""
        yield Trouble(Reason.UNKNOWN_FIELD, place, field + some, field, nearest)
    if found.new != field:
        yield Rename(place, field, found.new, found.how, full, via, read)


def decided_fields(decisions: Answers) -> dict[str, str]:
    """Fields that the project has named itself, by their own names too where they stay."""
    answer = decisions.get(Reason.UNKNOWN_FIELD)
    if answer is None or isinstance(answer, str):
        return {}
    return {old: new for old, new in answer.items() if isinstance(new, str) and new != KEEP}


def is_kept(decisions: Answers, field: str) -> bool:
    """Whether a connection that reads a field stays on SSE."""
    answer = decisions.get(Reason.UNKNOWN_FIELD)
    return isinstance(answer, Mapping) and answer.get(field) == KEEP
