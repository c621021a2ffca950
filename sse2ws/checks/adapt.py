"""Adapters: where a payload leaves what can be seen, it gets its old shape back.

In: a linked listener and its new events. Out: cuts, each with the shape that it has to give, or nothing when
that shape is not fully shown. Keys come from a declared type, else from reads that are all visible.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec import Struct

from sse2ws.checks.fields import PAYLOAD, payload_path
from sse2ws.checks.fitting_types import fits
from sse2ws.checks.inner_names import renamed_below
from sse2ws.checks.own_copy import needs_own_copy
from sse2ws.checks.own_name import held_name, old_path, own_name
from sse2ws.checks.payload import is_scalar
from sse2ws.checks.shared import stays
from sse2ws.model.flow import Escape, Handover, Leak, Parse, Path, Read, holds
from sse2ws.model.judged import Adapter, Cut, EventAt, OldField
from sse2ws.model.linked import Beyond, DeclaredType, Listener, Located, Place, Trouble
from sse2ws.model.pack import Pack, PayloadField
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.packs.names import known_field, nearest_field, resolve_field

_HARMLESS = (Escape.TEXT, Escape.TEST)
_TYPED = ("ts", "tsx", "mts", "cts")


class Adapting(Struct, frozen=True):
    """What is known while the adapters of one listener are looked for."""

    listener: Listener
    events: Sequence[EventAt]
    pack: Pack
    decided: Mapping[str, str]
    crowded: Set[Place] = frozenset()
    """States that payloads of several events go into."""

    @property
    def new(self) -> tuple[str, ...]:
        """The events that the rewritten subscription listens for."""
        return tuple(dict.fromkeys(name for each in self.events for name in (each.new or each.proposed)))


class _Shape(Struct, frozen=True):
    """Old keys, in order. `declared`: the type that lists them; `members`: its entry for each."""

    keys: tuple[str, ...]
    declared: DeclaredType | None = None


def cuts_at_escapes(known: Adapting, escapes: Sequence[Place]) -> tuple[Cut, ...] | None:
    """One cut for each place where the whole payload is lost; none when one of them cannot have one."""
    found = []
    for place in dict.fromkeys(escapes):
        uses = [each for each in known.listener.uses if each.place == place and _is_loss(each)]
        cut = _cut_at(known, uses[0]) if len(uses) == 1 else None
        if cut is None:
            return None
        found.append(cut)
    kept = {cut.adapter.type for cut in found} - {None}
    if any(each.place in kept and stays(each, known.listener) for each in known.listener.types):
        return None  # the type would have to have both shapes
    return tuple(found)


def cuts_at_parsing(known: Adapting, answers: Sequence[Place]) -> tuple[Cut, ...] | None:
    """The old shape from the start: an adapter where the payload is parsed, everything behind it stays."""
    shape = _only_type(known) or _read_shape(known)
    parsed = [each for each in known.listener.uses if isinstance(each.use, Parse) and each.full == ("data",)]
    if shape is None or not parsed or known.listener.envelope:
        return None
    adapter = _adapter(known, shape)
    if adapter is None:
        return None
    copied = _is_copied(known, adapter, shape)
    return tuple(
        Cut(each.place, adapter, tuple(answers), whole=True, copied=copied, cast=each.use.cast)
        for each in parsed
        if isinstance(each.use, Parse)
    )


def misfits(known: Adapting) -> Iterator[Trouble]:
    """Members of a type that stays, whose type the new field does not have: it would not compile."""
    old = [each.old for each in known.events]
    for declared in known.listener.types:
        if declared.root != PAYLOAD or not stays(declared, known.listener):
            continue
        for path, span, kind in declared.members:
            if len(path) != 1 or path[0] in known.decided:
                continue
            given = given_fields(known, resolve_field(known.pack, [*old, *known.new], path[0], True).new)
            missing = any(each.optional for each in given) and path not in declared.optional
            if given and (missing or not all(fits(each, kind) for each in given)):
                place = Place(declared.place.path, span)
                yield Trouble(Reason.UNKNOWN_FIELD, place, f"{path[0]}, as {kind or 'declared'}", path[0])


def unknown_keys(known: Adapting, cuts: Sequence[Cut]) -> Iterator[Trouble]:
    """Old keys for which the new payload has nothing."""
    for cut in cuts:
        for field in cut.adapter.fields:
            if not field.name and known_field(known.pack, known.new, field.new) is False:
                nearest = nearest_field(known.pack, known.new, field.new) or ""
                place = _key_place(known, cut, field.old)
                yield Trouble(Reason.UNKNOWN_FIELD, place, field.old, field.old, nearest)


def _key_place(known: Adapting, cut: Cut, key: str) -> Place:
    for declared in _types(known.listener):
        if declared.place == cut.adapter.type:
            for path, span, _ in declared.members:
                if path == (key,):
                    return Place(declared.place.path, span)
    return cut.place


def _is_loss(each: Located) -> bool:
    return isinstance(each.use, Handover) or (isinstance(each.use, Leak) and each.use.how not in _HARMLESS)


def _cut_at(known: Adapting, each: Located) -> Cut | None:
    use = each.use
    if not isinstance(use, Leak) or use.value is None or use.how is Escape.MIXED:
        return None
    if each.full != PAYLOAD:
        return None
    beyond = next((b for b in known.listener.beyond if b.place == each.place), None)
    declared = _type_at(known.listener, each) or (beyond.type if beyond is not None else None)
    shape = _declared_shape(declared) if declared is not None else _state_shape(known, each, beyond)
    adapter = _adapter(known, shape) if shape is not None else None
    if shape is None or adapter is None:
        return None
    copied = _is_copied(known, adapter, shape)
    return Cut(Place(each.path, use.value), adapter, (each.place,), use.shorthand, copied=copied)


def _is_copied(known: Adapting, adapter: Adapter, shape: _Shape) -> bool:
    members = _all_members(shape.declared) if shape.declared is not None else ()
    kinds = {path[0]: kind for path, _, kind in members if len(path) == 1}
    return needs_own_copy(known.listener, adapter, kinds, known.pack)


# -- which shape ---------------------------------------------------------------------------------------


def _types(listener: Listener) -> tuple[DeclaredType, ...]:
    kept = (each.type for each in listener.beyond if each.type is not None)
    return (*listener.types, *listener.in_place, *kept)


def _type_at(listener: Listener, each: Located) -> DeclaredType | None:
    """The type that the code gives to the payload where it is lost: the nearest function's, else the only."""
    named = _told(listener)
    around = sorted(
        (f.place for f in listener.entered if f.place.path == each.path and each.use.span in f.place.span),
        key=lambda place: place.span.end - place.span.start,
    )
    for function in around:
        inside = [
            declared
            for declared in named
            if any(t.path == function.path and t.span in function.span for t in declared.told_by)
        ]
        if inside:
            return inside[0] if len(inside) == 1 else None
    return named[0] if len(named) == 1 else None


def _only_type(known: Adapting) -> _Shape | None:
    named = _told(known.listener)
    return _declared_shape(named[0]) if len({each.place for each in named}) == 1 else None


def _told(listener: Listener) -> list[DeclaredType]:
    """What the code says the whole payload is."""
    named = (*listener.types, *listener.in_place)
    return [each for each in named if each.root == PAYLOAD and _all_members(each)]


def _declared_shape(declared: DeclaredType) -> _Shape | None:
    top = tuple(path[0] for path, _, _ in _all_members(declared) if len(path) == 1)
    return _Shape(top, declared) if declared.whole and declared.inherited is not None and top else None


def _all_members(declared: DeclaredType) -> tuple[tuple[Path, Span, str], ...]:
    return (*(declared.inherited or ()), *declared.members)


def _state_shape(known: Adapting, each: Located, beyond: Beyond | None) -> _Shape | None:
    """What the readers of a state show, if all of them can be seen."""
    loose = isinstance(each.use, Leak) and each.use.kept is not None and each.use.kept.loose
    if beyond is None or not loose or _is_pooled(known, [beyond]) or not _all_seen(known, beyond.uses):
        return None
    return _keys(known, beyond.uses)


def _read_shape(known: Adapting) -> _Shape | None:
    """What the handler and the state that it fills read, in code without declared types."""
    listener = known.listener
    if any(each.path.rpartition(".")[2] in _TYPED for each in listener.uses):
        return None
    if _is_pooled(known, listener.beyond):
        return None
    beyond = {each.place: each for each in listener.beyond}
    uses = [*listener.uses, *(use for each in listener.beyond for use in each.uses)]
    seen = [each for each in listener.uses if each.place not in beyond]
    if not _all_seen(known, seen) or not all(_all_seen(known, each.uses) for each in listener.beyond):
        return None
    return _keys(known, uses)


def _is_pooled(known: Adapting, states: Sequence[Beyond]) -> bool:
    """Whether what is read may be of another event: a key would come to payloads that never had it."""
    several = len({each.old for each in known.events}) > 1
    return bool(states) and (several or any(each.declaration in known.crowded for each in states))


def _all_seen(known: Adapting, uses: Sequence[Located]) -> bool:
    for each in uses:
        path = payload_path(each.full)
        mixed = isinstance(each.use, Leak) and each.use.how is Escape.MIXED
        if path is None or not _is_loss(each) or mixed:
            continue
        if not is_scalar(path, known.listener, known.events, known.pack, known.decided):
            return False
    return True


def _keys(known: Adapting, uses: Sequence[Located]) -> _Shape | None:
    read = (each for each in uses if isinstance(each.use, Read) and not each.use.built)
    paths = [old_path(known.listener, each) for each in read]
    keys = tuple(dict.fromkeys(path[0] for path in paths if path and not holds(path)))
    return _Shape(keys) if keys else None


# -- old key to new field ------------------------------------------------------------------------------


def _adapter(known: Adapting, shape: _Shape) -> Adapter | None:
    """None when a field cannot be given its old type, or the catalogue does not know an event."""
    if known.pack.events and any(name not in known.pack.events for name in known.new):
        return None
    members = _all_members(shape.declared) if shape.declared is not None else ()
    if renamed_below([path for path, _, _ in members], known.listener, known.events, known.pack):
        return None
    old = [each.old for each in known.events]
    fields = []
    for key in shape.keys:
        if held_name(known.listener, key):
            name = own_name(known.listener)
            if name is None:
                return None
            fields.append(name)
            continue
        new = known.decided.get(key) or resolve_field(known.pack, [*old, *known.new], key, True).new
        given = given_fields(known, new)
        optional = any(each.optional for each in given)
        if not given and shape.declared is not None:
            optional = (key,) in shape.declared.optional
        elif shape.declared is not None:
            kind = next(kind for inner, _, kind in _all_members(shape.declared) if inner == (key,))
            if given and not all(fits(each, kind) for each in given):
                return None
            if optional and (key,) not in shape.declared.optional:
                return None
        fields.append(OldField(key, new, optional))
    declared = shape.declared
    return Adapter(
        known.new,
        tuple(fields),
        declared.place if declared is not None else None,
        declared.name if declared is not None else "",
        declared.told_by if declared is not None and not declared.schema else (),
    )


def given_fields(known: Adapting, field: str) -> list[PayloadField]:
    """The field in each of the new payloads; empty when the catalogue does not have it everywhere."""
    found = [
        next((each for each in known.pack.events[name].fields if each.name == field), None)
        for name in known.new
        if name in known.pack.events
    ]
    return [each for each in found if each is not None] if None not in found else []
