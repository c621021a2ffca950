"""What must stand in a file that reads a stream without any client library. In: nothing. Out: words."""

from __future__ import annotations

READING = ("getReader", "for await", "onDownloadProgress")
"""How something is read piece by piece, be it events or not."""
MIME = "text/event-stream"
PARSERS = frozenset(("eventsource-parser", "eventsource-parser/stream", "fetch-event-stream", "parse-sse"))
"""Libraries that take the lines of an event stream apart."""
FIELDS = ("data:", "event:", "data: ", "event: ")
"""How such lines begin, as text; a regular expression may write `data\\:`."""
LIBRARIES = tuple(each.encode() for each in sorted(PARSERS))
BEGINNINGS = tuple(
    (before + word).encode() for before in "\"'`/^(?:" for word in ("data:", "event:", "data\\:")
)
"""One of them stands in every file that takes such lines apart itself: text or an expression begins so."""
