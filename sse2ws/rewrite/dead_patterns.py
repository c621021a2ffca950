"""Names taken out of a value that the rewrite left without a user: `const { token } = useAuth()`.

In: the bindings that are dead. Out: changes; the whole statement goes only when taking the value does
nothing but read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sse2ws.analyse.code.commonjs import required
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    react_call,
    reference,
    statement_of,
)
from sse2ws.analyse.declared.declarations import exports
from sse2ws.model.flow import ImportRef
from sse2ws.rewrite.pieces import Change, list_item
from sse2ws.syntax.tree import Node

Load = Callable[[str, str], File | None]
"""The file that a specifier means in another file; none for packages."""
_DEEPEST = 5


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
    gone = value is not None and len(dead) == len(pattern.children) and _only_reads(file, bare(value), load)
    return statement_of(pattern) if gone else None


def one_item(file: File, pattern: Node, dead: Sequence[Binding]) -> Iterator[Change]:
    """One name less in a pattern that keeps others; the next one goes in the next round."""
    if len(dead) < len(pattern.children):
        item = next(each for each in pattern.children if dead[0].node.inside(each))
        yield Change(list_item(file.tree.data, item.span), (), "dead-code")


def _only_reads(file: File, value: Node, load: Load) -> bool:
    if value.kind in ("identifier", "member_expression") or required(file, value) is not None:
        return True
    if react_call(file, value) == "useContext":
        return True
    target = callee(value) if value.kind == "call_expression" else None
    if target is None or arguments(value):
        return False
    imported = reference(file, target)
    if imported is not None:
        return _reads_context(file, imported, load, 0)
    function = function_of_binding(file, file.scopes.binding(target)) if target.kind == "identifier" else None
    return function is not None and _is_context_hook(file, function)


def _reads_context(file: File, imported: ImportRef, load: Load, depth: int) -> bool:
    """Whether an imported hook does nothing but read a context."""
    found = load(file.path, imported.module)
    if found is None or depth > _DEEPEST:
        return False
    for export in exports(found):
        if export.source is not None and export.name in (imported.name, "*"):
            name = imported.name if export.name == "*" else export.source.name
            if _reads_context(found, ImportRef(export.source.module, name), load, depth + 1):
                return True
        elif export.name == imported.name:
            binding = found.scopes.by_node[found.tree.root].values.get(export.local)
            function = function_of_binding(found, binding)
            return function is not None and _is_context_hook(found, function)
    return False


def _is_context_hook(file: File, function: Node) -> bool:
    """`return useContext(X)`, with a test that throws, perhaps; no other call, and nothing assigned."""
    body = function.get("body")
    reads = False
    for node in body.walk() if body is not None else ():
        if node.kind == "call_expression":
            if react_call(file, node) not in ("useContext", "use"):
                return False
            reads = True
        elif node.kind == "new_expression":
            if not any(each.kind == "throw_statement" for each in node.ancestors()):
                return False
        elif node.kind.endswith(("assignment_expression", "update_expression", "await_expression")):
            return False
    return reads
