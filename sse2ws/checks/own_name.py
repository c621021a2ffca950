"""The name in a flat message: what told the events apart is no field of the new payload.

In: a listener for one event of a handler that was taken apart. Out: the field with the name that it held, by
which the payload can be given it again.
"""

from __future__ import annotations

from sse2ws.checks.fields import PAYLOAD, payload_path
from sse2ws.checks.recounted import EVENT_NAME
from sse2ws.model.flow import Parse, Path
from sse2ws.model.judged import OldField
from sse2ws.model.linked import Listener, Located


def is_flat(listener: Listener) -> bool:
    """Whether the payload held the event's name among its own fields."""
    split = listener.split
    return split is not None and not listener.envelope and split.discriminator[:-1] == PAYLOAD


def own_name(listener: Listener) -> OldField | None:
    """None where several names come to one piece of code, or its name is not known."""
    split = listener.split
    if split is None or not is_flat(listener) or len(listener.names) != 1:
        return None
    parsed = [each for each in listener.uses if isinstance(each.use, Parse) and each.full == ("data",)]
    if not parsed or not all(listener.takes_apart(each.place) for each in parsed):
        return None
    return OldField(split.discriminator[-1], "", name=listener.names[0].text)


def held_name(listener: Listener, field: str) -> bool:
    """Whether a field of the old payload held the event's name."""
    return listener.split is not None and is_flat(listener) and listener.split.discriminator[-1] == field


def old_path(listener: Listener, each: Located) -> Path | None:
    """Where a value lay in the payload as it was; paths of the listener lead from the new event on."""
    if listener.split is not None and is_flat(listener) and each.full[:1] == EVENT_NAME:
        return listener.split.discriminator[-1:]
    return payload_path(each.full)
