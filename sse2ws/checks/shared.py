"""Functions and types that payloads share with other data.

In: a linked connection, its changes, and what all connections that move together cover. Out: troubles.
A function that is rewritten for a payload gets nothing else; a type that is renamed describes nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from sse2ws.checks.fields import payload_path
from sse2ws.model.flow import Cast, Hold, Parse, Path, Read, holds
from sse2ws.model.judged import JudgedListener
from sse2ws.model.linked import DeclaredType, Linked, Listener, Place, Trouble
from sse2ws.model.reasons import Reason


def covered_places(
    linked: Linked, listeners: Iterable[JudgedListener], for_others: bool = False
) -> set[Place]:
    """Places of a connection that hand over its own events, or name their types.

    What an adapter gives the old shape is other data from there on. `for_others`: so is a payload whose
    fields stay, for connections whose fields do not.
    """
    names = {
        Place(linked.path, each.subscription.event)
        for each in linked.listeners
        if each.subscription.event is not None
    }
    names |= {Place(linked.path, each) for each in linked.connection.spent}
    return names | {place for each in listeners for place in _covered(each, for_others)}


def _covered(judged: JudgedListener, for_others: bool) -> Iterator[Place]:
    listener = judged.listener
    stays = for_others and judged.fields_stay
    whole = stays or any(cut.whole for cut in judged.cuts)
    old = {cut.adapter.type for cut in judged.cuts}
    for place in listener.handed:
        around = stays and any(_inside(each, place) for each in listener.given)
        if not (_stays_for_others(place, listener) or around or (whole and place in listener.given)):
            yield place
    for declared in listener.types:
        if not whole and declared.place not in old:
            yield from (place for place in declared.told_by if not _stays_for_others(place, listener))


def _stays_for_others(place: Place, listener: Listener) -> bool:
    """Whether a place stands in a function that is copied, and stays as it was for whoever else calls it."""
    return any(_inside(place, each) for each in listener.staying)


def shared_troubles(
    linked: Linked, listeners: Iterable[JudgedListener], covered: Set[Place]
) -> Iterator[Trouble]:
    """Everything that would change for others as well."""
    for judged in listeners:
        if judged.dropped:
            continue
        changed, gone = changed_types(judged), going(judged.listener)
        told = (place for each in judged.listener.types if each.place in changed for place in each.told_by)
        changes = [*_changes(judged), *told]
        for function in judged.listener.entered:
            if not any(_inside(change, function.place) for change in changes):
                continue
            for mention in function.mentions:
                if not is_covered(mention, covered):
                    yield Trouble(Reason.SHARED_WITH_OTHER_DATA, mention, function.name)
        for declared in judged.listener.types:
            if stays(declared, judged.listener) and declared.place in changed:
                for mention in declared.mentions:
                    left = not _goes(mention, judged.listener) and not is_covered(mention, gone)
                    if left and not is_covered(mention, covered):
                        yield Trouble(Reason.SHARED_WITH_OTHER_DATA, mention, declared.name)
            if not declared.closed and stays(declared, judged.listener) and _names(declared, judged):
                yield Trouble(Reason.SHARED_WITH_OTHER_DATA, declared.place, declared.name)
        for declared, place in describing_others(judged.listener.types):
            if declared.place in changed:
                yield Trouble(Reason.SHARED_WITH_OTHER_DATA, place, declared.name)
        for opaque in judged.listener.opaque:
            named = any(_below(each.full, opaque.root) for each in judged.renames)
            if named and not _goes(opaque.place, judged.listener):
                yield Trouble(Reason.SHARED_WITH_OTHER_DATA, opaque.place, opaque.name)


def going(listener: Listener) -> set[Place]:
    """Declarations of old messages that nobody names any more, once their annotations are gone."""
    return {
        place
        for each in listener.types
        if all(_goes(m, listener) and not _stays_for_others(m, listener) for m in each.mentions)
        for place in each.within
    }


def describing_others(types: Sequence[DeclaredType]) -> Iterator[tuple[DeclaredType, Place]]:
    """Places that give a type of the payload to what is not the payload, but has something of it.

    `<Row goal_id={goal.goal_id} />` where `Row` takes the type: attributes and pattern would keep old names.
    """
    told = {each.place for each in types if not holds(each.root)}
    for each in types:
        if holds(each.root) and each.place in told:
            yield from ((each, place) for place in each.told_by)


def _names(declared: DeclaredType, judged: JudgedListener) -> bool:
    """Whether something that is renamed is a member of a type, inherited ones included."""
    return any(_below(each.full, declared.root) for each in judged.renames)


def _below(path: Path, root: Path) -> bool:
    return len(path) > len(root) and path[: len(root)] == root


def changed_types(judged: JudgedListener) -> set[Place]:
    """Declarations whose members change, those that are other names for them, and those that name them."""
    types = judged.listener.types
    changed = {each.place for each in types if renamed_members(each, judged)}
    while more := {each.place for each in types if _says(each, types, changed)} - changed:
        changed |= more
    return changed


def _says(declared: DeclaredType, types: Iterable[DeclaredType], changed: Set[Place]) -> bool:
    """Whether a declaration is another name for a changed one, or names it for a member."""
    inner = (place for each in types if each.place in changed for place in each.told_by)
    return declared.alias_of in changed or any(_inside(each, declared.place) for each in inner)


def renamed_members(declared: DeclaredType, judged: JudgedListener) -> bool:
    """Whether a type's members change."""
    spans = {span for _, span, _ in declared.members}
    return any(each.place.span in spans and each.place.path == declared.place.path for each in judged.renames)


def stays(declared: DeclaredType, listener: Listener, asked: Set[Place] = frozenset()) -> bool:
    """Whether a type is still named by the flow after casts and annotations at `JSON.parse` went.

    What only another type names stays with that one. `asked`: declarations that this is asked for.
    """
    asked = asked | {declared.place}
    return any(_still_tells(place, listener, asked) for place in declared.told_by)


def _still_tells(place: Place, listener: Listener, asked: Set[Place]) -> bool:
    around = [each for each in listener.types if _inside(place, each.place)]
    if around:
        return any(each.place not in asked and stays(each, listener, asked) for each in around)
    return not _goes(place, listener)


def _is_copied(listener: Listener, place: Place) -> bool:
    """Whether a place stands in code that becomes a function for one unnamed message."""
    split = listener.split
    return split is not None and split.reshapes and listener.takes_apart(place)


def _goes(place: Place, listener: Listener) -> bool:
    for each in listener.uses:
        if each.path != place.path or not isinstance(each.use, Parse | Hold | Cast):
            continue
        root = not payload_path(each.full) and _is_copied(listener, each.place)
        if isinstance(each.use, Cast):
            if root and place.span in each.use.span and place.span not in each.use.inner:
                return True
            continue
        # what was text is an object now: its annotation is written anew
        text = isinstance(each.use, Parse) or payload_path(each.full) is None or root
        # so is that of a callback that took the payload alone, where it does not stay as a function
        handler = listener.subscription.handler
        text = text or (handler.inline and each.use.span == handler.pattern)
        if isinstance(each.use, Parse) and each.use.stays_typed:
            continue
        cast = isinstance(each.use, Parse) and place.span in each.use.span
        if cast or (text and _annotated(each.use, place)):
            return True
    return False


def _annotated(use: Parse | Hold, place: Place) -> bool:
    return use.annotation is not None and place.span in use.annotation


def _changes(judged: JudgedListener) -> Iterator[Place]:
    for rename in judged.renames:
        yield rename.place
    for cut in judged.cuts:
        yield cut.place
    for each in judged.listener.uses:
        message = isinstance(each.use, Hold) and each.use.parameter and payload_path(each.full) is None
        identity = isinstance(each.use, Read) and each.full == ("lastEventId",)
        if isinstance(each.use, Parse) or message or identity:
            yield each.place


def _inside(change: Place, outer: Place) -> bool:
    return change.path == outer.path and change.span in outer.span


def is_covered(mention: Place, covered: Set[Place]) -> bool:
    """Whether a place is one of those that move, or stands inside one."""
    if mention in covered:
        return True
    return any(each.path == mention.path and mention.span in each.span for each in covered)
