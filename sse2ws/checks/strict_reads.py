"""Reads that the new payload's type does not allow, where the code's own type for the old one goes.

In: a linked listener with its new events. Out: `unknown-field` where the code declares a member, and the new
field may be missing or is of another type, at places that would certainly no longer compile.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.checks.adapt import Adapting, given_fields
from sse2ws.checks.fields import PAYLOAD, payload_path
from sse2ws.checks.fitting_types import fits
from sse2ws.checks.shared import stays
from sse2ws.model.flow import Leak, Path, Read
from sse2ws.model.linked import DeclaredType, Located, Trouble
from sse2ws.model.pack import PayloadField
from sse2ws.model.reasons import Reason
from sse2ws.packs.names import resolve_field

_PLAIN = frozenset(("string", "number", "boolean"))
_ABSENT = frozenset(("null", "undefined"))
_CHECKED = (".ts", ".tsx", ".mts", ".cts")
"""Files whose types are checked."""


def unfit_reads(known: Adapting) -> Iterator[Trouble]:
    """One trouble for each member that is read as what the new field is not."""
    found = {each.detail.partition(",")[0]: each for each in (*_unfit_places(known), *_unfit_members(known))}
    yield from found.values()


def _unfit_members(known: Adapting) -> Iterator[Trouble]:
    """Members of a declared type, by what it says of them."""
    old = [each.old for each in known.events]
    for declared in (*known.listener.types, *known.listener.in_place):
        if declared.root != PAYLOAD or declared.schema or stays(declared, known.listener):
            continue
        for path, _, kind in (*(declared.inherited or ()), *declared.members):
            if len(path) != 1 or path[0] in known.decided:
                continue
            new = resolve_field(known.pack, [*old, *known.new], path[0], True).new
            for field in given_fields(known, new):
                yield from _unfit(known, declared, path, kind, field)


def _unfit_places(known: Adapting) -> Iterator[Trouble]:
    """Places that take a kind of their own, whatever the code says of the payload."""
    if any(stays(each, known.listener) for each in known.listener.types):
        return
    old = [each.old for each in known.events]
    for each in known.listener.uses:
        path = payload_path(each.full)
        wants = _wants(each)
        if not wants or path is None or len(path) != 1 or path[0] in known.decided:
            continue
        for field in given_fields(known, resolve_field(known.pack, [*old, *known.new], path[0], True).new):
            if told := _told(field, wants):
                yield Trouble(Reason.UNKNOWN_FIELD, each.place, f"{path[0]}, {told}", path[0])


def _wants(each: Located) -> str:
    """The kind that a place takes; `value` or `absent` for any kind that is there, or that may be missing."""
    if not isinstance(each.use, Leak) or not each.place.path.endswith(_CHECKED):
        return ""
    return each.use.wants or (each.use.needs if each.use.needs in ("value", "absent") else "")


def _told(field: PayloadField, wants: str) -> str:
    """Why a field may not stand where a kind is wanted; empty where it may."""
    if wants == "absent":
        return "" if field.optional else f"which is deleted: {field.name} is always there"
    if wants == "value":
        absent = "missing" if field.optional else "null" if _parts(field.type) & _ABSENT else ""
        return f"as a value: {field.name} may be {absent}" if absent else ""
    if not fits(field, wants):
        return f"as {wants}: {field.name} is {field.type}"
    missing = field.optional and "undefined" not in _parts(wants)
    return f"as {wants}: {field.name} may be missing" if missing else ""


def _unfit(
    known: Adapting, declared: DeclaredType, path: Path, kind: str, field: PayloadField
) -> Iterator[Trouble]:
    wanted, given = _parts(kind), _parts(field.type)
    if not wanted or not wanted <= _PLAIN or path in declared.optional:
        return
    reads = [each for each in known.listener.uses if payload_path(each.full) == path]
    if any(isinstance(each.use, Read) and each.use.has_default for each in reads):
        return
    if not wanted & given and given - _ABSENT <= _PLAIN:
        told, needs = f"{field.name} is {field.type}", {"type", "value"}
    elif field.optional or given & _ABSENT:
        told, needs = f"{field.name} may be {'missing' if field.optional else 'null'}", {"value"}
    else:
        return
    place = next((each.place for each in reads if _needs(each) in needs), None)
    if place is not None:
        yield Trouble(Reason.UNKNOWN_FIELD, place, f"{path[0]}, as {kind}: {told}", path[0])


def _needs(each: Located) -> str:
    return each.use.needs if isinstance(each.use, Leak) else ""


def _parts(kind: str) -> set[str]:
    parts = {part.strip() for part in kind.split("|")} - {""}
    return {"string" if part[:1] in "'\"" else part for part in parts}
