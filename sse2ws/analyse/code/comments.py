"""Which statement a comment speaks of: the one that it stands directly above.

In: a file and statements. Out: spans of comments. What stands beside code on its line goes where that goes.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, statement_of
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def comments_above(file: File, statement: Node) -> tuple[Span, ...]:
    """The comments that stand directly above a statement, the nearest first."""
    found, start = [], statement.start
    for comment in reversed(file.tree.comments):
        if comment.end <= start:
            between = file.tree.data[comment.end : start]
            if between.strip() or between.count(b"\n") > 1 or not _alone(file, comment):
                break
            found.append(comment)
            start = comment.start
    return tuple(found)


def with_comments(file: File, statements: Sequence[Node]) -> tuple[Span, ...]:
    """Statements that go, with the comments that speak of them."""
    above = (comment for each in statements for comment in comments_above(file, each))
    return (*(each.span for each in statements), *above)


def comments_on_client(file: File, site: Node) -> tuple[Span, ...]:
    """The comments above the statement that opens a source, if they name its class: that is gone then."""
    above = comments_above(file, statement_of(site))
    called = site.get("constructor") or site.get("function")
    name = file.text(called).rpartition(".")[2]
    said = (file.tree.data[each.start : each.end].decode() for each in above)
    words = {word for each in said for word in "".join(c if c.isalnum() else " " for c in each).split()}
    return above if name in words else ()


def _alone(file: File, comment: Span) -> bool:
    """Whether nothing stands before a comment on its line."""
    line = file.tree.data.rfind(b"\n", 0, comment.start) + 1
    return not file.tree.data[line : comment.start].strip()


def kept_comments(file: File, body: Node, opening: Node, dropped: Sequence[Node]) -> tuple[Span, ...]:
    """Comments of a body that goes which speak of the stream, or of nothing in particular."""
    if not file.tree.comments:
        return ()
    attached = {comment for each in body.walk() for comment in _attached(file, each)}
    wanted = set(comments_above(file, opening))
    inside = [each for each in body.walk() if each.kind in FUNCTIONS and not opening.inside(each)]
    for comment in file.tree.comments:
        free = comment in body.span and _alone(file, comment) and comment not in attached
        if free and not any(comment in each.span for each in (*inside, *_compound(dropped, opening))):
            wanted.add(comment)
    text = file.tree.data
    return tuple(sorted(each for each in wanted if b"sse2ws-" not in text[each.start : each.end]))


def _attached(file: File, node: Node) -> tuple[Span, ...]:
    return comments_above(file, node) if node.parent is not None and node.parent.kind in _BODIES else ()


def _compound(dropped: Sequence[Node], opening: Node) -> list[Node]:
    """Dropped statements that do not hold the opening: what is said inside them goes with them."""
    return [each for each in dropped if not opening.inside(each)]


_BODIES = frozenset(("statement_block", "program", "switch_case", "switch_default"))
