"""How a file is written: quotes, semicolons, indentation, trailing commas.

In: a parsed file. Out: a `Style`. New code follows the file, not the tool's taste.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from msgspec import Struct

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


_NEWER = tuple(
    "arrow_function lexical_declaration class_declaration import_statement export_statement".split()
)
"""What is no longer written where `var` has to stand for constants."""
_STATEMENTS = ("import_statement", "expression_statement", "lexical_declaration", "return_statement")
_LISTS = ("object", "array")
"""Lists that are written anew. Arguments are not: prettier's `es5` ends objects with a comma, calls never."""


def ends_with_semicolon(data: bytes, statement: Span | Node) -> bool:
    """Whether a statement has its semicolon, in whatever style the rest of the file is."""
    return data[statement.end - 1 : statement.end] == b";"


def style_of(source: SourceFile, tree: Tree) -> Style:
    """Read the style off the file; imports count as much as everything else."""
    data, of_kind = tree.data, tree.root.order.of_kind
    quotes = [data[each.start : each.start + 1] for each in of_kind("string") if not _in_jsx(each.parent)]
    ended = [ends_with_semicolon(data, each) for kind in _STATEMENTS for each in of_kind(kind)]
    lists = [each for kind in _LISTS for each in of_kind(kind) if each.children]
    rests = [data[each.children[-1].end : each.end] for each in lists]
    commas = [b"," in rest for rest in rests if b"\n" in rest]
    indents = Counter(_indents(data, [each for each in of_kind("statement_block") if each.children]))
    newer = any(of_kind(kind) for kind in _NEWER)
    return Style(
        b'"' if quotes.count(b'"') > quotes.count(b"'") else b"'",
        b"" if ended.count(False) > ended.count(True) else b";",
        max(sorted(indents), key=lambda each: indents[each], default=b"  "),
        b"" if commas.count(False) > commas.count(True) else b",",
        source.newline,
        source.path.rpartition(".")[2] in ("ts", "tsx", "mts", "cts"),
        b"var" if of_kind("variable_declaration") and not newer else b"const",
    )


def _indents(data: bytes, blocks: Iterable[Node]) -> Iterator[bytes]:
    """How much deeper than around them blocks are indented."""
    for block in blocks:
        inner, outer = indentation(data, block.children[0].start), indentation(data, block.start)
        if inner != outer and inner.startswith(outer):
            yield inner[len(outer) :]


def _in_jsx(parent: object) -> bool:
    return getattr(parent, "kind", "") == "jsx_attribute"
