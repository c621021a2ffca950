"""The configuration that holds where a run starts: from an earlier run over the same bytes, else a new one.

Saves reading some twenty TOML files as tables and checking what they say in every run. What is damaged,
foreign or out of date is as if it were not there.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import DecodeError, Struct, msgpack

from sse2ws.model.config import Config
from sse2ws.packs.find import Found, find, given
from sse2ws.packs.locate import tool_id
from sse2ws.packs.sources import base_files, pack_files, unique

_MOST = 8
"""Entries: one for each choice of packs on the command line."""


class _Kept(Struct, frozen=True):
    """`chosen`: the packs, by name; `made_of`: the tool and all bytes that the configuration depends on."""

    chosen: tuple[str, ...]
    made_of: bytes
    config: Config


def configuration(
    start: Path, explicit: Path | None = None, packs: Sequence[str] = (), here: Path | None = None
) -> Config:
    """`load.load`, or what it gave before. Raises ConfigError with every problem, as seen from `here`."""
    start = start.resolve()
    found = given(start / explicit) if explicit else find(start)
    known = _recall(found, start, packs) if found else None
    if known is not None:
        return known
    from sse2ws.packs.load import load

    config, chosen = load(start, explicit, packs, here)
    if found:
        _keep(found, start, packs, chosen, config)
    return config


def _recall(found: Found, start: Path, packs: Sequence[str]) -> Config | None:
    kept = _table(found).get(_question(found, start, packs))
    if kept is None or kept.made_of != _made_of(found, start, packs, kept.chosen):
        return None
    root = found.path.resolve().parent
    folders = [(root / each).resolve() for each in kept.config.src]
    there = all(each.exists() and each.is_relative_to(root) for each in folders)
    return kept.config if there and kept.config.root == str(root) else None


def _keep(found: Found, start: Path, packs: Sequence[str], chosen: tuple[str, ...], config: Config) -> None:
    """A folder that cannot be written is left alone."""
    file, made_of = _file(found), _made_of(found, start, packs, chosen)
    if made_of is None or file.parent.is_symlink():
        return
    from sse2ws.packs.known_good import make_folder  # not for a configuration that is known

    table = {**_table(found), _question(found, start, packs): _Kept(chosen, made_of, config)}
    temporary = file.with_suffix(f".{os.getpid()}.tmp")
    try:
        make_folder(file.parent)
        temporary.write_bytes(msgpack.encode(dict([*table.items()][-_MOST:])))
        temporary.replace(file)
    except OSError:
        return


def _file(found: Found) -> Path:
    return found.path.resolve().parent / ".sse2ws" / "config"


def _table(found: Found) -> Mapping[str, _Kept]:
    try:
        return msgpack.decode(_file(found).read_bytes(), type=dict[str, _Kept])
    except (OSError, DecodeError):
        return {}


def _question(found: Found, start: Path, packs: Sequence[str]) -> str:
    """Packs on the command line may be paths relative to where a run starts."""
    return "\0".join((str(found.path), *found.prefix, *([str(start), *packs] if packs else [])))


def _made_of(found: Found, start: Path, packs: Sequence[str], chosen: Sequence[str]) -> bytes | None:
    base = start if packs else found.path.resolve().parent
    sources = unique([*base_files(), *(each for name in chosen for each in pack_files(name, base))])
    try:
        read = [(str(path), path.read_bytes()) for path in (found.path, *(each.path for each in sources))]
    except OSError:
        return None
    return msgpack.encode((tool_id(), read))
