"""In: documents of a valid shape, or nearly. Out: what is wrong with their meaning, with places.

Looks at the disk only for folders that `src` names. Skips what has the wrong type: `validate` tells that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from sse2ws.model.pack import Pack
from sse2ws.packs.answers import answer_problems, is_target, unknown_event
from sse2ws.packs.document import Document
from sse2ws.packs.errors import Problem
from sse2ws.packs.place import Keys
from sse2ws.packs.tables import Table
from sse2ws.packs.validate import nearest


def config_problems(document: Document, root: Path, pack: Pack | None) -> Iterator[Problem]:
    """What is wrong with a configuration. Without a pack (it is broken itself) events are not looked up."""
    body = document.table
    yield from _src_problems(document, root)
    yield from answer_problems(document, ("decisions",), body.get("decisions"), pack)
    yield from _pattern_problems(document, ("exclude",), _items(body.get("exclude")))
    yield from _pattern_problems(document, ("keep",), dict.fromkeys(_table(body.get("keep")), ""))
    yield from _pattern_problems(document, ("migrate",), dict.fromkeys(_table(body.get("migrate")), ""))
    for number, override in _items(body.get("overrides")).items():
        here: Keys = ("overrides", number)
        if isinstance(override, Mapping):
            yield from answer_problems(document, (*here, "decisions"), override.get("decisions"), pack)
            yield from _pattern_problems(document, (*here, "paths"), _items(override.get("paths")))


def pack_problems(document: Document, pack: Pack) -> Iterator[Problem]:
    """What is wrong with one file of a pack, seen beside the merged whole."""
    body = document.table
    if pack.events:
        for old, new in _table(body.get("event-map")).items():
            for keys, name in _names(("event-map", old), new):
                if not is_target(pack, name):
                    yield document.problem(keys, *unknown_event(pack, name))
        for alias, target in _table(body.get("aliases")).items():
            if isinstance(target, str) and not is_target(pack, target):
                yield document.problem(("aliases", alias), *unknown_event(pack, target))
        for event in _table(body.get("event-fields")):
            if event not in pack.events and event not in pack.event_map:
                help = nearest(event, {*pack.events, *pack.event_map})
                message = f'"{event}" is neither in the catalogue nor in the event map'
                yield document.problem(("event-fields", event), message, help, on_key=True)
    for event in _table(body.get("events")):
        yield from _event_problems(document, event, pack)


def _event_problems(document: Document, event: str, pack: Pack) -> Iterator[Problem]:
    known = pack.events[event]
    fields = [each.name for each in known.fields]
    for name in sorted({each for each in fields if fields.count(each) > 1}):
        yield document.problem(
            ("events", event, "fields", f"{name}?"), f'"{name}" is there twice', on_key=True
        )
    if known.id_field and fields and known.id_field not in fields:
        message = f'the payload of {event} has no "{known.id_field}"'
        yield document.problem(("events", event, "id-field"), message, nearest(known.id_field, fields))


def _src_problems(document: Document, root: Path) -> Iterator[Problem]:
    given = document.table.get("src")
    for keys, name in _names(("src",), given):
        place = (root / name).resolve()
        if not place.is_relative_to(root):
            message = f'"{name}" lies outside the project'
            yield document.problem(keys, message, f"folders are relative to {document.shown} and below it")
        elif not place.exists():
            yield document.problem(
                keys, f'there is no "{name}" here', f"folders are relative to {document.shown}"
            )


def _pattern_problems(
    document: Document, at: Keys, patterns: Mapping[str | int, object]
) -> Iterator[Problem]:
    for key, value in patterns.items():
        pattern = value if isinstance(key, int) else key
        if isinstance(pattern, str) and pattern.startswith("!"):
            help = "leave out the !, and say what else should match"
            yield document.problem(
                (*at, key), f'"{pattern}" takes away, which no list here can', help, on_key=True
            )


def _names(at: Keys, value: object) -> Iterator[tuple[Keys, str]]:
    if isinstance(value, str):
        yield at, value
    for number, each in _items(value).items():
        if isinstance(each, str):
            yield (*at, number), each


def _items(value: object) -> dict[str | int, object]:
    return dict(enumerate(value)) if isinstance(value, list) else {}


def _table(value: object) -> Table:
    return value if isinstance(value, Mapping) else {}
