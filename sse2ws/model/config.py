"""A project's configuration as plain values; `packs` reads and checks it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct, field

from sse2ws.model.pack import Client, Pack

Answers = Mapping[str, "str | Mapping[str, str | tuple[str, ...]]"]
"""Reason name -> one answer, or a table (old name -> new name or names)."""


class Override(Struct, frozen=True):
    """Other decisions for the files that match one of `paths` (git wildcard patterns)."""

    paths: tuple[str, ...]
    decisions: Answers


class Config(Struct, frozen=True):
    """Everything a run needs to know. `root` is absolute; `path` the configuration file, if there is one."""

    root: str
    path: str | None
    pack: Pack
    clients: tuple[Client, ...]
    src: tuple[str, ...] = (".",)
    exclude: tuple[str, ...] = ()
    event_style: str = "literal"
    decisions: Answers = field(default_factory=dict)
    streams: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    """Path pattern -> why what is in it stays on SSE."""
    migrate: Mapping[str, str] = field(default_factory=dict)
    """Path pattern -> why streams in it are application events, whatever they look like."""
    overrides: tuple[Override, ...] = ()
