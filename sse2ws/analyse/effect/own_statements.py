"""Which statements belong to the connection alone.

In: a statement and the connection's own names. Out: whether it touches nothing but the source, own names
(timers, attempt counters, the URL) and the timers and console of the environment.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sse2ws.analyse.code.reading import only_reads
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import arguments, bare, callee, function_of_binding
from sse2ws.analyse.effect.own_expressions import is_own_expression, logs, passes_on
from sse2ws.analyse.effect.parts import NAMES, Own
from sse2ws.syntax.tree import Node

_PATTERN_NAMES = NAMES | {"shorthand_property_identifier_pattern"}
_READ = frozenset("condition left right initializer increment".split())
"""Fields of a compound statement that are only evaluated."""
_BLOCKS = frozenset("else_clause catch_clause finally_clause statement_block".split())


def belongs(own: Own, statement: Node) -> bool:
    """Whether a statement, as a whole, is the connection's own."""
    parts = own.parts
    if any(
        statement is each or statement.inside(each)
        for each in (*parts.lifecycle, *parts.subscriptions, *parts.watching)
    ):
        return True
    question = _QUESTIONS.get(statement.kind)
    return question is not None and question(own, statement)


def _inside(own: Own, statement: Node) -> bool:
    """Like `belongs`, of a statement that goes only with those around it: it may also just log, or leave."""
    return belongs(own, statement) or logs(own.file, statement) or _leaves(own, statement)


def _leaves(own: Own, statement: Node) -> bool:
    """`if (!mounted.current) return;`"""
    return statement.kind == "if_statement" and all(_is_part(own, each) for each in statement.children)


def _all_inside(own: Own, body: Node) -> bool:
    return all(_inside(own, each) for each in body.children)


def _nothing(own: Own, statement: Node) -> bool:
    return True


# -- expressions as statements ----------------------------------------------------------------------------


def _expression(own: Own, statement: Node) -> bool:
    return is_own_expression(own, statement) or _chain(own, statement)


def _chain(own: Own, statement: Node) -> bool:
    """`(async () => { ... })();` and `getUrl().then((url) => { ... });`"""
    node = bare(statement.children[0]) if statement.children else statement
    if node.kind == "unary_expression" and "void" in node.words:
        node = bare(node.children[0])
    return node.kind == "call_expression" and _is_chain(own, node)


def _is_chain(own: Own, call: Node) -> bool:
    target = callee(call)
    if target is None:
        return False
    if target.kind in FUNCTIONS:
        return not arguments(call) and _link(own, target)
    owner = target.get("object") if target.kind == "member_expression" else None
    if owner is None or own.file.text(target.get("property")) not in ("then", "catch", "finally"):
        return False
    if not all(_link(own, bare(each)) for each in arguments(call)):
        return False
    inner = bare(owner)
    if inner.kind == "call_expression" and _is_chain(own, inner):
        return True
    return call in own.parts.waits or is_own_expression(own, inner)


def _link(own: Own, function: Node) -> bool:
    """A function of a chain that goes, or only passes on what it is given; `console.error`."""
    if function.kind not in FUNCTIONS:
        return own.file.text(function).startswith("console.")
    body = function.get("body")
    if body is None:
        return False
    if body.kind == "statement_block":
        return _all_inside(own, body)
    said = own.file.text(body).startswith("console.")
    return said or is_own_expression(own, body) or passes_on(own.file, function)


# -- returns and declarations -----------------------------------------------------------------------------


def cleanup_of(statement: Node) -> Node | None:
    """The function that an effect returns."""
    value = bare(statement.children[0]) if statement.children else None
    return value if value is not None and value.kind in FUNCTIONS else None


def _return(own: Own, statement: Node) -> bool:
    if not statement.children:
        return True
    cleanup = cleanup_of(statement)
    if cleanup is not None:
        return _body(own, cleanup)
    value = bare(statement.children[0])
    if value.kind == "identifier" and own.has(value):
        return True
    return value.kind == "undefined" or _is_opening(own, value) or is_own_expression(own, statement)


def _is_opening(own: Own, value: Node) -> bool:
    """`connect()`, `(() => { ... })()`: what an own function gives, which it does not take from others."""
    target = callee(value) if value.kind == "call_expression" else None
    if target is None or arguments(value):
        return False
    function = bare(target)
    if function.kind in FUNCTIONS:
        return "async" not in function.words and _link(own, function)
    binding = own.file.scopes.binding(function) if function.kind == "identifier" else None
    return binding in own.names and function_of_binding(own.file, binding) is not None


def _body(own: Own, function: Node) -> bool:
    body = function.get("body")
    if body is None:
        return False
    return _all_inside(own, body) if body.kind == "statement_block" else is_own_expression(own, body)


def _function(own: Own, function: Node) -> bool:
    name, body = function.get("name"), function.get("body")
    if name is None or not own.has(name):
        return False
    if _is_handler(own, function):
        return True
    return body is not None and _all_inside(own, body)


def _is_handler(own: Own, node: Node) -> bool:
    return node in own.parts.handlers or node in own.parts.removed_handlers


def _declaration(own: Own, statement: Node) -> bool:
    return all(_declarator(own, each) for each in statement.children if each.kind == "variable_declarator")


def _declarator(own: Own, declarator: Node) -> bool:
    name, value = declarator.get("name"), declarator.get("value")
    if name is None or not _declares_own(own, name):
        return False
    if value is None or any(use.node is declarator for use in own.parts.uses.uses):
        return True
    inner = bare(value)
    if _is_handler(own, inner):
        return True
    if inner.kind in FUNCTIONS:
        return _body(own, inner)
    if inner in own.parts.waits or _is_opening(own, inner):
        return True
    moved = [each for each in (*own.parts.handlers, *own.parts.removed_handlers) if each.inside(inner)]
    return only_reads(own.file, inner, moved)


def _declares_own(own: Own, pattern: Node) -> bool:
    """Whether a declaration declares own names only."""
    declared = [each for each in pattern.walk() if each.kind in _PATTERN_NAMES]
    return bool(declared) and all(own.has(each) for each in declared)


# -- compound statements ----------------------------------------------------------------------------------


def _compound(own: Own, statement: Node) -> bool:
    return all(_is_part(own, each) for each in statement.children) and _touches(own, statement)


def _is_part(own: Own, child: Node) -> bool:
    """A test, a branch or a body of a compound statement."""
    if child.field in _READ:
        return only_reads(own.file, child)
    if child.field == "parameter":
        return True
    return _block(own, child) if child.kind in _BLOCKS else _inside(own, child)


def _block(own: Own, block: Node) -> bool:
    return all(
        _block(own, each) if each.kind == "statement_block" else _inside(own, each)
        for each in block.children
        if each.field != "parameter"
    )


def _touches(own: Own, node: Node) -> bool:
    """Whether a statement has anything to do with the connection."""
    if own.is_used(node) or any(own.has(each) for each in node.walk() if each.kind in NAMES):
        return True
    return any(each.inside(node) for each in (*own.parts.lifecycle, *own.parts.subscriptions))


_QUESTIONS: Mapping[str, Callable[[Own, Node], bool]] = {
    "empty_statement": _nothing,
    "break_statement": _nothing,
    "continue_statement": _nothing,
    "return_statement": _return,
    "function_declaration": _function,
    "generator_function_declaration": _function,
    "lexical_declaration": _declaration,
    "variable_declaration": _declaration,
    "expression_statement": _expression,
    **dict.fromkeys(
        "if_statement statement_block try_statement else_clause catch_clause finally_clause "
        "for_in_statement for_statement while_statement".split(),
        _compound,
    ),
}
