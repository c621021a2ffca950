"""Which expressions belong to the connection alone.

In: an expression and the connection's own names. Out: whether it touches nothing but the source, own names,
names that are only read, and the environment's timers and console.
"""

from __future__ import annotations

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.reading import is_reading, only_reads
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    plain_value,
    react_call,
)
from sse2ws.analyse.effect.parts import NAMES, Own
from sse2ws.analyse.source.sources import UseKind
from sse2ws.syntax.tree import Node

_ENVIRONMENT = frozenset(
    "setTimeout setInterval clearTimeout clearInterval console Math Date undefined window document "
    "globalThis EventSource AbortController URL URLSearchParams encodeURIComponent JSON Number String "
    "Boolean localStorage sessionStorage navigator process requestAnimationFrame cancelAnimationFrame "
    "Promise Error Object".split()
)
_OWN_CALLS = tuple(
    "setTimeout setInterval clearTimeout clearInterval console. Math. Date JSON. Number String Boolean URL "
    "Promise Error requestAnimationFrame cancelAnimationFrame EventSource AbortController addEventListener "
    "removeEventListener document.addEventListener document.removeEventListener encodeURIComponent".split()
)
"""Calls of the environment that a connection's own statements make."""
_CALLS = ("call_expression", "new_expression")


def is_own_expression(own: Own, node: Node) -> bool:
    """Whether an expression names only own things (at least one) and the environment."""
    touched = own.is_used(node)
    if _sets_status(own, node) or _keeps(own, node):
        return True
    for each in node.walk():
        if _acts_on_the_environment(own, each) or _works(own, each, node):
            return False
        if each.kind not in NAMES:
            continue
        binding = own.file.scopes.binding(each)
        if binding is None:
            if own.file.text(each) not in _ENVIRONMENT:
                return False
        elif binding in own.names:
            touched = True
        elif not binding.node.inside(node) and _is_called(each):
            return False
    return touched


def _is_called(name: Node) -> bool:
    parent = name.parent
    return parent is not None and parent.kind == "call_expression" and name.field == "function"


def _sets_status(own: Own, node: Node) -> bool:
    """`setConnected(false)` when the connection's own handlers set the same flag."""
    call = bare(node.children[0]) if node.kind == "expression_statement" and node.children else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    named = target if target is not None and target.kind == "identifier" else None
    binding = own.file.scopes.binding(named) if named is not None else None
    if call is None or binding is None or state_setter(own.file, binding) is None:
        return False
    vain = opens_in_vain(node, own.parts.uses.site)
    if binding in own.parts.stays and not vain:
        return False
    # why it could not be opened is told to nobody, whatever it says
    plain = all(plain_value(own.file, each) or (vain and is_pure(own.file, each)) for each in arguments(call))
    telling = (*own.parts.lifecycle, *own.parts.removed_handlers)
    return plain and any(ref.inside(each) for ref in binding.refs for each in telling)


def _keeps(own: Own, node: Node) -> bool:
    """`setSource(source)` and `setSource(null)`, of a state that holds the source and nothing else."""
    call = bare(node.children[0]) if node.kind == "expression_statement" and node.children else node
    setter = own.file.scopes.binding(target) if (target := _setter_of(call)) is not None else None
    declarator = state_setter(own.file, setter)
    pattern = declarator.get("name") if declarator is not None else None
    if setter is None or pattern is None or not own.has(pattern.children[0]):
        return False
    if own.parts.uses.of(UseKind.ESCAPE):
        return False  # others have the source from the state, perhaps
    return all(_holds_or_empties(own, ref.parent) for ref in setter.refs)


def _setter_of(call: Node) -> Node | None:
    target = callee(call) if call.kind == "call_expression" else None
    return target if target is not None and target.kind == "identifier" else None


def _holds_or_empties(own: Own, call: Node | None) -> bool:
    """Whether a setter is called with the source, or with nothing."""
    if call is None or call.kind != "call_expression":
        return False
    given = arguments(call)
    kept = any(use.kind is UseKind.HOLD and use.node is call for use in own.parts.uses.uses)
    return kept or all(own.file.text(each) in ("null", "undefined") for each in given)


def opens_in_vain(node: Node, site: Node) -> bool:
    """Whether code goes with the `catch` around the opening: the shared connection has no such state."""
    clauses = (each for each in node.ancestors() if each.kind == "catch_clause")
    return any(each.parent is not None and site.inside(each.parent) for each in clauses)


def _acts_on_the_environment(own: Own, node: Node) -> bool:
    """Writing to storage, the document or the network is work, whatever it mentions."""
    if node.kind in ("assignment_expression", "augmented_assignment_expression"):
        left = node.get("left")
        return left is not None and (global_path(own.file, left) is not None or _is_of_others(own, left))
    if node.kind not in _CALLS:
        return False
    target = callee(node)
    name = global_path(own.file, target) if target is not None else None
    if name is None or name.startswith(_OWN_CALLS) or is_reading(name):
        return False
    return not own.is_used(node)


def _is_of_others(own: Own, left: Node) -> bool:
    """`stopRef.current` of a ref that other code reads."""
    root = _root(left)
    binding = own.file.scopes.binding(root) if root is not None and root.kind == "identifier" else None
    if binding is None or binding in own.names:
        return False
    return react_call(own.file, binding.value) == "useRef"


def _works(own: Own, call: Node, expression: Node) -> bool:
    """Whether a call does something for others: it is neither the connection's nor asks for a value."""
    target = callee(call) if call.kind in _CALLS else None
    if target is None or target.kind in FUNCTIONS:
        return False
    if call is own.parts.uses.site:
        return False  # under whatever name its class was imported
    if any(use.node is call for use in own.parts.uses.uses) or _goes_through(own, call, target):
        return False
    root = _root(target)
    if root is None or root.kind == "this":
        return True
    if root.kind != "identifier":
        return False  # a call's result: that call is looked at for itself
    binding = own.file.scopes.binding(root)
    if binding is None or binding in own.names or binding.node.inside(expression):
        return False
    statement = expression.kind == "expression_statement" and bare(expression.children[0]) is call
    return statement or not is_reading(own.file.text(target))


def _goes_through(own: Own, call: Node, target: Node) -> bool:
    """`NAMES.forEach((name) => source.removeEventListener(name, handler))`: a loop around its own."""
    given = arguments(call)
    loops = target.kind == "member_expression" and own.file.text(target.get("property")) == "forEach"
    return loops and len(given) == 1 and bare(given[0]).kind in FUNCTIONS and own.is_used(given[0])


def _root(target: Node) -> Node | None:
    """`api` in `api.goals.list`; the call in `open().then`."""
    node = bare(target)
    while node.kind in ("member_expression", "subscript_expression"):
        owner = node.get("object")
        if owner is None:
            return None
        node = bare(owner)
    return node if node.kind in ("identifier", "call_expression", "this") else None


def passes_on(file: File, function: Node) -> bool:
    """`(answer) => answer.json()`: reads nothing but what it is given, and changes nothing."""
    names = [file.scopes.binding(each) for each in function.walk() if each.kind in NAMES]
    own = all(each is not None and each.node.inside(function) for each in names)
    return own and not any("assignment" in each.kind for each in function.walk())


def logs(file: File, statement: Node) -> bool:
    """`console.error(error);`"""
    call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    name = global_path(file, target) if target is not None else None
    if call is None or name is None or not name.startswith("console."):
        return False
    return all(only_reads(file, each) for each in arguments(call))
