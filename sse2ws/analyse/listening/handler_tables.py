"""Handlers that stand in a table next to the names: `for (const [name, handle] of Object.entries(TABLE))`.

In: a use that adds listeners in a loop. Out: the handler of each name, and what it is called with.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.syntax_facts import File, bare, function_value, parameter_of
from sse2ws.analyse.code.tables import table_at
from sse2ws.analyse.events.loop_names import member_of, part_of, value_in
from sse2ws.analyse.events.names import Names
from sse2ws.analyse.listening.called_with import called_with
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import SourceUse
from sse2ws.model.connection import Takes
from sse2ws.syntax.tree import Node


class Table(Struct, frozen=True):
    """One handler for each name."""

    handlers: tuple[Node, ...]
    takes: Takes
    made: bool
    """What is added is made for it and calls the handler."""


def handlers_in_rows(draft: Draft, use: SourceUse, names: Names) -> Table | None:
    """The handlers, if what is added is a row's own, or calls it and does nothing else."""
    called = called_with(draft.file, use) if names.rows and names.pattern is not None else None
    if called is None or names.pattern is None:
        return None
    target, takes = bare(called[0]), called[1]
    found = [_of_row(draft.file, names.pattern, row, target, use) for row in names.rows]
    handlers = tuple(each for each in found if each is not None)
    made = use.handler is None or bare(use.handler) is not target
    return Table(handlers, takes, made) if len(handlers) == len(names.names) else None


def _of_row(file: File, pattern: Node, row: Node, target: Node, use: SourceUse) -> Node | None:
    """`handle` of `[name, handle]`, and `TABLE[name]` where the loop goes over the table's own keys."""
    if target.kind == "subscript_expression":
        owner, key = target.get("object"), target.get("index")
        same = owner is not None and table_at(file, owner) is row.parent
        return value_in(row) if same and key is not None and _is_name(file, key, use) else None
    if target.kind == "member_expression":
        owner = target.get("object")
        binding = file.scopes.binding(bare(owner)) if owner is not None else None
        whole = binding is not None and binding.node is pattern
        return member_of(file, row, file.text(target.get("property"))) if whole else None
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    return part_of(file, pattern, row, binding.node) if binding is not None else None


def _is_name(file: File, key: Node, use: SourceUse) -> bool:
    """Whether an expression is the name that a listener is added for, or the type of its event."""
    if use.event is not None and file.text(key) == file.text(use.event):
        return True
    owner = key.get("object") if key.kind == "member_expression" else None
    binding = file.scopes.binding(bare(owner)) if owner is not None else None
    found = parameter_of(file, binding) if binding is not None else None
    own = function_value(file, use.handler)
    event = found is not None and found[0] is own and found[1:] == (0, "")
    return event and file.text(key.get("property")) == "type"
