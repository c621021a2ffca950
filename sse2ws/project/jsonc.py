"""JSON as tsconfig files have it: comments, trailing commas, byte-order marks. In: a path. Out: plain values.

Never raises: a file that is missing or broken reads as an empty object.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress

_STRING_OR_COMMENT = re.compile(r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/', re.DOTALL)
_STRING_OR_TRAILING = re.compile(r'("(?:\\.|[^"\\])*")|,(?=\s*[}\]])', re.DOTALL)


class Documents:
    """JSON files, each read once. `seen`: absolute path -> its bytes, None for what could not be read."""

    def __init__(self) -> None:
        self.seen: dict[str, bytes | None] = {}
        self._objects: dict[str, Mapping[str, object]] = {}

    def object(self, path: str) -> Mapping[str, object]:
        """The object that a file holds; an empty one for a file that is missing or broken."""
        path = os.path.normpath(path)
        if path not in self._objects:
            self.seen[path], self._objects[path] = None, {}
            with suppress(OSError, ValueError):
                with open(path, "rb") as file:
                    data = self.seen[path] = file.read()
                self._objects[path] = parse_object(data.decode("utf-8-sig"))
        return self._objects[path]


def read_object(path: str) -> Mapping[str, object]:
    """The object that a file holds."""
    try:
        with open(path, encoding="utf-8-sig") as file:
            return parse_object(file.read())
    except (OSError, ValueError):
        return {}


def parse_object(text: str) -> Mapping[str, object]:
    """The object that a text holds, empty for another value. Raises ValueError for a broken text."""
    for pattern in (_STRING_OR_COMMENT, _STRING_OR_TRAILING):
        text = pattern.sub(lambda match: match[1] or "", text)
    return as_object(json.loads(text))


def as_object(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: object) -> list[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def as_text(value: object) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def texts(value: object) -> Iterator[str]:
    """All strings in a value, at any depth, in their order."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from texts(each)
