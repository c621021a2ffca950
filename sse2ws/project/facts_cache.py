"""Facts that an earlier run found out about the same bytes. In: a file. Out: its facts, or None.

What is damaged or foreign is as if it were not there; never raises.
"""

from __future__ import annotations

from functools import cache

from msgspec import DecodeError, msgpack

from sse2ws.model.facts import FileFacts
from sse2ws.model.source import SourceFile
from sse2ws.project.cache import Cache
from sse2ws.project.git import blob_id


def recalled(kept: Cache, source: SourceFile) -> FileFacts | None:
    """What `keep` was given for these bytes under this name, which says in what language they are."""
    data = kept.get(_key(source))
    if data is None:
        return None
    try:
        facts = _decoder().decode(data)
    except DecodeError:
        return None
    return facts if facts.path == source.path else None


def keep(kept: Cache, source: SourceFile, facts: FileFacts) -> None:
    """Keeps the facts of a file, until `kept` is saved."""
    kept.put(_key(source), msgpack.encode(facts))


def _key(source: SourceFile) -> str:
    return f"{blob_id(source.data)} {source.path}"


@cache
def _decoder() -> msgpack.Decoder[FileFacts]:
    return msgpack.Decoder(FileFacts)
