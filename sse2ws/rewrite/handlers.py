"""The function that a new subscription calls: moved in, named once for several events, or referred to.

In: a judged listener and the layout. Out: pieces of text. The old handler's body is moved, never retyped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct, field

from sse2ws.checks.payload import is_mutated
from sse2ws.model.connection import Handler, Takes
from sse2ws.model.flow import Hold
from sse2ws.model.judged import Filter, Judged, JudgedListener
from sse2ws.model.layout import Guard, Layout, Shape
from sse2ws.model.linked import Place
from sse2ws.model.source import Span
from sse2ws.packs.spelling import camel
from sse2ws.rewrite.once import only_first
from sse2ws.rewrite.pieces import Change, Conflict, Moved, Piece, indentation, list_item, removals
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import MESSAGE, Types, type_text
from sse2ws.rewrite.variants import Copy, Copying, copy, event_name


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


def moved_functions(judged: Judged, path: str) -> tuple[frozenset[Place], frozenset[Place]]:
    """Handlers that will stand in a hook, and those that become a constant, as places."""
    inlined: set[Place] = set()
    shared: set[Place] = set()
    for listener in judged.listeners:
        handler = listener.listener.subscription.handler
        if (
            listener.dropped
            or listener.copied
            or handler.function is None
            or not _moves(handler, judged.linked.connection.layout)
        ):
            continue
        place = Place(path, handler.function)
        (inlined if _uses(judged, handler) == 1 else shared).add(place)
    return frozenset(inlined), frozenset(shared)


def dropped_spans(judged: Judged) -> tuple[set[Span], set[Span]]:
    """What goes as a whole, and statements inside handlers that move away from it or stay."""
    functions = [found for each in judged.listeners if (found := each.listener.subscription.handler.function)]
    dropped = set(judged.linked.connection.layout.dropped)
    inner = {span for span in dropped if any(span in each and span != each for each in functions)}
    return dropped - inner, inner


def _moves(handler: Handler, layout: Layout) -> bool:
    """Whether a handler stands in code that goes away."""
    if handler.inline:
        return True
    return handler.declared is not None and any(handler.declared in span for span in layout.dropped)


def _uses(judged: Judged, handler: Handler) -> int:
    """How many new subscriptions call a handler."""
    return sum(
        len(each.new) for each in judged.listeners
        if not each.dropped
        and not each.copied
        and each.listener.subscription.handler.function == handler.function
    )  # fmt: skip


def write_handlers(
    judged: Judged, copying: Copying, outer: bytes, indent: bytes, taken: set[str]
) -> Handlers:
    """Lay out all handlers of a connection.

    `outer`: the indentation of the new calls, `indent`: of the handler's lines inside them.
    """
    data, style = copying.data, copying.style
    found = Handlers()
    copies = _copies(judged, copying, found, outer, indent, taken)
    told: set[Span] = set()
    named: dict[Span, bytes] = {}
    layout = judged.linked.connection.layout
    for listener in judged.listeners:
        if listener.dropped:
            continue
        handler = listener.listener.subscription.handler
        needless = listener.listener.subscription.needless
        found.changes += removals(data, needless, "event-test")
        if handler.receiver is not None:
            found.changes.append(Change(list_item(data, handler.receiver), (), "effect-to-hook"))
        if needless and handler.unused_parameter and handler.parameters is not None and not judged.filters:
            found.changes.append(Change(handler.parameters, (b"()",), "event-test"))
        flag = only_first(listener, judged, style, lambda wish: free_name(wish, taken))
        first = flag.lines if flag is not None else ()
        if flag is not None:
            found.constants.append((flag.declaration, style.semicolon))
            found.refs = layout.shape is Shape.HOOKS
        moves = _moves(handler, layout)
        pieces: tuple[Piece, ...]
        if listener.copied:
            pieces = (next(copies),)
        elif not moves:
            pieces = _reference(listener, judged, style, indent, first)
        elif _uses(judged, handler) == 1:
            assert handler.function is not None
            pieces = _function(handler, indent)
            found.changes += _tests(listener, judged, data, style, first=first)
            found.changes += _takes_message(listener, judged, data, style)
        else:
            pieces = (_named(handler, listener, judged, named, found, copying, outer, taken, first),)
        name = listener.listener.subscription.event if listener.follows else None
        for number, event in enumerate(listener.new):
            above = listener.listener.subscription.comments if number == 0 else ()
            comments = tuple(each for each in above if each not in told)
            told.update(comments)
            found.subscriptions.append(Subscribing(event, pieces, name, comments))
    return found


def _copies(
    judged: Judged, copying: Copying, found: Handlers, outer: bytes, indent: bytes, taken: set[str]
) -> Iterator[bytes]:
    """The function of each listener that gets one of its own; equal ones are one constant."""
    listeners = [each for each in judged.listeners if each.copied and not each.dropped]
    texts: list[Copy] = []
    for each in listeners:
        conditions = _conditions(each.listener.subscription.handler, judged, event_name(each))
        tests = _tests(each, judged, copying.data, copying.style, conditions)
        texts.append(copy(each, copying, indent, tests))
    named: dict[bytes, bytes] = {}
    for each, one in zip(listeners, texts, strict=True):
        same = [other for other, two in zip(listeners, texts, strict=True) if two.text == one.text]
        events = tuple(dict.fromkeys(name for other in same for name in other.new))
        if len(events) == 1:
            found.types += one.types
            yield one.text
            continue
        if one.text not in named:
            conditions = _conditions(each.listener.subscription.handler, judged, event_name(each))
            tests = _tests(each, judged, copying.data, copying.style, conditions)
            shared = copy(each, copying, outer, tests, events)
            name = free_name(f"on{_subject_of(events)}", taken).encode()
            found.types += shared.types
            found.constants.append((b"const ", name, b" = ", shared.text, copying.style.semicolon))
            named[one.text] = name
        yield named[one.text]


def _named(
    handler: Handler, listener: JudgedListener, judged: Judged, named: dict[Span, bytes], found: Handlers,
    copying: Copying, outer: bytes, taken: set[str], first: Sequence[str],
) -> bytes:  # fmt: skip
    """A constant for a handler that several subscriptions share; its own name if it has one."""
    function, data, style = handler.function, copying.data, copying.style
    assert function is not None
    if function in named:
        return named[function]
    name = data[handler.reference.start : handler.reference.end].decode() if not handler.inline else ""
    if handler.declared is not None and name.isidentifier() and not _named_outside(name, judged, data):
        found.constants.append((Moved(handler.declared, outer),))
    else:
        name = free_name(f"on{_subject(judged, function)}", taken)
        value = _function(handler, outer)
        found.constants.append((b"const ", name.encode(), b" = ", *value, style.semicolon))
    kind = _message_type(handler, judged, copying, found) if style.typed else b""
    found.changes += _tests(listener, judged, data, style, first=first)
    found.changes += _takes_message(listener, judged, data, style, kind)
    named[function] = name.encode()
    return named[function]


def _function(handler: Handler, indent: bytes) -> tuple[Piece, ...]:
    """The function as an expression."""
    assert handler.function is not None
    if not handler.method or handler.parameters is None or handler.block is None:
        return (Moved(handler.function, indent),)
    head = b"async " if handler.waits else b""
    return (head, Moved(handler.parameters), b" => ", Moved(handler.block, indent))


def _takes_a_copy(
    handler: Handler, judged: Judged, data: bytes, style: Style, kind: bytes
) -> Iterator[Change]:
    """A handler that changes its payload gets one of its own: the message is that of all handlers."""
    assert handler.pattern is not None
    assert handler.parameters is not None
    if handler.block is None or judged.filters or MESSAGE in handler.declares:
        raise Conflict("the handler changes the payload that it is given")
    name = data[handler.pattern.start : handler.pattern.end].decode()
    if not name.isidentifier():
        raise Conflict("the handler changes the payload that it takes apart")
    yield Change(handler.parameters, (b"(" + MESSAGE.encode() + kind + b")",), "effect-to-hook")
    line = f"const {name} = structuredClone({MESSAGE}.data)".encode() + style.semicolon
    yield into_block(handler.block, [line], data, style)


def _message_type(handler: Handler, judged: Judged, copying: Copying, found: Handlers) -> bytes:
    """The type of a constant's parameter that takes the message apart; nothing tells it from outside."""
    if handler.pattern is None:
        return b""
    sharing = [e for e in judged.listeners if e.listener.subscription.handler.function == handler.function]
    events = tuple(dict.fromkeys(name for each in sharing for name in each.new))
    pack = copying.tokens.pack
    text, needed = type_text(events, True, pack)
    found.types += tuple(Types(judged.linked.path, pack.target.types_module, name) for name in needed)
    return f": {text}".encode()


def _takes_message(
    listener: JudgedListener, judged: Judged, data: bytes, style: Style, kind: bytes = b""
) -> Iterator[Change]:
    """`(goal: Goal) => ...` took the payload: it takes the message apart instead."""
    handler = listener.listener.subscription.handler
    if handler.pattern is None or handler.parameters is None:
        return
    if is_mutated(listener.listener):
        yield from _takes_a_copy(handler, judged, data, style, kind)
        return
    short = data[handler.pattern.start : handler.pattern.end] == b"data"
    inner: tuple[Piece, ...] = (b"data",) if short else (b"data: ", Moved(handler.pattern))
    yield Change(handler.parameters, (b"({ ", *inner, b" }", kind, b")"), "effect-to-hook")


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


def free_name(wish: str, taken: set[str]) -> str:
    """A name that is not in use; it is in use from now on."""
    name, number = wish, 2
    while name in taken:
        name, number = f"{wish}{number}", number + 1
    taken.add(name)
    return name


# -- tests in front of a handler's body ----------------------------------------------------------------


def parameter_name(listener: JudgedListener) -> str:
    """What the handler will call its parameter. Raises Conflict when it takes it apart but needs the name."""
    handler = listener.listener.subscription.handler
    if handler.takes is Takes.DATA and handler.inline and handler.pattern is not None:
        return _payload_name(handler, listener)
    for each in listener.listener.uses:
        use = each.use
        if (
            isinstance(use, Hold)
            and not each.full
            and use.parameter
            and handler.parameters is not None
            and use.span in handler.parameters
        ):
            if not use.name:
                break
            return use.name if MESSAGE in use.taken else MESSAGE
    else:
        if handler.unused_parameter or not handler.inline:
            return MESSAGE
    raise Conflict("the handler takes its event apart, so that nothing can be tested before")


def _payload_name(handler: Handler, listener: JudgedListener) -> str:
    for each in listener.listener.uses:
        use = each.use
        if isinstance(use, Hold) and use.parameter and use.name and use.span == handler.pattern:
            return use.name
    raise Conflict("the handler takes its payload apart, so that nothing can be tested before")


def _conditions(handler: Handler, judged: Judged, name: str) -> list[str]:
    """Tests that leave the handler, each a condition: guards that it relies on, then the filters."""
    guards = [
        guard.early
        for guard in judged.linked.connection.layout.guards
        if guard in handler.narrowed or any(_relies(each, guard) for each in judged.filters)
    ]
    payload = name if handler.pattern is not None and handler.inline else f"{name}.data"
    tests = [f"{payload}.{each.field} !== {each.expression}" for each in judged.filters]
    return [*guards, *tests]


def _relies(each: Filter, guard: Guard) -> bool:
    """Whether a filter reads a property of something that the guard tests."""
    owner, dot, _ = each.expression.partition(".")
    return bool(dot) and owner.isidentifier() and re.search(rf"\b{owner}\b", guard.early) is not None


def _tests(
    listener: JudgedListener, judged: Judged, data: bytes, style: Style, told: list[str] | None = None,
    first: Sequence[str] = (),
) -> list[Change]:  # fmt: skip
    """Guards that the handler still needs, what the URL used to select, and whether it is the first event."""
    handler = listener.listener.subscription.handler
    filters = judged.filters
    conditions = told
    if conditions is None:
        conditions = _conditions(handler, judged, parameter_name(listener) if filters else MESSAGE)
    if not conditions and not first:
        return []
    _mean_the_same(handler, conditions, listener)
    changes = []
    if filters and handler.unused_parameter and handler.parameters is not None:
        changes.append(Change(handler.parameters, (b"(" + MESSAGE.encode() + b")",), "stream-filter"))
    ends = style.semicolon or (b";" if first and _continues(handler, data) else b"")
    lines = [line.encode() + ends for line in (*(f"if ({each}) return" for each in conditions), *first)]
    if handler.block is not None:
        changes.append(into_block(handler.block, lines, data, style))
    elif handler.expression is not None:
        base = indentation(data, handler.expression.start)
        inner = style.newline + base + style.indent
        head = b"{" + b"".join(inner + line for line in lines) + inner
        changes.append(
            Change(
                handler.expression,
                (head, Moved(handler.expression), style.semicolon, style.newline + base + b"}"),
                "stream-filter",
            )
        )
    return changes


def _continues(handler: Handler, data: bytes) -> bool:
    """Whether an expression, put on a line of its own, would go on with the line before."""
    start = handler.expression.start if handler.expression is not None else None
    return start is not None and data[start : start + 1] in (b"(", b"[", b"`", b"+", b"-", b"/")


def _mean_the_same(handler: Handler, conditions: Sequence[str], listener: JudgedListener) -> None:
    """A test that is put into a function must not meet names which that function declares, or will."""
    own = set(handler.declares) - {MESSAGE}
    own |= {each.new for each in listener.renames if each.read is not None and each.read.local is not None}
    for condition in conditions:
        words = set("".join(c if c.isalnum() or c in "_$." else " " for c in condition).split())
        roots = {word.split(".")[0] for word in words} - {
            parameter_name(listener) if handler.inline else MESSAGE
        }
        if roots & own:
            raise Conflict(f"{', '.join(sorted(roots & own))} means something else inside the handler")


def into_block(block: Span, lines: list[bytes], data: bytes, style: Style) -> Change:
    """Statements at the start of a block."""
    at = Span(block.start + 1, block.start + 1)
    body = data[block.start + 1 : block.end - 1]
    if b"\n" not in body:
        return Change(at, (b"".join(b" " + line.rstrip(b";") + b";" for line in lines),), "stream-filter")
    first = block.start + 1 + len(body) - len(body.lstrip())
    inner = indentation(data, first) or indentation(data, block.start) + style.indent
    return Change(at, (b"".join(style.newline + inner + line for line in lines),), "stream-filter")


def _reference(
    listener: JudgedListener, judged: Judged, style: Style, indent: bytes, first: Sequence[str]
) -> tuple[Piece, ...]:
    """A handler that stays where it is. It is called by name later when it is declared further down."""
    handler = listener.listener.subscription.handler
    clone = handler.takes is Takes.DATA and is_mutated(listener.listener)
    conditions = _conditions(handler, judged, MESSAGE)
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
