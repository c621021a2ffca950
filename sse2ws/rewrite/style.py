"""How a file is written: quotes, semicolons, indentation, trailing commas.

In: a parsed file. Out: a `Style`. New code follows the file, not the tool's taste.
"""

from __future__ import annotations

from msgspec import Struct, field

from sse2ws.model.source import SourceFile, Span
from sse2ws.rewrite.pieces import indentation
from sse2ws.syntax.tree import Node, Tree


class Style(Struct, frozen=True):
    """`indent` is one level; `semicolon` and `comma` are empty where the file leaves them out."""

    quote: bytes
    semicolon: bytes
    indent: bytes
    comma: bytes
    newline: bytes
    typed: bool
    constant: bytes = b"const"
    """`var` in code that is written for browsers without `const`."""

    def string(self, text: str) -> bytes:
        """A string literal."""
        return self.quote + text.encode() + self.quote


_NEWER = frozenset(
    "arrow_function lexical_declaration class_declaration import_statement export_statement".split()
)
"""What is no longer written where `var` has to stand for constants."""
_STATEMENTS = ("import_statement", "expression_statement", "lexical_declaration", "return_statement")
_TELLING = frozenset(
    ("string", "variable_declaration", "object", "arguments", "array", "statement_block")
).union(_STATEMENTS, _NEWER)
"""Kinds of nodes that show a habit."""


class _Habits(Struct):
    """How often a file does what."""

    single: int = 0
    double: int = 0
    with_semicolon: int = 0
    without: int = 0
    commas: int = 0
    bare: int = 0
    indents: dict[bytes, int] = field(default_factory=dict)
    vars: int = 0
    newer: int = 0

    def see(self, node: Node, data: bytes) -> None:
        """Count what one node shows."""
        if node.kind == "string" and not _in_jsx(node.parent):
            self.single += data[node.start : node.start + 1] == b"'"
            self.double += data[node.start : node.start + 1] == b'"'
        elif node.kind == "variable_declaration":
            self.vars += 1
        elif node.kind in _NEWER:
            self.newer += 1
        if node.kind in _STATEMENTS:
            ends = data[node.end - 1 : node.end] == b";"
            self.with_semicolon += ends
            self.without += not ends
        elif node.kind in ("object", "arguments", "array") and node.children:
            rest = data[node.children[-1].end : node.end]
            if b"\n" in rest:
                self.commas += b"," in rest
                self.bare += b"," not in rest
        elif node.kind == "statement_block" and node.children:
            inner, outer = indentation(data, node.children[0].start), indentation(data, node.start)
            unit = inner.removeprefix(outer)
            if inner.startswith(outer) and unit:
                self.indents[unit] = self.indents.get(unit, 0) + 1


def ends_with_semicolon(data: bytes, statement: Span) -> bool:
    """Whether a statement has its semicolon, in whatever style the rest of the file is."""
    return data[statement.end - 1 : statement.end] == b";"


def style_of(source: SourceFile, tree: Tree) -> Style:
    """Read the style off the file; imports count as much as everything else."""
    seen = _Habits()
    for node in tree.root.below(*_TELLING):
        seen.see(node, tree.data)
    return Style(
        b'"' if seen.double > seen.single else b"'",
        b"" if seen.without > seen.with_semicolon else b";",
        max(sorted(seen.indents), key=lambda each: seen.indents[each], default=b"  "),
        b"" if seen.bare > seen.commas else b",",
        source.newline,
        source.path.rpartition(".")[2] in ("ts", "tsx", "mts", "cts"),
        b"var" if seen.vars and not seen.newer else b"const",
    )


def _in_jsx(parent: object) -> bool:
    return getattr(parent, "kind", "") == "jsx_attribute"
