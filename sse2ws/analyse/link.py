"""Facts of files in, linked connections out: the only step that sees several files.

It follows the event of each listener from file to file and finds who else uses what it passes through.
It asks the program for more files when the flow leads there, so the cost follows the SSE code, not the tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.across.agreed import as_all_call_it
from sse2ws.analyse.across.callers import callers_of, leaving, without_callers
from sse2ws.analyse.across.constants import constant_of
from sse2ws.analyse.across.declared_types import declared_types, opaque_types, types_in_place
from sse2ws.analyse.across.gone_calls import working_calls
from sse2ws.analyse.across.offered import stem
from sse2ws.analyse.across.overridden import overridden
from sse2ws.analyse.across.parted import parted_ways
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.takers import known_takers
from sse2ws.analyse.across.texts import with_texts
from sse2ws.analyse.across.trail import Trail
from sse2ws.analyse.across.users import users_of
from sse2ws.analyse.events.parted_calls import Pair
from sse2ws.analyse.stores.stored import stored
from sse2ws.analyse.workers import in_worker
from sse2ws.model.connection import Connection, Subscription, Takes
from sse2ws.model.facts import FileFacts
from sse2ws.model.flow import PARSED, EventName, Leak, Path, held
from sse2ws.model.linked import Beyond, Linked, Listener, Located, Place, Trouble
from sse2ws.model.reasons import NOT_FOLLOWED, Reason
from sse2ws.model.split import Split, Variant

_DEEPEST = 12
"""Wrappers of wrappers that are looked into."""


def link(facts: FileFacts, program: Program) -> Iterator[Linked]:
    """Link every connection of a file."""
    for connection in facts.connections:
        if connection.offered and _is_told_elsewhere(facts, connection.offered, program):
            continue
        yield _linked(facts, connection, program, 0)


def _is_told_elsewhere(facts: FileFacts, name: str, program: Program) -> bool:
    """Whether others import a constructor under this name, or a variable holds it that nobody names."""
    exported = {each.name for each in facts.exports if name in (each.name, each.local)}
    if any((facts.path, each) in program.followed for each in exported):
        return True
    declared = any(each.local == name for each in facts.exports)
    return declared and not program.mentions(facts.path, name)


def _linked(facts: FileFacts, connection: Connection, program: Program, depth: int) -> Linked:
    """One connection; that of a wrapper with what its callers do, if all of them can be seen."""
    wrapper = connection.wrapper
    if wrapper is None or depth > _DEEPEST:
        return _alone(facts, connection, program)
    found = list(callers_of(facts, connection, wrapper, program))
    unseen = tuple(each for each in found if isinstance(each, Trouble))
    if unseen or not found:
        alone = _alone(facts, connection, program)
        users = users_of(facts, connection, program, Reason.GENERIC_WRAPPER) if unseen else ()
        return replace(alone, troubles=(*alone.troubles, *unseen, *users))
    parts = tuple(
        _linked(each[0], each[1], program, depth + 1) for each in found if not isinstance(each, Trouble)
    )
    gone = leaving(facts, wrapper, program)
    working = tuple(working_calls(facts.path, connection, program))
    return Linked(facts.path, without_callers(connection, wrapper), (), parts, gone, working)


def _alone(facts: FileFacts, connection: Connection, program: Program) -> Linked:
    connection = as_all_call_it(facts, connection, program)
    listeners = tuple(_listener(facts, connection, each, program) for each in connection.subscriptions)
    outside = tuple(_reached_from_outside(facts.path, connection, program))
    if outside:
        listeners = tuple(replace(each, troubles=(*each.troubles, *outside)) for each in listeners)
    shown = program.url(facts.path, connection.url)
    handled = {one.path for each in listeners for one in each.uses}
    handled |= {one.place.path for each in listeners for one in each.entered}
    troubles = [*_apart(facts, connection, program, handled - {facts.path})]
    troubles += overridden(facts, connection, listeners, program)
    troubles += working_calls(facts.path, connection, program)
    connection, retyped, more = known_takers(facts.path, connection, program)
    troubles += more
    reason = next((each.reason for each in connection.evidence if each.reason in NOT_FOLLOWED), None)
    if reason is not None and not more:
        troubles += users_of(facts, connection, program, reason)
    return Linked(facts.path, connection, listeners, (), (), tuple(troubles), retyped, shown)


def _apart(
    facts: FileFacts, connection: Connection, program: Program, handled: Iterable[str]
) -> Iterator[Trouble]:
    """A worker, or a script that imports nothing: the connection of the components is not there.

    `handled`: other files whose functions get its events; what runs in a worker shows there as well.
    """
    elsewhere = (program.facts(each) for each in sorted(handled))
    signs = (each.apart for each in elsewhere if each is not None)
    what = facts.apart or in_worker(facts.path, program) or next(filter(None, signs), "")
    if what:
        yield Trouble(Reason.CONNECTION_OWNER, Place(facts.path, connection.site), what)


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


def _listener(facts: FileFacts, connection: Connection, each: Subscription, program: Program) -> Listener:
    trail = Trail(program)
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
    whole = _heard(facts, each, trail, program)
    ways = [tuple(_way(facts, each, whole.names, split, program)) for split in handler.splits]
    for pairs in parted_ways(facts, each, whole.names, program):
        way = tuple(_elsewhere(facts, each, pair, program) for pair in pairs)
        if _is_blocked(way) and any(_same_name(other, way) and not _is_blocked(other) for other in ways):
            continue  # its code can take the place of the call
        ways = [other for other in ways if not _same_name(other, way)] + [way]
    return replace(whole, ways=tuple(ways))


def _is_blocked(way: Sequence[Listener]) -> bool:
    return any(each.split is not None and each.split.blocks for each in way)


def _same_name(one: tuple[Listener, ...], other: tuple[Listener, ...]) -> bool:
    """Whether two ways tell messages apart by the same property."""
    names = [way[0].split.discriminator if way and way[0].split is not None else () for way in (one, other)]
    return names[0] == names[1]


def _heard(facts: FileFacts, each: Subscription, trail: Trail, program: Program) -> Listener:
    """The listener whose event left this trail."""
    names = tuple(_names(facts, each, program, trail))
    constant = constant_of(facts, each, program) if len(names) == 1 and each.looped is None else None
    return Listener(
        each, names, tuple(trail.uses), tuple(trail.handed), tuple(trail.entered.values()),
        tuple(declared_types(trail.uses, program)), tuple(trail.troubles),
        tuple(_beyond(trail.uses, program)), tuple(trail.given),
        tuple(opaque_types(trail.uses, program)), tuple(types_in_place(trail.uses)), constant,
    )  # fmt: skip


def _way(
    facts: FileFacts, each: Subscription, names: tuple[EventName, ...], split: Split, program: Program
) -> Iterator[Listener]:
    """One listener for every name that a handler compares with, or that it is added for.

    Of unnamed messages, one without a name follows: for those that no test names.
    """
    if each.unnamed:
        for variant in split.variants:
            own = replace(
                each, names=(variant.name,), unnamed=False, event=variant.event, idle=not variant.work
            )
            yield _variant(facts, own, split, variant, program)
        if split.variants:
            rest = replace(each, names=(), unnamed=False, idle=not split.rest.work)
            yield _variant(facts, rest, split, split.rest, program)
        return
    split = with_texts(split, facts.path, program)
    for name in names:
        same = (v for v in split.variants if v.name.text == name.text)
        yield _variant(facts, replace(each, names=(name,)), split, next(same, split.rest), program)


def _variant(
    facts: FileFacts, each: Subscription, split: Split, variant: Variant, program: Program
) -> Listener:
    """What happens to the event when it is this one."""
    gone = tuple(Place(facts.path, span) for span in variant.gone)
    trail = Trail(program, gone=gone, named=split.discriminator)
    handler = each.handler
    trail.handed.append(Place(facts.path, handler.reference))
    trail.handed.extend(Place(facts.path, span) for span in variant.compared)
    if handler.function is not None:
        trail.enter(facts.path, handler.function)
    trail.follow(facts.path, handler.flow, (), (Place(facts.path, each.site),))
    return replace(_heard(facts, each, trail, program), split=split, variant=variant, home=facts.path)


def _elsewhere(facts: FileFacts, each: Subscription, pair: Pair, program: Program) -> Listener:
    """What happens to the event when another function finds it to be this one."""
    own, parted, handler = pair.variant, pair.parted, each.handler
    gone = [Place(pair.home, span) for span in own.gone]
    handed = [Place(pair.home, span) for span in own.compared]
    if parted is not None:
        gone += [Place(parted.function.path, span) for span in parted.variant.gone]
        handed += [parted.call, *(Place(parted.function.path, span) for span in parted.variant.compared)]
    trail = Trail(program, gone=tuple(gone), named=pair.split.discriminator)
    trail.handed += [Place(facts.path, handler.reference), *handed]
    subscription = replace(each, names=(own.name,))
    if each.unnamed:
        event = own.event if pair.home == facts.path else None
        subscription = replace(subscription, unnamed=False, event=event, idle=not own.work)
    if handler.function is not None:
        trail.enter(facts.path, handler.function)
        trail.follow(facts.path, handler.flow, (), (Place(facts.path, each.site),))
    else:
        _imported(facts, each, program, trail, ())
    heard = _heard(facts, subscription, trail, program)
    return replace(heard, split=pair.split, variant=own, home=pair.home, parted=parted)


def _beyond(uses: list[Located], program: Program) -> Iterator[Beyond]:
    """What happens in state that a value goes into."""
    for each in uses:
        if not isinstance(each.use, Leak):
            continue
        if each.use.kept is None:
            outside = stored(program, each) if PARSED in each.full else None
            if outside is not None:
                yield outside
            continue
        kept, full = each.use.kept, held(each.full)
        trail = Trail(program)
        via = (*each.via, each.place)
        if kept.reads is not None:
            returned = trail.follow(each.path, kept.reads, full, via)
            trail.follow_out(each.path, kept.owner, returned, via)
        if kept.type is not None:
            trail.follow_type(each.path, kept.type, full, via)
        known = kept.type and [Located(each.path, kept.type, full)]
        declared = (*declared_types(known, program), *types_in_place(known)) if known else ()
        yield Beyond(
            each.place,
            Place(each.path, kept.span),
            declared[0] if declared else None,
            tuple(trail.uses),
            Place(each.path, each.use.value) if each.use.value is not None else None,
            tuple(Place(each.path, span) for span in kept.writers) if kept.writers is not None else None,
            kept.loose or kept.type is not None,
            tuple(trail.handed),
            tuple(trail.given),
            tuple(trail.entered.values()),
            tuple(declared_types(trail.uses, program)),
            tuple(opaque_types(trail.uses, program)),
            tuple(types_in_place(trail.uses)),
        )


def _imported(facts: FileFacts, each: Subscription, program: Program, trail: Trail, taken: Path) -> None:
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


def _names(facts: FileFacts, each: Subscription, program: Program, trail: Trail) -> Iterator[EventName]:
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
