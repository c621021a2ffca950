"""The function that a new subscription calls: moved in, named once for several events, or referred to.

In: a judged listener and the layout. Out: pieces of text. The old handler's body is moved, never retyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.directives import speaks_of_next_line
from sse2ws.checks.payload import needs_clone
from sse2ws.model.connection import Handler, Takes
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.layout import Shape
from sse2ws.model.source import Span
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.copying import Copy, Copying
from sse2ws.rewrite.early_tests import conditions_of, early_tests, parameter_name
from sse2ws.rewrite.event_names import named_by_event
from sse2ws.rewrite.event_types import type_text
from sse2ws.rewrite.free_names import free_name
from sse2ws.rewrite.moving import moves, uses
from sse2ws.rewrite.once import only_first
from sse2ws.rewrite.parted import call_of_part
from sse2ws.rewrite.pieces import Change, Moved, Piece, list_item, removals
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.taken_payload import takes_message
from sse2ws.rewrite.tokens import MESSAGE, Types
from sse2ws.rewrite.variants import copy, event_name


class Subscribing(Struct, frozen=True):
    """One subscription to write: event, and the pieces of its handler."""

    event: str
    handler: tuple[Piece, ...]
    constant: Span | None = None
    """The expression that gives the name, where its constant is renamed."""
    comments: tuple[Span, ...] = ()


class Handlers(Struct):
    """What stands before the subscriptions, the subscriptions, and changes inside moved handlers."""

    constants: list[tuple[Piece, ...]] = field(default_factory=list)
    subscriptions: list[Subscribing] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    types: tuple[Types, ...] = ()
    refs: bool = False
    """A ref stands among the constants."""


def write_handlers(
    judged: Judged, copying: Copying, outer: bytes, indent: bytes, taken: set[str]
) -> Handlers:
    """Lay out all handlers of a connection.

    `outer`: the indentation of the new calls, `indent`: of the handler's lines inside them.
    """
    writer = _Writer(judged, copying, outer, indent, taken)
    copies = writer.copies()
    for listener in judged.listeners:
        if not listener.dropped:
            writer.write(listener, copies)
    return writer.found


class _Writer(Struct):
    """What is known while the handlers of one connection are laid out, one after another."""

    judged: Judged
    copying: Copying
    outer: bytes
    indent: bytes
    taken: set[str]
    found: Handlers = field(default_factory=Handlers)
    _told: set[Span] = field(default_factory=set)
    """Comments that stand above a subscription already."""
    _named: dict[Span, bytes] = field(default_factory=dict)
    """Functions that are constants already."""

    @property
    def _style(self) -> Style:
        return self.copying.style

    @property
    def _data(self) -> bytes:
        return self.copying.data

    def write(self, listener: JudgedListener, copies: Iterator[bytes]) -> None:
        """Add the subscriptions of one listener; `copies` gives the function of one that has its own."""
        subscription = listener.listener.subscription
        handler, needless = subscription.handler, subscription.needless
        self.found.changes += removals(self._data, needless, "event-test")
        if handler.receiver is not None:
            change = Change(list_item(self._data, handler.receiver), (), "effect-to-hook")
            self.found.changes.append(change)
        filters = self.judged.filters
        if needless and handler.unused_parameter and handler.parameters is not None and not filters:
            self.found.changes.append(Change(handler.parameters, (b"()",), "event-test"))
        first = self._first(listener)
        pieces = (next(copies),) if listener.copied else self._handler(listener, first)
        name = subscription.event if listener.follows else None
        for number, event in enumerate(listener.new):
            above = subscription.comments if number == 0 else ()
            comments = tuple(each for each in above if each not in self._told and self._speaks_on(each))
            self._told.update(comments)
            self.found.subscriptions.append(Subscribing(event, pieces, name, comments))

    def _speaks_on(self, comment: Span) -> bool:
        """Whether what is said above a listener can be said above a hook: no tool's leave for that line."""
        text = self._data[comment.start : comment.end].decode()
        hooks = self.judged.linked.connection.layout.shape is Shape.HOOKS
        return not (hooks and speaks_of_next_line(text))

    def _first(self, listener: JudgedListener) -> tuple[str, ...]:
        """Lines that let only the first event through, where only it counts; their flag is a constant."""
        flag = only_first(listener, self.judged, self._style, lambda wish: free_name(wish, self.taken))
        if flag is None:
            return ()
        self.found.constants.append((flag.declaration, self._style.semicolon))
        self.found.refs = self.judged.linked.connection.layout.shape is Shape.HOOKS
        return flag.lines

    def _handler(self, listener: JudgedListener, first: Sequence[str]) -> tuple[Piece, ...]:
        judged, handler = self.judged, listener.listener.subscription.handler
        if not moves(handler, judged.linked.connection.layout):
            return _reference(listener, judged, self._style, self.indent, first)
        if uses(judged, handler) != 1:
            return (self._shared(listener, first),)
        self.found.changes += early_tests(listener, judged, self._data, self._style, first=first)
        self.found.changes += takes_message(listener, judged, self._data, self._style)
        self.found.changes += self._named_by_event(listener, b"")
        return _function(handler, self.indent)

    def _named_by_event(self, listener: JudgedListener, kind: bytes) -> list[Change]:
        if listener.listener.subscription.handler.named is None:
            return []
        filters = bool(self.judged.filters)
        return named_by_event(listener, parameter_name(listener), kind=kind, taken=filters)

    def _shared(self, listener: JudgedListener, first: Sequence[str]) -> bytes:
        """A constant for a handler that several subscriptions share; its own name if it has one."""
        judged, handler, data, style = (
            self.judged, listener.listener.subscription.handler, self._data, self._style,
        )  # fmt: skip
        function = handler.function
        assert function is not None
        if function in self._named:
            return self._named[function]
        name = data[handler.reference.start : handler.reference.end].decode() if not handler.inline else ""
        if handler.declared is not None and name.isidentifier() and not _named_outside(name, judged, data):
            self.found.constants.append((Moved(handler.declared, self.outer),))
        else:
            name = free_name(f"on{_subject(judged, function)}", self.taken)
            value = _function(handler, self.outer)
            head = style.constant + f" {name} = ".encode()
            self.found.constants.append((head, *value, style.semicolon))
        kind = _message_type(handler, judged, self.copying, self.found) if style.typed else b""
        self.found.changes += early_tests(listener, judged, data, style, first=first)
        self.found.changes += takes_message(listener, judged, data, style, kind)
        self.found.changes += self._named_by_event(listener, kind)
        self._named[function] = name.encode()
        return self._named[function]

    def copies(self) -> Iterator[bytes]:
        """The function of each listener that gets one of its own; equal ones are one constant."""
        listeners = [each for each in self.judged.listeners if each.copied and not each.dropped]
        texts = [self._copy(each, self.indent) for each in listeners]
        named: dict[bytes, bytes] = {}
        for each, one in zip(listeners, texts, strict=True):
            same = [other for other, two in zip(listeners, texts, strict=True) if two.text == one.text]
            events = tuple(dict.fromkeys(name for other in same for name in other.new))
            if len(events) == 1:
                self.found.types += one.types
                yield one.text
                continue
            if one.text not in named:
                shared = self._copy(each, self.outer, events)
                name = free_name(f"on{_subject_of(events)}", self.taken).encode()
                self.found.types += shared.types
                head = (self._style.constant, b" ", name, b" = ")
                self.found.constants.append((*head, shared.text, self._style.semicolon))
                named[one.text] = name
            yield named[one.text]

    def _copy(self, listener: JudgedListener, indent: bytes, events: tuple[str, ...] = ()) -> Copy:
        parted = listener.listener.parted
        if parted is not None and listener.listener.subscription.handler.function is None:
            return call_of_part(listener, self.judged, self.copying, indent, events)
        conditions = conditions_of(listener.listener.subscription.handler, self.judged, event_name(listener))
        tests = early_tests(listener, self.judged, self._data, self._style, conditions)
        return copy(listener, self.copying, indent, tests, events)


def _reference(
    listener: JudgedListener, judged: Judged, style: Style, indent: bytes, first: Sequence[str]
) -> tuple[Piece, ...]:
    """A handler that stays where it is. It is called by name later when it is declared further down."""
    handler = listener.listener.subscription.handler
    clone = handler.takes is Takes.DATA and needs_clone(listener)
    conditions = conditions_of(handler, judged, MESSAGE)
    name = Moved(handler.reference)
    given = MESSAGE if handler.imported is not None or not handler.unused_parameter else ""
    if not conditions and not first and handler.takes is not Takes.EVENT:
        head, last = ("{ data }", "data") if handler.takes is Takes.DATA and given else ("", "")
        last = f"structuredClone({last})" if clone and last else last
        return (f"({head}) => ".encode(), name, f"({last})".encode())
    if not conditions and not first:
        return (f"({given}) => ".encode(), name, f"({given})".encode()) if handler.late else (name,)
    inner = style.newline + indent + style.indent
    lines = [*(f"if ({each}) return" for each in conditions), *first]
    tests = b"".join(inner + line.encode() + style.semicolon for line in lines)
    last = {Takes.DATA: f"{MESSAGE}.data", Takes.NOTHING: ""}.get(handler.takes, MESSAGE) if given else ""
    last = f"structuredClone({last})" if clone and last else last
    call = (inner, name, f"({last})".encode(), style.semicolon, style.newline, indent, b"}")
    taken = MESSAGE if given or judged.filters else ""
    return (f"({taken}) => {{".encode(), tests, *call)


def _function(handler: Handler, indent: bytes) -> tuple[Piece, ...]:
    """The function as an expression."""
    assert handler.function is not None
    if not handler.method or handler.parameters is None or handler.block is None:
        return (Moved(handler.function, indent),)
    head = b"async " if handler.waits else b""
    return (head, Moved(handler.parameters), b" => ", Moved(handler.block, indent))


def _message_type(handler: Handler, judged: Judged, copying: Copying, found: Handlers) -> bytes:
    """The type of a constant's parameter that takes the message apart; nothing tells it from outside."""
    if handler.pattern is None and (handler.named is None or not handler.unused_parameter):
        return b""
    sharing = [e for e in judged.listeners if e.listener.subscription.handler.function == handler.function]
    events = tuple(dict.fromkeys(name for each in sharing for name in each.new))
    pack = copying.tokens.pack
    text, needed = type_text(events, True, pack, copying.style)
    found.types += tuple(Types(judged.linked.path, pack.target.types_module, name) for name in needed)
    return f": {text}".encode()


def _named_outside(name: str, judged: Judged, data: bytes) -> bool:
    """Whether a name of the effect means something else in the component, where its function will stand."""
    effect = judged.linked.connection.layout.statement
    assert effect is not None
    around = data[: effect.start] + b" " + data[effect.end :]
    return re.search(rb"(?<![\w$.])" + re.escape(name.encode()) + rb"(?![\w$])", around) is not None


def _subject(judged: Judged, function: Span) -> str:
    """`GoalEvent` for `goal.activated` and `goal.completed`, `RealtimeEvent` for events of several kinds."""
    sharing = (each for each in judged.listeners if each.listener.subscription.handler.function == function)
    return _subject_of(name for each in sharing for name in each.new)


def _subject_of(events: Iterable[str]) -> str:
    entities = {name.partition(".")[0] for name in events}
    entity = camel(entities.pop().replace("-", "_")) if len(entities) == 1 else "realtime"
    return entity[:1].upper() + entity[1:] + "Event"
