"""A pack's events in, what the templates say about them out: types, toast texts, sample payloads.

Only text is made here; no file is read or written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from msgspec import Struct

from sse2ws.model.pack import Event, Pack, PayloadField

_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*\Z")
_LABELS = ("title", "fileName", "name")
"""Fields that tell a person which goal, issue, file it is; the first one that a payload has is shown."""
_MOMENT = "2025-11-03T12:00:00Z"


class FieldText(Struct, frozen=True):
    """One line of a payload type, as TypeScript."""

    name: str
    type: str
    optional: bool


class EventText(Struct, frozen=True):
    """An event as the templates print it. `toast` is an arrow function from the payload to a sentence."""

    name: str
    constant: str
    payload: str
    toast: str


def business_events(pack: Pack) -> tuple[Event, ...]:
    """The catalogue without auth and system events: those are the connection's own business."""
    return tuple(event for event in pack.events.values() if not event.system)


def event_text(event: Event) -> EventText:
    """What the templates print about an event."""
    return EventText(event.name, event.constant, event.payload, _toast(event))


def payloads(events: tuple[Event, ...]) -> Mapping[str, tuple[FieldText, ...]]:
    """Payload type -> its fields, each type once even if events share it."""
    types: dict[str, tuple[FieldText, ...]] = {}
    for event in events:
        types.setdefault(event.payload, tuple(map(_field_text, event.fields)))
    return types


def goal_events(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events of the goal hooks; none when the catalogue lacks them or the activities of a goal."""
    activity = next((event for event in events if event.name == "goal.activity.created"), None)
    if activity is None or not any(field.name == "goalId" for field in activity.fields):
        return ()
    return tuple(event for event in events if re.fullmatch(r"goal\.\w+", event.name))


def samples(events: tuple[Event, ...]) -> str:
    """One example of every payload, as JSON text."""
    examples = {event.name: {field.name: _example(field) for field in event.fields} for event in events}
    return json.dumps(examples, indent=2, ensure_ascii=False) + "\n"


def _field_text(field: PayloadField) -> FieldText:
    name = field.name if _IDENTIFIER.match(field.name) else f"'{field.name}'"
    values = " | ".join(f"'{value}'" for value in field.values)
    return FieldText(name, values or field.type, field.optional)


def _toast(event: Event) -> str:
    sentence = re.sub(r"[._]", " ", event.name).capitalize()
    strings = {field.name for field in event.fields if field.type == "string" and not field.optional}
    label = next((name for name in _LABELS if name in strings), None)
    return f"(data) => `{sentence}: ${{data.{label}}}`" if label else f"() => '{sentence}'"


def _example(field: PayloadField) -> object:
    if field.values:
        return field.values[0]
    if field.type.endswith("[]"):
        return []
    plain: dict[str, object] = {"number": 42, "boolean": True, "string": _text_example(field.name)}
    return plain.get(field.type.partition(" | ")[0], {})


def _text_example(name: str) -> str:
    if name.endswith(("At", "date", "Date")):
        return _MOMENT
    return f"{name.removesuffix('Id')}-1" if name.endswith("Id") else f"Sample {name}"
