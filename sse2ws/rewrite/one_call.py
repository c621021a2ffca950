"""Two connections of one component asked for the state of what is one connection now: one call gives it.

In: a file after the rewrite. Out: changes that take the names of later calls out of the first one. A name
that a person chose stays with a call of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, callee
from sse2ws.model.source import Span
from sse2ws.rewrite.pieces import Change, list_item, removals
from sse2ws.syntax.tree import Node

_RULE = "connection-status"


class _Asked(Struct):
    """The first call of a block, by what it gives. `added`: what is taken out of it as well."""

    pattern: Node
    names: dict[str, str]
    added: list[str] = field(default_factory=list)


def joined_calls(after: File, hook: str) -> Iterator[Change]:
    """`hook`: the name of the connection hook, which the file did not call before."""
    first: dict[Node, _Asked] = {}
    for declarator in after.tree.root.below("variable_declarator"):
        statement, pattern, call = declarator.parent, declarator.get("name"), declarator.get("value")
        if statement is None or statement.parent is None or pattern is None or call is None:
            continue
        target = callee(call) if call.kind == "call_expression" else None
        if pattern.kind != "object_pattern" or target is None or after.text(target) != hook:
            continue
        asked = first.get(statement.parent)
        given = call.get("arguments")
        if asked is None:
            first[statement.parent] = _Asked(pattern, dict(_pair(after, each) for each in pattern.children))
        elif given is not None and not given.children:
            yield from _taken_over(after, asked, statement, pattern)
    for asked in first.values():
        if asked.added:
            last = asked.pattern.children[-1]
            yield Change(_behind(last), tuple(f", {each}".encode() for each in asked.added), _RULE)


def _behind(node: Node) -> Span:
    return Span(node.end, node.end)


def _taken_over(after: File, asked: _Asked, statement: Node, pattern: Node) -> Iterator[Change]:
    """The names of a later call that the tool chose: those of the first one in their place."""
    free = [each for each in pattern.children if _is_ours(after, each) and _is_seen(after, asked, each)]
    for item in free:
        key, local = _pair(after, item)
        name = asked.names.get(key)
        if name is None:
            name = key if key not in after.scopes.free_names() | _declared(after) else local
            asked.names[key] = name
            asked.added.append(key if name == key else f"{key}: {name}")
        binding = _bound(after, item)
        for ref in binding.refs if binding is not None and name != local else ():
            yield Change(ref.span, (name.encode(),), _RULE)
    if len(free) == len(pattern.children):
        yield from removals(after.tree.data, [statement.span], _RULE)
    else:
        for item in free:
            yield Change(list_item(after.tree.data, item.span), (), _RULE)


def _pair(after: File, item: Node) -> tuple[str, str]:
    """What an item takes out, and what it calls it."""
    if item.kind == "pair_pattern":
        return after.text(item.get("key")), after.text(item.get("value"))
    return after.text(item), after.text(item)


def _is_ours(after: File, item: Node) -> bool:
    """Whether an item has the name that the hook gives it, or that with a number."""
    key, local = _pair(after, item)
    plain = item.kind in ("pair_pattern", "shorthand_property_identifier_pattern")
    binding = _bound(after, item)
    known = binding is not None and all(ref.kind == "identifier" for ref in binding.refs)
    return plain and known and local.rstrip("0123456789") == key


def _is_seen(after: File, asked: _Asked, item: Node) -> bool:
    """Whether the name of the first call means that wherever the item's name is used."""
    name, binding = asked.names.get(_pair(after, item)[0]), _bound(after, item)
    given = after.scopes.lookup(name, asked.pattern) if name is not None else None
    refs = binding.refs if binding is not None else []
    return name is None or all(after.scopes.lookup(name, each) is given for each in refs)


def _bound(after: File, item: Node) -> Binding | None:
    node = item.get("value") if item.kind == "pair_pattern" else item
    return after.scopes.binding(node) if node is not None else None


def _declared(after: File) -> set[str]:
    return {each.name for each in after.scopes.bindings()}
