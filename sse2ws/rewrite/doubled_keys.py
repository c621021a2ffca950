"""Keys that one type, object or pattern has twice: where two old names have become one.

In: a file. Out: the keys, one entry for each time that one stands there again.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.syntax.tree import Node

_HOLDERS = ("interface_body", "object_type", "object", "object_pattern")
_ENTRIES = frozenset(("property_signature", "pair", "pair_pattern", "method_definition"))
_SHORT = frozenset(("shorthand_property_identifier", "shorthand_property_identifier_pattern"))


def doubled_keys(file: File) -> tuple[str, ...]:
    """Signatures of methods may stand there repeatedly, and so may a getter next to its setter."""
    found = []
    for holder in file.tree.root.below(*_HOLDERS):
        keys: set[str] = set()
        for key in _keys(file, holder):
            if key in keys:
                found.append(key)
            keys.add(key)
    return tuple(found)


def _keys(file: File, holder: Node) -> Iterator[str]:
    for child in holder.children:
        entry = child.get("left") if child.kind == "object_assignment_pattern" else child
        if entry is None:
            continue
        if entry.kind in _SHORT:
            yield file.text(entry)
        elif entry.kind in _ENTRIES and not {"get", "set"}.intersection(entry.words):
            key = entry.get("key") or entry.get("name")
            if key is not None and key.kind in ("property_identifier", "string"):
                yield file.text(key).strip("'\"")
