"""What one file says about SSE: small frozen values, picklable, free of syntax nodes.

Made by `analyse`, joined by `analyse.link`. All spans are bytes in the file that the facts describe.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from sse2ws.model.flow import EventName, Flow, ImportRef, Path, TypeUse
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.split import Split

# -- connections ---------------------------------------------------------------------------------------


class Guard(Struct, frozen=True):
    """A condition under which the connection is opened.

    `positive`: source of the condition, in the form that must hold. `early`: the test as it is written
    in front of a `return`, for handlers that need its narrowing.
    """

    positive: str
    span: Span
    early: str = ""
    needs: int = 0
    """Where the last name that the condition reads is declared (a byte offset)."""


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


class Evidence(Struct, frozen=True):
    """A reason that one file alone shows, with its place."""

    reason: Reason
    span: Span
    detail: str = ""


class Url(Struct, frozen=True):
    """What the connection is opened on. `template` has `{}` for each interpolation that is not a base."""

    template: str
    text: str
    parameters: tuple[str, ...] = ()
    """Names of query parameters that are visible."""
    expressions: tuple[str, ...] = ()
    """Source text of the interpolations, in order."""
    span: Span | None = None
    host: str = ""
    """The server, where the expression itself names it; empty for a configured base."""
    awaited: bool = False
    """All of it is what the code waits for before it opens the stream."""


class Shape(StrEnum):
    """How the code around a connection can be rebuilt."""

    HOOKS = "hooks"
    SERVICE = "service"
    NONE = "none"


class Words(Struct, frozen=True):
    """What a flag shows for each state of the connection, as source text. `off`: while a guard forbids it."""

    connected: str
    connecting: str
    reconnecting: str
    error: str
    disconnected: str
    off: str


class StatusFlag(Struct, frozen=True):
    """`const [connected, setConnected] = useState(false)` that only the connection's code sets.

    `declaration` is the whole statement, `type` what stands in `useState<...>`. `words` is none when the
    flag says more than the connection's state. `confirming`: setter calls in handlers of payloads, which go
    as well. `read`: where its value is first read (a byte offset).
    """

    name: str
    setter: str
    declaration: Span
    words: Words | None
    type: str = ""
    confirming: tuple[Span, ...] = ()
    read: int = 0


class Close(Struct, frozen=True):
    """A call that closes the source. `statement`: the statement that it is, if it is one.

    `holder` is what it closes as written (`this.source`), `optional` for `?.`, `body` for `() => x.close()`.
    """

    expression: Span
    statement: Span | None
    holder: Span
    optional: bool = False
    body: bool = False
    only: Span | None = None
    """The subscription that ends alone: its listener is taken off while the stream stays open."""


class KeptName(Struct, frozen=True):
    """One name that held the source, with every place that has it. `member`: `this.name` of a class."""

    name: str
    places: tuple[Span, ...]
    member: bool = False


class StateTest(Struct, frozen=True):
    """A condition over `readyState` (read at `site`) of which only `left` is left, `negated` or not."""

    site: Span
    span: Span
    left: Span
    negated: bool


class Kept(Struct, frozen=True):
    """Names that held the source in turn and will hold the subscription's id (or the list of ids).

    `types`: places that say `EventSource`. The expression `site` becomes the subscription, in its statement
    `opening`, which moves to `at` if that is another.
    """

    names: tuple[KeptName, ...]
    types: tuple[Span, ...]
    opening: Span
    site: Span
    at: Span
    alone: bool = True
    """No other connection is opened in the file: the names need not tell which one they mean."""
    states: tuple[StateTest, ...] = ()


class Resync(Struct, frozen=True):
    """What is fetched again whenever the connection opens. One of `called`, `expression` and `block` is set.

    `called`: a function that is called for it. `dropped`: what goes from the block. `names`: what the code
    names. `effect`: the effect's callee; `dependencies`: items of its list, each with the names in it.
    """

    effect: Span
    dependencies: tuple[tuple[Span, frozenset[str]], ...]
    names: frozenset[str]
    called: Span | None = None
    expression: Span | None = None
    block: Span | None = None
    dropped: tuple[Span, ...] = ()
    waits: bool = False
    """The code is that of an asynchronous function."""
    later: bool = False
    """The first time that the connection opens, nothing is fetched."""


class Layout(Struct, frozen=True):
    """Spans from which the rewritten code is put together.

    HOOKS: `statement` is the effect; without `rest` it goes as a whole, else only `dropped` goes from it.
    SERVICE: everything stays in place but `dropped`, the subscriptions and `closes`. Each subscription has an
    id of its own in a constant, unless the source is `kept`.
    """

    shape: Shape
    statement: Span | None = None
    rest: bool = False
    dropped: tuple[Span, ...] = ()
    outside: tuple[Span, ...] = ()
    """Statements elsewhere in the file that go as well (an effect that only closes the source)."""
    closes: tuple[Close, ...] = ()
    guards: tuple[Guard, ...] = ()
    idle_dependencies: tuple[Span, ...] = ()
    """Items of the effect's dependency list that only the connection needed."""
    taken: frozenset[str] = frozenset()
    """Names in use around the code, for new local names."""
    flags: tuple[StatusFlag, ...] = ()
    kept: Kept | None = None
    resync: Resync | None = None
    splits: tuple[Span, ...] = ()
    """Places where other work hangs together with the connection, and yet can be left in the effect."""
    comments: tuple[Span, ...] = ()
    """Comments of the effect that are said of the hooks now."""
    silenced: tuple[Span, ...] = ()
    """Comments that go, or move, from an effect that stays."""
    owner: str = ""
    """The class around the connection."""
    shown: tuple[str, ...] = ()
    """Members of that class which change or go, though other files may see them."""


class Dependencies(Struct, frozen=True):
    """The dependency list of an effect. `unused`: items that the effect never reads, only to run again."""

    span: Span
    items: tuple[Span, ...]
    unused: tuple[Span, ...]


class Listens(Struct, frozen=True):
    """One listener of a wrapper whose callback comes from the caller.

    `callback` is a parameter's index, `member` a property of it; with `keyed` every property of it is one,
    under the event's name. `name`: the parameter that is the event's name, or -1; `names` are fixed ones.
    """

    callback: int
    takes: Takes
    member: str = ""
    keyed: bool = False
    name: int = -1
    names: tuple[str, ...] = ()
    unnamed: bool = False


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
    """The exported name of a client's constructor: it counts only where other files name it."""
    wrapper: Wrapper | None = None


# -- the file ------------------------------------------------------------------------------------------


class Member(Struct, frozen=True):
    """A property of a declared type, or of an object type nested in it: `path` leads to it, itself last."""

    path: Path
    span: Span
    type: str
    optional: bool = False


class TypeFacts(Struct, frozen=True):
    """An interface, type alias of an object, zod schema. `refs`: places that use it, its own name apart."""

    name: str
    span: Span
    members: tuple[Member, ...]
    refs: tuple[Span, ...]
    exported: bool
    closed: bool = True
    """Nothing is inherited, mapped or merged in."""
    nested: tuple[TypeUse, ...] = ()
    """Named types of its members."""
    alias: str = ""
    """What an alias of something else than an object type says, as it is written.

    When that is a name, `nested` has it.
    """
    whole: bool = True
    """The members are all that is declared here: no signatures, no type parameters."""
    bases: tuple[TypeUse, ...] = ()
    """Interfaces that it extends."""
    value: bool = False
    """A schema: the name is a value's."""


class FunctionFacts(Struct, frozen=True):
    """A function that others may call. `parameters`: for each, where its value goes.

    `refs`: places in this file that name the function, its declaration and exports apart.
    """

    name: str
    span: Span
    parameters: tuple[Flow, ...]
    refs: tuple[Span, ...]
    parser: str = ""
    """`.data` for `(e) => JSON.parse(e.data)`, `.` for `(text) => JSON.parse(text)`."""


class Callback(Struct, frozen=True):
    """A value given to a call: `target` is the callee's (or JSX tag's) name, `argument` its position.

    `member` is the property of an object argument (`...` when one is spread in). Without `function` and
    `imported` it is not known which function it is. `reference`: the name, when a function is given by name.
    """

    target: Span
    argument: int
    member: str = ""
    function: Span | None = None
    flows: tuple[Flow, ...] = ()
    reference: Span | None = None
    imported: ImportRef | None = None


class Export(Struct, frozen=True):
    """`export { local as name }`: something of this file (`local`) or of another module (`source`)."""

    name: str
    local: str = ""
    source: ImportRef | None = None
    leaving: Leaving | None = None
    """What goes when the name is exported no more, where something of another module is passed on by name."""


class ImportUse(Struct, frozen=True):
    """An imported binding and the places that name it."""

    ref: ImportRef
    local: str
    refs: tuple[Span, ...]
    members: tuple[str, ...] = ()
    """For each place, the property that is read from the name there; empty for the name itself."""


class FileFacts(Struct, frozen=True):
    """Everything that linking needs to know about one file."""

    path: str
    connections: tuple[Connection, ...] = ()
    functions: tuple[FunctionFacts, ...] = ()
    types: tuple[TypeFacts, ...] = ()
    exports: tuple[Export, ...] = ()
    imports: tuple[ImportUse, ...] = ()
    constants: tuple[tuple[str, tuple[EventName, ...]], ...] = ()
    """Exported string constants, arrays and members of constant objects and enums: dotted name -> texts."""
    errors: tuple[Span, ...] = ()
    mentions_error: bool = False
    """A client is named inside a region that could not be parsed."""
    callbacks: tuple[Callback, ...] = ()
    comments: tuple[tuple[Span, str], ...] = ()
    """Comments that speak to the tool."""
    in_browser: bool = False
    """Next to its connections it uses what only a page or a web worker has (`document`, `postMessage`)."""
