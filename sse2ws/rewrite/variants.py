"""What a handler did for one event, as a function of its own: the source that is left, with its changes.

In: a judged listener that gets a copy. Out: the text of its function, and the types that it names. The code
is moved, never retyped; what stays in its place is changed elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.fields import ENVELOPE, payload_path
from sse2ws.checks.payload import needs_clone, new_meta
from sse2ws.model.flow import Cast, Form, Hold, Parse, Read
from sse2ws.model.judged import JudgedListener, Rename
from sse2ws.model.linked import Located, Place
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Split, Variant
from sse2ws.model.unit import How
from sse2ws.rewrite.calls import called
from sse2ws.rewrite.copying import Copy, Copying, part_of
from sse2ws.rewrite.event_names import named_by_event
from sse2ws.rewrite.event_types import type_text
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece, indentation, removals, render
from sse2ws.rewrite.tokens import (
    MESSAGE,
    FileChange,
    Tokens,
    Types,
    is_copied,
    key_change,
    rename_change,
    type_of_pattern,
    use_changes,
)

_RULE = "message-split"


def copy(
    listener: JudgedListener,
    copying: Copying,
    indent: bytes,
    tests: Sequence[Change],
    events: Sequence[str] = (),
) -> Copy:
    """The function of one event. `events`: those that it is called with, where its type is not known."""
    split, variant = _parts(listener)
    handler = listener.listener.subscription.handler
    assert handler.function is not None
    changes, types = copied_changes(listener, copying, events)
    changes += tests
    parted = listener.listener.parted
    if parted is not None:
        name = copying.parts[part_of(listener, parted)]
        changes.append(Change(parted.call.span, (name.encode(),), _RULE))
    named = named_by_event(listener, event_name(listener), variant.gone, taken=bool(tests))
    if named and events and handler.unused_parameter:
        raise Conflict("several events share a handler that names its event and does not take it")
    changes += named
    if variant.unused and not tests and not named and handler.parameters is not None:
        types = ()  # nothing that is left reads the event
        changes = [each for each in changes if each.span not in handler.parameters]
        changes.append(Change(handler.parameters, (b"()",), _RULE))
    pieces: list[Piece] = [Moved(handler.function, indent)]
    if not split.arrow and handler.parameters is not None and handler.block is not None:
        before = copying.data[handler.function.start : handler.parameters.start].split()
        pieces = [b"async "] if b"async" in before else []
        pieces += [Moved(handler.parameters, indent), b" => ", Moved(handler.block, indent)]
    text = b"".join(render(copying.data, changes, each, copying.verbatim) for each in pieces)
    return Copy(text, types)


def copied_changes(
    listener: JudgedListener, copying: Copying, events: Sequence[str]
) -> tuple[list[Change], tuple[Types, ...]]:
    """What changes in the code that is copied for a listener, in the file that holds its handler."""
    home = listener.listener.home
    found = list(_token_changes(listener, copying.tokens, events))
    types = tuple(each for each in found if isinstance(each, Types))
    changes = [each[1] for each in found if not isinstance(each, Types)]
    for cut in listener.cuts:
        if cut.place.path == home and is_copied(listener, cut.place):
            changes = called(changes, cut, copying.adapters[cut.place], copying.data)
    return [*changes, *_cut_changes(listener, copying)], types


def event_name(listener: JudgedListener) -> str:
    """What the copied function calls its parameter. Raises Conflict when its parts cannot agree on a name."""
    split, _ = _parts(listener)
    if listener.listener.envelope and split.message:
        return split.message
    taken = [each.use for each in listener.listener.uses if isinstance(each.use, Hold) and not each.full]
    names = {each.name for each in taken if each.parameter and each.name}
    # a function whose code is moved in may call the payload that
    inner = (each.use for each in listener.listener.uses if isinstance(each.use, Hold) and each.full)
    if all(MESSAGE not in each.taken for each in taken) and all(each.name != MESSAGE for each in inner):
        return MESSAGE
    if len(names) == 1:
        return names.pop()
    raise Conflict("the event has several names on its way through the handler")


def _parts(listener: JudgedListener) -> tuple[Split, Variant]:
    split, variant = listener.listener.split, listener.listener.variant
    assert split is not None
    assert variant is not None
    return split, variant


# -- statements ----------------------------------------------------------------------------------------


def _cut_changes(listener: JudgedListener, copying: Copying) -> Iterator[Change]:
    split, variant = _parts(listener)
    gone = [each.span for each in variant.cuts if not each.lines and not each.block]
    if _collapses(listener):
        gone += [each for each in split.holders if not any(each in other for other in variant.gone)]
    gone += [each for each in copying.spent if not any(each in other for other in variant.gone)]
    yield from removals(copying.data, gone, _RULE, copying.comments)
    needless = _needless(listener)
    for cut in variant.cuts:
        if cut.lines or cut.block:
            yield _replaced(cut, copying, needless)


def _needless(listener: JudgedListener) -> set[Span]:
    """Parameters of functions whose code is moved in, that have the event's own name now."""
    if not _collapses(listener):
        return set()
    held = (each for each in listener.listener.uses if isinstance(each.use, Hold) and each.full == ENVELOPE)
    return {each.use.span for each in held}


def _replaced(cut: Cut, copying: Copying, needless: set[Span]) -> Change:
    style, base = copying.style, indentation(copying.data, cut.span.start)
    inner = base + style.indent if cut.block else base
    pieces: list[Piece] = [b"{"] if cut.block else []
    lines = [line for line in cut.lines if not any(part in needless for part in line)]
    for number, line in enumerate(lines):
        if cut.block or number:
            pieces.append(style.newline + inner)
        for part in line:
            if isinstance(part, Span):
                pieces.append(Moved(part, inner))
            else:
                pieces.append(style.semicolon if part == ";" else part.encode())
    if cut.block:
        pieces += [style.newline + base, b"}"] if lines else [b"}"]
    return Change(cut.span, tuple(pieces), _RULE)


def _collapses(listener: JudgedListener) -> bool:
    """Whether the old message and the new event are called the same, so that nothing is declared for it."""
    split, _ = _parts(listener)
    return bool(listener.listener.envelope and split.message) and not needs_clone(listener)


# -- tokens --------------------------------------------------------------------------------------------


def _token_changes(
    listener: JudgedListener, tokens: Tokens, events: Sequence[str]
) -> Iterator[FileChange | Types]:
    split, variant = _parts(listener)
    linked = listener.listener
    name = event_name(listener)
    own = _own_tokens(listener, tokens, events)
    for rename in listener.renames:
        if rename.place.path == linked.home and is_copied(listener, rename.place):
            yield from rename_change(rename, own)
    for each in linked.uses:
        if each.path == linked.home and is_copied(listener, each.place):
            yield from _use(each, listener, own, name)
    if len(listener.new) == 1:
        yield from ((linked.home, key_change(Place(linked.home, key), listener, own)) for key in variant.keys)
    if split.reshapes:
        for span in split.names:
            if any(span in each for each in split.copied) and not any(span in each for each in variant.gone):
                yield linked.home, Change(span, (f"{name}.type".encode(),), "event-name")


def _own_tokens(listener: JudgedListener, tokens: Tokens, events: Sequence[str]) -> Tokens:
    function = listener.listener.subscription.handler.function
    assert function is not None
    places = frozenset((Place(listener.listener.home, function),))
    carried = {
        each.place: tuple(events)
        for each in listener.listener.uses
        if events and isinstance(each.use, Hold) and each.use.parameter
    }
    inlined, shared = (frozenset[Place](), places) if events else (places, frozenset[Place]())
    return replace(tokens, inlined=inlined, shared=shared, carried=carried)


def _use(each: Located, listener: JudgedListener, tokens: Tokens, name: str) -> Iterator[FileChange | Types]:
    use, path, linked = each.use, each.path, listener.listener
    split, _ = _parts(listener)
    reshaped = split.reshapes
    handler = linked.subscription.handler
    if isinstance(use, Hold) and use.parameter and linked.untypes(each.place) and each.full[:1] == ("type",):
        return
    taken_apart = bool(linked.envelope and handler.parameters is not None and use.span in handler.parameters)
    if taken_apart and each.full == ("lastEventId",):
        yield from _identity(each, name)
    elif isinstance(use, Hold) and use.parameter and not each.full:
        yield from _event_parameter(each, use, listener, tokens, name)
    elif isinstance(use, Parse) and each.full == ("data",) and linked.envelope:
        yield from _message(each, use, listener, name)
    elif isinstance(use, Cast) and reshaped and not payload_path(each.full):
        yield path, Change(use.span, (Moved(use.inner),), "payload-parse")
    elif isinstance(use, Hold) and each.full == ENVELOPE:
        yield from _holder(each, use, listener, name)
        yield from _annotation(each, use, listener, tokens)
    elif isinstance(use, Hold) and reshaped and payload_path(each.full) == ():
        yield from _annotation(each, use, listener, tokens)
    elif isinstance(use, Read) and linked.envelope and each.full == ("data",):
        inside = handler.parameters is not None and use.span in handler.parameters
        if inside and handler.parameters is not None:
            new = b"(" + name.encode() + type_of_pattern(listener, tokens) + b")"
            yield path, Change(handler.parameters, (new,), "handler-parameter")
    elif isinstance(use, Read) and linked.envelope and payload_path(each.full) == ():
        yield from _named(each, use, linked.envelope, "data", tokens)
    elif isinstance(use, Read) and each.full[:1] == ENVELOPE and len(each.full) == 2:
        yield from _named(each, use, each.full[1], new_meta(each.full[1]) or each.full[1], tokens)
    else:
        yield from use_changes(each, listener, tokens)


def _identity(each: Located, name: str) -> Iterator[FileChange]:
    """A `lastEventId` that was taken out of the event, which has a name now."""
    held = each.use if isinstance(each.use, Hold) else each.use.local if isinstance(each.use, Read) else None
    for ref in held.refs if held is not None else ():
        text = f"{held.name}: {name}.eventId" if held and ref in held.shorthands else f"{name}.eventId"
        yield each.path, Change(ref, (text.encode(),), "event-id")


def _event_parameter(
    each: Located, use: Hold, listener: JudgedListener, tokens: Tokens, name: str
) -> Iterator[FileChange | Types]:
    """The handler's own parameter, or that of a function that the event goes into unchanged."""
    parameters = listener.listener.subscription.handler.parameters
    if parameters is not None and use.span in parameters:
        taken = use.taken | {MESSAGE} if name != MESSAGE else use.taken - {MESSAGE}
        yield from use_changes(replace(each, use=replace(use, taken=taken)), listener, tokens)
        return
    for ref in use.refs:
        text = f"{use.name}: {name}" if ref in use.shorthands else name
        yield each.path, Change(ref, (text.encode(),), "handler-parameter")


def _message(each: Located, use: Parse, listener: JudgedListener, name: str) -> Iterator[FileChange]:
    """`JSON.parse(event.data)` of a message around its payload is the new event itself."""
    text = f"structuredClone({name})" if needs_clone(listener) else name
    yield each.path, Change(use.span, (text.encode(),), "payload-parse")
    if use.annotation is not None:
        yield each.path, Change(use.annotation, (), "payload-parse")


def _holder(each: Located, use: Hold, listener: JudgedListener, name: str) -> Iterator[FileChange]:
    if _collapses(listener):
        for ref in use.refs:
            text = f"{use.name}: {name}" if ref in use.shorthands else name
            yield each.path, Change(ref, (text.encode(),), "handler-parameter")


def _annotation(
    each: Located, use: Hold, listener: JudgedListener, tokens: Tokens
) -> Iterator[FileChange | Types]:
    """What said the old message's type: a value that is there says it by itself."""
    if use.annotated is None or use.annotation is None or use.parameter:
        return
    given = tokens.bytes_of(each.path)[use.annotated.end :].lstrip()[:1] == b"="
    if given:
        yield each.path, Change(use.annotated, (), "payload-parse")
        return
    events = next(iter(tokens.carried.values()), listener.new)
    text, needed = type_text(events, each.full == ENVELOPE, tokens.pack, tokens.style(each.path))
    yield each.path, Change(use.annotation, (text.encode(),), "payload-parse")
    yield from (Types(each.path, tokens.pack.target.types_module, one) for one in needed)


def _named(each: Located, use: Read, old: str, new: str, tokens: Tokens) -> Iterator[FileChange]:
    if old != new and use.form in (Form.PROPERTY, Form.STRING, Form.KEY, Form.SHORTHAND):
        how = Rename(each.place, old, new, How.EXCEPTION, each.full, (), use)
        yield from rename_change(how, tokens)
