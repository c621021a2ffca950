"""A connection while it is being read: what was found so far, still with its nodes.

In: nothing. Out: nothing. The readers of listeners and evidence fill it in, `connections` makes facts of it.
"""

from __future__ import annotations

from msgspec import Struct, field

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.source.clients import Clients, Site
from sse2ws.analyse.source.containers import Container
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.model.connection import Evidence, Subscription
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node


class Listening(Struct):
    """A subscription with its nodes."""

    facts: Subscription
    statement: Node
    function: Node | None


class Draft(Struct):
    file: File
    site: Site
    clients: Clients
    uses: SourceUses
    container: Container
    listeners: list[Listening] = field(default_factory=list)
    lifecycle: list[Node] = field(default_factory=list)
    lifecycle_handlers: list[Node] = field(default_factory=list)
    roles: list[tuple[str, Node]] = field(default_factory=list)
    """Functions of `lifecycle_handlers`, each with what it is told: `open`, `error`, `close`."""
    opening: list[Node] = field(default_factory=list)
    options: list[Node] = field(default_factory=list)
    """For a client that is a call: the options that go with it, without the handler of messages."""
    signal: Node | None = None
    """The option among them whose signal ends the stream."""
    evidence: list[Evidence] = field(default_factory=list)
    done: list[Evidence] = field(default_factory=list)
    """What handlers of open, error and close do, each place of it."""

    def because(self, reason: Reason, node: Node, detail: str = "") -> None:
        self.evidence.append(Evidence(reason, node.span, detail))
