"""sse2ws: finds Server-Sent Events in a React code base and moves them to one shared WebSocket."""

import sse2ws.start_up  # noqa: F401  # before anything else

__version__ = "0.1.0"
