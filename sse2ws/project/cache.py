"""What an earlier run found out about the same bytes. In: blob ids. Out: facts and verdicts, or nothing.

Lives in `.sse2ws/cache/`; losing it costs time, nothing else. Never raises for a cache that cannot be kept.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from zlib import adler32, crc32

from msgspec import msgpack

from sse2ws.project.git import blob_ids
from sse2ws.project.state import StateError, make_state_folder, state_path
from sse2ws.project.store import load, save
from sse2ws.project.verdicts import Verdicts

_MOST_BYTES = 32 * 1024 * 1024
"""Facts kept under one key; those that this run used go first."""
_MOST_KEYS = 4
"""Files of facts: each change of tool, pack or configuration begins a new one."""


class Cache:
    """Facts under `key` (tool and known clients: whatever they depend on) and a name for a file's bytes.

    A cache that is not `enabled` knows nothing and keeps nothing.
    """

    def __init__(self, root: str, key: object, enabled: bool = True) -> None:
        self._root = root
        self._enabled = enabled
        told = msgpack.encode(key)
        self._name = f"facts-{crc32(told):08x}{adler32(told):08x}{len(told):x}.json"
        self._table: dict[str, str] | None = None
        self._used: dict[str, str] = {}
        self._changed = False
        self.verdicts = Verdicts(_path(root, "words.json") if enabled else os.devnull)

    def get(self, blob_id: str) -> bytes | None:
        """What `put` was given for this blob."""
        if not self._enabled:
            return None
        text = self._used.get(blob_id, self._loaded().get(blob_id))
        if text is None:
            return None
        self._used[blob_id] = text
        return text.encode("latin-1")

    def put(self, blob_id: str, facts: bytes) -> None:
        """Keeps any bytes, also empty ones, for `save`."""
        if self._enabled:
            self._used[blob_id] = facts.decode("latin-1")
            self._changed = True

    def save(self, still: Mapping[str, str] | None = None) -> None:
        """Writes what is new; call it once, at the end of a run. `still`: `blob_ids` of now, if known."""
        noted = self.verdicts.noted_paths() if self._enabled else set()
        if not (self._changed or noted):
            return
        with suppress(StateError):
            folder = make_state_folder(self._root, "cache")
            if noted:
                self.verdicts.save(blob_ids(self._root, noted) if still is None else still)
            if self._changed:
                save(os.path.join(folder, self._name), self._bounded())
                _drop_old(folder)

    def _bounded(self) -> dict[str, str]:
        kept, room = {}, _MOST_BYTES
        for blob_id, text in {**self._used, **self._loaded(), **self._used}.items():  # used ones first
            room -= len(blob_id) + len(text)
            if room < 0:
                break
            kept[blob_id] = text
        return kept

    def _loaded(self) -> dict[str, str]:
        if self._table is None:
            self._table = load(_path(self._root, self._name))
        return self._table


def _path(root: str, name: str) -> str:
    """A file of the cache; a place that is always empty when `.sse2ws` must not be used."""
    try:
        return state_path(root, "cache", name)
    except StateError:
        return os.devnull


def _drop_old(folder: str) -> None:
    with suppress(OSError):
        files = [entry for entry in os.scandir(folder) if entry.name.startswith("facts-")]
        files.sort(key=lambda entry: entry.stat().st_mtime_ns, reverse=True)
        for entry in files[_MOST_KEYS:]:
            os.unlink(entry.path)
