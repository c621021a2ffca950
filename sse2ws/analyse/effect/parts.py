"""What is known of a connection before the statements around it are told apart.

In: nothing. Out: the values that `slices` and the questions below it work with.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.syntax.tree import Node

NAMES = frozenset(("identifier", "shorthand_property_identifier"))
"""Nodes that name a value."""


class Parts(Struct, frozen=True, eq=False):
    """`lifecycle`: whole statements about open and error. `subscriptions`: the listeners' statements.

    `handlers`: functions of payload listeners, which move out.
    """

    uses: SourceUses
    lifecycle: Sequence[Node]
    subscriptions: Sequence[Node]
    handlers: Sequence[Node]
    removed_handlers: Sequence[Node] = ()
    watching: Sequence[Node] = ()
    """Timers and page listeners that only open the stream again."""
    silent: Sequence[Node] = ()
    """Statements of handlers that go, because nobody reads what they write."""
    waits: Sequence[Node] = ()
    """What the opening waits for: awaited expressions, calls of `.then`."""
    opening: Sequence[Node] = ()
    """Functions that a client which is a call calls when the stream opens."""
    losing: Sequence[Node] = ()
    """Those that it calls when the stream is lost."""
    answers: Collection[Binding] = ()
    """Parameters that take what is waited for."""
    stays: Collection[Binding] = ()
    """Names that other code needs, setters of state among them: what is done with them is no upkeep."""
    test: Node | None = None
    """The `if` that the opening stands under, where what else stands in it can stay there."""


class Own(Struct, frozen=True, eq=False):
    """A connection with the names that are taken for its own."""

    file: File
    parts: Parts
    names: Collection[Binding]

    def is_used(self, node: Node) -> bool:
        """Whether the source is used somewhere in a node."""
        return any(use.node.inside(node) for use in self.parts.uses.uses)

    def has(self, name: Node) -> bool:
        """Whether what a node names is the connection's own."""
        return self.file.scopes.binding(name) in self.names
