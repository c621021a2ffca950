"""What is known of a store: who may put something into it, what becomes its state, and who reads that.

A store is a reducer's state, or one that lives outside of components. The modules that know a kind of store
describe it with these values; `stored` follows a payload through them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msgspec import Struct, field

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.flow import Escape, Path
from sse2ws.model.linked import Place
from sse2ws.syntax.tree import Node


class Lost(Struct, frozen=True):
    """A place of a store that cannot be followed, and why."""

    place: Place
    how: Escape
    target: str


Key = tuple[str, int]
"""What a call sets off in a store, and which of its arguments goes in."""


class Result(Struct, frozen=True):
    """An expression that becomes the state, or what the state has `at` a place.

    `before`: names of the state as it was, and of its parts.
    """

    file: File
    node: Node
    before: Mapping[Binding, Path]
    at: Path = ()


class Reading(Struct, frozen=True):
    """Where the state is had: in expressions, parameters, and functions that select from it in a call.

    `around`: the function that may return what it reads. `at`: the way to the state from what is had there.
    """

    file: File
    around: Node | None
    nodes: tuple[Node, ...] = ()
    parameters: tuple[Node, ...] = ()
    selectors: tuple[tuple[Node, Node], ...] = ()
    at: Path = ()


class Selector(Struct):
    """A function that gives something of the state of a whole store, or of what other selectors give.

    `whole`: its first parameter is that state. `names`: places that give it to those who call it; `given`:
    expressions that have its result; `feeds`: calls that combine it with others, and which parameter of the
    combining function has its result (0-based); `bound`: the names of a combined one.
    """

    file: File
    function: Node
    whole: bool
    names: list[Place] = field(default_factory=list)
    given: list[Place] = field(default_factory=list)
    feeds: list[tuple[Place, int]] = field(default_factory=list)
    bound: list[tuple[File, Binding]] = field(default_factory=list)


class Whole(Struct, frozen=True):
    """What a state is a part of. `ways`: from there to the state; `readings`: of the whole.

    `guesses`: expressions that may have the whole; nothing that is read there is followed.
    """

    ways: tuple[Path, ...]
    readings: tuple[Reading, ...]
    guesses: tuple[Reading, ...]
    selectors: Mapping[Place, Selector]
    lost: tuple[Lost, ...]


class Taking(Struct, frozen=True):
    """Where an update has what it was given: expressions and parameters, each with the way into it.

    `types`: what is said of what it was given, in the same file.
    """

    file: File
    around: Node | None
    nodes: tuple[tuple[Node, Path], ...] = ()
    types: tuple[tuple[Node, Path], ...] = ()
    parameters: tuple[tuple[Node, Path], ...] = ()


class Store(Struct, frozen=True):
    """One state with its way in and out. Functions raise OutOfSight when not all places can be told.

    `entry`: what a call sets off. `takings`: where that goes which lies at a path of what was given. `given`:
    everything that is ever given there. `sources`: what a part of a new state is taken from; the expression
    itself, when it is nothing that was given.
    """

    declaration: Place
    results: tuple[Result, ...]
    readings: tuple[Reading, ...]
    lost: tuple[Lost, ...]
    typed: tuple[tuple[File, Node], ...]
    """Types that are said of the whole state."""
    entry: Callable[[Place, int], Key | None]
    takings: Callable[[Key, Path], tuple[Taking, ...]]
    given: Callable[[Key, Path], tuple[Place, ...]]
    sources: Callable[[File, Node], tuple[Place, ...]]
    parts: tuple[tuple[File, Node, Path], ...] = ()
    """Types that are said of parts of the state."""
    whole: Callable[[], Whole] | None = None
    """Set when others read the state out of a larger one."""
