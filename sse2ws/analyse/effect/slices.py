"""Which statements of a function belong to the connection alone, and which do other work.

In: the body that opens a source, the uses of the source and the handlers that stay. Out: a `Slice`. Names are
taken for the connection's own until one of them is used by a statement that stays; `own_statements` says what
a statement may do.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct, field

from sse2ws.analyse.code.origins import origin
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, dependency_list, outermost, react_call, statement_of
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.analyse.effect.own_statements import belongs, cleanup_of
from sse2ws.analyse.effect.parts import NAMES, Own, Parts
from sse2ws.syntax.tree import Node

_NEVER_OWN = ("param", "import", "type", "catch")


class Slice(Struct):
    """`dropped`: statements that go with the connection, outermost ones only. `rest`: those that stay.

    `own`: names that only dropped statements use. `partial`: statements that are mixed inside.
    """

    dropped: list[Node] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)
    partial: list[Node] = field(default_factory=list)
    own: set[Binding] = field(default_factory=set)


def slice_body(file: File, body: Node, parts: Parts) -> Slice:
    """Split the statements of `body` (and of functions that it declares for the connection)."""
    holders = set(parts.uses.holders)
    names = holders | (_candidates(file, body, parts) - set(parts.stays))
    while True:
        own = Own(file, parts, names)
        result = _split(own, body)
        gone = [*result.dropped, *_dropped_elsewhere(own, body)]
        lost = {each for each in names - holders if not _is_covered(file, parts, each, gone)}
        if not lost:
            result.own = names
            return result
        names = names - lost


def is_own(file: File, statement: Node, parts: Parts, own: Collection[Binding]) -> bool:
    """Whether one statement is the connection's own, when it is known which names are."""
    return belongs(Own(file, parts, own), statement)


# -- names ------------------------------------------------------------------------------------------------


def _candidates(file: File, body: Node, parts: Parts) -> set[Binding]:
    """Names declared in the body, and refs of the component, that connection statements use."""
    found: set[Binding] = set()
    queue, handlers = _beginnings(body, parts), _bodies(parts)
    while queue:
        for name in queue.pop().walk():
            binding = file.scopes.binding(name) if name.kind in NAMES else None
            if binding is None or binding in found or any(name.inside(each) for each in handlers):
                continue
            if react_call(file, binding.value) == "useRef" or _may_be_own(binding, body, parts):
                found.add(binding)
                queue += [*origin(binding), *_results(binding), *_filled(binding, body)]
    return found


def _filled(binding: Binding, body: Node) -> list[Node]:
    """`url.searchParams.set('token', token)`, with the tests that it stands under: what it is filled with."""
    found: list[Node] = []
    for ref in binding.refs:
        statement = statement_of(ref)
        if statement.kind != "expression_statement" or not statement.inside(body):
            continue
        tests = (each.get("condition") for each in statement.ancestors() if each.inside(body))
        found += [statement, *(each for each in tests if each is not None)]
    return found


def _results(function: Binding) -> list[Node]:
    """`stop` of `const stop = connect();`"""
    calls = [call for ref in function.refs if (call := ref.parent) is not None and ref.field == "function"]
    held = (outermost(call).parent for call in calls if call.kind == "call_expression")
    return [name for each in held if each is not None and (name := _name_of(each)) is not None]


def _beginnings(body: Node, parts: Parts) -> list[Node]:
    """Code that is the connection's own for sure."""
    uses = parts.uses.uses
    found = [*parts.lifecycle, *(statement_of(use.node) for use in uses if use.node.inside(body))]
    found += [*parts.subscriptions, *parts.watching]
    # a test of whether it was opened before
    found += [test for each in body.children if returns_early(each) and (test := each.get("condition"))]
    if parts.waits:  # tests of what was waited for, and whether it still matters
        found += [each for each in body.children if parts.uses.site.inside(each)]
    # the function that opens the stream is the connection's own as well
    around = (each for use in uses for each in use.node.ancestors() if each.inside(body))
    return found + [name for each in around if (name := _name_of(each)) is not None]


def _bodies(parts: Parts) -> list[Node]:
    """Bodies of payload handlers: what they name is not the connection's own."""
    return [body for each in parts.handlers if (body := each.get("body")) is not None]


def _name_of(node: Node) -> Node | None:
    """The name that a function has, or that it is assigned to."""
    return node.get("name") if node.kind in ("function_declaration", "variable_declarator") else None


def _may_be_own(binding: Binding, body: Node, parts: Parts) -> bool:
    if binding in parts.answers:
        return True
    if binding.kind in _NEVER_OWN or not binding.node.inside(body):
        return False
    return not any(binding.node.inside(each) for each in _bodies(parts))


def _is_covered(file: File, parts: Parts, binding: Binding, gone: list[Node]) -> bool:
    """Whether every place that names a binding goes away."""
    declared = [] if react_call(file, binding.value) == "useRef" else [binding.node]
    return all(_is_gone(file, parts, each, gone) for each in (*declared, *binding.refs))


def _is_gone(file: File, parts: Parts, node: Node, gone: list[Node]) -> bool:
    if any(node.inside(each) for each in parts.silent):
        return True
    if any(node.inside(body) for body in _bodies(parts)):
        return False
    return any(node.inside(each) for each in gone) or _in_dependencies(file, node)


def _in_dependencies(file: File, name: Node) -> bool:
    listed = name.parent
    given = listed.parent if listed is not None else None
    if listed is None or given is None or given.kind != "arguments":
        return False
    return dependency_list(file, listed)


# -- statements -------------------------------------------------------------------------------------------


def _split(own: Own, body: Node) -> Slice:
    result = Slice()
    for statement in body.children if body.kind == "statement_block" else []:
        if belongs(own, statement):
            result.dropped.append(statement)
        elif statement.kind == "return_statement" and (cleanup := cleanup_of(statement)) is not None:
            _split_block(own, statement, cleanup.get("body"), result)
        elif _keeps_work(own, statement) and not own.is_used(statement.children[0]):
            _split_block(own, statement, statement.get("consequence"), result)
        else:
            result.rest.append(statement)
            if own.is_used(statement):
                result.partial.append(statement)
    return result


def _keeps_work(own: Own, statement: Node) -> bool:
    """Whether a test can stay for work that has nothing to do with the connection."""
    return returns_early(statement) is None or statement is own.parts.test


def _split_block(own: Own, statement: Node, inner: Node | None, result: Slice) -> None:
    """A cleanup, an early return or the test of an opening that also does other work keeps that work."""
    result.rest.append(statement)
    for each in inner.children if inner is not None and inner.kind == "statement_block" else ():
        if each.kind == "return_statement" and not each.children:
            continue  # what follows must still not run
        if belongs(own, each):
            result.dropped.append(each)
        elif own.is_used(each):
            result.partial.append(each)


def _dropped_elsewhere(own: Own, body: Node) -> list[Node]:
    """Statements elsewhere in the file that belong to the connection as a whole (an unmount effect)."""
    outside = [use.node for use in own.parts.uses.uses if not use.node.inside(body)]
    return [
        statement
        for node in outside
        if belongs(own, statement := statement_of(node)) or node.kind == "variable_declarator"
    ]
