"""The module that stands in for an EventSource. In: pack, decisions and a style. Out: one file.

Writes nothing. What it says about names is the pack's vocabulary, read backwards for the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sse2ws.model.config import Config
from sse2ws.model.reasons import Reason
from sse2ws.runtime.catalogue import business_events
from sse2ws.runtime.render import RuntimeFile, render_one
from sse2ws.runtime.style import RuntimeStyle

SOURCE = "services/realtime-bridge.ts"

_Names = Mapping[str, Sequence[str]]


def render_bridge(config: Config, style: RuntimeStyle) -> RuntimeFile:
    """Raises `PlaceError` when the pack's target modules cannot be files of the project."""
    pack = config.pack
    values = {
        "successors": _table(_successors(config)),
        "events": _list(event.name for event in business_events(pack)),
        "fields": _table(_backwards(pack.field_map)),
        "event_fields": _nested(_fields_of_events(config)),
        "streams": _texts({key: field for key, field in config.streams.items() if field not in _WORDS}),
        "unnamed": _table(_decided(config, Reason.UNNAMED_MESSAGE)),
    }
    return render_one(SOURCE, values, pack, style)


_WIDTH = 60
"""Characters of a list that still stands on one line."""
_WORDS = ("keep", "unfiltered", "drop", "split")


def _decided(config: Config, reason: Reason) -> dict[str, Sequence[str]]:
    answer = config.decisions.get(reason)
    if answer is None or isinstance(answer, str):
        return {}
    listed = {old: (new,) if isinstance(new, str) else new for old, new in answer.items()}
    return {old: new for old, new in listed.items() if new[0] not in _WORDS}


def _successors(config: Config) -> dict[str, Sequence[str]]:
    """The map of the pack, with the project's own answers over it."""
    aliases = {old: (new,) for old, new in config.pack.aliases.items()}
    own = {**_decided(config, Reason.ONE_TO_MANY_EVENT), **_decided(config, Reason.UNMAPPED_EVENT)}
    return {**aliases, **config.pack.event_map, **own}


def _backwards(fields: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for old, new in fields.items():
        found.setdefault(new, []).append(old)
    return found


def _fields_of_events(config: Config) -> dict[str, _Names]:
    """By new name of the event: its own exceptions, and what its `id` is called now."""
    found: dict[str, dict[str, list[str]]] = {}
    for name, fields in config.pack.event_field_map.items():
        for event in (name, *config.pack.event_map.get(name, ())):
            for new, old in _backwards(fields).items():
                found.setdefault(event, {}).setdefault(new, []).extend(old)
    for each in business_events(config.pack):
        if each.id_field:
            found.setdefault(each.name, {}).setdefault(each.id_field, []).append("id")
    return {name: found[name] for name in sorted(found)}


# -- as TypeScript -------------------------------------------------------------------------------------


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _list(names: Iterable[str], indent: str = "") -> str:
    quoted = [_quoted(each) for each in dict.fromkeys(names)]
    if sum(map(len, quoted)) < _WIDTH:
        return f"[{', '.join(quoted)}]"
    return "[\n" + "".join(f"{indent}  {each},\n" for each in quoted) + f"{indent}]"


def _table(names: _Names, indent: str = "") -> str:
    inner = indent + "  "
    lines = [f"{inner}{_key(key)}: {_list(value, inner)},\n" for key, value in sorted(names.items())]
    return f"{{\n{''.join(lines)}{indent}}}" if lines else "{}"


def _key(text: str) -> str:
    return text if text.isidentifier() else _quoted(text)


def _nested(tables: Mapping[str, _Names]) -> str:
    lines = [f"  {_key(key)}: {_table(value, '  ')},\n" for key, value in tables.items()]
    return f"{{\n{''.join(lines)}}}" if lines else "{}"


def _texts(names: Mapping[str, str]) -> str:
    lines = [f"  {_key(key)}: {_quoted(value)},\n" for key, value in sorted(names.items())]
    return f"{{\n{''.join(lines)}}}" if lines else "{}"
