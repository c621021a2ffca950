"""How the code around a connection is laid out: the spans from which a rewrite is put together.

Part of a file's facts. All spans are bytes in the file that the facts describe.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from sse2ws.model.source import Span


class Shape(StrEnum):
    """How the code around a connection can be rebuilt."""

    HOOKS = "hooks"
    SERVICE = "service"
    NONE = "none"


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
    reads: tuple[str, ...] = ()
    """The values of the render that it reads, as source text: what depends on it has to list them."""


class Asked(Struct, frozen=True):
    """A test in front of the opening that misses a value of the effect: `!token`. `name`: what it misses.

    `sent`: it goes into a header of the connection.
    """

    span: Span
    name: str
    sent: bool = False


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


class Handed(Struct, frozen=True):
    """A `function` of the module that gives the source to its callers, who can only close what they get.

    `name` is its own. `values`: where it returns the source; `types`: where it says so. `kinds`: what the
    source's type is called.
    """

    name: str
    function: Span
    values: tuple[Span, ...]
    types: tuple[Span, ...]
    kinds: tuple[str, ...]


Listed = tuple[tuple[Span, frozenset[str]], ...]
"""The items of an effect's dependency list, each with the names in it."""


class Resync(Struct, frozen=True):
    """What is fetched again whenever the connection opens. One of `called`, `expression` and `block` is set.

    `called`: a function that is called for it. `dropped`: what goes from the block. `names`: what the code
    names. `effect`: the effect's callee; `dependencies`: its list.
    """

    effect: Span
    dependencies: Listed
    names: frozenset[str]
    called: Span | None = None
    expression: Span | None = None
    block: Span | None = None
    dropped: tuple[Span, ...] = ()
    waits: bool = False
    """The code is that of an asynchronous function."""
    later: bool = False
    """The first time that the connection opens, nothing is fetched."""


class Reaction(Struct, frozen=True):
    """What a handler of `open` or `error` does that no flag says.

    One of `called`, `expression`, `block` is set. `kept`, `dropped`: statements of the block. `covers`: code
    that stays, with the functions of the file that it calls. `comments` stood above it. `renewed_by`: items
    of the effect's list that it reads, with which the stream was opened anew.
    """

    called: Span | None = None
    expression: Span | None = None
    block: Span | None = None
    kept: tuple[Span, ...] = ()
    dropped: tuple[Span, ...] = ()
    comments: tuple[Span, ...] = ()
    covers: tuple[Span, ...] = ()
    renewed_by: tuple[Span, ...] = ()


class Reactions(Struct, frozen=True):
    """Work for when the connection opens, and when it is lost. `effect`, `dependencies`: as in `Resync`.

    `after`: the statement that it comes to stand behind, where the subscriptions stay in place.
    """

    effect: Span
    dependencies: Listed
    opened: Reaction | None = None
    lost: Reaction | None = None
    after: Span | None = None

    @property
    def both(self) -> tuple[Reaction, ...]:
        return tuple(each for each in (self.opened, self.lost) if each is not None)

    def cover(self, span: Span) -> bool:
        """Whether a place lies in code that goes on being run."""
        return any(span in covered for each in self.both for covered in each.covers)


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
    asked: tuple[Asked, ...] = ()
    """Tests of values that a render does not know: those that are the sign-in go with it."""
    idle_dependencies: tuple[Span, ...] = ()
    """Items of the effect's dependency list that only the connection needed."""
    taken: frozenset[str] = frozenset()
    """Names in use around the code, for new local names."""
    flags: tuple[StatusFlag, ...] = ()
    kept: Kept | None = None
    signal: Span | None = None
    """The signal that ended the stream, which stays: the subscriptions end with it."""
    resync: Resync | None = None
    reactions: Reactions | None = None
    splits: tuple[Span, ...] = ()
    """Places where other work hangs together with the connection, and yet can be left in the effect."""
    comments: tuple[Span, ...] = ()
    """Comments of the effect that are said of the hooks now."""
    directives: tuple[Span, ...] = ()
    """Comments above the effect that tell a tool to let its line pass: they go with it."""
    front: int = 0
    """Where the effect begins, the comments directly above it included (a byte offset)."""
    silenced: tuple[Span, ...] = ()
    """Comments that go, or move, from an effect that stays."""
    logs: tuple[Span, ...] = ()
    """Calls that write to a log, in code that goes; handlers that move away stand in it as well."""
    calls: tuple[Span, ...] = ()
    """Calls that go, as far as their names say they only give values: linking looks into the functions."""
    handed: Handed | None = None
    """Set when callers get the source: right if all of them only close it, which linking finds out."""
    owner: str = ""
    """The class around the connection."""
    shown: tuple[str, ...] = ()
    """Members of that class which change or go, though other files may see them."""
