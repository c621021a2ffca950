"""A payload that is put into a store: everything that happens to it there, and who else puts something in.

In: a place where a payload is lost. Out: the state beyond it; nothing when no known store is entered there.
"""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.across.behind import part_of
from sse2ws.analyse.across.declared_types import declared_types, opaque_types, types_in_place
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.trail import Trail
from sse2ws.analyse.code.syntax_facts import parameters
from sse2ws.analyse.code.written_values import OutOfSight
from sse2ws.analyse.flow.composed import Passed, climb
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.flow.record import Record
from sse2ws.analyse.stores.reducers import reducer_stores
from sse2ws.analyse.stores.slices import slice_stores
from sse2ws.analyse.stores.store import Key, Reading, Result, Selector, Store, Taking, Whole
from sse2ws.analyse.stores.store_flow import inward, leaves, read, taken
from sse2ws.analyse.stores.zustand import zustand_stores
from sse2ws.model.flow import Escape, Flow, Leak, Path, TypeUse, Use, held, holds
from sse2ws.model.linked import Beyond, Located, Place
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_LOSSES = (Escape.STATE, Escape.STORE, Escape.UNKNOWN_CALL, Escape.OBJECT)


class _Entry(Struct, frozen=True):
    """A payload that is put into a store: as what is given to a call, or straight into the state.

    `inside`: where it lies in what is given; `slot`: where in the state it is put, without a call's help.
    """

    store: Store
    value: Place
    key: Key | None = None
    inside: Path = ()
    slot: Path | None = None


def stored(program: Program, each: Located) -> Beyond | None:
    """The state that a payload goes into by a call."""
    use = each.use
    if not isinstance(use, Leak) or use.value is None or use.how not in _LOSSES:
        return None
    try:
        entry = _entry(program, each.path, use.value)
    except OutOfSight:
        return None
    if entry is None:
        return None
    return _Following(program, entry, held(each.full), (*each.via, each.place)).beyond(each.place)


def _entry(program: Program, path: str, value: Span) -> _Entry | None:
    file = program.parsed(path)
    for store in _stores(program) if file is not None else ():
        ends = {each.node.span: each.at for each in store.results if each.file.path == path}
        inside: list[str] = []
        assert file is not None
        end = climb(file, file.tree.at(value), inside, Passed(), ends.keys())
        if end is None:
            continue
        if end.span in ends:
            return _Entry(store, Place(path, value), slot=(*ends[end.span], *inside))
        given = end.parent
        call = given.parent if given is not None and given.kind == "arguments" else None
        if given is None or call is None or call.kind != "call_expression":
            continue
        key = store.entry(Place(path, call.span), given.children.index(end))
        part = part_of(file, end, tuple(inside)) if key is not None else None
        if part is not None:
            return _Entry(store, Place(path, part.span), key, tuple(inside))
    return None


def _stores(program: Program) -> list[Store]:
    """All stores of a project; found once."""
    if program.stores is None:
        program.stores = [*reducer_stores(program), *zustand_stores(program), *slice_stores(program)]
    return program.stores


class _Following:
    """Follows one payload through one store. `full`: where it lies in the event."""

    def __init__(self, program: Program, entry: _Entry, full: Path, via: tuple[Place, ...]) -> None:
        self.program = program
        self.entry = entry
        self.full = full
        self.via = via
        self.trail = Trail(program)
        self.slots: list[Path] = [entry.slot] if entry.slot is not None else []

    def beyond(self, place: Place) -> Beyond:
        """What lies behind `place`."""
        store, trail = self.entry.store, self.trail
        if self.entry.key is not None:
            for taking in store.takings(self.entry.key, self.entry.inside):
                self._arrive(taken(store, taking), taking)
        said = [each for each in trail.uses if self._is_said(each)]
        whole = store.whole() if store.whole is not None else None
        for slot in self.slots:  # grows while it is gone through
            for reading in store.readings:
                self._arrive(read(store, reading, slot), reading)
            self._typed(slot)
            if whole is not None:
                self._out_of(whole, slot)
        for each in (*store.lost, *(whole.lost if whole is not None else ())):
            trail.lose(each.place, each.how, each.target, self.full, self.via)
        declared = (*declared_types(said, self.program), *types_in_place(said))
        writers = self._writers()
        return Beyond(
            place,
            store.declaration,
            declared[0] if len(declared) == 1 else None,
            tuple(trail.uses),
            self.entry.value,
            writers,
            self._is_typed(),
            tuple(trail.handed),
            tuple(trail.given),
            tuple(trail.entered.values()),
            tuple(declared_types(trail.uses, self.program)),
            tuple(opaque_types(trail.uses, self.program)),
            tuple(types_in_place(trail.uses)),
        )

    def _typed(self, slot: Path) -> None:
        """What types say of a slot."""
        store = self.entry.store
        for file, kind, at in (*((file, kind, ()) for file, kind in store.typed), *store.parts):
            if slot[: len(at)] == at:
                record = Record(file)
                record.typed(kind, inward(slot[len(at) :]))
                self.trail.follow(file.path, record.flow(), self.full, self.via)

    # -- a state in a larger one --------------------------------------------------------------------------

    def _out_of(self, whole: Whole, slot: Path) -> None:
        """What is read of a slot by those who have the state of the whole store."""
        for way in whole.ways:
            for reading in whole.readings:
                self._arrive(self._read(reading, way, slot), reading)
            for guess in whole.guesses:
                if any(_is_use(each) for each in self._read(guess, way, slot)[0].uses):
                    node = guess.nodes[0]
                    place, text = Place(guess.file.path, node.span), guess.file.text(node)[:40]
                    self.trail.lose(place, Escape.UNKNOWN_CALL, text, self.full, self.via)
            for each in whole.selectors.values():
                given = parameters(each.function)[:1] if each.whole else []
                reading = Reading(each.file, each.function, parameters=tuple(given))
                flow, _ = self._read(reading, way, slot)
                returned = self.trail.follow(each.file.path, flow, self.full, self.via)
                if flow.uses:
                    self._enter(each, returned)
                self._selected(whole, each, returned)

    def _read(self, reading: Reading, way: Path, slot: Path) -> tuple[Flow, list[Path]]:
        return read(self.entry.store, replace(reading, at=way), slot)

    def _enter(self, selector: Selector, returned: list[Path]) -> None:
        """Note a selector that has something of the payload, and the places that name it."""
        self.trail.enter(selector.file.path, selector.function.span)
        for name in selector.names:
            self.trail.hand(name, returned[0] if returned else None)

    def _selected(self, whole: Whole, selector: Selector, returned: list[Path]) -> None:
        """Follow what a selector gives: to its callers, and into what combines it."""
        for full in returned:
            for place in selector.given:
                self.trail.follow_value(place, full, (*self.via, place))
            for key, index in selector.feeds:
                other = whole.selectors[key]
                flow = flow_of_parameter(other.file, other.function, index)
                back = self.trail.follow(other.file.path, flow, full, self.via)
                self._enter(other, back)
                self._selected(whole, other, back)

    def _arrive(self, found: tuple[Flow, list[Path]], where: Taking | Reading) -> None:
        flow, slots = found
        returned = self.trail.follow(where.file.path, flow, self.full, self.via)
        around = where.around.span if where.around is not None else None
        self.trail.follow_out(where.file.path, around, returned, self.via)
        self.slots += [each for each in dict.fromkeys(slots) if each not in self.slots]

    def _writers(self) -> tuple[Place, ...] | None:
        """All that is ever put where this payload is put; none when that cannot be told."""
        store = self.entry.store
        try:
            found = list(store.given(self.entry.key, self.entry.inside)) if self.entry.key is not None else []
            for slot in self.slots:
                for result in store.results:
                    edits = list[Node]()
                    for leaf in leaves(result, slot, edits):
                        found += store.sources(result.file, leaf)
                    self._edited(result, edits)
        except OutOfSight:
            return None
        return tuple(dict.fromkeys(found))

    def _edited(self, result: Result, edits: list[Node]) -> None:
        """Copies of the payload with changes: their keys are its names."""
        record = Record(result.file)
        for each in edits:
            record.built(each)
        self.trail.follow(result.file.path, record.flow(), self.full, self.via)

    def _is_said(self, each: Located) -> bool:
        return isinstance(each.use, TypeUse) and each.full == self.full

    def _is_typed(self) -> bool:
        """Whether the types that are said of the state say what the payload is there, if there are any."""
        kinds = [each for each in self.trail.uses if isinstance(each.use, TypeUse)]
        return any(self._is_said(each) for each in kinds) or not any(holds(each.full) for each in kinds)


def _is_use(use: Use) -> bool:
    return not isinstance(use, Leak) or use.how not in (Escape.TEXT, Escape.TEST)
