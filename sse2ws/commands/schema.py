"""`sse2ws schema`: nothing goes in, the JSON Schema of sse2ws.toml comes out."""

from __future__ import annotations

from sse2ws.commands.output import write_result


def run() -> int:
    """Print the JSON Schema of sse2ws.toml. For editors."""
    from sse2ws.packs.schema import schema

    write_result(schema().rstrip("\n") + "\n")
    return 0
