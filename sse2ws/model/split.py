"""What a function that serves several events does for one of them: which of its code is left.

Part of a file's facts. All spans are bytes in the file that holds the function.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.flow import EventName, Path
from sse2ws.model.source import Span

TYPE: Path = ("type",)
"""Where an event has its name."""
GIVEN: Path = ("#name",)
"""Where a handler has its event's name that writes it again."""

Line = tuple[Span | str, ...]
"""Moved source and literal text; a literal `;` stands for a statement's end in the file's style."""


class Cut(Struct, frozen=True):
    """`lines` stand in place of `span`; without any it goes with its line. `block`: they become a body."""

    span: Span
    lines: tuple[Line, ...] = ()
    block: bool = False


class Variant(Struct, frozen=True):
    """The function for one event. `event`: the expression that the name is compared in, `compared`: all such.

    `gone`: what is not left, for the reads in it. `work`: the statements that are left and
    do more than to compute and to log.
    """

    name: EventName
    event: Span | None
    compared: tuple[Span, ...]
    cuts: tuple[Cut, ...]
    gone: tuple[Span, ...]
    work: tuple[Span, ...]
    same_as_rest: bool
    """The function makes no difference between this event and one that it does not name."""
    unused: bool = False
    """Nothing that is left reads the event."""
    keys: tuple[Span, ...] = ()
    """Keys of a table of functions that are this name."""


class Rest(Struct, frozen=True):
    """What is in the way of one subscription for each name, at `span`; `detail` tells it."""

    span: Span
    detail: str
    others: bool = False
    """It is what runs for messages that no test names: nothing is in the way when there are none."""


class Split(Struct, frozen=True):
    """A function taken apart by the value at `discriminator`, a path from the event on.

    `copied`: functions whose code goes into each variant, the handler first. `names`: expressions that hold
    the name. `arrow`: the handler's code can stand as it is where a function is expected.
    """

    discriminator: Path
    variants: tuple[Variant, ...]
    rest: Variant
    """The function for every name that it does not compare with; its own name is empty."""
    copied: tuple[Span, ...]
    names: tuple[Span, ...]
    arrow: bool
    blocks: tuple[Rest, ...] = ()
    message: str = ""
    """The name that the event and the parsed message can share there, if they can share one."""
    holders: tuple[Span, ...] = ()
    """Statements that do nothing but give the parsed message a name."""
    untyped: tuple[Span, ...] = ()
    """Parameters that lose what their declaration says of their type."""

    @property
    def reshapes(self) -> bool:
        """Whether the name was in the message: then the new event is another one."""
        return self.discriminator not in (TYPE, GIVEN)
