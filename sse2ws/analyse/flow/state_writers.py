"""What is put into a piece of state, so that it can be shown to hold one kind of value only.

In: a `useState` declarator. Out: the expressions that are written, or nothing when one is out of sight.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.scopes import FUNCTIONS, Binding
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    dependency_list,
    function_value,
    parameter_pattern,
    parameters,
)
from sse2ws.model.flow import ELEMENT, Path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_PLAIN = frozenset("null undefined number string true false".split())
_SAME_LIST = frozenset("filter slice sort reverse toSorted toReversed".split())


class OutOfSight(Exception):
    """Something is written that cannot be followed."""


def written_into(file: File, declarator: Node, inside: Path) -> tuple[Span, ...] | None:
    """Expressions that the state has at `inside`, as they stand in the code."""
    pattern, hook = declarator.get("name"), declarator.get("value")
    if pattern is None or hook is None or len(pattern.children) != 2:
        return None
    value, setter = (file.scopes.binding(each) for each in pattern.children)
    given = arguments(bare(hook))
    if value is None or setter is None:
        return None
    try:
        found = [each.span for node in given for each in _leaves(file, _initial(file, node), inside, ())]
        for ref in setter.refs:
            found += [each.span for each in _written(file, ref, inside, value)]
    except OutOfSight:
        return None
    return tuple(dict.fromkeys(found))


def initial_values(file: File, node: Node, inside: Path) -> Iterator[Node]:
    """The expressions that a first value has at `inside`; raises OutOfSight when they are not all told."""
    return _leaves(file, node, inside, ())


def updaters(file: File, setter: Binding) -> Iterator[Node]:
    """Functions that are given to a setter."""
    for ref in setter.refs:
        call = ref.parent
        if call is None or call.kind != "call_expression" or callee(call) is not ref:
            continue
        given = arguments(call)
        function = function_value(file, given[0]) if given else None
        if function is not None and function.kind in FUNCTIONS:
            yield function


def _initial(file: File, node: Node) -> Node:
    """`useState(() => [])` is `useState([])`."""
    function = function_value(file, node)
    return _result(function) if function is not None else node


def _written(file: File, ref: Node, inside: Path, value: Binding) -> Iterator[Node]:
    call = ref.parent
    if call is not None and dependency_list(file, call):
        return
    if call is None or call.kind != "call_expression" or callee(call) is not ref:
        raise OutOfSight
    given = arguments(call)
    if len(given) != 1:
        raise OutOfSight
    function = function_value(file, given[0])
    if function is None:
        yield from _leaves(file, given[0], inside, (value,))
        return
    taken = parameters(function)
    name = parameter_pattern(taken[0]) if taken else None
    old = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if taken and old is None:
        raise OutOfSight
    names = (value, old) if old is not None else (value,)
    yield from _leaves(file, _result(function), inside, names)


def _result(function: Node) -> Node:
    """The one expression that a function gives."""
    body = function.get("body")
    if body is not None and body.kind == "statement_block":
        last = body.children[0] if len(body.children) == 1 else body
        body = last.children[0] if last.kind == "return_statement" and last.children else None
    if body is None:
        raise OutOfSight
    return body


def _leaves(file: File, node: Node, inside: Path, old: tuple[Binding, ...]) -> Iterator[Node]:
    """The expressions that a written value has at `inside`; `old`: names of what the state held before."""
    inner = bare(node)
    if inner.kind in _PLAIN or (inner.kind == "object" and not inner.children):
        return
    if inner.kind == "identifier" and file.scopes.binding(inner) in old:
        return
    if inner.kind == "array" and inside[:1] == (ELEMENT,):
        for each in inner.children:
            spread = each.kind == "spread_element"
            yield from _leaves(
                file, each.children[0] if spread else each, inside if spread else inside[1:], old
            )
    elif inner.kind == "array" and not inner.children:
        return
    elif inner.kind == "object" and inside:
        yield from _entries(file, inner, inside, old)
    elif inner.kind == "ternary_expression":
        for field in ("consequence", "alternative"):
            branch = inner.get(field)
            if branch is not None:
                yield from _leaves(file, branch, inside, old)
    elif inner.kind == "call_expression" and (owner := _same_list(file, inner)) is not None:
        yield from _leaves(file, owner, inside, old)
    elif inner.kind == "call_expression" and (mapped := _mapped(file, inner)) is not None:
        owner, function = mapped
        yield from _leaves(file, owner, inside, old)
        given = parameters(function)
        item = file.scopes.binding(parameter_pattern(given[0])) if given else None
        known = (*old, item) if item is not None else old
        yield from _leaves(file, _result(function), inside[1:], known)
    elif inner.kind in ("object", "array", "binary_expression"):
        raise OutOfSight
    else:
        yield node


def _entries(file: File, whole: Node, inside: Path, old: tuple[Binding, ...]) -> Iterator[Node]:
    """What an object that is written has at `inside`."""
    for each in whole.children:
        key, value = each.get("key"), each.get("value")
        if each.kind == "spread_element":
            yield from _leaves(file, each.children[0], inside, old)
        elif each.kind == "shorthand_property_identifier":
            if file.text(each) == inside[0]:
                yield from _leaves(file, each, inside[1:], old)
        elif key is None or value is None or key.kind == "computed_property_name":
            raise OutOfSight
        elif file.text(key).strip("'\"") == inside[0]:
            yield from _leaves(file, value, inside[1:], old)


def _same_list(file: File, call: Node) -> Node | None:
    """The list of `list.filter(...)`: what comes out was in it."""
    made = callee(call)
    if made is None or made.kind != "member_expression":
        return None
    return made.get("object") if file.text(made.get("property")) in _SAME_LIST else None


def _mapped(file: File, call: Node) -> tuple[Node, Node] | None:
    """The list and the function of `list.map(...)`."""
    made, given = callee(call), arguments(call)
    if made is None or made.kind != "member_expression" or file.text(made.get("property")) != "map":
        return None
    owner, function = made.get("object"), function_value(file, given[0]) if given else None
    return (owner, function) if owner is not None and function is not None else None
