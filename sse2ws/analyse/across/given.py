"""Functions and components that are given a source, of other files above all: those that add listeners to it.

In: expressions that are the source. Out: a name in another file for each taker that listens. What is given on
is followed; what a taker does besides is none of this module's business.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.across.listens import adds_listener, stands
from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.components import component
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    callee,
    import_ref,
    member_in_pattern,
    outermost,
    parameter_pattern,
    parameters,
    react_call,
    reference,
)
from sse2ws.model.linked import Place
from sse2ws.model.source import is_test
from sse2ws.syntax.tree import Node

_MOST = 40
"""Takers that are looked at for one source."""
_NAMED = ("identifier",)
_HELD = ("identifier", "member_expression")
"""What a ref holds is a member of it."""


class _Gift(Struct, frozen=True, eq=False):
    """`to` gets the value as its argument `index`, or as the property `member` of that."""

    to: Node
    index: int
    member: str


def listeners_given(home: str, path: str, source: Node, program: Program) -> Iterator[tuple[Place, str]]:
    """Names, each in another file and with its text, by which a taker of the source listens to it.

    `home`: the file of the connection, which counts anyway. `path`: the file that gives it on.
    """
    queue, seen = [(path, source)], set[Place]()
    start = program.parsed(path)
    kinds = _HELD if start is not None and _is_ref(start, source) else _NAMED
    while queue and len(seen) < _MOST:
        where, node = queue.pop(0)
        file = program.parsed(where)
        gift = _gift(file, node) if file is not None else None
        taker = _taker(where, file, gift.to, program) if file is not None and gift is not None else None
        user = program.parsed(taker[0]) if taker is not None else None
        if gift is None or taker is None or user is None:
            continue
        for ref in _names(user, taker[1], gift):
            place = Place(taker[0], ref.span)
            if place in seen:
                continue
            seen.add(place)
            held = [each for each in stands(user, ref) if each.kind in kinds or each is ref]
            if taker[0] != home and not is_test(taker[0]) and any(adds_listener(user, ref) for ref in held):
                yield place, user.text(ref)
            queue += [(taker[0], each) for each in (ref, *held)]


def _is_ref(file: File, node: Node) -> bool:
    binding = file.scopes.binding(node) if node.kind.endswith("identifier") else None
    return binding is not None and react_call(file, binding.value) in ("useRef", "createRef")


def _gift(file: File, node: Node) -> _Gift | None:
    """The call, or the tag, that an expression is given to."""
    node, member = outermost(node), ""
    parent = node.parent
    if parent is not None and parent.kind == "pair" and node.field == "value":
        member, node = file.text(parent.get("key")), parent
    elif node.kind == "shorthand_property_identifier":
        member = file.text(node)
    if member and node.parent is not None:
        node = outermost(node.parent)
    parent = node.parent
    if parent is not None and parent.kind == "arguments" and parent.parent is not None:
        to = callee(parent.parent)
        return _Gift(to, parent.children.index(node), member) if to is not None else None
    attribute = parent.parent if parent is not None and parent.kind == "jsx_expression" else None
    if member or attribute is None or attribute.kind != "jsx_attribute" or attribute.parent is None:
        return None
    tag = attribute.parent.get("name")
    return _Gift(tag, 0, file.text(attribute.children[0])) if tag is not None else None


def _taker(path: str, file: File, to: Node, program: Program) -> tuple[str, Node] | None:
    """The function that is called, or that renders, and its file."""
    ref = reference(file, to)
    if ref is None:
        binding = file.scopes.binding(to)
        function = component(file, binding) if binding is not None else None
        return (path, function) if function is not None else _method(path, file, to, program)
    known = program.function(path, ref)
    home = (known[0], "") if known is not None else program.origin(path, ref)
    user = program.parsed(home[0]) if home is not None else None
    if home is None or user is None:
        return None
    if known is not None:
        return home[0], user.tree.at(known[1].span)
    binding = user.scopes.by_node[user.tree.root].values.get(home[1])
    value = binding.value if binding is not None else None
    inner = value.below(*FUNCTIONS)[:1] if value is not None and value.kind == "call_expression" else []
    return (home[0], inner[0]) if inner else None


def _method(path: str, file: File, to: Node, program: Program) -> tuple[str, Node] | None:
    """`attach` of `service.attach(source)`, as the file that exports `service` declares it."""
    owner = to.get("object") if to.kind == "member_expression" else None
    binding = file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    ref = import_ref(file, binding) if binding is not None else None
    home = program.origin(path, ref) if ref is not None else None
    user = program.parsed(home[0]) if home is not None else None
    if home is None or user is None:
        return None
    name = file.text(to.get("property"))
    for each in user.tree.root.below("method_definition", "pair"):
        function = each if each.kind == "method_definition" else each.get("value")
        named = user.text(each.get("name") or each.get("key")) == name
        if named and function is not None and (function.kind in FUNCTIONS or function is each):
            return home[0], function
    return None


def _names(file: File, function: Node, gift: _Gift) -> Iterator[Node]:
    """The expressions by which a function names what it is given."""
    given = parameters(function)
    pattern = parameter_pattern(given[gift.index]) if gift.index < len(given) else None
    if pattern is None:
        return
    if pattern.kind == "object_pattern":
        yield from _taken_out(file, pattern, gift.member)
    for ref in _refs(file.scopes.binding(pattern), pattern) if pattern.kind == "identifier" else ():
        parent = outermost(ref).parent
        if not gift.member:
            yield ref
        elif parent is not None and parent.kind == "member_expression":
            if file.text(parent.get("property")) == gift.member:
                yield parent
        elif parent is not None and parent.kind == "variable_declarator":
            taken = parent.get("name")
            if taken is not None and taken.kind == "object_pattern":
                yield from _taken_out(file, taken, gift.member)


def _taken_out(file: File, pattern: Node, member: str) -> Iterator[Node]:
    """The uses of `source` of `{ source }`, and of `{ source: stream }`."""
    for name in pattern.below("identifier", "shorthand_property_identifier_pattern"):
        if member and member_in_pattern(file, pattern, name) == member:
            yield from _refs(file.scopes.binding(name), name)


def _refs(binding: Binding | None, name: Node) -> list[Node]:
    return [each for each in binding.refs if each is not name] if binding is not None else []
