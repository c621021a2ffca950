"""Facts that an earlier run found out about the same bytes. In: a file. Out: its facts, or None.

What is damaged or foreign is as if it were not there; never raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from msgspec import DecodeError, msgpack

from sse2ws.model.facts import FileFacts
from sse2ws.model.pack import Client
from sse2ws.model.source import SourceFile
from sse2ws.project.cache import Cache
from sse2ws.project.git import blob_id


def recalled(kept: Cache, source: SourceFile, more: Sequence[Client] = ()) -> FileFacts | None:
    """What `keep` was given for these bytes under this name, which says in what language they are.

    `more`: clients that other files pass on to this one; with others the facts are others.
    """
    data = kept.get(_key(source, more))
    if data is None:
        return None
    try:
        facts = _decoder().decode(data)
    except DecodeError:
        return None
    return facts if facts.path == source.path else None


def keep(kept: Cache, source: SourceFile, facts: FileFacts, more: Sequence[Client] = ()) -> None:
    """Keeps the facts of a file, until `kept` is saved."""
    kept.put(_key(source, more), msgpack.encode(facts))


def _key(source: SourceFile, more: Sequence[Client]) -> str:
    key = f"{blob_id(source.data)} {source.path}"
    return f"{key} {blob_id(msgpack.encode(more))}" if more else key


@cache
def _decoder() -> msgpack.Decoder[FileFacts]:
    return msgpack.Decoder(FileFacts)
