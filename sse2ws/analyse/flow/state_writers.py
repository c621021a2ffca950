"""What is put into a piece of state, so that it can be shown to hold one kind of value only.

In: a `useState` declarator. Out: the expressions that are written, or nothing when one is out of sight.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    dependency_list,
    function_value,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.code.written_values import OutOfSight, chain, result_of, values_at
from sse2ws.model.flow import Path
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def written_into(file: File, declarator: Node, inside: Path, edits: list[Node]) -> tuple[Span, ...] | None:
    """Expressions that the state has at `inside`, as they stand; `edits` takes copies with changes."""
    pattern, hook = declarator.get("name"), declarator.get("value")
    if pattern is None or hook is None or len(pattern.children) != 2:
        return None
    value, setter = (file.scopes.binding(each) for each in pattern.children)
    given = arguments(bare(hook))
    if value is None or setter is None:
        return None
    try:
        found = [
            each.span for node in given for each in _values(file, _initial(file, node), inside, (), edits)
        ]
        for ref in setter.refs:
            found += [each.span for each in _written(file, ref, inside, value, edits)]
    except OutOfSight:
        return None
    return tuple(dict.fromkeys(found))


def initial_values(file: File, node: Node, inside: Path) -> Iterator[Node]:
    """The expressions that a first value has at `inside`; raises OutOfSight when they are not all told."""
    return _values(file, node, inside, ())


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
    return result_of(function) if function is not None else node


def _written(file: File, ref: Node, inside: Path, value: Binding, edits: list[Node]) -> Iterator[Node]:
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
        yield from _values(file, given[0], inside, (value,), edits)
        return
    taken = parameters(function)
    name = parameter_pattern(taken[0]) if taken else None
    old = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if taken and old is None:
        raise OutOfSight
    names = (value, old) if old is not None else (value,)
    yield from _values(file, result_of(function), inside, names, edits)


def _values(
    file: File, node: Node, inside: Path, old: tuple[Binding, ...], edits: list[Node] | None = None
) -> Iterator[Node]:
    """The expressions that a written value has at `inside`; `old`: names of what the state held before."""

    roots = dict.fromkeys(old, ())

    def known(inner: Node, rest: Path) -> bool:
        return chain(file, inner, roots) == inside[: len(inside) - len(rest)]

    for each, _ in values_at(file, node, inside, known, edits):
        yield each
