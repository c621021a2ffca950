"""Functions that are written alike in one place, so that either does what the other does.

In: a function. Out: a text that is the same for both, whatever line breaks and spaces a formatter chose.
"""

from __future__ import annotations

from hashlib import blake2b

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.syntax.tree import Node

_VERBATIM = ("string", "template_string", "regex", "jsx_text")
"""Nodes in which white space counts."""

_CLOSING = (")", "]", "}")
"""After these, a comma is a matter of taste."""


def fingerprint(file: File, function: Node) -> str:
    """The function's tokens and the function around it: names of that one mean the same to both.

    Empty where a block in between may declare names of its own.
    """
    block = next((each for each in function.ancestors() if each.kind == "statement_block"), None)
    around = function_of(function)
    if around is not None and (block is None or block.parent is not around):
        return ""
    comments = [each.start for each in file.tree.comments if each in function.span]
    if comments:
        return ""
    start = around.start if around is not None else 0
    tokens = _tokens(file, function)
    pairs = zip(tokens, [*tokens[1:], ""], strict=True)
    told = f"{start}:{' '.join(each for each, after in pairs if each != ',' or after not in _CLOSING)}"
    return blake2b(told.encode(), digest_size=12).hexdigest()


def _tokens(file: File, function: Node) -> list[str]:
    held = [each for each in function.walk() if each.kind in _VERBATIM]
    tokens: list[str] = []
    at = function.start
    for each in held:
        if each.start < at:
            continue  # inside of one that is held as a whole
        tokens += [*_words(file, at, each.start), file.text(each)]
        at = each.end
    return [*tokens, *_words(file, at, function.end)]


def _words(file: File, start: int, end: int) -> list[str]:
    """Code between two places, its white space told apart only from none between names."""
    text = file.tree.data[start:end].decode()
    for mark in "(){}[],;:?.=>&|!+-*/<":
        text = text.replace(mark, f" {mark} ")
    return text.split()
