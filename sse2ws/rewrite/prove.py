"""The proof before anything is written: it parses, every name is declared, nothing is left to rewrite.

In: a file before and after. Out: what is wrong with the after, or nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sse2ws.analyse.clients import Clients
from sse2ws.analyse.file import read_file
from sse2ws.analyse.syntax_facts import File
from sse2ws.model.judged import Judged
from sse2ws.model.pack import Client
from sse2ws.model.source import SourceFile
from sse2ws.rewrite.requires import is_commonjs

_OURS = frozenset(("Boolean", "structuredClone"))
"""Globals that rewritten code may use."""


def objection(
    before: SourceFile, after: bytes, units: Iterable[Judged], clients: Sequence[Client]
) -> str | None:
    """Why a file may not be written, in words; none when the proof holds."""
    try:
        after.decode("utf-8")
    except UnicodeDecodeError:
        return f"{before.path}: the result is not UTF-8"
    was, now = read_file(before), read_file(SourceFile(before.path, after))
    if len(now.tree.errors) > len(was.tree.errors):
        line, column = SourceFile(before.path, after).line_column(now.tree.errors[0].start)
        return f"{before.path}:{line}:{column}: the result would not parse"
    twice = set(now.scopes.redeclared) - set(was.scopes.redeclared)
    if twice:
        return f"{before.path}: the result would declare {', '.join(sorted(twice))} twice"
    lost = _free(now) - _free(was) - _OURS - ({"require"} if is_commonjs(was) else set())
    if lost:
        return f"{before.path}: the result would use {', '.join(sorted(lost))} without a declaration"
    gone = sum(1 for unit in units if unit.linked.path == before.path and not unit.bridged)
    left, had = (sum(1 for _ in Clients(file, clients).sites()) for file in (now, was))
    if left != had - gone:
        return f"{before.path}: {left} connections would be left where {had - gone} should"
    return None


def _free(file: File) -> set[str]:
    """Names that a file uses and does not declare: globals of the environment."""
    kinds = ("identifier", "shorthand_property_identifier", "type_identifier")
    return {
        file.text(node) for node in file.tree.root.walk() if node.kind in kinds and file.scopes.is_free(node)
    }
