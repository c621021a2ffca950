"""What one file says, its connections among it: small frozen values, picklable, free of syntax nodes.

Made by `analyse`, joined by `analyse.link`. All spans are bytes in the file that the facts describe.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.connection import Connection, Leaving
from sse2ws.model.flow import EventName, Flow, ImportRef, Path, TypeUse
from sse2ws.model.source import Span


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
    loaded: bool = False
    """A call gives the module as a value: no type comes out of that."""


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
    apart: str = ""
    """What the file is, if it shares no modules with the components: a web worker, a plain script."""
    workers: tuple[str, ...] = ()
    """Specifiers of modules that the file starts as workers."""
    in_browser: bool = False
    """Next to its connections it uses what only a page or a web worker has (`document`, `postMessage`)."""
    conflict: Span | None = None
    """The first mark that an unfinished merge left where the code cannot be read: two versions are in it."""
