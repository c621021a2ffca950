"""In: TOML as `tomllib` gives it. Out: typed values read from it.

Never explains a mistake: what comes here was validated before (a wrong type raises TypeError).
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Toml: TypeAlias = object
"""A value of a TOML document, to be narrowed before use."""
Table: TypeAlias = Mapping[str, Toml]


def parse(data: bytes) -> Table:
    """TOML bytes as a table; a byte-order mark is fine. Raises TOMLDecodeError, UnicodeDecodeError."""
    return tomllib.loads(data.decode("utf-8-sig"))


def table(source: Table, key: str) -> Table:
    """The table under a key; empty when there is none."""
    value = source.get(key, {})
    if not isinstance(value, Mapping):
        raise TypeError(f"{key} is not a table")
    return value


def tables(source: Table, key: str) -> list[Table]:
    """The array of tables under a key."""
    value = source.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, Mapping) for each in value):
        raise TypeError(f"{key} is not an array of tables")
    return value


def text(source: Table, key: str, default: str = "") -> str:
    """The string under a key."""
    value = source.get(key, default)
    if not isinstance(value, str):
        raise TypeError(f"{key} is not a string")
    return value


def flag(source: Table, key: str) -> bool:
    """The boolean under a key; False when there is none."""
    return source.get(key, False) is True


def texts(source: Table, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The strings under a key; one string stands for a list of one."""
    return as_texts(source[key]) if key in source else default


def as_texts(value: Toml) -> tuple[str, ...]:
    """A string or a list of strings as a tuple."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Sequence):
        return tuple(each for each in value if isinstance(each, str))
    raise TypeError(f"{value!r} is neither a string nor a list of strings")


def names(source: Table, key: str) -> dict[str, str]:
    """A table of strings under a key."""
    return {name: text(table(source, key), name) for name in table(source, key)}
