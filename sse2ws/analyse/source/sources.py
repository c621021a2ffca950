"""What a file does with an opened source: the kinds of use, and all uses of one.

In: nothing. Out: nothing. `source_uses` fills them in; everybody who reads a connection asks them.
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from sse2ws.analyse.code.scopes import Binding
from sse2ws.model.connection import Takes
from sse2ws.syntax.tree import Node


class UseKind(StrEnum):
    OPEN = "open"
    LISTEN = "listen"
    UNLISTEN = "unlisten"
    ASSIGN = "assign"
    """`source.onmessage = handler`"""
    CLOSE = "close"
    STATE = "state"
    """`source.readyState`"""
    TEST = "test"
    CLEAR = "clear"
    """The holder is set to null, or to another opened source."""
    HOLD = "hold"
    RETURNED = "returned"
    RXJS = "rxjs"
    ESCAPE = "escape"


class SourceUse(Struct, frozen=True, eq=False):
    """One place. `node` is the whole expression (call, assignment, read); `target` names what it goes to."""

    kind: UseKind
    node: Node
    event: Node | None = None
    name: str = ""
    handler: Node | None = None
    options: Node | None = None
    target: str = ""
    takes: Takes = Takes.EVENT
    """What the handler is called with."""


class SourceUses(Struct):
    """All uses of one opened source. `holders`: (declaration, name) pairs of variables, refs and fields."""

    site: Node
    uses: list[SourceUse] = field(default_factory=list)
    holders: list[Binding] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)
    returned_by: list[Node] = field(default_factory=list)
    relays: list[Node] = field(default_factory=list)
    """Functions beside the site that did nothing but add the listeners that their calls are read as."""

    def of(self, *kinds: UseKind) -> list[SourceUse]:
        """Uses of the given kinds, in source order."""
        return sorted((use for use in self.uses if use.kind in kinds), key=lambda use: use.node.start)

    def owns(self, node: Node) -> bool:
        """Whether an identifier names one of the holders."""
        return any(node in holder.refs or node is holder.node for holder in self.holders)
