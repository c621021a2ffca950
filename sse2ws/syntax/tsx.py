"""Bytes of TypeScript or JavaScript in, a `Tree` out. The only importer of tree-sitter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from sys import intern
from typing import TYPE_CHECKING

from sse2ws.model.source import Language, Span
from sse2ws.syntax.masks import masked
from sse2ws.syntax.tree import Node, Order, Tree

if TYPE_CHECKING:
    import tree_sitter

_COMMENTS = frozenset(("comment", "html_comment", "hash_bang_line"))
_NAMED, _WORD, _COMMENT, _NOTHING = range(4)
_NO_NODES: list[Node] = []
_NO_WORDS: list[str] = []
_LEADING = re.compile(rb"\n\s*;")
_PUNCTUATION = frozenset("( ) [ ] { } , ; . : < > \" ' ` / </ /> ${ }".split())


class _Grammar:
    """A parser, and the names of its kinds and fields: it makes a new string each time that it is asked."""

    def __init__(self, parser: tree_sitter.Parser) -> None:
        self.parse = parser.parse
        self.kinds: dict[int, tuple[str, int]] = {}
        self.fields: dict[int | None, str | None] = {None: None}
        self.words: dict[tuple[str, ...], list[str]] = {}

    def kind(self, node: tree_sitter.Node) -> tuple[str, int]:
        """The kind of a node that is not in `kinds` yet, and its role."""
        kind = intern(node.type)
        if node.is_named:
            role = _COMMENT if kind in _COMMENTS else _NAMED
        else:
            role = _NOTHING if kind in _PUNCTUATION else _WORD
        return self.kinds.setdefault(node.kind_id, (kind, role))


@cache
def _grammar(language: Language, javascript: bool) -> _Grammar:
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
    return _Grammar(tree_sitter.Parser(tree_sitter.Language(grammar)))


def parse(data: bytes, language: Language) -> Tree:
    """Parse a file.

    The grammars fail on some valid syntax: such spots are blanked with text of the same length and the file
    is parsed again. JavaScript that its own grammar cannot read (Flow types) is read as TSX.
    """
    tree, grammar = _parse(data, language)
    if tree.root_node.has_error:
        hidden = masked(data)
        if hidden != data:
            again, other = _parse(hidden, language)
            if _error_bytes(again) < _error_bytes(tree):
                tree, grammar = again, other
    return _convert(tree, grammar, data)


def loaded_modules(data: bytes, language: Language) -> tuple[str, ...]:
    """What a file imports, re-exports or loads, as written. Makes no `Tree`, which is most of `parse`."""
    root = _parse(data, language)[0].root_node
    statements = ("import_statement", "export_statement")
    named = [each.child_by_field_name("source") for each in root.children if each.type in statements]
    if b"import(" in data or b"require(" in data:
        named += [_loaded(each) for each in _raw(root) if each.type == "call_expression"]
    texts = [each.text for each in named if each is not None]
    return tuple(text[1:-1].decode("utf-8", "replace") for text in texts if text)


def _raw(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.named_children)


def _loaded(call: tree_sitter.Node) -> tree_sitter.Node | None:
    """The text in `import('./x')` and `require('./x')`."""
    function, given = call.child_by_field_name("function"), call.child_by_field_name("arguments")
    if function is None or given is None or function.text not in (b"import", b"require"):
        return None
    first = given.named_children[:1]
    return first[0] if first and first[0].type == "string" else None


def _parse(data: bytes, language: Language) -> tuple[tree_sitter.Tree, _Grammar]:
    grammar = _grammar(language, language is Language.JS)
    tree = grammar.parse(data)
    if language is Language.JS and tree.root_node.has_error:
        tsx = _grammar(Language.TSX, False)
        as_tsx = tsx.parse(data)
        if _error_bytes(as_tsx) < _error_bytes(tree):
            return as_tsx, tsx
    return tree, grammar


def _error_bytes(tree: tree_sitter.Tree) -> int:
    return sum(max(1, span.end - span.start) for span in _errors(tree.root_node))


def _errors(root: tree_sitter.Node) -> list[Span]:
    """What could not be read, and where something is missing, in source order."""
    found: list[Span] = []
    stack = [root] if root.has_error else []
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            found.append(Span(node.start_byte, node.end_byte))
        inside = node.is_error  # an error within one does not always say so
        stack.extend(child for child in reversed(node.children) if inside or child.has_error)
    return found


def _leave_semicolons(order: Order, data: bytes) -> None:
    """A semicolon at the beginning of a line belongs to what follows: `;[1, 2].forEach(...)`.

    The grammars give it to the statement above, which would take it along.
    """
    if _LEADING.search(data) is None:
        return
    for node in reversed(order):  # inner nodes first: they end what is around them
        last = node.children[-1].end if node.children and node.parent is not None else node.end
        if last < node.end and _LEADING.fullmatch(data, data.find(b"\n", last, node.end), node.end):
            node.end = last


def _convert(tree: tree_sitter.Tree, grammar: _Grammar, data: bytes) -> Tree:
    """The nodes of the parser as our own; one loop, because it is most of what reading a file costs."""
    cursor = tree.walk()
    found = cursor.node
    assert found is not None
    kinds, fields, known_words = grammar.kinds, grammar.fields, grammar.words
    down, along = cursor.goto_first_child, cursor.goto_next_sibling
    order = Order()
    comments: list[Span] = []
    root = Node(found.type, found.start_byte, found.end_byte, None, None, order, 0, 1, _NO_NODES, _NO_WORDS)
    order.append(root)
    parent, count = root, 1
    children: list[Node] = []
    words: list[str] = []
    open_: list[tuple[Node, list[Node], list[str]]] = []
    more = down()
    while True:
        while not more:
            parent.past = count
            if children:
                parent.children = children[:]  # without the room to grow
            if words:
                parent.words = known_words.setdefault(tuple(words), words)
            if not open_:
                _leave_semicolons(order, data)
                return Tree(root, data, tuple(_errors(tree.root_node)), tuple(comments))
            parent, children, words = open_.pop()
            cursor.goto_parent()
            more = along()
        found = cursor.node
        assert found is not None
        kind, role = kinds.get(found.kind_id) or grammar.kind(found)
        if role == _NAMED:
            field = cursor.field_id
            if field not in fields:
                fields[field] = intern(cursor.field_name or "")
            # one object for the same number, where that is easy to see: a fifth of a tree's memory
            start, end, at = found.start_byte, found.end_byte, count
            start = parent.start if start == parent.start else start
            end = parent.end if end == parent.end else end
            count += 1
            node = Node(
                kind, start, end, parent, fields[field], order, at, count, _NO_NODES, _NO_WORDS
            )  # fmt: skip
            order.append(node)
            children.append(node)
            if down():
                open_.append((parent, children, words))
                parent, children, words, more = node, [], [], True
                continue
        elif role == _WORD:
            words.append(kind)
        elif role == _COMMENT:
            comments.append(Span(found.start_byte, found.end_byte))
        more = along()
