"""The result of an earlier scan of the same state. In: a root and what was asked. Out: that Run, or None.

Same state: git lists the same blobs, and what git cannot vouch for has the same bytes. Where there are links
to sources, submodules or very many changed files, there is no replay. What is damaged, foreign or out of date
is as if it were not there; never raises.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from zlib import crc32

from msgspec import DecodeError, Struct, msgpack

from sse2ws.model.finding import Finding
from sse2ws.model.run import Ledger, Run, Skipped
from sse2ws.model.unit import Unit
from sse2ws.project.git import GitError, raw_listing
from sse2ws.project.read import LARGEST, read_bytes
from sse2ws.project.state import StateError, make_state_folder, state_path

_MOST_UNSURE = 300
"""Files besides those that git vouches for: reading more would take longer than it saves."""
_MOST_BYTES = 32 * 1024 * 1024
_MOST_RUNS = 4

_ENVIRONMENT = ".env*"
"""Stands for all such files of a folder, names and bytes."""

Contents = dict[str, bytes | None]
Known = Mapping[str, bytes | None]
"""Path -> bytes, None for a file that is not there; relative to the root, or absolute."""


class _Kept(Struct, frozen=True):
    """`run` is encoded for itself, so that its checksum can be told apart from the rest."""

    question: bytes
    listing: bytes
    beside: Contents
    checksum: int
    run: bytes


class _Told(Struct, frozen=True):
    """A Run without the bytes of its sources."""

    ledger: Ledger
    units: tuple[Unit, ...]
    findings: tuple[Finding, ...]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]


class OnDisk(Mapping[str, bytes]):
    """The bytes of files, read when somebody asks for them."""

    def __init__(self, root: str, paths: Iterable[str]) -> None:
        self._root = root
        self._paths = dict.fromkeys(paths)

    def __getitem__(self, path: str) -> bytes:
        if path not in self._paths:
            raise KeyError(path)
        return read_bytes(self._root, path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


class Replay:
    """One question about one project. `listing`: what git says of it now, None without git."""

    def __init__(self, root: str, question: object) -> None:
        self._root = root
        self._question = msgpack.Encoder(order="deterministic").encode((root, question))
        self._name = f"run-{crc32(self._question):08x}"
        self.listing: bytes | None = None
        with suppress(GitError):
            self.listing = raw_listing(root)

    def recall(self) -> Run | None:
        """The earlier Run, when nothing changed that it depends on."""
        try:
            with open(state_path(self._root, "cache", self._name), "rb") as file:
                kept = msgpack.decode(file.read(), type=_Kept)
            same = kept.question == self._question and kept.listing == self.listing
            if not same or kept.checksum != crc32(kept.run) or kept.beside != self._contents(kept.beside):
                return None
            told = msgpack.decode(kept.run, type=_Told)
        except (OSError, StateError, DecodeError):
            return None
        sources = OnDisk(self._root, told.sources)
        return Run(self._root, told.ledger, told.units, told.findings, told.skipped, told.notes, sources)

    def before(self, unsure: Iterable[str]) -> Contents | None:
        """The files that git does not vouch for, as they are now; None when they are too many."""
        paths = sorted(unsure)
        return self._contents(paths) if len(paths) <= _MOST_UNSURE else None

    def unchanged(self) -> bool:
        """Whether git says the same as in the beginning."""
        with suppress(GitError):
            return self.listing is not None and raw_listing(self._root) == self.listing
        return False

    def keep(self, run: Run, before: Known, consulted: Known, homes: Iterable[str]) -> None:
        """Remember a run that left git's answer `unchanged`, unless a file changed or could not be read.

        `consulted`: the configurations of other tools that were looked into; `homes`: folders whose `.env*`
        files were. Git ignores many of these.
        """
        environments = [os.path.join(home, _ENVIRONMENT) for home in homes]
        beside = {**before, **consulted, **self._contents(environments)}
        if any(each.incomplete for each in run.skipped) or self._contents(beside) != beside:
            return
        told = _Told(run.ledger, run.units, run.findings, run.skipped, run.notes, tuple(run.sources))
        encoded = msgpack.encode(told)
        assert self.listing is not None
        data = msgpack.encode(_Kept(self._question, self.listing, beside, crc32(encoded), encoded))
        if len(data) <= _MOST_BYTES:
            with suppress(OSError, StateError):
                self._write(data)

    def _contents(self, paths: Iterable[str]) -> Contents:
        return {path: _bytes(self._root, path) for path in paths}

    def _write(self, data: bytes) -> None:
        folder = make_state_folder(self._root, "cache")
        temporary = os.path.join(folder, f"{self._name}.{os.getpid()}.tmp")
        with open(temporary, "wb") as file:
            file.write(data)
        os.replace(temporary, os.path.join(folder, self._name))
        runs = [entry for entry in os.scandir(folder) if entry.name.startswith("run-")]
        for entry in sorted(runs, key=lambda each: -each.stat().st_mtime_ns)[_MOST_RUNS:]:
            os.unlink(entry.path)


def _bytes(root: str, path: str) -> bytes | None:
    """The content of a file; of a huge one, which is no source, only what tells that it changed.

    None when it cannot be read.
    """
    try:
        if os.path.basename(path) == _ENVIRONMENT:
            folder = os.path.join(root, os.path.dirname(path))
            names = sorted(each for each in os.listdir(folder) if each.startswith(".env"))
            return msgpack.encode([(each, _bytes(folder, each)) for each in names])
        told = os.stat(os.path.join(root, path))
        if told.st_size > LARGEST:
            return b"%d %d %d" % (told.st_size, told.st_mtime_ns, told.st_ino)
        return read_bytes(root, path)
    except OSError:
        return None
