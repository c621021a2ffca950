"""How a file is written: quotes, semicolons, indentation, trailing commas.

In: a parsed file. Out: a `Style`. New code follows the file, not the tool's taste.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.source import SourceFile
from sse2ws.rewrite.pieces import indentation
from sse2ws.syntax.tree import Tree


class Style(Struct, frozen=True):
    """`indent` is one level; `semicolon` and `comma` are empty where the file leaves them out."""

    quote: bytes
    semicolon: bytes
    indent: bytes
    comma: bytes
    newline: bytes
    typed: bool

    def string(self, text: str) -> bytes:
        """A string literal."""
        return self.quote + text.encode() + self.quote


def style_of(source: SourceFile, tree: Tree) -> Style:
    """Read the style off the file; imports count as much as everything else."""
    single = double = with_semicolon = without = commas = bare = 0
    units: dict[bytes, int] = {}
    for node in tree.root.walk():
        if node.kind == "string" and not _in_jsx(node.parent):
            single += tree.data[node.start : node.start + 1] == b"'"
            double += tree.data[node.start : node.start + 1] == b'"'
        elif node.kind in (
            "import_statement",
            "expression_statement",
            "lexical_declaration",
            "return_statement",
        ):
            ends = tree.data[node.end - 1 : node.end] == b";"
            with_semicolon += ends
            without += not ends
        elif (
            node.kind in ("object", "arguments", "array")
            and node.children
            and b"\n" in tree.data[node.children[-1].end : node.end]
        ):
            has = b"," in tree.data[node.children[-1].end : node.end]
            commas += has
            bare += not has
        elif node.kind == "statement_block" and node.children:
            inner, outer = (
                indentation(source.data, node.children[0].start),
                indentation(source.data, node.start),
            )
            if inner.startswith(outer) and len(inner) > len(outer):
                units[inner[len(outer) :]] = units.get(inner[len(outer) :], 0) + 1
    indent = max(sorted(units), key=lambda each: units[each], default=b"  ")
    return Style(
        b'"' if double > single else b"'",
        b"" if without > with_semicolon else b";",
        indent,
        b"" if bare > commas else b",",
        source.newline,
        source.path.rpartition(".")[2] in ("ts", "tsx", "mts", "cts"),
    )


def _in_jsx(parent: object) -> bool:
    return getattr(parent, "kind", "") == "jsx_attribute"
