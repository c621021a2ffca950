"""Items of an old dependency list that a new effect needs.

In: the list, and the names that the new code reads. Out: pieces.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sse2ws.model.layout import Listed
from sse2ws.rewrite.pieces import Moved, Piece


def naming(listed: Listed, names: Collection[str]) -> list[Moved]:
    """The items that name one of them, in the order of the list."""
    return [Moved(span) for span, named in listed if named.intersection(names)]


def words(text: str) -> set[str]:
    """Every name in an expression, and more: what is no name is in no list."""
    return set("".join(c if c.isalnum() or c in "_$" else " " for c in text).split())


def commas(items: Sequence[Piece]) -> Iterator[Piece]:
    """The items with `, ` between them."""
    for number, item in enumerate(items):
        if number:
            yield b", "
        yield item
