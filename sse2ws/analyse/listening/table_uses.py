"""Who else uses a table of handlers: its functions are no handlers there, and stay as they are.

In: a row of a table, and the loops that belong to the connection. Out: places that use the table besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, bare, callee, global_path
from sse2ws.analyse.code.tables import memoised
from sse2ws.analyse.events.loop_names import LISTS
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_STATEMENTS = ("expression_statement", "for_in_statement", "return_statement", "program", *FUNCTIONS)


def other_uses(file: File, row: Node, own: Sequence[Span]) -> Iterator[Node]:
    """Places besides the connection's `own` that use the table of a row, exports included."""
    binding = _declared(file, row)
    if binding is not None:
        yield from _others(file, binding, own)


def _declared(file: File, row: Node) -> Binding | None:
    """The name of the table that a row stands in; none for one that is written inside its loop."""
    table = row.parent
    around = memoised(file, table) if table is not None else None
    for each in (around or row).ancestors():
        name = each.get("name") if each.kind == "variable_declarator" else None
        if name is not None:
            return file.scopes.binding(name) if name.kind == "identifier" else None
        if each.kind in _STATEMENTS:
            return None
    return None


def _others(file: File, binding: Binding, own: Sequence[Span]) -> Iterator[Node]:
    top = binding.scope.node.kind == "program"
    if top and any(each.kind == "export_statement" for each in binding.node.ancestors()):
        yield binding.node
    for ref in binding.refs:
        if ref is binding.node or any(ref.span in each for each in own):
            continue
        alias = _other_name(file, ref)
        if alias is not None:
            yield from _others(file, alias, own)
        else:
            yield ref


def _other_name(file: File, ref: Node) -> Binding | None:
    """`all` in `const all = TABLE` and `const all = Object.entries(TABLE)`, `Kind` in `type Kind = ...`."""
    listed = ref.parent.parent if ref.parent is not None and ref.parent.kind == "arguments" else None
    target = callee(listed) if listed is not None else None
    if listed is not None and target is not None and (global_path(file, target) or "") in LISTS:
        ref = listed
    for each in ref.ancestors():
        name, value = each.get("name"), each.get("value")
        if name is None or value is None:
            continue
        same = each.kind == "variable_declarator" and bare(value) is ref and name.kind == "identifier"
        if same or each.kind == "type_alias_declaration":
            return file.scopes.binding(name)
        return None
    return None
