"""Adapters as code: one function for each (events, old shape) of a file, and a call at each cut.

In: judged units and the token changes of a file. Out: changes with the calls around them, the functions, the
types that they need. A field that may be missing stays missing: it is spread in only when it is there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, names_in
from sse2ws.model.judged import Adapter, Cut, Judged, OldField
from sse2ws.model.linked import Place
from sse2ws.model.pack import Pack
from sse2ws.model.source import Span
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.calls import called
from sse2ws.rewrite.event_types import type_text
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.pieces import Change, Conflict
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import Types
from sse2ws.rewrite.top_of_file import after_imports

_DATA = "data"


class _Named(Struct, frozen=True):
    """An adapter of a file with the name that is free for it there."""

    adapter: Adapter
    name: str
    cuts: tuple[Cut, ...]


def cuts_of(units: Iterable[Judged]) -> dict[str, list[Cut]]:
    """The cuts of each file; listeners that share a handler share its cut, or raise Conflict."""
    merged: dict[Place, Cut] = {}
    for unit in units:
        for listener in unit.listeners:
            for cut in listener.cuts if not listener.dropped else ():
                old = merged.get(cut.place)
                merged[cut.place] = cut if old is None else _both(old, cut)
    found: dict[str, list[Cut]] = {}
    for place in sorted(merged):
        found.setdefault(place.path, []).append(merged[place])
    return found


def _both(one: Cut, other: Cut) -> Cut:
    """One adapter for the events of both."""
    if [(f.old, f.new, f.name) for f in one.adapter.fields] != [
        (f.old, f.new, f.name) for f in other.adapter.fields
    ]:
        raise Conflict("several events with different fields go through one adapter")
    fields = tuple(
        replace(a, optional=a.optional or b.optional)
        for a, b in zip(one.adapter.fields, other.adapter.fields, strict=True)
    )
    events = tuple(dict.fromkeys((*one.adapter.events, *other.adapter.events)))
    adapter = replace(one.adapter, events=events, fields=fields)
    return replace(one, adapter=adapter, copied=one.copied or other.copied)


def adapter_names(file: File, cuts: Sequence[Cut]) -> dict[Place, str]:
    """What the adapter at each cut of a file is called."""
    return {cut.place: named.name for named in _named(file, cuts) for cut in named.cuts}


def adapt_file(
    file: File, changes: Sequence[Change], cuts: Sequence[Cut], copied: Set[Place], pack: Pack, style: Style
) -> tuple[list[Change], list[Types]]:
    """The changes of a file with its adapters, and the types to import.

    `copied`: cuts in code that was copied with the calls in it.
    """
    if not cuts:
        return list(changes), []
    found = list(dict.fromkeys(changes))
    types: list[Types] = []
    text: list[bytes] = []
    for named in _named(file, cuts):
        for cut in named.cuts:
            if cut.place not in copied:
                found = called(found, cut, named.name, file.tree.data)
        lines, needed = _function(file, named, pack, style)
        text.append(style.newline.join(lines))
        types.extend(needed)
    at = after_imports(file.tree)
    body = (style.newline * 2).join(text)
    if file.tree.data[:at].strip():
        apart = b"" if file.tree.data[at:].lstrip(b"\r \t")[:2] in (b"\n\n", b"\n\r") else style.newline
        found.append(Change(Span(at, at), (style.newline * 2 + body + apart,), "payload-adapter"))
    else:
        found.append(Change(Span(at, at), (body + style.newline * 2,), "payload-adapter"))
    return found, types


def _named(file: File, cuts: Sequence[Cut]) -> Iterator[_Named]:
    groups: dict[tuple[object, ...], list[Cut]] = {}
    for cut in cuts:
        fields = cut.adapter.fields if cut.adapter.type is not None else ()
        groups.setdefault((cut.adapter.events, fields, cut.adapter.type), []).append(cut)
    taken = set(names_in(file, file.tree.root)) | {
        file.text(node) for node in file.tree.root.walk() if node.kind == "type_identifier"
    }
    for group in groups.values():
        union = tuple(dict.fromkeys(field for cut in group for field in cut.adapter.fields))
        adapter = replace(group[0].adapter, fields=union)
        yield _Named(adapter, free_name(_wish(adapter), taken), tuple(group))


def _wish(adapter: Adapter) -> str:
    """`toActionRow` for a named type, `toOldGoal` without one."""
    if adapter.type_name:
        return f"to{adapter.type_name[:1].upper()}{adapter.type_name[1:]}"
    entities = {name.rpartition(".")[0] or name for name in adapter.events}
    entity = camel(entities.pop().replace(".", "_").replace("-", "_")) if len(entities) == 1 else "payload"
    return f"toOld{entity[:1].upper()}{entity[1:]}"


def _function(file: File, named: _Named, pack: Pack, style: Style) -> tuple[list[bytes], list[Types]]:
    adapter = named.adapter
    parameter, result, types = _DATA, "", []
    if style.typed:
        written, needed = type_text(adapter.events, False, pack, style)
        types = [Types(file.path, pack.target.types_module, each) for each in needed]
        parameter = f"{_DATA}: {written}"
        told = {place for cut in named.cuts for place in cut.adapter.told_by if place.path == file.path}
        result = f": {' '.join(file.tree.text(min(told).span).split())}" if told else ""
    indent, end = style.indent, style.semicolon
    lines = [f"function {named.name}({parameter}){result} {{".encode(), indent + b"return {"]
    for field in adapter.fields:
        key, value = _key(field.old, style), _value(field, style)
        text = f"{key}: {value}"
        if field.optional:
            text = f"...({value} !== undefined && {{ {text} }})"
        lines.append(indent * 2 + text.encode() + b",")
    lines[-1] = lines[-1].removesuffix(b",") + style.comma
    return [*lines, indent + b"}" + end, b"}"], types


def _value(field: OldField, style: Style) -> str:
    return style.string(field.name).decode() if field.name else _DATA + _property(field.new, style)


def _key(name: str, style: Style) -> str:
    return name if name.isidentifier() else style.string(name).decode()


def _property(name: str, style: Style) -> str:
    return f".{name}" if name.isidentifier() else f"[{style.string(name).decode()}]"
