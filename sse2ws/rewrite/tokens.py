"""Changes of single tokens: field names, parameters, `JSON.parse`, annotations, casts.

In: a judged listener. Out: (file, change) pairs and the types that they need. Moves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import Struct

from sse2ws.checks.fields import ENVELOPE, payload_path
from sse2ws.checks.payload import needs_clone, new_meta
from sse2ws.model.flow import Cast, Compared, Form, Hold, Local, Parse, Read
from sse2ws.model.judged import Judged, JudgedListener, OldField, Rename
from sse2ws.model.linked import Located, Place
from sse2ws.model.pack import Pack
from sse2ws.model.source import Span
from sse2ws.model.unit import How
from sse2ws.rewrite.event_types import ANY_NAME, NAME_TYPE, type_text
from sse2ws.rewrite.payload_types import with_cast, with_type
from sse2ws.rewrite.pieces import Change, Moved, Piece
from sse2ws.rewrite.style import Style

MESSAGE = "message"
FileChange = tuple[str, Change]


class Types(Struct, frozen=True):
    """Type names that a file has to import: (file, module, name)."""

    file: str
    module: str
    name: str


class Tokens(Struct, frozen=True):
    """Everything that token changes need to know. `bytes_of` gives a file's content.

    `inlined`: functions that will stand in the hook, where their parameter's type is known.
    `shared`: functions that become a constant of their own, where it is not.
    """

    pack: Pack
    bytes_of: Callable[[str], bytes]
    inlined: frozenset[Place]
    shared: frozenset[Place]
    carried: Mapping[Place, tuple[str, ...]]
    """New events that reach each parameter, over all listeners that share its function."""
    style: Callable[[str], Style]
    """How a file is written."""


def carried_events(units: Iterable[Judged]) -> dict[Place, tuple[str, ...]]:
    """Which events come into each parameter."""
    found: dict[Place, tuple[str, ...]] = {}
    for unit in units:
        for listener in unit.listeners:
            for each in listener.listener.uses:
                if isinstance(each.use, Hold) and each.use.parameter and not listener.dropped:
                    found[each.place] = tuple(dict.fromkeys((*found.get(each.place, ()), *listener.new)))
    return found


def token_changes(judged: Judged, tokens: Tokens) -> Iterator[FileChange | Types]:
    """All token changes of a unit."""
    for listener in judged.listeners:
        if listener.dropped:
            continue
        for rename in listener.renames:
            if not is_copied(listener, rename.place):
                yield from rename_change(rename, tokens)
        constant = listener.listener.constant
        if listener.follows and constant is not None:
            span = constant.literal.span
            inner = Span(span.start + 1, span.end - 1)
            yield constant.literal.path, Change(inner, (listener.new[0].encode(),), "event-name")
        for each in listener.listener.uses:
            if not is_copied(listener, each.place):
                yield from use_changes(each, listener, tokens)
        for key in _keys(listener) if listener.copied and len(listener.new) == 1 else ():
            yield key.path, key_change(key, listener, tokens)


def _keys(listener: JudgedListener) -> list[Place]:
    """Keys of tables that the listener's name leads to."""
    own, parted = listener.listener.variant, listener.listener.parted
    found = [Place(listener.listener.home, key) for key in own.keys] if own is not None else []
    if parted is not None:
        found += [Place(parted.function.path, key) for key in parted.variant.keys]
    return found


def key_change(key: Place, listener: JudgedListener, tokens: Tokens) -> Change:
    """The key of a table by which the new name is looked up."""
    quote = tokens.bytes_of(key.path)[key.span.start : key.span.start + 1]
    quote = quote if quote in (b"'", b'"') else b"'"
    return Change(key.span, (quote + listener.new[0].encode() + quote,), "event-name")


def is_copied(listener: JudgedListener, place: Place) -> bool:
    """Whether a place stands in code that a listener gets a copy of, so that it stays as it is."""
    return listener.copied and listener.listener.takes_apart(place)


def use_changes(each: Located, listener: JudgedListener, tokens: Tokens) -> Iterator[FileChange | Types]:
    """Changes for one use of the event or its payload."""
    use, path = each.use, each.path
    if listener.listener.envelope and isinstance(use, Read):
        yield from _around(each, use, listener.listener.envelope, tokens)
    if isinstance(use, Parse) and each.full == ("data",):
        before, after = (b"structuredClone(", b")") if needs_clone(listener) else (b"", b"")
        if listener.names_itself is not None:
            opening, closing = _with_name(listener.names_itself, use.span, tokens, path)
            before, after = opening + before, after + closing
        core = _event_of(use, tokens.bytes_of(path)) if listener.listener.envelope else use.core
        pieces: tuple[Piece, ...] = (before, Moved(core), use.suffix.encode(), after)
        adapted = any(cut.whole for cut in listener.cuts)
        typed = use.stays_typed and not use.cast and not adapted
        if typed:
            pieces = with_type(use, pieces, tokens.bytes_of(path))
        elif not adapted:
            pieces = with_cast(use.cast, use.span, pieces, tokens.bytes_of(path))
        yield path, Change(use.span, pieces, "payload-parse")
        if use.annotation is not None and not typed:
            yield path, Change(use.annotation, (), "payload-parse")
    elif isinstance(use, Cast) and payload_path(each.full) is None:
        yield path, Change(use.span, (Moved(use.inner),), "payload-parse")
    elif isinstance(use, Hold) and use.parameter and payload_path(each.full) is None:
        yield from _parameter(each, use, listener, tokens)
    elif isinstance(use, Read) and each.full == ("lastEventId",):
        yield path, Change(use.span, (_event_id(use, tokens.bytes_of(path)),), "event-id")
    elif isinstance(use, Compared) and each.full == ("type",):
        new = [n.new for n in listener.events if n.old == use.literal]
        if new and len(new[0]) == 1:
            quote = tokens.bytes_of(path)[use.span.start : use.span.start + 1]
            yield path, Change(use.span, (quote + new[0][0].encode() + quote,), "event-name")


def _with_name(field: OldField, span: Span, tokens: Tokens, path: str) -> tuple[bytes, bytes]:
    """What stands around a payload that gets the name again by which the old message was known."""
    style = tokens.style(path)
    key = field.old if field.old.isidentifier() else style.string(field.old).decode()
    name = b", " + key.encode() + b": " + style.string(field.name) + b" }"
    if tokens.bytes_of(path)[: span.start].rstrip()[-1:] in (b"=", b"(", b",", b"[", b":", b"?"):
        return b"{ ...", name
    return b"({ ...", name + b")"


def _event_of(use: Parse, data: bytes) -> Span:
    """`event` of `event.data`, which is the message that was parsed."""
    owner = data[use.core.start : use.core.end].rpartition(b".")[0].rstrip(b"? \t\r\n")
    return Span(use.core.start, use.core.start + len(owner))


def _around(each: Located, use: Read, key: str, tokens: Tokens) -> Iterator[FileChange]:
    """A property of the message around the payload, by its new name."""
    new = ""
    if payload_path(each.full) == ():
        old, new = key, "data"
    elif each.full[:1] == ENVELOPE and len(each.full) == 2:
        old = each.full[1]
        new = new_meta(old) or old
    if new and old != new:
        yield from rename_change(Rename(each.place, old, new, How.EXCEPTION, each.full, (), use), tokens)


# -- parameters ----------------------------------------------------------------------------------------


def _parameter(
    each: Located, use: Hold, listener: JudgedListener, tokens: Tokens
) -> Iterator[FileChange | Types]:
    if use.span == listener.listener.subscription.handler.pattern:
        return  # it takes the payload: its parameter is written anew, with its type
    if each.full not in ((), ("data",), ENVELOPE):
        yield from _named_parameter(each, use, tokens)
        return
    path, data = each.path, tokens.bytes_of(each.path)
    event = not each.full
    name = use.name
    if event and use.name and use.name != MESSAGE and MESSAGE not in use.taken:
        name = MESSAGE
        for ref in use.refs:
            text = f"{use.name}: {name}" if ref in use.shorthands else name
            yield path, Change(ref, (text.encode(),), "handler-parameter")
    function = _function_at(each, use, tokens)
    inlined = function is not None and function in tokens.inlined
    shared = function is not None and function in tokens.shared
    contextual = (use.contextual or inlined) and not shared
    annotate = (use.annotation is not None or shared) and not contextual and _typed(path)
    if annotate:
        events = tokens.carried.get(each.place, listener.new)
        text, needed = type_text(events, event, tokens.pack, tokens.style(path))
        yield from (Types(path, tokens.pack.target.types_module, each_name) for each_name in needed)
        if use.annotation is not None:
            yield path, Change(use.annotation, (text.encode(),), "handler-parameter")
        elif use.name:
            new = f"{name}: {text}".encode()
            if not _in_parentheses(data, use.span):
                new = b"(" + new + b")"
            yield path, Change(use.span, (new,), "handler-parameter")
            return
        else:  # a pattern: its type comes behind it
            yield path, Change(Span(use.span.end, use.span.end), (f": {text}".encode(),), "handler-parameter")
    elif use.annotated is not None and event:
        yield path, Change(use.annotated, (), "handler-parameter")
    if name != use.name:
        yield path, Change(use.span, (name.encode(),), "handler-parameter")


def _named_parameter(each: Located, use: Hold, tokens: Tokens) -> Iterator[FileChange | Types]:
    """A parameter that holds the event's name: a type of the old names becomes that of the new ones."""
    if use.annotation is None or each.full != ("type",):
        return
    if tokens.bytes_of(each.path)[use.annotation.start : use.annotation.end] not in ANY_NAME:
        yield each.path, Change(use.annotation, (NAME_TYPE.encode(),), "event-name")
        yield Types(each.path, tokens.pack.target.types_module, NAME_TYPE)


def type_of_pattern(listener: JudgedListener, tokens: Tokens) -> bytes:
    """The annotation, with its colon, that a pattern gets which the event's name replaces."""
    parameters = listener.listener.subscription.handler.parameters
    for each in listener.listener.uses:
        if isinstance(each.use, Hold) and parameters is not None and each.use.span in parameters:
            for found in use_changes(each, listener, tokens):
                if not isinstance(found, Types):
                    text = b"".join(part for part in found[1].pieces if isinstance(part, bytes))
                    return text if text[:1] in (b"", b":") else b": " + text
    return b""


def _function_at(each: Located, use: Hold, tokens: Tokens) -> Place | None:
    """The moved function whose parameter this is."""
    found = [p for p in tokens.inlined | tokens.shared if p.path == each.path and use.span in p.span]
    own = [p for p in found if len(each.via) <= 1]
    return min(own, key=lambda p: p.span.end - p.span.start, default=None)


def _typed(path: str) -> bool:
    return path.rpartition(".")[2] in ("ts", "tsx", "mts", "cts")


def _in_parentheses(data: bytes, span: Span) -> bool:
    return data[: span.start].rstrip()[-1:] in (b"(", b",")


# -- fields --------------------------------------------------------------------------------------------


def rename_change(rename: Rename, tokens: Tokens) -> Iterator[FileChange]:
    """The change of one field's name."""
    path, span = rename.place.path, rename.place.span
    read = rename.read
    if read is not None and read.form is Form.SHORTHAND:
        yield from _shorthand(path, span, rename, read.local)
    elif read is not None and read.form is Form.KEY:
        key = _key(span, rename.new, tokens.bytes_of(path))
        yield path, Change(key, (rename.new.encode(),), "field-name")
    else:
        quoted = span.end - span.start == len(rename.old.encode()) + 2
        text = rename.new.encode()
        if quoted:
            yield path, Change(Span(span.start + 1, span.end - 1), (text,), "field-name")
        else:
            yield path, Change(span, (text,), "field-name")


def _shorthand(path: str, span: Span, rename: Rename, local: Local | None) -> Iterator[FileChange]:
    if local is None or rename.new in local.taken:
        yield path, Change(span, (f"{rename.new}: {rename.old}".encode(),), "field-name")
        return
    yield path, Change(span, (rename.new.encode(),), "field-name")
    for ref in local.refs:
        text = f"{rename.old}: {rename.new}" if ref in local.shorthands else rename.new
        yield path, Change(ref, (text.encode(),), "field-name")


def _key(span: Span, new: str, data: bytes) -> Span:
    """The key of `{ old: local }`, together with a local that has the new name: `{ new }` says it once."""
    alias = re.compile(rb"\s*:\s*([\w$]+)").match(data, span.end)
    return Span(span.start, alias.end()) if alias is not None and alias[1] == new.encode() else span


def _event_id(read: Read, data: bytes) -> bytes:
    """What stands for `lastEventId`, or the `id` of a message; a local of that name keeps it."""
    if read.form is Form.SHORTHAND:
        return b"eventId: " + data[read.span.start : read.span.end]
    quote = data[read.span.start : read.span.start + 1] if read.form is Form.STRING else b""
    return quote + b"eventId" + quote
