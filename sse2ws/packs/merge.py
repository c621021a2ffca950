"""In: packs as TOML tables, the weakest first. Out: one table.

Never knows what a key means, except which lists add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sse2ws.packs.tables import Table, Toml

ADD_UP = frozenset({("env", "remove"), ("retired",)})
"""Besides everything under `conventions`: lists which a later pack extends instead of replacing."""


def merge(layers: Iterable[Table]) -> dict[str, Toml]:
    """Tables merge key by key; any other value of a later layer replaces the earlier one's."""
    result: dict[str, Toml] = {}
    for layer in layers:
        result = _over(result, layer, ())
    return result


def _over(below: Table, above: Table, path: tuple[str, ...]) -> dict[str, Toml]:
    result = dict(below)
    for key, value in above.items():
        here, old = (*path, key), below.get(key)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            result[key] = _over(old, value, here)
        elif isinstance(value, list) and isinstance(old, list) and _adds_up(here):
            result[key] = [*old, *(each for each in value if each not in old)]
        else:
            result[key] = value
    return result


def _adds_up(path: tuple[str, ...]) -> bool:
    return path in ADD_UP or path[0] == "conventions"
