"""A `try` that catches for nobody: what its `catch` did went with the connection, and nothing in it throws.

In: a file after the rewrite. Out: changes that leave the block's statements alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.across.idle_values import Load, is_idle
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, Moved, indentation
from sse2ws.syntax.tree import Node

_PLAIN = frozenset("return_statement lexical_declaration variable_declarator expression_statement".split())
_QUIET = frozenset(("subscribe", "unsubscribe", "addEventListener"))


def silent_catches(file: File) -> int:
    """How many `catch` blocks do nothing, and say nothing."""
    return len(list(_silent(file)))


def needless_tries(before: int, after: File, service: str, load: Load) -> Iterator[Change]:
    """`before`: the `silent_catches` of the file as it was; with those it is not told which are new."""
    if before:
        return
    for each in _silent(after):
        block = each.get("body")
        if block is None or not block.children or any(e.kind == "finally_clause" for e in each.children):
            continue
        if all(_is_quiet(after, one, service, load) for one in block.children) and _may_stand(after, block):
            inner = Moved(_inner(block, after.tree.data), indentation(after.tree.data, each.start))
            yield Change(each.span, (inner,), "dead-code")


def _silent(file: File) -> Iterator[Node]:
    for each in file.tree.root.below("try_statement"):
        catch = next((one for one in each.children if one.kind == "catch_clause"), None)
        done = catch.get("body") if catch is not None else None
        if done is not None and not file.tree.data[done.start + 1 : done.end - 1].strip():
            yield each


def _inner(block: Node, data: bytes) -> Span:
    """What stands in a block, its comments included."""
    start, end = block.start + 1, block.end - 1
    text = data[start:end]
    return Span(start + len(text) - len(text.lstrip()), end - len(text) + len(text.rstrip()))


def _is_quiet(file: File, node: Node, service: str, load: Load) -> bool:
    """Whether a statement of the rewrite, or what is left beside it, throws nothing."""
    node = bare(node)
    if node.kind in FUNCTIONS:
        return True
    if node.kind in _PLAIN or node.kind == "identifier":
        return all(_is_quiet(file, each, service, load) for each in node.children)
    if node.kind == "assignment_expression":
        right = node.get("right")
        return right is not None and _is_quiet(file, right, service, load)
    target = callee(node) if node.kind == "call_expression" else None
    if target is None or target.kind != "member_expression":
        return is_idle(file, node, load)
    owner = target.get("object")
    mine = file.text(owner) == service or file.text(owner).endswith("signal")
    if not mine or file.text(target.get("property")) not in _QUIET:
        return is_idle(file, node, load)
    return all(_is_quiet(file, each, service, load) for each in arguments(node))


def _may_stand(file: File, block: Node) -> bool:
    """Whether the names of a block mean nothing else around it."""
    around = block.parent.parent if block.parent is not None else None
    if around is None or around.kind not in ("statement_block", "program"):
        return False
    declared = file.scopes.scope(block).values
    names = (each for each in around.walk() if each.kind == "identifier" and not each.inside(block))
    return not any(file.text(each) in declared for each in names)
