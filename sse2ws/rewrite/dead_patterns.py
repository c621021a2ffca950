"""Names taken out of a value that the rewrite left without a user: `const { token } = useAuth()`.

In: the bindings that are dead. Out: changes; the whole statement goes only when taking the value does
nothing but read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.across.idle_values import HOOKS, Load, is_idle
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, react_call, statement_of
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, list_item
from sse2ws.syntax.tree import Node

_STATEMENTS = frozenset(
    "call_expression await_expression update_expression assignment_expression "
    "augmented_assignment_expression".split()
)
"""What stands for itself as a statement."""
_CHOOSING = ("binary_expression", "ternary_expression")


def pattern_of(binding: Binding) -> Node | None:
    """The object pattern of a declaration that takes a name out, one level deep and without a rest."""
    item = binding.node
    if item.parent is not None and item.parent.kind == "pair_pattern" and item.field == "value":
        item = item.parent
    pattern = item.parent
    if pattern is None or pattern.kind != "object_pattern" or pattern.parent is None:
        return None
    declares = pattern.parent.kind == "variable_declarator" and pattern.field == "name"
    rest = any(each.kind == "rest_pattern" for each in pattern.children)
    alone = len(statement_of(pattern).children) == 1
    return pattern if declares and alone and not rest else None


def whole_statement(file: File, pattern: Node, dead: Sequence[Binding], load: Load) -> Node | None:
    """The declaration, when all its names are dead and its value only reads."""
    value = pattern.parent.get("value") if pattern.parent is not None else None
    gone = value is not None and len(dead) == len(pattern.children) and is_idle(file, value, load)
    return statement_of(pattern) if gone else None


def fewer_names(file: File, pattern: Node, dead: Sequence[Binding], load: Load) -> Iterator[Change]:
    """One name less in a pattern that keeps others, the next one in the next round; or none at all."""
    if len(dead) < len(pattern.children):
        item = next(each for each in pattern.children if dead[0].node.inside(each))
        yield Change(list_item(file.tree.data, item.span), (), "dead-code")
    elif pattern.parent is not None:
        yield from unnamed(file, pattern.parent, load)


def unnamed(file: File, declarator: Node, load: Load) -> Iterator[Change]:
    """`getToken();` for `const token = getToken() ?? '';`: the call stays, for what it does is not known."""
    value = declarator.get("value")
    work = _work(file, value, load) if value is not None else None
    if value is None or work is None or react_call(file, work) in HOOKS:
        return  # a hook of React says more by the name that its value had
    if file.tree.data[work.start : work.start + 1] in (b"(", b"[", b"`", b"{"):
        return  # it could go on with the line before, or be a block
    yield Change(Span(statement_of(declarator).start, work.start), (), "dead-code")
    if work.end < value.end:
        yield Change(Span(work.end, value.end), (), "dead-code")


def _work(file: File, value: Node, load: Load) -> Node | None:
    """The one call or assignment that a value is made with, when it is made in any case."""
    while value.kind not in _STATEMENTS:
        busy = [each for each in value.children if not is_idle(file, each, load)]
        if len(busy) != 1 or (value.kind in _CHOOSING and busy[0] is not value.children[0]):
            return None
        value = busy[0]
        if value.kind in FUNCTIONS or value.kind == "new_expression":
            return None
    return value
