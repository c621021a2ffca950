"""In: the bytes of a TOML file. Out: where each key and each value stands in it.

Never validates: what the grammar cannot read has no place, and the nearest table above it answers.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from sse2ws.model.source import SourceFile

if TYPE_CHECKING:
    from tree_sitter import Node

Keys: TypeAlias = "tuple[str | int, ...]"
"""The way to a value: `("overrides", 0, "paths", 1)`."""


class Spot(Struct, frozen=True):
    """Byte offsets of a key and of its value (the same for an item of an array)."""

    key: int
    value: int


def line_column(data: bytes, keys: Keys, on_key: bool) -> tuple[int, int]:
    """1-based line and UTF-16 column of a key or its value; of the nearest parent when it is not there."""
    spots = index(data)
    while keys and keys not in spots:
        keys, on_key = keys[:-1], True
    spot = spots.get(keys, Spot(0, 0))
    return SourceFile("", data).line_column(spot.key if on_key else spot.value)


def index(data: bytes) -> Mapping[Keys, Spot]:
    """The place of everything that a TOML file says."""
    import tree_sitter_toml
    from tree_sitter import Language, Parser

    root = Parser(Language(tree_sitter_toml.language())).parse(data).root_node
    spots: dict[Keys, Spot] = {}
    lengths: dict[Keys, int] = {}
    for node in root.named_children:
        base: Keys = ()
        if node.type in ("table", "table_array_element"):
            base = _header(node, lengths)
            spots.setdefault(base, Spot(node.start_byte, node.start_byte))
        spots.update(_pairs(node if base else root, base))
    return spots


def _header(node: Node, lengths: dict[Keys, int]) -> Keys:
    """The keys of `[a.b]` or `[[a.b]]`; below an array of tables, those of its newest element."""
    *parents, last = _key(node.named_children[0])
    keys: Keys = ()
    for part in parents:
        keys = (*keys, part)
        keys = (*keys, lengths[keys] - 1) if keys in lengths else keys
    keys = (*keys, last)
    if node.type == "table_array_element":
        lengths[keys] = lengths.get(keys, 0) + 1
        keys = (*keys, lengths[keys] - 1)
    return keys


def _pairs(node: Node, base: Keys) -> Iterator[tuple[Keys, Spot]]:
    for pair in node.named_children:
        if pair.type != "pair" or len(pair.named_children) < 2:
            continue
        key, value = pair.named_children[0], pair.named_children[-1]
        keys = (*base, *_key(key))
        for cut in range(len(base) + 1, len(keys)):
            yield keys[:cut], Spot(key.start_byte, key.start_byte)
        yield keys, Spot(key.start_byte, value.start_byte)
        yield from _inside(value, keys)


def _inside(value: Node, keys: Keys) -> Iterator[tuple[Keys, Spot]]:
    if value.type == "inline_table":
        yield from _pairs(value, keys)
    elif value.type == "array":
        items = [each for each in value.named_children if each.type != "comment"]
        for number, item in enumerate(items):
            yield (*keys, number), Spot(item.start_byte, item.start_byte)
            yield from _inside(item, (*keys, number))


def _key(node: Node) -> tuple[str, ...]:
    """The parts of a bare, quoted or dotted key, as `tomllib` reads them."""
    text = (node.text or b"").decode("utf-8", "replace")
    parts: list[str] = []
    found: object = tomllib.loads(f"{text} = 0")
    while isinstance(found, dict):
        ((part, found),) = found.items()
        parts.append(part)
    return tuple(parts)
