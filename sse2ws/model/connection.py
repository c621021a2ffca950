"""One connection as its file shows it: its listeners, its URL, what is in the way, the wrapper that opens it.

Part of a file's facts. All spans are bytes in the file that the facts describe.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from sse2ws.model.flow import EventName, Flow, Hold, ImportRef
from sse2ws.model.layout import Asked, Guard, Layout
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.split import Split


class Takes(StrEnum):
    """What a callback is called with when an event arrives."""

    EVENT = "event"
    DATA = "data"
    """The parsed payload."""
    NOTHING = "nothing"


class Handler(Struct, frozen=True):
    """What is called with the event. One of `function` (in this file), `imported`, `callback` is set."""

    reference: Span
    """The expression given to the subscription."""
    function: Span | None = None
    imported: ImportRef | None = None
    inline: bool = False
    flow: Flow = field(default_factory=Flow)
    unused_parameter: bool = True
    declared: Span | None = None
    """Statement that declares the function, when that is not the subscription itself."""
    parameters: Span | None = None
    """The parameter list with its parentheses, or the one bare parameter."""
    block: Span | None = None
    """The body, braces included; none for an expression."""
    expression: Span | None = None
    declares: frozenset[str] = frozenset()
    """Names that the function declares inside: a test put into it must not mean them."""
    late: bool = False
    """A constant that is declared after the place where the hook will stand."""
    takes: Takes = Takes.EVENT
    method: bool = False
    """A method of an object: it is no expression, and becomes an arrow function."""
    waits: bool = False
    pattern: Span | None = None
    """For a function that takes the payload: its parameter, without a type."""
    callback: str = ""
    """A callback that the component or hook was given, as it is named; then there is no function."""
    narrowed: tuple[Guard, ...] = ()
    """Guards whose narrowing the function needs, so that the test stays in it as well."""
    receiver: Span | None = None
    """`this: EventSource` among the parameters: there is no source any more."""
    named: Hold | None = None
    """The variable of a loop that is the event's name, as far as the function reads it."""
    alike: str = ""
    """The same for functions that are written alike in one place; empty where that was not asked."""
    splits: tuple[Split, ...] = ()
    """Ways to take the function apart by the name of the event; `checks` chooses one."""


class Subscription(Struct, frozen=True):
    """One listener on a connection. `names` is empty for unnamed messages (`unnamed`) and unknown names."""

    site: Span
    """The call or assignment, without the statement's semicolon."""
    statement: Span
    names: tuple[EventName, ...]
    handler: Handler
    unnamed: bool = False
    event: Span | None = None
    """The expression that gives the name."""
    looped: Span | None = None
    comments: tuple[Span, ...] = ()
    """Comments directly above the statement; they move with the handler."""
    needless: tuple[Span, ...] = ()
    """Statements of the handler that the subscription makes needless: tests of the event's name."""
    idle: bool = False
    """The listener only keeps connection state: nothing is lost when it goes."""
    once: bool = False
    """Only the first event reaches the handler."""
    emulated: bool = False
    """What the listener's options ask for can be done without them."""
    made: bool = False
    """What is added is a function made for it that calls the handler: added again, it is called again."""


class Evidence(Struct, frozen=True):
    """A reason that one file alone shows, with its place."""

    reason: Reason
    span: Span
    detail: str = ""


class HintKind(StrEnum):
    """In what way a place tells of the kind of stream."""

    GROWS = "grows"
    """A value of the payload is put at the end of text."""
    COUNTS = "counts"
    """A value of the payload is a number: it is reckoned with, or goes into state that holds one."""
    RAW = "raw"
    """`event.data` is used as text, never parsed."""
    NAME = "name"
    """The payload is compared with this text, out of sight of what is followed otherwise."""
    FIELD = "field"
    STOPS = "stops"
    """The first error closes the stream for good."""


class Hint(Struct, frozen=True):
    """Something that tells of the kind of stream, when another thing agrees."""

    kind: HintKind
    text: str
    span: Span


class Taken(Struct, frozen=True):
    """A parameter that a URL is made with. `refs`: where else it is named, lists of dependencies left out."""

    name: str
    span: Span
    refs: tuple[Span, ...]


class Url(Struct, frozen=True):
    """What the connection is opened on. `template` has `{}` for each interpolation that is not a base."""

    template: str
    text: str
    parameters: tuple[str, ...] = ()
    """Names of query parameters that are visible."""
    expressions: tuple[str, ...] = ()
    """Source text of the interpolations, in order."""
    span: Span | None = None
    sometimes: tuple[str, ...] = ()
    """Interpolations that a condition may leave out, or in whose place a constant may stand."""
    empty: tuple[str, ...] = ()
    """Interpolations that begin as an empty text."""
    texts: tuple[str, ...] = ()
    """Interpolations that the file shows to be text; what else there is, the URL made text of."""
    numbers: tuple[str, ...] = ()
    """Interpolations that may be numbers by what the file says of them."""
    taken: tuple[Taken, ...] = ()
    """The parameters among them."""
    host: str = ""
    """The server, where the expression itself names it; empty for a configured base."""
    inner: tuple[str, ...] = ()
    """Interpolations that name what only the effect knows."""
    awaited: bool = False
    """All of it is what the code waits for before it opens the stream."""
    shown: str = ""
    """What functions of the file make of it, as a template; it tells the kind of stream, nothing else."""
    maker: ImportRef | None = None
    """The function of another file that makes it, or what has that function as its `method`."""
    method: str = ""


class Dependencies(Struct, frozen=True):
    """The dependency list of an effect. `unused`: items that the effect never reads, only to run again."""

    span: Span
    items: tuple[Span, ...]
    unused: tuple[Span, ...]


class Listens(Struct, frozen=True):
    """One listener of a wrapper whose callback comes from the caller.

    `callback` is a parameter's index, `member` a property of it; with `keyed` every property of it is one,
    under the event's name. `name`: the parameter that is the event's name, or -1; `names` are fixed ones.
    `renewed`: the parameters whose change makes it call the newest callback; none when it always does.
    """

    callback: int
    takes: Takes
    member: str = ""
    keyed: bool = False
    name: int = -1
    names: tuple[str, ...] = ()
    unnamed: bool = False
    renewed: tuple[int, ...] | None = None


class Leaving(Struct, frozen=True, order=True):
    """What goes with a wrapper. `item`: it is one of several in a list, and goes with its comma."""

    span: Span
    item: bool = False


class Wrapper(Struct, frozen=True):
    """A function of the module that opens its connection for callers: what it does there belongs to them.

    `statements`: what goes when no caller needs it, its exports included. `url`: the index of the parameter
    that is the URL, or -1. `explained`: places of evidence that callers settle. `listens`: its listeners, if
    it is a hook that takes callbacks; otherwise it gives its callers the source.
    """

    name: str
    function: Span
    statements: tuple[Leaving, ...]
    url: int
    explained: tuple[Span, ...]
    listens: tuple[Listens, ...] = ()
    tested: tuple[int, ...] = ()
    """Parameters without which it does not open."""
    given: tuple[int, ...] = ()
    """Parameters that are true when a caller leaves them out."""
    based: bool = False
    """A base stands in front of the URL, so that callers give a path."""
    filled: tuple[tuple[int, int], ...] = ()
    """Interpolations of the URL that are a parameter as it is: their numbers, and the parameters' indexes."""
    asked: tuple[Asked, ...] = ()
    """Tests of a value that it opens with, without which callers get nothing."""


class Opening(Struct, frozen=True):
    """A call that opens the connection of a wrapper. `callee`: the wrapper's name there."""

    callee: Span
    client: str
    url: Url
    wrapper: Wrapper


class Connection(Struct, frozen=True):
    """One place that opens an SSE stream, and what this file shows about it."""

    site: Span
    client: str
    url: Url
    container: str
    component: str
    subscriptions: tuple[Subscription, ...]
    evidence: tuple[Evidence, ...]
    layout: Layout
    opening: Span = Span(0, 0)
    """The statement that opens the connection."""
    above: tuple[Span, ...] = ()
    """Comments directly above that statement, and above the effect that holds it."""
    released: tuple[Span, ...] = ()
    """Calls that remove listeners: they name handlers without calling them."""
    dependencies: Dependencies | None = None
    constructor: Span | None = None
    """The name of the client's class, where another class with the same members could stand in for it."""
    offered: str = ""
    """The exported name of a client's constructor: what other files open under it is told there."""
    extended: str = ""
    """The name of a class of the file that is the client itself: whoever makes one opens a stream."""
    spent: tuple[Span, ...] = ()
    """Names in the type arguments of a wrapper's call: they go with the call."""
    wrapper: Wrapper | None = None
    hints: tuple[Hint, ...] = ()
    agreed: tuple[tuple[str, str], ...] = ()
    """Parameters for which all callers give the same, each with a text that is as good."""
    reopens: Span | None = None
    """The connection of the file that this one only opens again when it failed: they are rewritten as one."""
    reopened: tuple[Span, ...] = ()
    """Those that open this one again."""
