"""In: the names and paths of packs. Out: the files that they consist of.

Never reads one. What does not exist is a value, so that every mistake can be told at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from msgspec import Struct

from sse2ws.packs.locate import rules_folder

DEFAULT = "conventional"


class Source(Struct, frozen=True):
    """A file of a pack or a client. The built-in ones are trusted: the tool's own tests validate them."""

    path: Path
    kind: str
    """`pack` or `client`."""
    built_in: bool = False


def pack_files(name: str, base: Path) -> tuple[Source, ...]:
    """The files of one pack, sorted: a built-in name, else a file or a folder relative to `base`.

    A folder may have `clients/*.toml` as well. Empty when there is no such pack.
    """
    rules = rules_folder()
    built_in = "/" not in name and (rules / name / "pack.toml").is_file()
    folder = rules / name if built_in else base / name
    if folder.is_file():
        return (Source(folder, "pack"),)
    packs = tuple(Source(each, "pack", built_in) for each in sorted(folder.glob("*.toml")))
    return (*packs, *_clients(folder / "clients", built_in))


def base_files() -> tuple[Source, ...]:
    """What every configuration starts from: the conventions and the known client libraries."""
    rules = rules_folder()
    return (Source(rules / DEFAULT / "pack.toml", "pack", True), *_clients(rules / "clients", True))


def unique(sources: Iterable[Source]) -> Sequence[Source]:
    """Each file once, where it came first."""
    return tuple({each.path: each for each in reversed(tuple(sources))}.values())[::-1]


def _clients(folder: Path, built_in: bool) -> tuple[Source, ...]:
    return tuple(Source(each, "client", built_in) for each in sorted(folder.glob("*.toml")))
