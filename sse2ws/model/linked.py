"""A connection after linking: the flow of each listener's event through all files, and what is in the way.

Pack-free: names and paths are as the code has them. `checks` judges it, `rewrite` builds from it.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.connection import Connection, Leaving, Subscription
from sse2ws.model.flow import EventName, Path, Use
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.model.split import Split, Variant


class Place(Struct, frozen=True, order=True):
    """A span in a file."""

    path: str
    span: Span


class Located(Struct, frozen=True):
    """A use with its file. `full` is its path from the event object on; `via` the calls that led here."""

    path: str
    use: Use
    full: Path
    via: tuple[Place, ...] = ()

    @property
    def place(self) -> Place:
        return Place(self.path, self.use.span)


class Trouble(Struct, frozen=True):
    """A reason with its place. `key`: what a table of answers is asked for; `proposal`: a prepared answer.

    `settled`: an answer was taken, and the judgement holds what follows from it.
    """

    reason: Reason
    place: Place
    detail: str = ""
    key: str = ""
    proposal: str = ""
    settled: bool = False


class Entered(Struct, frozen=True):
    """A function that a payload was followed into, and every place that names it.

    `uses` are calls and other mentions anywhere in the project; those that hand over this payload are known
    from the flows.
    """

    place: Place
    name: str
    mentions: tuple[Place, ...]


class DeclaredType(Struct, frozen=True):
    """A type that says what the payload looks like. `root`: where in the event it describes a value.

    Where it describes what holds the value (a component's props), it has no members here.
    """

    place: Place
    name: str
    root: Path
    members: tuple[tuple[Path, Span, str], ...]
    """Path inside the type, the member name's span, the text of the member's type."""
    mentions: tuple[Place, ...]
    closed: bool
    told_by: tuple[Place, ...]
    """The uses in the flow that name it."""
    optional: frozenset[Path] = frozenset()
    """Members that may be missing."""
    whole: bool = True
    """The members are all that is declared there."""
    inherited: tuple[tuple[Path, Span, str], ...] | None = ()
    """Members of what it extends; none when they cannot all be seen."""
    alias_of: Place | None = None
    """The declaration that it is another name for."""
    schema: bool = False
    """The name is a value's: no type is written with it."""
    within: tuple[Place, ...] = ()
    """Of an alias of several types: it and the declarations that nothing else names."""


class OpaqueType(Struct, frozen=True):
    """A type that the code gives to a value at `root`, and whose members cannot be seen."""

    place: Place
    name: str
    root: Path


class Beyond(Struct, frozen=True):
    """State that a payload goes into. `place`: where it is lost; `type`: what the state is declared to hold.

    The rest is as for a listener: what happens to the value there, paths from the event on.
    """

    place: Place
    declaration: Place
    type: DeclaredType | None
    uses: tuple[Located, ...]
    value: Place | None = None
    """The expression that is put there."""
    writers: tuple[Place, ...] | None = None
    """All expressions that are put into the state; none when they are not all in sight."""
    typed: bool = True
    """The state's declaration says what it holds (or that it is anything)."""
    handed: tuple[Place, ...] = ()
    given: tuple[Place, ...] = ()
    entered: tuple[Entered, ...] = ()
    types: tuple[DeclaredType, ...] = ()
    opaque: tuple[OpaqueType, ...] = ()
    in_place: tuple[DeclaredType, ...] = ()


class NamedConstant(Struct, frozen=True):
    """A constant that holds an event's name: its literal, and every place in the project that names it."""

    literal: Place
    mentions: tuple[Place, ...]


class Parted(Struct, frozen=True):
    """A function that tells messages apart for a handler: each name gets one of its own, with what it does.

    `call`: what names the function where the message is handed to it. `argument`: which argument that is
    (0-based), `taken`: where in the event it lies. `spared`: parameters that nothing reads for this name;
    they go, and so does what they are given. `exports`: what else gives the function's name away.
    """

    function: Place
    name: str
    call: Place
    argument: int
    taken: Path
    split: Split
    variant: Variant
    spared: tuple[int, ...] = ()
    exports: tuple[tuple[str, Leaving], ...] = ()
    mentions: tuple[Place, ...] = ()
    """Every place that names the function."""
    named: tuple[Span, ...] = ()
    """Where the function names a parameter that it is given the event's name as."""
    beside: frozenset[str] = frozenset()
    """Names that are offered by modules which offer all of the function's module as well."""


class Listener(Struct, frozen=True):
    """A subscription with its names resolved and everything that happens to its event."""

    subscription: Subscription
    names: tuple[EventName, ...]
    uses: tuple[Located, ...]
    handed: tuple[Place, ...]
    """Places that hand the event or payload to a function (callee names, references of handlers)."""
    entered: tuple[Entered, ...]
    types: tuple[DeclaredType, ...]
    troubles: tuple[Trouble, ...] = ()
    beyond: tuple[Beyond, ...] = ()
    given: tuple[Place, ...] = ()
    """Those of `handed` that hand over the payload or a part of it, not the event."""
    opaque: tuple[OpaqueType, ...] = ()
    in_place: tuple[DeclaredType, ...] = ()
    """Types without a name, written where they are used; their members are reads in `uses` as well."""
    constant: NamedConstant | None = None
    """Set when the one name of the subscription is a constant."""
    split: Split | None = None
    variant: Variant | None = None
    """This is what a subscription does for one event only; the uses are those that are left then."""
    home: str = ""
    """The file of the connection."""
    envelope: str = ""
    """The property of the message that held the payload; empty where the message was the payload."""
    ways: tuple[tuple[Listener, ...], ...] = ()
    """For each way to take the handler apart, one listener for every name; the last one may have none."""
    told: tuple[str, ...] = ()
    """The new names that somebody gave for its unnamed messages."""
    parted: Parted | None = None
    """Set when another function tells the messages apart for the handler."""
    staying: tuple[Place, ...] = ()
    """Functions whose code is copied, and that stay for others who call them."""

    def takes_apart(self, place: Place) -> bool:
        """Whether a place stands in code of which every name gets its own."""
        copied = [(self.home, each) for each in (self.split.copied if self.split is not None else ())]
        if self.parted is not None:
            copied += [(self.parted.function.path, each) for each in self.parted.split.copied]
        return any(place.path == path and place.span in each for path, each in copied)

    def untypes(self, place: Place) -> bool:
        """Whether a parameter loses what its declaration says of its type."""
        untyped = [(self.home, each) for each in (self.split.untyped if self.split is not None else ())]
        if self.parted is not None:
            untyped += [(self.parted.function.path, each) for each in self.parted.split.untyped]
        return (place.path, place.span) in untyped


class Linked(Struct, frozen=True):
    """One connection with its listeners."""

    path: str
    connection: Connection
    listeners: tuple[Listener, ...]
    parts: tuple[Linked, ...] = ()
    """What the callers of a wrapper do with the connection; the wrapper itself goes."""
    gone: tuple[tuple[str, Leaving], ...] = ()
    """The wrapper itself, and where other files pass it on: path and place."""
    troubles: tuple[Trouble, ...] = ()
    """What linking found in the way."""
    retyped: tuple[Place, ...] = ()
    """Where callers of a function that gives them the source say its type."""
    shown: str = ""
    """The URL as functions make it, also those of other files; it tells the kind of stream, nothing else."""
