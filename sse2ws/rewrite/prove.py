"""The proof before anything is written: it parses, names are declared, keys stand once, nothing is left over.

In: what a file was and the bytes that it would be. Out: what is wrong with them, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from sse2ws.analyse.code.commonjs import is_commonjs
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.file import read_result
from sse2ws.analyse.source.clients import Clients
from sse2ws.model.judged import Judged
from sse2ws.model.pack import Client
from sse2ws.model.source import SourceFile
from sse2ws.rewrite.doubled_keys import doubled_keys

_OURS = frozenset(("Boolean", "String", "structuredClone"))
"""Globals that rewritten code may use."""


class Standing(Struct, frozen=True):
    """What the proof compares of a file, so that the tree of before need not stay for that of after."""

    errors: int
    redeclared: frozenset[str]
    free: frozenset[str]
    """Names that it uses and does not declare: globals of the environment."""
    connections: int
    commonjs: bool
    doubled: tuple[str, ...]
    """Keys that a type, an object or a pattern has again, one entry for each time."""


def standing(file: File, clients: Sequence[Client]) -> Standing:
    """What the proof compares, of one file."""
    sites = len(Clients(file, clients).sites())
    redeclared = frozenset(file.scopes.redeclared)
    free = frozenset(file.scopes.free_names())
    return Standing(len(file.tree.errors), redeclared, free, sites, is_commonjs(file), doubled_keys(file))


def objection(
    was: Standing, after: SourceFile, units: Iterable[Judged], clients: Sequence[Client]
) -> str | None:
    """Why a file may not be written, in words; none when the proof holds."""
    try:
        after.data.decode("utf-8")
    except UnicodeDecodeError:
        return f"{after.path}: the result is not UTF-8"
    file = read_result(after)
    now = standing(file, clients)
    if now.errors > was.errors:
        line, column = after.line_column(file.tree.errors[0].start)
        return f"{after.path}:{line}:{column}: the result would not parse"
    twice = now.redeclared - was.redeclared
    if twice:
        return f"{after.path}: the result would declare {', '.join(sorted(twice))} twice"
    if len(now.doubled) > len(was.doubled):
        keys = set(now.doubled) - set(was.doubled) or set(now.doubled)
        return f"{after.path}: the result would have {', '.join(sorted(keys))} twice in one object or type"
    lost = now.free - was.free - _OURS - ({"require"} if was.commonjs else set())
    if lost:
        return f"{after.path}: the result would use {', '.join(sorted(lost))} without a declaration"
    gone = sum(_sites(unit) for unit in units if unit.linked.path == after.path)
    if now.connections != was.connections - gone:
        left, wanted = now.connections, was.connections - gone
        return f"{after.path}: {left} connections would be left where {wanted} should"
    return None


def _sites(unit: Judged) -> int:
    """How many openings go with a unit: what opens a stream again goes with the first one."""
    connection = unit.linked.connection
    return 0 if unit.bridged or connection.reopens is not None else 1 + len(connection.reopened)
