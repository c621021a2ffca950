"""What handlers of messages do for the connection alone: `attempts = 0` with the first message that arrives.

In: a connection. Out: the statements, which go with the reconnection that they serve.
"""

from __future__ import annotations

from sse2ws.model.connection import Connection
from sse2ws.model.source import Span


def upkeep_in_handlers(connection: Connection) -> frozenset[Span]:
    """Statements of payload handlers that the layout drops."""
    functions = [found for each in connection.subscriptions if (found := each.handler.function) is not None]
    dropped = connection.layout.dropped
    return frozenset(span for span in dropped if any(span in each and span != each for each in functions))
