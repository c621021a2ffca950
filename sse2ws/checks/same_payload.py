"""Payloads that somebody says have not changed: whoever gets one whole reads in it what was there before.

In: what the pack knows of the events, and an answer. Out: whether a value of the payload may go anywhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sse2ws.checks.own_name import is_flat, own_name
from sse2ws.model.flow import Path
from sse2ws.model.judged import EventAt
from sse2ws.model.linked import Listener
from sse2ws.model.pack import Pack

_TYPED = ("ts", "tsx", "mts", "cts")


def is_as_before(
    path: Path, listener: Listener, events: Sequence[EventAt], pack: Pack, decided: Mapping[str, str]
) -> bool:
    """Whether what lies at a payload path is what it was. What the pack says outweighs the answer.

    The name of a flat unnamed message is no field of the new payload: it has to be given again. Where the
    catalogue gives a payload its type, the old type is met by an adapter.
    """
    if not pack.fields_stay or any(old != new for old, new in decided.items()):
        return False
    if not path and is_flat(listener) and own_name(listener) is None:
        return False
    new = [name for event in events for name in (event.new or event.proposed)]
    names = [*(event.old for event in events), *new]
    tables = (pack.field_map, *(pack.event_field_map.get(name, {}) for name in names))
    if any(old != other for table in tables for old, other in table.items()):
        return False
    known = [pack.events[name] for name in new if name in pack.events]
    if any(event.id_field for event in known):
        return False
    typed = any(each.path.rpartition(".")[2] in _TYPED for each in listener.uses)
    return not (typed and any(event.fields for event in known))
