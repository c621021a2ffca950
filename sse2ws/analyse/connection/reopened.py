"""A stream that a second constructor opens again when it fails: one connection, written in two places.

In: the connections of a file with their sites. Out: the same, where the second names the first (`reopens`),
and the first those that go with it (`reopened`). What else is done at a failure is told of the first.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, arguments, bare, statement_of, string
from sse2ws.analyse.source.clients import Site
from sse2ws.analyse.source.side_effects import handler_function
from sse2ws.analyse.source.source_uses import uses_of_source
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.model.connection import Connection, Evidence, Url
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.pack import ClientKind
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_FAILING = ("error", "close")
_OWN = (Reason.CONNECTION_AUTH, Reason.LAST_EVENT_ID_RESUME)
"""What is said of how a stream is opened, the second time as the first."""
_LOST = (UseKind.ESCAPE, UseKind.RETURNED, UseKind.RXJS)


def with_reopened(
    file: File, sites: Sequence[Site], connections: Sequence[Connection]
) -> tuple[Connection, ...]:
    """`sites`: one for each connection, in the same order."""
    found = list(connections)
    for n, first in enumerate(sites):
        inside = [m for m, each in enumerate(sites) if _may_be_again(first, each, connections[n].layout)]
        uses = uses_of_source(file, first.node, first.client) if inside else SourceUses(first.node)
        for m in inside:
            again = _Again(file, uses, sites[m])
            handler = again.handler()
            if handler is None or not again.is_same(handler) or found[m].reopens is not None:
                continue
            found[n] = _without(found[n], connections[m].site, again.repeated(handler))
            found[m] = _as_part(found[m], found[n])
    return tuple(found)


def _may_be_again(first: Site, second: Site, layout: Layout) -> bool:
    """Whether the code of another connection of the same client goes when the first is rewritten."""
    constructs = first.client.kind is ClientKind.CONSTRUCTOR and first.node.kind == "new_expression"
    if first is second or not constructs or first.handed or second.handed or first.client != second.client:
        return False
    return second.node.kind == "new_expression" and _goes(layout, second.node.span)


def _goes(layout: Layout, span: Span) -> bool:
    if layout.shape is Shape.NONE or layout.statement is None:
        return False
    whole = layout.shape is Shape.HOOKS and not layout.rest and span in layout.statement
    return whole or any(span in each for each in layout.dropped)


class _Again:
    """A second opening, seen from the first one, whose uses are known."""

    def __init__(self, file: File, first: SourceUses, second: Site) -> None:
        self._file, self._first = file, first
        self._site = second.node
        self._uses = uses_of_source(file, second.node, second.client)

    def handler(self) -> Node | None:
        """The function that hears of the first one's failing, and opens the second."""
        for use in self._first.of(UseKind.LISTEN, UseKind.ASSIGN):
            function = handler_function(self._file, use.handler)
            if self._event(use) in _FAILING and function is not None and self._site.inside(function):
                return function
        return None

    def is_same(self, handler: Node) -> bool:
        """Whether it is the same stream, for which nothing is done but what is done for the first."""
        one, other = (arguments(each)[:1] for each in (self._first.site, self._site))
        if not one or not other or not self._is_alike(one[0], other[0]):
            return False
        known = {use.node for use in self._first.uses}
        own = self._uses.of(*_LOST, UseKind.LISTEN, UseKind.ASSIGN)
        return all(
            self._is_repeated(use, handler) if use.node.inside(handler) else use.node in known for use in own
        )

    def repeated(self, handler: Node) -> list[Node]:
        """Statements that listen to the second as the first is listened to."""
        listening = self._uses.of(UseKind.LISTEN, UseKind.ASSIGN)
        return [statement_of(use.node) for use in listening if use.node.inside(handler)]

    def _is_repeated(self, use: SourceUse, handler: Node) -> bool:
        if use.kind in _LOST or use.handler is None or use.options is not None:
            return False
        given = bare(use.handler)
        return given.kind == "identifier" and any(
            self._event(each) == self._event(use)
            and each.handler is not None
            and self._is_alike(each.handler, given)
            for each in self._first.of(UseKind.LISTEN, UseKind.ASSIGN)
            if not each.node.inside(handler)
        )

    def _event(self, use: SourceUse) -> str | None:
        if use.kind is UseKind.ASSIGN:
            return use.name
        return string(self._file, use.event) if use.event is not None else None

    def _is_alike(self, one: Node, other: Node) -> bool:
        """Whether two expressions say the same of the same values, which nothing gives another one."""
        if self._file.text(bare(one)) != self._file.text(bare(other)):
            return False
        names = [[each for each in node.walk() if each.kind == "identifier"] for node in (one, other)]
        for left, right in zip(*names, strict=True):
            binding = self._file.scopes.binding(left)
            if binding is not self._file.scopes.binding(right) or (binding is not None and binding.writes):
                return False
        return True


def _without(first: Connection, again: Span, repeated: Sequence[Node]) -> Connection:
    """The first one, where the second is no other work, and what listens to that adds nothing."""
    statements = [each.span for each in repeated]
    gone = {(Reason.MIXED_EFFECT, again), *((Reason.CONDITIONAL_SUBSCRIPTION, each) for each in statements)}
    return replace(
        first,
        evidence=tuple(each for each in first.evidence if (each.reason, each.span) not in gone),
        subscriptions=tuple(each for each in first.subscriptions if each.statement not in statements),
        released=(*first.released, *statements),
        reopened=(*first.reopened, again),
    )


def _as_part(second: Connection, first: Connection) -> Connection:
    """The second one, which goes with the first and has nothing of its own."""
    return replace(
        second,
        url=Url("", second.url.text, span=second.url.span),
        subscriptions=(),
        evidence=(
            *(each for each in second.evidence if each.reason in _OWN or each.reason.verdict is Verdict.KEEP),
            Evidence(Reason.MANUAL_RECONNECT, second.site, second.client),
        ),
        layout=first.layout,
        released=(),
        wrapper=None,
        dependencies=None,
        hints=(),
        reopens=first.site,
    )
