"""What a handler of `open` does each time but the first, by a flag that turns over once.

In: the statements of a handler. Out: the work, and the statements that only keep the flag.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare
from sse2ws.syntax.tree import Node

_OTHER = {"true": "false", "false": "true"}


class Later(Struct, frozen=True, eq=False):
    """`work`: the statement that runs later, or none where all statements but `kept` do."""

    work: Node | None
    kept: tuple[Node, ...]


class _Flag(Struct, frozen=True, eq=False):
    """`text`: its name in the code. `first`: its first value, under which `begins` runs, else `goes_on`."""

    binding: Binding
    text: str
    first: str
    condition: Node
    begins: Node | None
    goes_on: Node | None


def later_work(file: File, statements: Sequence[Node], own: Collection[Binding]) -> Later | None:
    """`if (opened) work(); opened = true;` and its like. `own`: names that go with the connection."""
    test = statements[0] if statements else None
    flag = _flag(file, test, own) if test is not None and test.kind == "if_statement" else None
    if test is None or flag is None:
        return None
    if flag.begins is None and flag.goes_on is not None and len(statements) == 2:
        found, note = Later(flag.goes_on, (statements[1],)), statements[1]
    elif flag.begins is not None and flag.goes_on is not None and len(statements) == 1:
        found, note = Later(flag.goes_on, ()), _only(flag.begins)
    elif flag.begins is not None and flag.goes_on is None and len(statements) > 1:
        inside = flag.begins.children if flag.begins.kind == "statement_block" else []
        leaves = len(inside) == 2 and inside[1].kind == "return_statement" and not inside[1].children
        if not leaves:
            return None
        found, note = Later(None, (test,)), inside[0]
    else:
        return None
    return found if _turns_over(file, note, flag) else None


def _flag(file: File, test: Node, own: Collection[Binding]) -> _Flag | None:
    condition, turned = bare(test.get("condition") or test), False
    if condition.kind == "unary_expression" and "!" in condition.words:
        condition, turned = bare(condition.children[0]), True
    root = next((each for each in condition.walk() if each.kind == "identifier"), None)
    binding = file.scopes.binding(root) if root is not None else None
    held = condition.kind == "member_expression" and file.text(condition).endswith(".current")
    if binding is None or binding not in own or not (held or condition is root):
        return None
    initial = _first_argument(binding.value) if held else binding.value
    first = file.text(bare(initial)) if initial is not None else ""
    if first not in _OTHER:
        return None
    consequence, otherwise = test.get("consequence"), test.get("alternative")
    if otherwise is not None and otherwise.kind == "else_clause":
        otherwise = otherwise.children[0] if otherwise.children else None
    taken = (first == "true") is not turned
    begins, goes_on = (consequence, otherwise) if taken else (otherwise, consequence)
    return _Flag(binding, file.text(condition), first, condition, begins, goes_on)


def _only(branch: Node) -> Node:
    """The one statement of a block."""
    whole = branch.kind == "statement_block" and len(branch.children) == 1
    return branch.children[0] if whole else branch


def _turns_over(file: File, note: Node, flag: _Flag) -> bool:
    """Whether a statement gives the flag its other value, and nothing else knows it."""
    inner = note.children[0] if note.kind == "expression_statement" and note.children else note
    left, right = inner.get("left"), inner.get("right")
    if inner.kind != "assignment_expression" or left is None or right is None:
        return False
    others = [each for each in flag.binding.refs if not each.inside(note) and not each.within(flag.condition)]
    same = file.text(left) == flag.text and file.text(bare(right)) == _OTHER[flag.first]
    return same and not others


def _first_argument(value: Node | None) -> Node | None:
    given = arguments(bare(value)) if value is not None and bare(value).kind == "call_expression" else []
    return given[0] if given else None
