"""sse2ws: finds Server-Sent Events in a React code base and moves them to one shared WebSocket."""

__version__ = "0.1.0"
