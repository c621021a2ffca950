"""A linked connection after the pack and the decisions have spoken: new names, reasons, what is answered.

The last value before code is written: `rewrite` turns it into edits, `checks.findings` into findings.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field

from sse2ws.model.flow import Path, Read
from sse2ws.model.linked import Linked, Listener, Place, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.unit import How


class EventAt(Struct, frozen=True):
    """One name of a subscription and what it becomes. `proposed`: the answer that is not given yet."""

    old: str
    new: tuple[str, ...]
    how: How
    place: Place
    proposed: tuple[str, ...] = ()


class Rename(Struct, frozen=True):
    """A payload field is named at `place`. `read` is set for code, not for members of types."""

    place: Place
    old: str
    new: str
    how: How
    full: Path
    via: tuple[Place, ...] = ()
    read: Read | None = None


class Compared(Enum):
    """How a filter compares: a URL was text, whatever it was made of."""

    AS_IS = "as-is"
    """Both are known to be text."""
    ID_AS_TEXT = "id-as-text"
    """The field is text, the id a number."""
    AS_TEXT = "as-text"
    """Of one of them nobody says what it is."""


class Filter(Struct, frozen=True):
    """What a URL used to select: the payload's `field` must equal `expression`."""

    field: str
    expression: str
    compared: Compared = Compared.AS_TEXT


class OldField(Struct, frozen=True):
    """A field that an adapter gives. `optional`: the new one may be missing, so the old one may be too.

    `name`: the field held the event's name, which no new payload has; this is what it was.
    """

    old: str
    new: str
    optional: bool = False
    name: str = ""


class Adapter(Struct, frozen=True):
    """A function that gives a new payload the old shape. `events`: the new events that carry it.

    `type`: the declared type that it gives, with the places that name it; none when only reads show the keys.
    """

    events: tuple[str, ...]
    fields: tuple[OldField, ...]
    type: Place | None = None
    type_name: str = ""
    told_by: tuple[Place, ...] = ()


class Cut(Struct, frozen=True):
    """Where the old shape begins: an adapter stands around the expression at `place`.

    `answers`: places of the troubles that are gone with it. `whole`: all of the handler stays with old names.
    `copied`: the adapter is given a copy, because what it gives out may be changed. `cast`: see `Parse`.
    """

    place: Place
    adapter: Adapter
    answers: tuple[Place, ...]
    shorthand: bool = False
    whole: bool = False
    copied: bool = False
    cast: str = ""


class JudgedListener(Struct, frozen=True):
    """`new`: the events that the rewritten subscription listens for; empty with `dropped`, or not known."""

    listener: Listener
    events: tuple[EventAt, ...]
    new: tuple[str, ...]
    dropped: bool
    renames: tuple[Rename, ...]
    follows: bool = False
    """The constant that holds the name is renamed with it, because only such subscriptions use it."""
    cuts: tuple[Cut, ...] = ()
    copied: bool = False
    """The new subscription gets a function of its own: what the handler did for this event."""
    given_away: bool = False
    """A list or an object of the payload goes to code that is not seen, which may change it."""
    fields_stay: bool = False
    """Somebody said that the new payload has the fields of the old one."""
    names_itself: OldField | None = None
    """The field with the event's name that a payload which goes out whole is given again."""


class Judged(Struct, frozen=True):
    """`troubles` are all reasons; `open` those that nothing answers (a decision, an existing rewrite)."""

    id: str
    linked: Linked
    listeners: tuple[JudgedListener, ...]
    troubles: tuple[Trouble, ...]
    open: tuple[Trouble, ...]
    verdict: Verdict
    filters: tuple[Filter, ...] = ()
    answers: Mapping[Reason, str] = field(default_factory=dict)
    unmet: Mapping[Trouble, str] = field(default_factory=dict)
    """Those of `open` that somebody answered, with the answer: no rewrite for it exists here."""
    group: str | None = None
    bridged: bool = False
    """Only the constructor is swapped; the code around stays as it is."""
    parts: tuple[Judged, ...] = ()
    """What callers of a wrapper do with the connection: each is rewritten where it is, all or none."""
