"""In: the table of a configuration. Out: whether its shape is right beyond doubt, as most are.

Validation proper imports pydantic, 100 ms that a fresh clone need not pay for three lines of TOML.
Never says what is wrong: `validate` does, for whatever is not plain.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sse2ws.packs.tables import Table, Toml


def is_plain(body: Table) -> bool:
    """Whether only common keys are there, each with a value of the right shape."""
    return all(key in _PLAIN and _PLAIN[key](value) for key, value in body.items())


def _text(value: Toml) -> bool:
    return isinstance(value, str) and bool(value)


def _texts(value: Toml) -> bool:
    return _text(value) or (isinstance(value, list) and all(map(_text, value)))


def _text_table(value: Toml) -> bool:
    return isinstance(value, Mapping) and all(_text(key) and _text(each) for key, each in value.items())


_PLAIN: Mapping[str, Callable[[Toml], bool]] = {
    "version": lambda value: type(value) is int and value == 1,
    "pack": _texts,
    "src": _texts,
    "exclude": _texts,
    "event-style": lambda value: value in ("literal", "constant"),
    "decisions": lambda value: isinstance(value, Mapping),  # what they say is a matter of meaning
    "keep": _text_table,
    "migrate": _text_table,
}
