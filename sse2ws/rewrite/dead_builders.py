"""An address that is put together for nobody: `const url = new URL(...)` and what fills it.

In: a binding. Out: the statements that only fill what it holds; with them it goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.across.idle_values import Load, is_idle
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, global_path
from sse2ws.syntax.tree import Node

_BUILDERS = frozenset(("URL", "URLSearchParams", "Headers"))
_FILLING = frozenset(("set", "append", "delete", "sort"))
_PARTS = frozenset(("search", "hash", "pathname", "searchParams"))


def is_builder(file: File, binding: Binding) -> bool:
    """Whether a constant holds what is filled piece by piece, and which nobody else has."""
    value = bare(binding.value) if binding.kind == "const" and binding.value is not None else None
    if value is None or value.kind != "new_expression":
        return False
    return global_path(file, callee(value) or value) in _BUILDERS


def fillings(file: File, binding: Binding, load: Load) -> list[Node] | None:
    """The statements that fill a builder; none where something else is done with it."""
    found = [_filling(file, ref, load) for ref in binding.refs]
    known = [each for each in found if each is not None]
    return _with_tests(file, known, load) if len(known) == len(found) else None


def _filling(file: File, ref: Node, load: Load) -> Node | None:
    """`url.searchParams.set('token', token)` and `url.search = text`."""
    node = ref
    while node.parent is not None and node.parent.kind == "member_expression" and node.field == "object":
        node = node.parent
    around = node.parent
    if around is None or around.parent is None or around.parent.kind != "expression_statement":
        return None
    name = file.text(node.get("property")) if node is not ref else ""
    between = {file.text(each.get("property")) for each in node.walk() if each.kind == "member_expression"}
    if around.kind == "call_expression" and node.field == "function" and name in _FILLING:
        idle = between <= {name, "searchParams"} and all(is_idle(file, e, load) for e in arguments(around))
        return around.parent if idle else None
    if around.kind == "assignment_expression" and node.field == "left" and between == {name} <= _PARTS:
        right = around.get("right")
        return around.parent if right is not None and is_idle(file, right, load) else None
    return None


def _with_tests(file: File, statements: Sequence[Node], load: Load) -> list[Node]:
    """The tests and blocks around them that hold nothing else."""
    found = list(statements)
    for each in found:  # grows on the way
        around = each.parent
        if around is None:
            continue
        if around.kind == "statement_block" and all(child in found for child in around.children):
            around = around.parent if around.parent is not None else around
        if around.kind != "if_statement" or around in found or around.get("alternative") is not None:
            continue
        test, done = around.get("condition"), around.get("consequence")
        inner = [] if done is None else done.children if done.kind == "statement_block" else [done]
        if test is not None and all(child in found for child in inner) and is_idle(file, test, load):
            found.append(around)
    return found
