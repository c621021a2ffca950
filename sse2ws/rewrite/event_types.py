"""What the new code calls the types of messages, payloads and event names.

In: events and a pack. Out: the text of a type, and the names that a file has to import for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.pack import Pack
from sse2ws.rewrite.style import Style

NAME_TYPE = "EventType"
"""The type of a message's name."""
ANY_NAME = (b"string", b"any", b"unknown")
"""Types that hold an old name as well as a new one."""


def type_text(events: Sequence[str], event: bool, pack: Pack, style: Style) -> tuple[str, list[str]]:
    """The type of a payload (with `event`, of a message) of some events, and the names that it needs."""
    target = pack.target
    names: list[str] = []
    parts: list[str] = []
    for new in events:
        known = pack.events.get(new)
        if known is not None and known.payload:
            names.append(known.payload)
            parts.append(known.payload)
        else:
            names.append("RealtimeEventMap")
            parts.append(f"RealtimeEventMap[{style.string(new).decode()}]")
    union = " | ".join(dict.fromkeys(parts))
    if not event:
        return union, list(dict.fromkeys(names))
    return f"{target.message_type}<{union}>", list(dict.fromkeys([target.message_type, *names]))
