"""An effect that does other work as well: what hangs together, and can be taken apart.

In: the slice of an effect, its rest and its guards. Out: the names that both use, and a `Division`.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from sse2ws.analyse.code.reading import only_reads
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, statement_of
from sse2ws.analyse.effect.guards import Guards
from sse2ws.analyse.effect.slices import Slice
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


class Division(Struct, frozen=True):
    """`splits`: places where the two hang together and can be taken apart; then `dropped` goes as well."""

    splits: tuple[Span, ...]
    dropped: tuple[Span, ...]


def shared_with_rest(file: File, sliced: Slice, rest: Sequence[Node]) -> list[Binding]:
    """Names that the rest of an effect declares and that the connection uses, in source order."""
    if not rest:
        return []
    declared = {
        binding
        for scope in file.scopes.by_node.values()
        for binding in scope.values.values()
        if any(binding.node.inside(each) for each in rest) and scope.node.kind not in FUNCTIONS
    } | {
        binding
        for binding in file.scopes.scope(rest[0]).values.values()
        if any(binding.node.inside(each) for each in rest)
    }
    declared = {each for each in declared if not any(each.node.inside(gone) for gone in sliced.dropped)}
    using = [
        each for each in declared if any(ref.inside(gone) for ref in each.refs for gone in sliced.dropped)
    ]
    return sorted(using, key=lambda each: each.node.start)


def divide(file: File, sliced: Slice, rest: Sequence[Node], guards: Guards) -> Division:
    """What can be taken apart: names that the rest goes on declaring, and tests that do work of their own."""
    splits: list[Span] = []
    dropped: list[Span] = []
    for guard in guards.working:
        if guard in sliced.partial:
            continue
        splits.append(guard.span)
        if not any(each.start > guard.start for each in rest):
            dropped += _last_return(file, guard)
    for binding in shared_with_rest(file, sliced, rest):
        gone = [ref for ref in binding.refs if any(ref.inside(each) for each in sliced.dropped)]
        if any(ref in binding.writes for ref in gone):
            continue
        if len(gone) < len(binding.refs):
            splits.append(binding.node.span)
        elif (statement := _declaration(file, binding)) is not None:
            splits.append(binding.node.span)
            dropped.append(statement.span)
    return Division(tuple(splits), tuple(dropped))


def _last_return(file: File, guard: Node) -> list[Span]:
    """The `return` at the end of a test's branch: nothing follows it any more."""
    branch = guard.get("consequence")
    if branch is None or len(branch.children) < 2 or branch.children[-1].kind != "return_statement":
        return []
    before, last = branch.children[-2:]
    beside = b"\n" not in file.tree.data[before.end : last.start]
    return [Span(before.end if beside else last.start, last.end)]


def _declaration(file: File, binding: Binding) -> Node | None:
    """The statement that declares one name and does nothing else."""
    statement = statement_of(binding.node)
    alone = statement.kind in ("lexical_declaration", "variable_declaration") and len(statement.children) == 1
    return statement if alone and (binding.value is None or only_reads(file, binding.value)) else None
