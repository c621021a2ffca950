"""Tests that stop opening after so many attempts, when nothing counts attempts any more.

In: a test and the code that goes. Out: whether it never holds from then on: its counter begins below the
limit, and what is left only sets it back. What is not shown in numbers does not count as never.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, outermost, react_call
from sse2ws.analyse.layout.own_names import Member, Name, Names
from sse2ws.syntax.tree import Node

_ABOVE = (">", ">=")
_NAMES = ("identifier", "member_expression")


def counter_of(file: File, names: Names, test: Node) -> Node | None:
    """`attempts.current` of `attempts.current >= MAX`."""
    if test.kind != "binary_expression" or len(test.children) != 2 or _operator(file, test) not in _ABOVE:
        return None
    left = bare(test.children[0])
    return left if names.of(left) is not None else None


def _operator(file: File, test: Node) -> str:
    return file.tree.data[test.children[0].end : test.children[1].start].decode().strip()


def is_never_reached(file: File, names: Names, test: Node, gone: Sequence[Node]) -> bool:
    """Whether a counter stays below its limit without the code in `gone`."""
    counter = counter_of(file, names, test)
    name = names.of(counter) if counter is not None else None
    if name is None:
        return False
    values = [_beginning(file, names, name)]
    for place in names.places(name):
        if names.sets(place) and not any(place.inside(each) for each in gone):
            parent = outermost(place).parent
            plain = parent is not None and parent.kind == "assignment_expression"
            values.append(_number(file, names, parent.get("right")) if plain and parent is not None else None)
    limit = _number(file, names, bare(test.children[1]))
    if limit is None:  # a limit of no attempts at all would never have opened anything
        return bare(test.children[1]).kind in _NAMES and all(each == 0 for each in values)
    above = _operator(file, test) == ">"
    return all(each is not None and (each <= limit if above else each < limit) for each in values)


def _beginning(file: File, names: Names, name: Name) -> float | None:
    """The number that a counter begins with."""
    if isinstance(name, Member):
        field = names.field(name)
        return _number(file, names, field.get("value")) if field is not None else None
    value = bare(name.value) if name.value is not None else None
    if value is not None and react_call(file, value) in ("useRef", "createRef"):
        given = arguments(value)
        return _number(file, names, given[0]) if given else None
    return _number(file, names, value)


def _number(file: File, names: Names, node: Node | None, depth: int = 0) -> float | None:
    """What a number, or a constant that is one, is worth."""
    if node is None or depth > 3:
        return None
    node = bare(node)
    if node.kind == "number":
        text = file.text(node).replace("_", "")
        return float(text) if text.replace(".", "", 1).isdigit() else None
    name = names.of(node) if node.kind == "member_expression" else None
    if isinstance(name, Member):
        set_once = not names.shown(name) and not any(names.sets(each) for each in names.places(name))
        field = names.field(name) if set_once else None
        return _number(file, names, field.get("value"), depth + 1) if field is not None else None
    binding: Binding | None = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None or not binding.constant or binding.kind not in ("const", "let", "var"):
        return None
    return _number(file, names, binding.value, depth + 1)
