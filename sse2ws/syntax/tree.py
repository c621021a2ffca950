"""A syntax tree in plain Python objects: parents, fields and comments at hand, no binding to any parser.

In: nothing (the parser module fills it). Out: nodes to walk. Never holds source text of its own.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from operator import attrgetter

from msgspec import Struct, field

from sse2ws.model.source import Span

_FEW = 40
"""Nodes that are looked through faster than they are looked up."""
_at = attrgetter("at")


class Order(list["Node"]):
    """All nodes of a file in source order, outer before inner; complete before anybody asks for a kind."""

    _kinds: defaultdict[str, list[Node]] | None = None

    def of_kind(self, kind: str) -> list[Node]:
        """Those of one kind."""
        if self._kinds is None:
            self._kinds = defaultdict(list)
            for node in self:
                self._kinds[node.kind].append(node)
        return self._kinds.get(kind, [])


class Node(Struct, eq=False):
    """One named node. `start` and `end` are byte offsets; comments are not among the children.

    `words` are the operators and keywords that stand directly in the node (`const`, `async`, `===`). Equal
    lists may be one and the same, so nobody changes them.
    """

    kind: str
    start: int
    end: int
    parent: Node | None
    field: str | None
    order: Order
    """All nodes of the file; `at` is this one's place among them."""
    at: int
    past: int
    """Where in `order` the nodes begin that are no longer below this one."""
    children: list[Node]
    words: list[str]

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}:{self.end}>"

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)

    def get(self, field: str) -> Node | None:
        """The child that stands in a field."""
        for child in self.children:
            if child.field == field:
                return child
        return None

    def all(self, field: str) -> list[Node]:
        """All children of one field."""
        return [child for child in self.children if child.field == field]

    def walk(self) -> Sequence[Node]:
        """This node and everything below it, in source order."""
        return self.order[self.at : self.past]

    def below(self, *kinds: str) -> list[Node]:
        """Those of `walk` that are of certain kinds."""
        if self.past - self.at < _FEW:
            return [each for each in self.order[self.at : self.past] if each.kind in kinds]
        found: list[Node] = []
        for kind in kinds:
            known = self.order.of_kind(kind)
            if self.parent is None:
                found += known
            else:
                first = bisect_left(known, self.at, key=_at)
                found += known[first : bisect_left(known, self.past, first, key=_at)]
        return sorted(found, key=_at) if len(kinds) > 1 else found

    def ancestors(self) -> Iterator[Node]:
        """From the parent up to the root."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def inside(self, outer: Node | Span) -> bool:
        """Whether this node lies within another one's bytes (or is it)."""
        return outer.start <= self.start and self.end <= outer.end

    def within(self, outer: Node) -> bool:
        """Whether this node is another one of its file, or stands below it."""
        return outer.at <= self.at < outer.past


class Tree(Struct, frozen=True):
    """A parsed file. `errors` are the spans that the grammar could not read; `comments` in source order."""

    root: Node
    data: bytes
    errors: tuple[Span, ...] = ()
    comments: tuple[Span, ...] = field(default=())

    def text(self, node: Node | Span | None) -> str:
        """Source text of a node, or the empty string for none."""
        return "" if node is None else self.data[node.start : node.end].decode("utf-8", "replace")

    def at(self, span: Span) -> Node:
        """The smallest named node that covers a span."""
        node, start, end = self.root, span.start, span.end
        while True:
            for child in node.children:
                if child.end >= end:  # one of those behind it begins even later
                    break
            else:
                return node
            if child.start > start:
                return node
            node = child

    def in_error(self, span: Span) -> bool:
        """Whether a span touches a region that could not be parsed."""
        return any(
            error.start < span.end and span.start < max(error.end, error.start + 1) for error in self.errors
        )
