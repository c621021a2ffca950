"""Where a value goes inside one file: reads, casts, calls, losses. Part of a file's facts.

All spans are bytes in the file that the flow belongs to; paths lead from the followed value inwards.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

from sse2ws.model.paths import ELEMENT as ELEMENT
from sse2ws.model.paths import INSIDE as INSIDE
from sse2ws.model.paths import PARSED as PARSED
from sse2ws.model.paths import Path as Path
from sse2ws.model.paths import held as held
from sse2ws.model.paths import holder as holder
from sse2ws.model.paths import holds as holds
from sse2ws.model.paths import join as join
from sse2ws.model.paths import step as step
from sse2ws.model.source import Span


class ImportRef(Struct, frozen=True):
    """A value that another module exports: `name` is `default`, `*` or the exported name."""

    module: str
    name: str


class EventName(Struct, frozen=True):
    """A name that a subscription listens for. `span`: its literal with quotes, if it is in this file."""

    text: str
    span: Span | None
    constant: ImportRef | None = None
    """The name is a constant (or member `text` of one) that another module exports."""
    refs: tuple[Span, ...] | None = None
    """For a constant of this file: every place in it that names the constant. None for a plain literal."""
    exported: str = ""
    """The constant's name, when other files may use it (`GOAL_CREATED`, `EVENTS.created`)."""


class Form(StrEnum):
    """How a property is named in the source."""

    PROPERTY = "property"
    """`x.name`"""
    STRING = "string"
    """`x['name']`, `'name' in x`, a quoted key of a pattern"""
    KEY = "key"
    """`{ name: local }` in a pattern"""
    SHORTHAND = "shorthand"
    """`{ name }` in a pattern: the local of the same name follows or keeps an alias"""
    BUILT = "built"
    """`name: text` in a copy with changes: it may be a name that only the copy has"""


class Local(Struct, frozen=True):
    """A local name made by a shorthand pattern. `taken`: names that it may not become."""

    name: str
    refs: tuple[Span, ...]
    shorthands: tuple[Span, ...]
    """References of the form `{ name }` in an object that is built: their key must stay."""
    taken: frozenset[str]


class Read(Struct, frozen=True, tag=True):
    """A property is named. `path` ends with that name; `span` is the name's token (with quotes, if any)."""

    path: Path
    span: Span
    form: Form
    local: Local | None = None
    has_default: bool = False
    given: Span | None = None
    """Of a key that is written: the property that is its value (`title` in `{ name: d.title }`)."""

    @property
    def built(self) -> bool:
        """Whether it is a key of an object that is written, which says nothing of what the payload has."""
        return self.form is Form.BUILT or (self.form is Form.SHORTHAND and self.local is None)


class Parse(Struct, frozen=True, tag=True):
    """`JSON.parse(x)` with everything around it that only casts. `core` is x, stripped of casts."""

    path: Path
    span: Span
    core: Span
    suffix: str = ""
    """What has to follow the core: `.data` where a helper took the whole event."""
    annotation: Span | None = None
    """`: T` of the variable that takes the result (with the colon)."""
    says: TypeUse | None = None
    """`T` of `parse<T>(x)`."""
    kind: Span | None = None
    """`T` of whichever says what the result is: the annotation, a cast around the call, `parse<T>(x)`."""
    stays_typed: bool = False
    """The new payload's type says nothing of its fields, so that what the code says of them stays."""
    cast: str = ""
    """What has to be said of the result, whatever was said before: `T`, a type parameter around it."""


class Cast(Struct, frozen=True, tag=True):
    """`(x as T)`, `x!`, `<T>x` on the way: `inner` is x."""

    path: Path
    span: Span
    inner: Span


class Hold(Struct, frozen=True, tag=True):
    """A parameter or variable that holds the value. `annotation` is its type (without the colon).

    `contextual`: the parameter's type follows from where the function stands, so it needs no annotation.
    """

    path: Path
    name: str
    span: Span
    refs: tuple[Span, ...]
    shorthands: tuple[Span, ...]
    taken: frozenset[str]
    parameter: bool = False
    contextual: bool = False
    annotation: Span | None = None
    annotated: Span | None = None
    """The annotation together with its colon, so that it can go."""
    any_typed: bool = False


class Forward(Struct, frozen=True, tag=True):
    """The value is argument `argument` of a call to something in another module or unknown function.

    `call` is the callee's own span; `result` says where the returned value goes.
    """

    path: Path
    callee: ImportRef
    argument: int
    span: Span
    result: Flow | None = None
    call: Parse | None = None
    """The whole call as it would be read if the callee only parses what it is given."""
    value: Span | None = None
    """The argument, as far as it is exactly the value: an adapter may be put around it."""
    schema: TypeUse | None = None
    """Set for `Goal.parse(value)`: the callee is the schema, its result has the value."""


class Typing(Struct, frozen=True):
    """The type of a callback, that another file declares. `member`: of it, the property that is called."""

    name: str
    member: str


class Handover(Struct, frozen=True, tag=True):
    """The value is given to a callback that the enclosing function took as its parameter (or props)."""

    path: Path
    function: Span
    parameter: int
    member: str
    """`onCreated` in `handlers.onCreated(goal)`; empty when the parameter itself is called."""
    argument: int
    span: Span
    typing: Typing | None = None


class Escape(StrEnum):
    """How a value leaves what can be seen."""

    STATE = "state"
    STORE = "store"
    UNKNOWN_CALL = "unknown-call"
    UNRESOLVED = "unresolved"
    """Into a function of the project whose file cannot be found."""
    SPREAD = "spread"
    COMPUTED = "computed"
    MIXED = "mixed"
    """The same name also holds something else: what is read of it is read of both."""
    ENUMERATED = "enumerated"
    SERIALISED = "serialised"
    OBJECT = "object"
    RETURNED = "returned"
    PROPS = "props"
    TEST = "test"
    """Tested for its type or presence of a key; harmless for an object."""
    TEXT = "text"
    """Used as text: of no account for a field's value, but raw data when it is `event.data` itself."""


class Leak(Struct, frozen=True, tag=True):
    """The value, at `path`, goes where its reads cannot all be seen. `target` names it for people."""

    path: Path
    how: Escape
    span: Span
    target: str = ""
    value: Span | None = None
    """The expression that has exactly the value, if one stands here: an adapter may be put around it."""
    shorthand: bool = False
    """That expression is `{ value }` in an object, which is its key as well."""
    kept: Kept | None = None
    plain: bool = False
    """Here it has to be text, a number or a boolean: an object would be nonsense."""
    needs: str = ""
    """`type`: its type counts here (compared, reckoned with); `value`: it may not be missing either;
    `absent`: it has to be one that may be missing, because it is deleted."""
    wants: str = ""
    """TypeScript text of the kind that it has to be here, where types are checked and nothing asks."""


class Kept(Struct, frozen=True):
    """The piece of state that a value goes into: what its declaration says, and what is read of it.

    `type`: what the declared type says of the value there. `loose`: it is declared to be anything.
    `reads`: where the state goes; paths lead from the value, those of what else the state holds are left out.
    """

    span: Span
    type: TypeUse | None = None
    loose: bool = False
    reads: Flow | None = None
    writers: tuple[Span, ...] | None = None
    """Expressions that are put into the state, apart from what it held; none: not all are in sight."""
    owner: Span | None = None
    """The component or hook that has the state; `reads` says where it returns it."""


class Provided(Struct, frozen=True, tag=True):
    """What lies at `path` is given to all readers of a React context. `context`: its name in the tag."""

    path: Path
    span: Span
    context: Span


class Returned(Struct, frozen=True, tag=True):
    """The value is returned by the function whose parameter it came from."""

    path: Path
    span: Span


class Compared(Struct, frozen=True, tag=True):
    """`value === 'literal'` or `switch (value) { case 'literal': }`; `span`: the literal with its quotes."""

    path: Path
    literal: str
    span: Span
    negative: bool = False


class Mutated(Struct, frozen=True, tag=True):
    """The value is assigned to, sorted, pushed into."""

    path: Path
    span: Span


class TypeUse(Struct, frozen=True, tag=True):
    """The value is said to be of a named type, that the same file declares or imports.

    A type that is written in place has no name, but `members`: name, text of the type, whether optional.
    `owner`: whose type parameter the name is, `number` (0-based) which one: callers say what it stands for.
    `bounded`: not everything may be given for it.
    """

    path: Path
    name: str
    span: Span
    value: bool = False
    """The name is a value's, of a schema."""
    members: tuple[tuple[str, str, bool], ...] = ()
    owner: Span | None = None
    number: int = 0
    bounded: bool = False


# tagged, so that a cache tells them apart
Use = (
    Read | Parse | Cast | Hold | Forward | Handover
    | Leak | Provided | Returned | Compared | Mutated | TypeUse
)  # fmt: skip


class Flow(Struct, frozen=True):
    """Everything that happens to one value in one file, functions of the same file included.

    `calls`: spans of the callee names of functions in this file that the value was followed into, with the
    path of what they are given.
    """

    uses: tuple[Use, ...] = ()
    functions: tuple[Span, ...] = ()
    calls: tuple[tuple[Span, Path], ...] = ()
