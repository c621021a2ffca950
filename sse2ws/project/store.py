"""Small files that may be lost: what a cache keeps. In: a path and texts. Out: the same, or nothing.

A file that is damaged, of another version or not there reads as empty; never raises for either.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from zlib import crc32

from sse2ws.project.jsonc import as_object

_VERSION = b"sse2ws 1 "


def load(path: str) -> dict[str, str]:
    """The table that `save` wrote."""
    try:
        with open(path, "rb") as file:
            head, _, body = file.read().partition(b"\n")
        if head != b"%s%08x" % (_VERSION, crc32(body)):
            return {}
        table = json.loads(body)
    except (OSError, ValueError):
        return {}
    return {key: text for key, text in as_object(table).items() if isinstance(text, str)}


def save(path: str, table: Mapping[str, str]) -> None:
    """Writes a table in one step, so that two runs at once leave the table of one of them."""
    body = json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    temporary = f"{path}.{os.getpid()}.tmp"
    try:
        with open(temporary, "wb") as file:
            file.write(b"%s%08x" % (_VERSION, crc32(body)) + b"\n" + body)
        os.replace(temporary, path)
    except OSError:
        with suppress(OSError):
            os.unlink(temporary)
