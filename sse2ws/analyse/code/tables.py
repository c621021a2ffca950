"""What a loop goes through: a list, an object, a `Map` of both names and values, one of them in `useMemo`.

In: an expression. Out: the node that holds the rows.
"""

from __future__ import annotations

from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, global_path, react_call
from sse2ws.syntax.tree import Node


def table_at(file: File, node: Node) -> Node:
    """The list, object or `Map` that an expression always is, as far as that can be seen."""
    found = constant_value(file, node)
    memo = found.kind == "call_expression" and react_call(file, found) == "useMemo"
    made = _returned(arguments(found)[0]) if memo and arguments(found) else None
    return constant_value(file, made) if made is not None else found


def _returned(function: Node) -> Node | None:
    """What a function without parameters gives, if it does nothing else."""
    body = function.get("body") if function.kind in FUNCTIONS else None
    if body is None or body.kind != "statement_block":
        return body
    last = body.children[0] if len(body.children) == 1 else body
    return last.children[0] if last.kind == "return_statement" and last.children else None


def table_of(value: Node) -> Node | None:
    """The object that a value is an entry of."""
    entry = value if value.kind == "method_definition" else value.parent
    table = entry.parent if entry is not None and entry.kind in ("pair", "method_definition") else None
    return table if table is not None and table.kind == "object" else None


def memoised(file: File, value: Node) -> Node | None:
    """The call of `useMemo` that a value is made in."""
    function = function_of(value)
    made = _returned(function) if function is not None else None
    call = function.parent.parent if function is not None and function.parent is not None else None
    if made is None or call is None or call.kind != "call_expression":
        return None
    if value is not bare(made) and not value.inside(made):
        return None
    return call if react_call(file, call) == "useMemo" else None


def entries_of_map(file: File, node: Node) -> Node | None:
    """The list of `new Map([...])`, each of its names once."""
    given = arguments(node) if node.kind == "new_expression" else []
    target = callee(node) if given else None
    if target is None or global_path(file, target) != "Map" or len(given) != 1:
        return None
    entries = bare(given[0])
    rows = [bare(each) for each in entries.children] if entries.kind == "array" else []
    pairs = all(each.kind == "array" and len(each.children) == 2 for each in rows)
    keys = [file.text(each.children[0]) for each in rows] if pairs else []
    return entries if rows and pairs and len(set(keys)) == len(keys) else None
