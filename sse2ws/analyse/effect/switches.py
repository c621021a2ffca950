"""The one test around an opening: `if (on) connect(); else disconnect();`, `url ? new Source(url) : null`.

In: an opening and the body of its effect. Out: the test, and whether the stream is opened when it fails.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.calls import binding_of_function, enclosing_functions, runs_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, bare, outermost, statement_of
from sse2ws.syntax.tree import Node

_EMPTY = ("null", "undefined")
_DEEPEST = 4
"""Functions that call each other to open again."""


class Switch(Struct, frozen=True, eq=False):
    """`node`: the `if` or the ternary expression. `negative`: it opens when the test fails."""

    node: Node
    test: Node
    branch: Node
    negative: bool


def switch_around(file: File, site: Node, body: Node, callback: Node) -> Switch | None:
    """The test right around what opens the stream, or around the one call of the function that does."""
    opener = function_of(site)
    if opener is None:
        return None
    chosen = _chosen(file, site)
    if chosen is not None:
        return chosen if function_of(site) is callback else None
    if opener is callback:
        return _branch(statement_of(site), body)
    binding = binding_of_function(file, opener)
    others = binding.refs if binding is not None else ()
    calls = [each for each in runs_of(file, opener) if function_of(each) is callback]
    if len(calls) != 1 or not all(
        each.inside(calls[0]) or _is_of_opening(file, each, opener, callback) for each in others
    ):
        return None
    return _branch(statement_of(calls[0]), body)


def _is_of_opening(file: File, node: Node, opener: Node, callback: Node, depth: int = 0) -> bool:
    """Whether a node runs only after the stream was opened: in what opens it, or in what only that calls."""
    for each in enclosing_functions(node):
        if each is opener:
            return True
        if each is callback or depth > _DEEPEST:
            return False
        binding = binding_of_function(file, each)
        if binding is not None and binding.refs:
            outer = [ref for ref in binding.refs if not ref.inside(each)]
            return all(_is_of_opening(file, ref, opener, callback, depth + 1) for ref in outer)
    return False


def leaves(switch: Switch, callback: Node) -> bool:
    """Whether what follows the `if` runs only where nothing is opened."""
    returns = switch.branch.below("return_statement")
    return switch.node.kind == "if_statement" and any(function_of(each) is callback for each in returns)


def _branch(statement: Node, body: Node) -> Switch | None:
    block = statement.parent
    held = block if block is not None and block.kind == "statement_block" else statement
    if held.kind != "else_clause" and held.parent is not None and held.parent.kind == "else_clause":
        held = held.parent
    negative = held.kind == "else_clause"
    node = held.parent
    if node is None or node.kind != "if_statement" or node.parent is not body:
        return None
    test = node.get("condition")
    return Switch(node, bare(test), held, negative) if test is not None else None


def _chosen(file: File, site: Node) -> Switch | None:
    """`test ? new Source(url) : null`, whose value is kept."""
    value = outermost(site)
    node = value.parent
    if node is None or node.kind != "ternary_expression" or value.field == "condition":
        return None
    negative = value.field == "alternative"
    other = node.get("consequence" if negative else "alternative")
    test = node.get("condition")
    place = outermost(node).parent
    if other is None or test is None or place is None:
        return None
    empty = bare(other).kind in _EMPTY or file.text(other) == "undefined"
    kept = place.kind in ("variable_declarator", "assignment_expression")
    return Switch(node, bare(test), site, negative) if empty and kept else None
