"""Which kinds of action a piece of a reducer is for: `switch (action.type)`, `if`, a choice.

In: a reducer and the names of its action. Out: for any place in it, the kinds that it is run for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare
from sse2ws.analyse.code.written_values import chain
from sse2ws.model.flow import Path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

KIND: Path = ("type",)
"""Where an action says of which kind it is."""
Text = Callable[[File, Node], str | None]
"""The string that an expression always is."""
_ENDS = frozenset("return_statement break_statement throw_statement continue_statement".split())


class Kinds(Struct, frozen=True):
    """The kinds of action that reach a region: `named` ones, with `but` all others that are not in it."""

    named: frozenset[str] = frozenset()
    but: frozenset[str] | None = None

    def __contains__(self, kind: str) -> bool:
        return kind in self.named or (self.but is not None and kind not in self.but)

    def __or__(self, other: Kinds) -> Kinds:
        both = [each for each in (self.but, other.but) if each is not None]
        return Kinds(self.named | other.named, frozenset.intersection(*both) if both else None)


ANY = Kinds(but=frozenset())
"""All kinds."""


class Cases(Struct, frozen=True):
    """Regions of a reducer with the kinds of action that reach them."""

    regions: tuple[tuple[Span, Kinds], ...]

    def of(self, node: Node) -> Kinds | None:
        """The kinds for which a place is run; none when it may be run for any."""
        around = [(span, kinds) for span, kinds in self.regions if node.inside(span)]
        return min(around, key=lambda each: each[0].end - each[0].start)[1] if around else None


def cases_in(file: File, function: Node, action: Mapping[Binding, Path], text: Text) -> Cases:
    """The regions of a reducer."""
    found: list[tuple[Span, Kinds]] = []
    for node in function.walk():
        if node.kind == "switch_statement":
            value = node.get("value")
            if value is not None and chain(file, value, action) == KIND:
                found.extend(_switch(file, node, text))
        elif node.kind in ("if_statement", "ternary_expression"):
            condition, then = node.get("condition"), node.get("consequence")
            kinds = _compared(file, condition, action, text) if condition is not None else None
            if kinds is not None and then is not None:
                found.append((then.span, kinds))
    return Cases(tuple(found))


def _switch(file: File, node: Node, text: Text) -> Iterator[tuple[Span, Kinds]]:
    """What falls through belongs to the next case as well. Nothing is known when a case is not."""
    body = node.get("body")
    cases = [(each, each.get("value")) for each in (body.children if body is not None else ())]
    named = [text(file, value) for _, value in cases if value is not None]
    if None in named:
        return
    others = frozenset(each for each in named if each is not None)
    kinds = Kinds()
    for case, value in cases:
        kind = text(file, value) if value is not None else None
        kinds |= Kinds(frozenset((kind,))) if kind is not None else Kinds(but=others)
        statements = case.all("body")
        for each in statements:
            yield each.span, kinds
        if statements and _leaves_off(statements[-1]):
            kinds = Kinds()


def _leaves_off(statement: Node) -> bool:
    if statement.kind == "statement_block" and statement.children:
        return _leaves_off(statement.children[-1])
    return statement.kind in _ENDS


def _compared(file: File, condition: Node, action: Mapping[Binding, Path], text: Text) -> Kinds | None:
    """The kinds for which `action.type === 'added'` (or one of several) is true."""
    inner = bare(condition)
    if inner.kind != "binary_expression" or len(inner.children) != 2:
        return None
    left, right = inner.children
    if "||" in inner.words:
        both = [_compared(file, each, action, text) for each in (left, right)]
        return both[0] | both[1] if both[0] is not None and both[1] is not None else None
    if "===" not in inner.words and "==" not in inner.words:
        return None
    for one, other in ((left, right), (right, left)):
        kind = text(file, other) if chain(file, one, action) == KIND else None
        if kind is not None:
            return Kinds(frozenset((kind,)))
    return None
