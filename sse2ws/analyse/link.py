"""Facts of files in, linked connections out: the only step that sees several files.

It follows the event of each listener from file to file and finds who else uses what it passes through.
It asks the program for more files when the flow leads there, so the cost follows the SSE code, not the tree.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field
from msgspec.structs import replace

from sse2ws.analyse.callers import callers_of, leaving, without_callers
from sse2ws.analyse.program import Program, stem
from sse2ws.model.connection import Connection, Subscription, Takes
from sse2ws.model.facts import Callback, FileFacts, FunctionFacts, TypeFacts
from sse2ws.model.flow import (
    PARSED,
    Compared,
    Escape,
    EventName,
    Flow,
    Forward,
    Handover,
    ImportRef,
    Kept,
    Leak,
    Path,
    Read,
    Returned,
    TypeUse,
    held,
    holds,
    join,
)
from sse2ws.model.linked import (
    Beyond,
    DeclaredType,
    Entered,
    Linked,
    Listener,
    Located,
    NamedConstant,
    OpaqueType,
    Place,
    Trouble,
)
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.split import Split, Variant

_DEEPEST = 12


def link(facts: FileFacts, program: Program) -> Iterator[Linked]:
    """Link every connection of a file."""
    for connection in facts.connections:
        if connection.offered and not program.mentions(facts.path, connection.offered):
            continue
        yield _linked(facts, connection, program, 0)


def _linked(facts: FileFacts, connection: Connection, program: Program, depth: int) -> Linked:
    """One connection; that of a wrapper with what its callers do, if all of them can be seen."""
    wrapper = connection.wrapper
    if wrapper is None or depth > _DEEPEST:
        return _alone(facts, connection, program)
    found = list(callers_of(facts, connection, wrapper, program))
    unseen = tuple(each for each in found if isinstance(each, Trouble))
    if unseen or not found:
        return replace(_alone(facts, connection, program), troubles=unseen)
    parts = tuple(
        _linked(each[0], each[1], program, depth + 1) for each in found if not isinstance(each, Trouble)
    )
    gone = leaving(facts, wrapper, program)
    return Linked(facts.path, without_callers(connection, wrapper), (), parts, gone)


def _alone(facts: FileFacts, connection: Connection, program: Program) -> Linked:
    listeners = tuple(_listener(facts, connection, each, program) for each in connection.subscriptions)
    outside = tuple(_reached_from_outside(facts.path, connection, program))
    if outside:
        listeners = tuple(replace(each, troubles=(*each.troubles, *outside)) for each in listeners)
    return Linked(facts.path, connection, listeners)


def _reached_from_outside(path: str, connection: Connection, program: Program) -> Iterator[Trouble]:
    """Files that know the class, or its module, and name a member of it that changes or goes."""
    owner, kept = connection.layout.owner, connection.layout.kept
    held = {each.name for each in kept.names if each.member} if kept is not None else set()
    for name in connection.layout.shown:
        words = {each for each in (owner, stem(path)) if each}
        knowing = {file for word in words for file in program.files_with(word.encode())}
        if knowing.intersection(program.files_with(b"." + name.encode())) - {path}:
            reason = Reason.SOURCE_ESCAPES if name in held else Reason.CONNECTION_STATUS
            yield Trouble(reason, Place(path, connection.site), f"{owner}.{name}")


def follow(path: str, flow: Flow, site: Span, program: Program) -> tuple[Located, ...]:
    """Everything that happens to a value through all files; `site`: where it comes from."""
    trail = _Trail(program)
    trail.follow(path, flow, (), (Place(path, site),))
    return tuple(trail.uses)


class _Trail(Struct):
    """What following one event collects."""

    program: Program
    uses: list[Located] = field(default_factory=list)
    handed: list[Place] = field(default_factory=list)
    given: list[Place] = field(default_factory=list)
    entered: dict[Place, Entered] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    home: str = ""
    gone: tuple[Span, ...] = ()
    """Code of the file `home` that is not left for the event that is followed."""
    named: Path = ()
    """Where the event's name lies: patterns no longer take it out, what was taken out is still used."""
    _seen: set[tuple[str, Flow, Path]] = field(default_factory=set)

    def is_gone(self, path: str, span: Span) -> bool:
        """Whether code is not left."""
        return path == self.home and any(span in each for each in self.gone)

    def _unread(self, path: str, flow: Flow) -> set[Path]:
        """Properties that are only named in code that is not left: what they hold goes nowhere."""
        if not self.gone or path != self.home:
            return set()
        reads = [each for each in flow.uses if isinstance(each, Read)]
        left = {each.path for each in reads if not self.is_gone(path, each.span)}
        return {each.path for each in reads} - left - {self.named}

    def follow(self, path: str, flow: Flow, prefix: Path, via: tuple[Place, ...]) -> list[Path]:
        """Collect a flow's uses; gives the paths that the function returns to its callers."""
        if (path, flow, prefix) in self._seen or len(via) > _DEEPEST:
            return []
        self._seen.add((path, flow, prefix))
        for span, inner in flow.calls:
            self.hand(Place(path, span), join(prefix, inner))
        for span in flow.functions:
            if not self.is_gone(path, span):
                self.enter(path, span)
        returned = []
        unread = self._unread(path, flow)
        for use in flow.uses:
            full = join(prefix, use.path)
            if full is None or (isinstance(use, Read) and not _names_last(prefix, use.path, full)):
                continue
            if any(use.path[: len(each)] == each for each in unread):
                continue
            if self.is_gone(path, use.span) and not (isinstance(use, Compared) and full == ("type",)):
                continue
            if isinstance(use, Forward):
                self._forward(path, use, full, via)
            elif isinstance(use, Returned):
                returned.append(full)
            elif isinstance(use, Handover) and self._handed_over(path, use, full, via):
                continue
            else:
                self.uses.append(Located(path, use, full, via))
        return returned

    def hand(self, place: Place, path: Path | None) -> None:
        """Note a place that hands over what lies at `path`."""
        self.handed.append(place)
        if path is not None and PARSED in path:
            self.given.append(place)

    def _forward(self, path: str, use: Forward, full: Path, via: tuple[Place, ...]) -> None:
        place = Place(path, use.span)
        if use.schema is not None and self.program.type(path, use.schema.name, True) is not None:
            self.uses.append(Located(path, use.schema, full, via))
            if use.result is not None:
                self.follow(path, use.result, full, via)
            return
        target = self.program.function(path, use.callee) if use.schema is None else None
        if target is None or use.argument >= len(target[1].parameters):
            if target is None:
                how = Escape.UNRESOLVED if self._is_lost(path, use.callee) else Escape.UNKNOWN_CALL
                leak = Leak(use.path, how, use.span, use.callee.name, use.value)
                self.uses.append(Located(path, leak, full, via))
            return
        inner, function = target
        self.hand(place, full)
        if function.parser and use.call is not None and use.argument == 0:
            suffix = function.parser.rstrip(".")
            at = (*full, "data") if suffix else full
            self.uses.append(Located(path, replace(use.call, suffix=suffix), at, via))
            if use.call.says is not None:
                self.uses.append(Located(path, use.call.says, (*at, PARSED), via))
            if use.result is not None:
                self.follow(path, use.result, (*at, PARSED), via)
            return
        self.enter(inner, function.span)
        returned = self.follow(inner, function.parameters[use.argument], full, (*via, place))
        for each in returned:
            if use.result is not None:
                self.follow(path, use.result, each, via)
            else:
                self.uses.append(
                    Located(path, Leak((), Escape.COMPUTED, use.span, use.callee.name), each, via)
                )

    def _is_lost(self, path: str, name: ImportRef) -> bool:
        """Whether a name comes from a file of the project that is not there."""
        return self.program.is_local(path, name.module) and self.program.origin(path, name) is None

    def _handed_over(self, path: str, use: Handover, full: Path, via: tuple[Place, ...]) -> bool:
        """Follow a payload into the callbacks that all callers give; False when one cannot be seen."""
        owner = self._function(path, use.function)
        if owner is None:
            return False
        callers = self._mentions(path, owner)
        given: list[tuple[str, Callback]] = []
        for caller in callers:
            facts = self.program.facts(caller.path)
            here = (
                [each for each in facts.callbacks if each.target == caller.span] if facts is not None else []
            )
            wanted = [each for each in here if each.argument == use.parameter and each.member == use.member]
            spread = any(each.argument == use.parameter and each.member == "..." for each in here)
            unknown = [each for each in wanted if each.function is None and each.imported is None]
            whole = any(each.argument == use.parameter and not each.member for each in here) and use.member
            if spread or unknown or whole or (not wanted and not here):
                return False
            given.extend((caller.path, each) for each in wanted)
        if not given:
            return False
        self.handed.extend(callers)
        self.enter(path, use.function)
        for file, callback in given:
            self._callback(file, callback, use, full, (*via, Place(path, use.span)))
        return True

    def _callback(
        self, file: str, callback: Callback, use: Handover, full: Path, via: tuple[Place, ...]
    ) -> None:
        if callback.reference is not None:
            self.handed.append(Place(file, callback.reference))
        if callback.function is not None:
            self.enter(file, callback.function)
            if use.argument < len(callback.flows):
                self.follow(file, callback.flows[use.argument], full, via)
        elif callback.imported is not None and callback.reference is not None:
            self._forward(file, Forward(full, callback.imported, use.argument, callback.reference), full, via)

    def _function(self, path: str, span: Span) -> FunctionFacts | None:
        facts = self.program.facts(path)
        return (
            next((each for each in facts.functions if each.span == span), None) if facts is not None else None
        )

    def _mentions(self, path: str, function: FunctionFacts) -> tuple[Place, ...]:
        facts = self.program.facts(path)
        local = tuple(Place(path, ref) for ref in function.refs)
        exported = facts is not None and any(each.local == function.name for each in facts.exports)
        return (*local, *(self.program.mentions(path, function.name) if exported else ()))

    def follow_out(self, path: str, kept: Kept, returned: list[Path], via: tuple[Place, ...]) -> None:
        """Follow a state that a hook returns into everybody who calls the hook."""
        if not returned or kept.owner is None:
            return
        owner = self._function(path, kept.owner)
        callers = self._mentions(path, owner) if owner is not None else ()
        for caller in callers:
            result = self.program.result(caller)
            for full in returned:
                if result is not None:
                    self.follow(caller.path, result, full, (*via, caller))
                else:
                    leak = Leak((), Escape.RETURNED, caller.span)
                    self.uses.append(Located(caller.path, leak, full, via))
        if not callers:
            leak = Leak((), Escape.RETURNED, kept.owner)
            self.uses += [Located(path, leak, each, via) for each in returned]

    def enter(self, path: str, span: Span) -> None:
        """Note a function that the value passes through, with everybody who names it."""
        place = Place(path, span)
        function = self._function(path, span)
        if function is not None and place not in self.entered:
            self.entered[place] = Entered(place, function.name, self._mentions(path, function))


def _names_last(prefix: Path, path: Path, full: Path) -> bool:
    """Whether the last name of a path is one of the value, not of what holds it."""
    before = join(prefix, path[:-1])
    return before is not None and not holds(before) and full == (*before, path[-1])


def _listener(facts: FileFacts, connection: Connection, each: Subscription, program: Program) -> Listener:
    trail = _Trail(program)
    handler = each.handler
    trail.handed.append(Place(facts.path, handler.reference))
    trail.handed.extend(Place(facts.path, span) for span in connection.released)
    taken: Path = ("data", PARSED) if handler.takes is Takes.DATA else ()
    if handler.function is not None:
        trail.enter(facts.path, handler.function)
        trail.follow(facts.path, handler.flow, taken, (Place(facts.path, each.site),))
    elif handler.imported is not None:
        _imported(facts, each, program, trail, taken)
    else:
        trail.follow(facts.path, handler.flow, taken, (Place(facts.path, each.site),))
    names = tuple(_names(facts, each, program, trail))
    constant = _constant(facts, each, program) if len(names) == 1 and each.looped is None else None
    ways = tuple(tuple(_way(facts, each, names, split, program)) for split in each.handler.splits)
    return Listener(
        each, names, tuple(trail.uses), tuple(trail.handed), tuple(trail.entered.values()),
        tuple(_types(trail.uses, program)), tuple(trail.troubles), tuple(_beyond(trail.uses, program)),
        tuple(trail.given), tuple(_opaque(trail.uses, program)),
        tuple(_in_place(trail.uses)), constant, ways=ways,
    )  # fmt: skip


def _way(
    facts: FileFacts, each: Subscription, names: tuple[EventName, ...], split: Split, program: Program
) -> Iterator[Listener]:
    """One listener for every name that a handler compares with, or that it is added for."""
    if each.unnamed:
        for variant in split.variants:
            own = replace(
                each, names=(variant.name,), unnamed=False, event=variant.event, idle=not variant.work
            )
            yield _variant(facts, own, split, variant, program)
        return
    for name in names:
        same = (v for v in split.variants if v.name.text == name.text and v.name.constant is None)
        yield _variant(facts, replace(each, names=(name,)), split, next(same, split.rest), program)


def _variant(
    facts: FileFacts, each: Subscription, split: Split, variant: Variant, program: Program
) -> Listener:
    """What happens to the event when it is this one."""
    trail = _Trail(program, home=facts.path, gone=variant.gone, named=split.discriminator)
    handler = each.handler
    trail.handed.append(Place(facts.path, handler.reference))
    trail.handed.extend(Place(facts.path, span) for span in variant.compared)
    if handler.function is not None:
        trail.enter(facts.path, handler.function)
    trail.follow(facts.path, handler.flow, (), (Place(facts.path, each.site),))
    names = tuple(_names(facts, each, program, trail))
    constant = _constant(facts, each, program) if len(names) == 1 and each.looped is None else None
    return Listener(
        each, names, tuple(trail.uses), tuple(trail.handed), tuple(trail.entered.values()),
        tuple(_types(trail.uses, program)), tuple(trail.troubles), tuple(_beyond(trail.uses, program)),
        tuple(trail.given), tuple(_opaque(trail.uses, program)), tuple(_in_place(trail.uses)),
        constant, split, variant, facts.path,
    )  # fmt: skip


def _beyond(uses: list[Located], program: Program) -> Iterator[Beyond]:
    """What happens in state that a value goes into."""
    for each in uses:
        if not isinstance(each.use, Leak) or each.use.kept is None:
            continue
        kept, full = each.use.kept, held(each.full)
        trail = _Trail(program)
        via = (*each.via, each.place)
        if kept.reads is not None:
            returned = trail.follow(each.path, kept.reads, full, via)
            trail.follow_out(each.path, kept, returned, via)
        known = kept.type and [Located(each.path, kept.type, full)]
        declared = next(iter((*_types(known, program), *_in_place(known))), None) if known else None
        yield Beyond(
            each.place,
            Place(each.path, kept.span),
            declared,
            tuple(trail.uses),
            Place(each.path, each.use.value) if each.use.value is not None else None,
            tuple(Place(each.path, span) for span in kept.writers) if kept.writers is not None else None,
            kept.loose or kept.type is not None,
            tuple(trail.handed),
            tuple(trail.given),
            tuple(trail.entered.values()),
            tuple(_types(trail.uses, program)),
            tuple(_opaque(trail.uses, program)),
            tuple(_in_place(trail.uses)),
        )


def _constant(facts: FileFacts, each: Subscription, program: Program) -> NamedConstant | None:
    """The constant that the one name of a subscription is, with everybody who names it."""
    name = each.names[0]
    path = facts.path
    if name.constant is not None:
        found = program.origin(path, name.constant)
        texts = program.constant(path, name.constant, name.text)
        if found is None or len(texts) != 1:
            return None
        path, name = found[0], texts[0]
    if name.refs is None or name.span is None:
        return None
    local = tuple(Place(path, ref) for ref in name.refs)
    owner, _, member = name.exported.partition(".")
    return NamedConstant(
        Place(path, name.span), (*local, *(program.mentions(path, owner, member) if owner else ()))
    )


def _imported(
    facts: FileFacts, each: Subscription, program: Program, trail: _Trail, taken: Path
) -> None:
    assert each.handler.imported is not None
    place = Place(facts.path, each.handler.reference)
    target = program.function(facts.path, each.handler.imported)
    if target is None:
        local = program.is_local(facts.path, each.handler.imported.module)
        reason = Reason.UNRESOLVED_IMPORT if local else Reason.PAYLOAD_ESCAPES
        trail.troubles.append(Trouble(reason, place, each.handler.imported.module))
        return
    path, function = target
    trail.enter(path, function.span)
    if function.parameters:
        trail.follow(path, function.parameters[0], taken, (Place(facts.path, each.site), place))


def _names(facts: FileFacts, each: Subscription, program: Program, trail: _Trail) -> Iterator[EventName]:
    for name in each.names:
        if name.constant is None:
            yield name
            continue
        found = program.constant(facts.path, name.constant, name.text)
        if not found:
            trail.troubles.append(
                Trouble(
                    Reason.DYNAMIC_EVENT_NAME, Place(facts.path, each.site), name.text or name.constant.name
                )
            )
        for text in found:
            yield EventName(text.text, None)


def _types(uses: list[Located], program: Program) -> Iterator[DeclaredType]:
    """Types that the flow names, those of their members included."""
    found: dict[tuple[Place, Path], DeclaredType] = {}
    queue = [(each.path, each.use, each.full, each.place) for each in uses if isinstance(each.use, TypeUse)]
    while queue:
        path, use, root, place = queue.pop()
        declared = program.type(path, use.name, use.value)
        if declared is None:
            continue
        inner, facts = declared
        home = Place(inner, facts.span)
        if (home, root) in found:
            old = found[home, root]
            found[home, root] = _with_teller(old, place)
            continue
        mentions = tuple(Place(inner, ref) for ref in facts.refs)
        others = program.mentions(inner, facts.name) if facts.exported else ()
        members = tuple((each.path, each.span, _written(inner, each.type, program)) for each in facts.members)
        found[home, root] = DeclaredType(
            home, facts.name, root, members, (*mentions, *others), facts.closed, (place,),
            _optional(inner, facts, program), facts.whole, _inherited(inner, facts, program),
            _target(inner, facts, program), facts.value,
        )  # fmt: skip
        queue += [(inner, each, root + each.path, Place(inner, each.span)) for each in facts.nested]
    yield from found.values()


def _bases(path: str, facts: TypeFacts, program: Program) -> Iterator[tuple[str, TypeFacts] | None]:
    """Declarations that one extends, directly and further up; none for each that cannot be seen."""
    queue, seen = [(path, each) for each in facts.bases], 0
    while queue and seen < _DEEPEST:
        home, base = queue.pop(0)
        found = program.type(home, base.name) if base.name else None
        seen += 1
        yield found if found is not None and found[1].whole else None
        queue += [(found[0], each) for each in found[1].bases] if found is not None else []


def _inherited(
    path: str, facts: TypeFacts, program: Program
) -> tuple[tuple[Path, Span, str], ...] | None:
    found: list[tuple[Path, Span, str]] = []
    for base in _bases(path, facts, program):
        if base is None:
            return None
        found += [(each.path, each.span, _written(base[0], each.type, program)) for each in base[1].members]
    own = {each.path for each in facts.members}
    return tuple(each for each in found if each[0] not in own)


def _optional(path: str, facts: TypeFacts, program: Program) -> frozenset[Path]:
    """Members that may be missing; what is declared again counts as it is declared last."""
    own = {each.path: each.optional for each in facts.members}
    for base in _bases(path, facts, program):
        for each in base[1].members if base is not None else ():
            own.setdefault(each.path, each.optional)
    return frozenset(path for path, missing in own.items() if missing)


def _opaque(uses: list[Located], program: Program) -> Iterator[OpaqueType]:
    """Types that are mapped, computed or of a package."""
    for each in uses:
        if not isinstance(each.use, TypeUse) or PARSED not in each.full or not each.use.name:
            continue
        found = program.type(each.path, each.use.name, each.use.value)
        for _ in range(4):
            meant = found[1].nested[0] if found is not None and found[1].alias and found[1].nested else None
            if found is None or meant is None:
                break
            found = program.type(found[0], meant.name, meant.value)
        if found is None or found[1].alias:
            yield OpaqueType(each.place, each.use.name, each.full)


def _target(path: str, facts: TypeFacts, program: Program) -> Place | None:
    """The declaration that an alias stands for."""
    meant = facts.nested[0] if facts.alias and facts.nested else None
    found = program.type(path, meant.name, meant.value) if meant is not None else None
    return Place(found[0], found[1].span) if found is not None else None


def _in_place(uses: list[Located]) -> Iterator[DeclaredType]:
    """Object types that are written where the flow uses them."""
    for each in uses:
        if isinstance(each.use, TypeUse) and each.use.members:
            members = tuple(((name,), each.use.span, kind) for name, kind, _ in each.use.members)
            optional = frozenset((name,) for name, _, missing in each.use.members if missing)
            yield DeclaredType(
                each.place, "", each.full, members, (), True, (each.place,), optional
            )


def _written(path: str, text: str, program: Program) -> str:
    """A member's type; what an alias of strings or numbers stands for in place of its name."""
    for _ in range(4):
        found = program.type(path, text) if text.isidentifier() else None
        if found is None or not found[1].alias:
            return text
        path, text = found[0], found[1].alias
    return text


def _with_teller(old: DeclaredType, place: Place) -> DeclaredType:
    return replace(old, told_by=(*old.told_by, place))
