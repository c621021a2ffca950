"""Where new lines of a module may stand: behind its imports, else behind what must come first.

In: a tree, and whole lines. Out: changes. Comments stay with what they speak of.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change
from sse2ws.syntax.tree import Node, Tree

_RULE = "imports"
_OF_THE_FILE = (
    "@ts-check", "@ts-nocheck", "@flow", "@noflow", "@jsx", "@jest-environment", "@vitest-environment",
    "eslint-disable", "eslint-env", "eslint ", "global ", "globals ", "jshint ", "tslint:disable",
    "oxlint-disable", "biome-ignore-all", "istanbul ignore file", "<reference", "@license", "@preserve",
)  # fmt: skip
"""How comments begin that speak of the whole file: tools look for many of them above all code."""
_COMMENTS = (b"//", b"/*")
_OF_A_LINE = ("eslint-disable-", "tslint:disable-", "oxlint-disable-")


def first_lines(tree: Tree, lines: Sequence[bytes], newline: bytes) -> Change:
    """Lines that a module begins with, and a blank line behind them."""
    at = after_prologue(tree)
    rest = tree.data[at:]
    ended = b"" if tree.data[at - 1 : at] in (b"\n", b"", b"\xbf") else newline
    blank = b"" if rest.startswith((b"\n", b"\r\n")) else newline
    return Change(Span(at, at), (ended, *(each + newline for each in lines), blank), _RULE)


def lines_below(tree: Tree, statement: Node, lines: Sequence[bytes], newline: bytes) -> Change:
    """Lines directly below a statement, whatever is said beside it."""
    end = _end_of_line(tree, statement)
    return Change(Span(end, end), tuple(newline + each for each in lines), _RULE)


def after_imports(tree: Tree) -> int:
    """Where module code may begin: behind the last import, else behind the prologue."""
    statements = [each for each in tree.root.children if each.kind == "import_statement"]
    return _end_of_line(tree, statements[-1]) if statements else after_prologue(tree)


def after_prologue(tree: Tree) -> int:
    """Behind the byte-order mark, comments on the file as a whole, and directives such as 'use client'."""
    data = tree.data
    at = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    for child in tree.root.children:
        if child.kind != "expression_statement" or child.children[0].kind != "string":
            break
        below = _next_line(data, child.end)
        beside = data[child.end : below].strip()
        at = below if not beside or beside.startswith(_COMMENTS) else child.end
    end = at
    for comment in tree.comments:
        if comment.start < at:
            continue
        if data[end : comment.start].strip():
            break
        end = comment.end
        below = _next_line(data, end)
        apart = data[below:].startswith((b"\n", b"\r\n"))
        if not data[end:below].strip() and (apart or _of_the_file(data[comment.start : end].decode())):
            at = below
    return at


def _of_the_file(comment: str) -> bool:
    words = comment.lstrip("/* !\t\r\n")
    return comment.startswith("#!") or (words.startswith(_OF_THE_FILE) and not words.startswith(_OF_A_LINE))


def _end_of_line(tree: Tree, statement: Node) -> int:
    """Behind a statement and the comment that stands beside it."""
    for comment in tree.comments:
        if comment.start >= statement.end and not tree.data[statement.end : comment.start].strip(b" \t;"):
            alone = tree.data[comment.end : comment.end + 1] in (b"\n", b"\r", b"")
            return comment.end if alone else statement.end
    return statement.end


def _next_line(data: bytes, end: int) -> int:
    found = data.find(b"\n", end)
    return len(data) if found < 0 else found + 1
