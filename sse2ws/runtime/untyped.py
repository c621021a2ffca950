"""A template's TypeScript in, the same program as JavaScript out: types go, nothing else changes.

Knows the syntax that the templates use, not all of TypeScript.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sse2ws.model.source import Language, Span
from sse2ws.syntax.tree import Node, Tree
from sse2ws.syntax.tsx import parse

_TYPES = frozenset(("interface_declaration", "type_alias_declaration"))
_ANNOTATIONS = frozenset(
    ("type_annotation", "type_parameters", "type_arguments", "type_predicate_annotation")
)
_CASTS = frozenset(("as_expression", "satisfies_expression", "non_null_expression"))


def untyped(text: str, *, jsx: bool) -> str:
    """`text` without types. Comments directly above a type go with it."""
    tree = parse(text.encode(), Language.TSX if jsx else Language.TS)
    data = tree.data
    for span in reversed(_outermost(sorted(_gone(tree), key=lambda each: (each.start, -each.end)))):
        data = data[: span.start] + data[span.end :]
    return re.sub(r"\n{3,}", "\n\n", data.decode()).rstrip() + "\n"


def _outermost(spans: list[Span]) -> list[Span]:
    """Spans that no other one contains."""
    kept: list[Span] = []
    for span in spans:
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _gone(tree: Tree) -> Iterator[Span]:
    for node in tree.root.walk():
        if node.parent is tree.root and _is_type(node):
            yield _with_comment(tree, node)
        elif node.kind in _ANNOTATIONS:
            optional = node.parent is not None and node.parent.kind == "optional_parameter"
            before = node.parent.children[0] if optional and node.parent is not None else None
            yield Span(before.end if before is not None else node.start, node.end)
        elif node.kind in _CASTS:
            yield Span(node.children[0].end, node.end)
        elif node.kind == "public_field_definition":
            name = node.get("name")
            kept = len("static ") if tree.text(node).startswith("static ") else 0
            yield Span(node.start + kept, name.start if name is not None else node.start + kept)
        elif node.kind == "method_signature":
            yield Span(node.start, node.end + 1)
        elif node.kind == "implements_clause":
            yield Span(node.start, node.end)
        elif node.kind == "accessibility_modifier":
            yield Span(node.start, node.end + 1)


def _is_type(node: Node) -> bool:
    if node.kind in ("import_statement", "export_statement") and "type" in node.words:
        return True
    declaration = node.get("declaration") if node.kind == "export_statement" else node
    return declaration is not None and declaration.kind in _TYPES


def _with_comment(tree: Tree, node: Node) -> Span:
    """The whole lines of a statement, and the comment that ends on the line above it."""
    start = node.start
    for comment in reversed(tree.comments):
        first = tree.root.children[0]
        if comment.end <= start and tree.data[comment.end : start].strip(b" ") in (b"\n", b""):
            if comment.start > first.start:
                start = comment.start
            break
    end = tree.data.find(b"\n", node.end)
    return Span(start, len(tree.data) if end < 0 else end + 1)
