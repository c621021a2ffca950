"""Whether what an adapter gives out needs to be the handler's own, down to its lists and objects.

In: a listener with the adapter of a cut. Out: yes or no. The message is that of all handlers: a list in it
that somebody sorts is sorted for everybody. Text, numbers and booleans cannot be changed in place.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from sse2ws.checks.fields import payload_path
from sse2ws.checks.payload import is_mutated
from sse2ws.model.flow import Escape, Handover, Leak, Provided
from sse2ws.model.judged import Adapter, OldField
from sse2ws.model.linked import Listener, Located, Trouble
from sse2ws.model.pack import Pack

_CHANGES_NOTHING = (Escape.TEXT, Escape.TEST, Escape.SERIALISED)
_VALUES = frozenset("string number boolean bigint null undefined true false".split())


def needs_own_copy(listener: Listener, adapter: Adapter, kinds: Mapping[str, str], pack: Pack) -> bool:
    """Whether a list or an object of the payload goes where it may be changed.

    `kinds`: what the declared type says of each old key. A handler that changes its payload in sight has a
    copy anyway.
    """
    if is_mutated(listener):
        return False
    parts = {each.old for each in adapter.fields if not _is_value(each, adapter, kinds, pack)}
    return bool(parts) and any(_leads_out(each, parts) for each in listener.uses)


def goes_out(listener: Listener, lost: Iterable[Trouble]) -> bool:
    """Whether a payload that is what it was, or a part of it, goes where it may be changed."""
    places = {each.place for each in lost if each.settled}
    return any(each.place in places and _leads_out(each) for each in listener.uses)


def _leads_out(each: Located, parts: Set[str] | None = None) -> bool:
    """`parts`: fields of the payload that are looked at; all of them without."""
    path = payload_path(each.full)
    if path is None or (path and parts is not None and path[0] not in parts):
        return False
    if isinstance(each.use, Leak):
        return each.use.how not in _CHANGES_NOTHING
    return isinstance(each.use, Handover | Provided)


def _is_value(field: OldField, adapter: Adapter, kinds: Mapping[str, str], pack: Pack) -> bool:
    """Whether a field is text, a number or a boolean, by the catalogue or else by the declared type."""
    if field.name:
        return True
    known = [pack.events[name] for name in adapter.events if name in pack.events]
    found = [given for event in known for given in event.fields if given.name == field.new]
    if found and len(found) == len(adapter.events):
        return all(each.values or _names_values(each.type) for each in found)
    return _names_values(kinds.get(field.old, ""))


def _names_values(kind: str) -> bool:
    words = kind.replace("|", " ").split()
    return bool(words) and all(each in _VALUES or each[:1] in "'\"" or each.isdigit() for each in words)
