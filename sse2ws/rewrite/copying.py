"""What copies of code are made from, and what they are: shared by everything that writes one.

In: nothing. Out: the values that `variants`, `handlers` and `parted` work with.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.linked import Parted, Place
from sse2ws.model.source import Span
from sse2ws.rewrite.style import Style
from sse2ws.rewrite.tokens import Tokens, Types, is_copied

Part = tuple[Place, str, tuple[str, ...]]
"""A function that is parted, and the event that a part is for: its old name, and what it becomes."""


def part_of(listener: JudgedListener, parted: Parted) -> Part:
    """The part that a listener calls."""
    return parted.function, listener.listener.names[0].text, listener.new


class Copying(Struct, frozen=True):
    """What every copy of a file needs. `verbatim`: spans whose line starts are content."""

    tokens: Tokens
    data: bytes
    style: Style
    verbatim: Sequence[Span]
    comments: Sequence[Span]
    taken: set[str]
    """Names in use around the code; new ones are added, for whatever else changes there."""
    adapters: Mapping[Place, str] = {}
    """What the adapter at each cut is called."""
    spent: frozenset[Span] = frozenset()
    """Statements that only said that the stream is open."""
    parts: Mapping[Part, str] = {}
    """What the functions are called that one is parted into."""


class Copy(Struct, frozen=True):
    """The function's text, and what it needs to be imported."""

    text: bytes
    types: tuple[Types, ...]


def copied_cuts(units: Iterable[Judged]) -> frozenset[Place]:
    """Cuts in code that is copied: their calls are in the copies."""
    return frozenset(
        cut.place
        for unit in units
        for listener in unit.listeners
        for cut in listener.cuts
        if is_copied(listener, cut.place)
    )
