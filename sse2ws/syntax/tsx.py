"""Bytes of TypeScript or JavaScript in, a `Tree` out. The only importer of tree-sitter."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from sse2ws.model.source import Language, Span
from sse2ws.syntax.masks import masked
from sse2ws.syntax.tree import Node, Tree

if TYPE_CHECKING:
    import tree_sitter

_PUNCTUATION = frozenset("( ) [ ] { } , ; . : < > \" ' ` / </ /> ${ }".split())


@cache
def _parser(language: Language, javascript: bool) -> tree_sitter.Parser:
    import tree_sitter

    if javascript:
        import tree_sitter_javascript

        grammar = tree_sitter_javascript.language()
    else:
        import tree_sitter_typescript

        typescript = language is Language.TS
        grammar = (
            tree_sitter_typescript.language_typescript()
            if typescript
            else tree_sitter_typescript.language_tsx()
        )
    return tree_sitter.Parser(tree_sitter.Language(grammar))


def parse(data: bytes, language: Language) -> Tree:
    """Parse a file.

    The grammars fail on some valid syntax: such spots are blanked with text of the same length and the file
    is parsed again. JavaScript that its own grammar cannot read (Flow types) is read as TSX.
    """
    tree = _parse(data, language)
    if tree.root_node.has_error:
        hidden = masked(data)
        if hidden != data:
            again = _parse(hidden, language)
            if _error_bytes(again) < _error_bytes(tree):
                tree = again
    return _convert(tree, data)


def _parse(data: bytes, language: Language) -> tree_sitter.Tree:
    if language is not Language.JS:
        return _parser(language, False).parse(data)
    tree = _parser(language, True).parse(data)
    if tree.root_node.has_error:
        as_tsx = _parser(Language.TSX, False).parse(data)
        if _error_bytes(as_tsx) < _error_bytes(tree):
            return as_tsx
    return tree


def _error_bytes(tree: tree_sitter.Tree) -> int:
    return sum(max(1, span.end - span.start) for span in _convert(tree, b"").errors)


def _convert(tree: tree_sitter.Tree, data: bytes) -> Tree:
    cursor = tree.walk()
    first = cursor.node
    assert first is not None
    root = Node(first.type, first.start_byte, first.end_byte, None, None)
    parent = root
    errors: list[Span] = []
    comments: list[Span] = []
    descend = cursor.goto_first_child()
    while True:
        if not descend:
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent() or parent.parent is None:
                    return Tree(root, data, tuple(errors), tuple(comments))
                parent = parent.parent
        found = cursor.node
        assert found is not None
        kind = found.type
        descend = False
        if not found.is_named:
            if kind not in _PUNCTUATION:
                parent.words.append(kind)
            if found.is_missing:
                errors.append(Span(found.start_byte, found.end_byte))
            continue
        start, end = found.start_byte, found.end_byte
        if kind in ("comment", "html_comment", "hash_bang_line"):
            comments.append(Span(start, end))
            continue
        if kind == "ERROR" or found.is_missing:
            errors.append(Span(start, end))
        node = Node(kind, start, end, parent, cursor.field_name)
        parent.children.append(node)
        if cursor.goto_first_child():
            parent = node
            descend = True
