"""A function that told messages apart becomes one for each event, where it stands.

In: judged connections whose messages such a function gets. Out: what the new functions are called, and the
changes: of the function's file, and the names that the handlers' files have to import. The function itself
stays when others call it; else it goes, with everything that gives its name away.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, names_in, parameters, statement_of
from sse2ws.checks.fields import PAYLOAD
from sse2ws.model.connection import Handler
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.linked import Parted, Place
from sse2ws.model.source import Span
from sse2ws.packs.spelling import words
from sse2ws.rewrite.copying import Copy, Copying, Part, part_of
from sse2ws.rewrite.early_tests import conditions_of
from sse2ws.rewrite.event_types import type_text
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.imports import Resolve, relative
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece, list_item, removals, render
from sse2ws.rewrite.tokens import MESSAGE, Types
from sse2ws.rewrite.variants import copied_changes
from sse2ws.syntax.tree import Node

RULE = "message-split"


class Parts(Struct, frozen=True):
    """`names`: what the function for each event is called."""

    names: Mapping[Part, str]
    changes: tuple[tuple[str, Change | Types], ...]


class Calling(Struct, frozen=True):
    """A listener that calls one of the functions, and the file of its connection."""

    path: str
    listener: JudgedListener


class Making(Struct, frozen=True):
    """One function that is parted, with its file as it is and what to write by."""

    file: File
    copying: Copying
    calling: tuple[Calling, ...]

    @property
    def parted(self) -> Parted:
        found = self.calling[0].listener.listener.parted
        assert found is not None
        return found

    @property
    def function(self) -> Node:
        span = self.parted.function.span
        return next(each for each in self.file.tree.root.walk() if each.span == span and each.get("body"))


def parted_functions(units: Iterable[Judged]) -> dict[Place, tuple[Calling, ...]]:
    """The functions that are parted, each with the listeners that call it."""
    found: dict[Place, tuple[Calling, ...]] = {}
    for unit in units:
        for part in (unit, *unit.parts):
            for each in part.listeners:
                parted = each.listener.parted
                if parted is not None and each.copied and not each.dropped:
                    calling = Calling(part.linked.path, each)
                    found[parted.function] = (*found.get(parted.function, ()), calling)
    return found


def part(making: Making, file_at: Callable[[str], File], resolve: Resolve) -> Parts:
    """Write the functions of one that is parted."""
    home = making.parted.function.path
    bodies: dict[bytes, list[JudgedListener]] = {}
    for each in making.calling:
        bodies.setdefault(_text(making, each.listener, "", ())[0], []).append(each.listener)
    names: dict[Part, str] = {}
    texts: list[bytes] = []
    found: list[tuple[str, Change | Types]] = []
    taken = making.copying.taken
    taken |= making.parted.beside
    for path in {each.path for each in making.calling}:
        taken |= names_in(file_at(path), file_at(path).tree.root)
    for sharing in bodies.values():
        events = tuple(dict.fromkeys(name for each in sharing for name in each.new))
        name = free_name(_wish(making.parted.name, events), taken)
        text, types = _text(making, sharing[0], name, events)
        texts.append(text)
        found += [(home, each) for each in types]
        names |= {part_of(each, making.parted): name for each in sharing}
    found += _placed(making, texts)
    for each in making.calling:
        if each.path != home:
            module = _module(file_at(each.path), home, resolve)
            found.append((each.path, Types(each.path, module, names[part_of(each.listener, making.parted)])))
    return Parts(names, tuple(found))


def _wish(name: str, events: Sequence[str]) -> str:
    """`handleGoalCreated` for `goal.created` in place of `handleEvent`."""
    verb = name[: len(words(name)[0])] if words(name) else "on"
    entities = {each.partition(".")[0] for each in events}
    shared = (entities.pop() if len(entities) == 1 else "realtime", "event")
    told = words(events[0]) if len(events) == 1 else shared
    return (verb if verb.isidentifier() else "on") + "".join(word.capitalize() for word in told)


def _module(file: File, home: str, resolve: Resolve) -> str:
    """How the handler's file names the function's: as it does already, or below what it names by an alias."""
    imports = (each for each in file.tree.root.children if each.kind == "import_statement")
    sources = [file.text(each.get("source"))[1:-1] for each in imports]
    own = relative(file.path, home)
    for source in sources:
        if resolve(file.path, source) == home:
            return source
    if any(each.startswith(".") for each in sources):
        return own
    for source in sources:
        barrel = resolve(file.path, source)
        below = posixpath.relpath(home, posixpath.dirname(barrel)) if barrel is not None else ""
        inner = posixpath.join(source, posixpath.splitext(below)[0])
        if below and not below.startswith(".") and resolve(file.path, inner) == home:
            return inner
    return own


# -- one function ----------------------------------------------------------------------------------------


def _text(
    making: Making, listener: JudgedListener, name: str, events: Sequence[str]
) -> tuple[bytes, tuple[Types, ...]]:
    """The function for some events. Without events it is untyped, to be compared."""
    function, parted = making.function, listener.listener.parted
    assert parted is not None
    changes, types = copied_changes(_inside(listener, parted, function), making.copying, events)
    changes = _without_name(changes, making, listener, parted)
    more = _parameters(making, listener, parted, events)
    changes += [each for each in more if isinstance(each, Change)]
    types += tuple(each for each in more if isinstance(each, Types))
    listed, data = function.get("parameters"), making.copying.data
    assert listed is not None
    exported = b"export " if _is_offered(making) else b""
    waits = b"async " if "async" in function.words else b""
    if function.kind == "function_declaration":
        head: list[Piece] = [exported, waits, b"function ", name.encode()]
        pieces = [*head, Moved(Span(listed.start, function.end))]
    else:
        end = making.copying.style.semicolon
        pieces = [exported, b"const ", name.encode(), b" = ", Moved(function.span), end]
    return b"".join(render(data, changes, each, making.copying.verbatim) for each in pieces), types


def _inside(listener: JudgedListener, parted: Parted, function: Node) -> JudgedListener:
    """The listener as if the function were its handler."""
    listed, body = function.get("parameters"), function.get("body")
    assert listed is not None
    assert body is not None
    block = body.span if body.kind == "statement_block" else None
    handler = Handler(function.span, function.span, parameters=listed.span, block=block)
    subscription = replace(listener.listener.subscription, handler=handler)
    inner = replace(
        listener.listener, home=parted.function.path, split=parted.split, variant=parted.variant,
        subscription=subscription, parted=None,
    )  # fmt: skip
    if inner.envelope and parted.taken == ("data",):
        raise Conflict(f"{parted.name} takes the message as text")
    return replace(listener, listener=inner)


def _without_name(
    changes: Sequence[Change], making: Making, listener: JudgedListener, parted: Parted
) -> list[Change]:
    """Where the function is given no more than the payload, the name of the event is a text."""
    if parted.taken == () or (listener.listener.envelope and parted.split.message):
        return list(changes)
    changes = [each for each in changes if each.span not in parted.named]  # it is given the name
    names = {span for span in parted.split.names if not any(span in each for each in parted.variant.gone)}
    names -= set(parted.named)
    if names and len(listener.new) != 1:
        raise Conflict(f"{parted.name} reads the name of several events")
    others = [each for each in changes if each.span not in parted.split.names]
    text = making.copying.style.string(listener.new[0]) if names else b""
    return others + [Change(each, (text,), "event-name") for each in sorted(names)]


def _parameters(
    making: Making, listener: JudgedListener, parted: Parted, events: Sequence[str]
) -> list[Change | Types]:
    """The parameters that are left, the message with its new type."""
    function, tokens = making.function, making.copying.tokens
    given = parameters(function)
    found: list[Change | Types] = []
    kind = given[parted.argument].get("type") if parted.argument < len(given) else None
    key = listener.listener.envelope
    payload = parted.taken == PAYLOAD or (bool(key) and parted.taken == (*PAYLOAD, key))
    if kind is not None and payload and parted.argument not in parted.spared:
        whole = bool(key) and parted.taken == PAYLOAD
        style = tokens.style(parted.function.path)
        text, needed = type_text(events, whole, tokens.pack, style) if events else ("", [])
        found.append(Change(kind.span, (f": {text}".encode(),), "handler-parameter"))
        found += [Types(parted.function.path, tokens.pack.target.types_module, one) for one in needed]
    listed = function.get("parameters")
    if parted.spared and listed is not None:
        kept = [each for number, each in enumerate(given) if number not in parted.spared]
        pieces: list[Piece] = [b"("]
        for number, each in enumerate(kept):
            pieces += [b", ", Moved(each.span)] if number else [Moved(each.span)]
        found.append(Change(listed.span, (*pieces, b")"), RULE))
    return found


def call_of_part(
    listener: JudgedListener, judged: Judged, copying: Copying, indent: bytes, events: Sequence[str]
) -> Copy:
    """What is called where the handler was the function itself: a part, behind the tests of the event.

    `events`: those that it is called with, where its type is not known.
    """
    parted, style, pack = listener.listener.parted, copying.style, copying.tokens.pack
    assert parted is not None
    name = copying.parts[part_of(listener, parted)].encode()
    conditions = conditions_of(listener.listener.subscription.handler, judged, MESSAGE)
    if not conditions:
        return Copy(name, ())
    kind, needed = type_text(events, True, pack, style) if events and style.typed else ("", [])
    inner = style.newline + indent + style.indent
    given = "" if parted.variant.unused else MESSAGE
    lines = [*(f"if ({each}) return".encode() for each in conditions), name + f"({given})".encode()]
    body = b"".join(inner + each + style.semicolon for each in lines)
    head = f"({MESSAGE}: {kind}) => {{" if kind else f"({MESSAGE}) => {{"
    types = tuple(Types(judged.linked.path, pack.target.types_module, each) for each in needed)
    return Copy(head.encode() + body + style.newline + indent + b"}", types)


# -- where the functions stand ---------------------------------------------------------------------------


def _is_offered(making: Making) -> bool:
    """Whether the handler that calls the functions is in another file."""
    return any(each.path != making.parted.function.path for each in making.calling)


def _call(listener: JudgedListener) -> Place | None:
    return listener.listener.parted.call if listener.listener.parted is not None else None


def _placed(making: Making, texts: Sequence[bytes]) -> Iterator[tuple[str, Change]]:
    """The functions in place of the one that was parted, or behind it where others call that."""
    home, style = making.parted.function.path, making.copying.style
    statement = statement_of(making.function)
    between = style.newline * 2
    if not set(making.parted.mentions) <= {_call(each.listener) for each in making.calling}:
        text = b"".join(between + each for each in texts)
        yield home, Change(Span(statement.end, statement.end), (text,), RULE)
        return
    yield home, Change(statement.span, (between.join(texts),), RULE)
    for path, leaving in making.parted.exports:
        there = making.copying.tokens.bytes_of(path)
        if leaving.item:
            yield path, Change(list_item(there, leaving.span), (), RULE)
        else:
            for change in removals(there, [leaving.span], RULE):
                yield path, change
