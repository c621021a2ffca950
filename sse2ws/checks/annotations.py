"""Types that are written where a message is, and go with its old shape: their members are no reads.

In: a listener whose handler is copied. Out: the same without those members.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.checks.fields import PAYLOAD
from sse2ws.model.flow import Hold, Parse, Read
from sse2ws.model.linked import Listener, Located, Place
from sse2ws.model.source import Span


def without_annotations(listener: Listener) -> Listener:
    """The listener without the members of types that are written anew, or not at all."""
    gone = [Place(each.path, span) for each in listener.uses for span in _annotations(each, listener)]
    uses = (
        each
        for each in listener.uses
        if not (
            isinstance(each.use, Read)
            and each.full[:2] == PAYLOAD
            and any(each.path == place.path and each.use.span in place.span for place in gone)
        )
    )
    return replace(listener, uses=tuple(uses))


def _annotations(each: Located, listener: Listener) -> list[Span]:
    if isinstance(each.use, Parse):
        found = [each.use.span, each.use.annotation]
    elif isinstance(each.use, Hold) and each.full == PAYLOAD and listener.takes_apart(each.place):
        found = [each.use.annotation] if not each.use.parameter or listener.untypes(each.place) else []
    else:
        found = []
    return [span for span in found if span is not None]
