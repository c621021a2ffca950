"""Which request headers are made for: `headers = combine(base, { Accept })`, then `send(url, { headers })`.

In: a file and an expression. Out: calls that get its value as, or below, a property `headers`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import File, arguments, outermost
from sse2ws.syntax.tree import Node

_FURTHEST = 6
"""Names that a value takes on its way."""
_THROUGH = frozenset(
    "await_expression spread_element object binary_expression ternary_expression new_expression".split()
)


def requests_with(file: File, value: Node) -> tuple[Node, ...]:
    """In source order. Calls whose answer nobody takes, such as a log, count only where there is no other."""
    found = {each.start: each for each in _given(file, value, False, 0)}
    calls = [found[start] for start in sorted(found)]
    return tuple([each for each in calls if _answers(each)] or calls)


def _given(file: File, value: Node, named: bool, depth: int) -> Iterator[Node]:
    """`named`: it is, or is in, something called `headers` by now."""
    node = value
    while node.parent is not None:
        if node.kind == "shorthand_property_identifier":
            named = named or file.text(node) == "headers"
        node = outermost(node)
        parent = node.parent
        if parent is None or (parent.kind == "ternary_expression" and node.field == "condition"):
            return
        if parent.kind == "pair" and node.field == "value":
            named = named or file.text(parent.get("key")).strip("'\"") == "headers"
        elif parent.kind == "arguments" and parent.parent is not None:
            parent = parent.parent
            if named and parent.kind == "call_expression":
                yield parent
                return
        elif parent.kind == "variable_declarator" and node.field == "value":
            yield from _under_name(file, parent.get("name"), named, depth)
            return
        elif parent.kind not in _THROUGH:
            return
        node = parent


def _under_name(file: File, name: Node | None, named: bool, depth: int) -> Iterator[Node]:
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    for ref in binding.refs if binding is not None and depth < _FURTHEST else ():
        if name is not None and ref.start != name.start:
            yield from _given(file, ref, named, depth + 1)


def requests_of_name(file: File, name: Node) -> tuple[Node, ...]:
    """The same for all that is done with a name: `headers.set(...)` says nothing of what it is for."""
    binding = file.scopes.binding(name) if name.kind == "identifier" else None
    found = {
        each.start: each
        for ref in (binding.refs if binding is not None else ())
        for each in _given(file, ref, False, 0)
    }
    return tuple(each for each in found.values() if _answers(each))


def _answers(call: Node) -> bool:
    parent = outermost(call).parent
    return parent is not None and parent.kind != "expression_statement"


def url_given(file: File, call: Node) -> Node | None:
    """What a request is sent to: its first argument, or the `url` of the options that it is given alone."""
    given = arguments(call)
    if not given or given[0].kind != "object":
        return given[0] if given else None
    pairs = [each for each in given[0].children if each.kind == "pair"]
    return next((each.get("value") for each in pairs if file.text(each.get("key")) == "url"), None)
