"""What laying out starts from and what it gives: a connection as nodes, a layout with its evidence.

In: nothing. Out: nothing. Everybody who chooses or builds a layout shares it.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.source.clients import Clients
from sse2ws.analyse.source.containers import Container
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Layout, Shape
from sse2ws.syntax.tree import Node


class Scene(Struct, frozen=True, eq=False):
    """A connection as nodes. `listeners`: statement and handler function of each payload subscription."""

    file: File
    clients: Clients
    uses: SourceUses
    container: Container
    lifecycle: Sequence[Node]
    lifecycle_handlers: Sequence[Node]
    listeners: Sequence[tuple[Node, Node | None]]
    idle: Sequence[Node]
    opening: Sequence[Node]
    """Those lifecycle handlers that are called when the connection opens."""
    once: bool = False
    """A listener takes only the first event after each opening."""
    options: Sequence[Node] = ()
    """Options of listeners, which go with them."""
    signal: Node | None = None
    """For a client that is a call: the option whose signal ends the stream."""
    called: bool = False
    """The client is a call: its options hold all handlers, and `options` are those that go."""
    told: Sequence[Evidence] = ()
    """What the handlers of open and error were seen to do."""
    losing: Sequence[Node] = ()
    """For a client that is a call: the functions that it calls when the stream is lost."""
    several: Sequence[Node] = ()
    """Handlers of several events, of which each event may get a part."""


class Laid(Struct):
    """The layout and what was noticed while making it. `guards`: those of the effect."""

    layout: Layout
    evidence: list[Evidence] = field(default_factory=list)


def handlers_of(scene: Scene) -> list[Node]:
    """Functions of the payload listeners, as far as they stand in this file."""
    return [handler for _, handler in scene.listeners if handler is not None]


def refuse(evidence: list[Evidence]) -> Laid:
    """No layout: a person has to look at it."""
    return Laid(Layout(Shape.NONE), evidence)
