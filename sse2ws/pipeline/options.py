"""What a run is asked for. In: nothing. Out: a value that the command line fills in."""

from __future__ import annotations

from msgspec import Struct


class Options(Struct, frozen=True):
    """What the command line asks for. `paths` are as given there, relative to `cwd`."""

    paths: tuple[str, ...] = ()
    cwd: str = "."
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    accept_proposed: bool = False
    jobs: int = 1
    cache: bool = True
    changed_since: str | None = None
    stdin: tuple[str, bytes] | None = None
    baseline: frozenset[str] = frozenset()
    """Fingerprints of findings that are known and left out."""
    only: frozenset[str] | None = None
    """Ids of the units that may be written; None: all."""
    bridge: bool = False
    """Swap the constructor of connections that a person must migrate."""
