"""Who listens on the new transport already. In: the code. Out: event names and places, from the syntax."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.model.facts import FileFacts
from sse2ws.model.pack import Target
from sse2ws.model.source import SourceFile, Span
from sse2ws.setup.code import Code
from sse2ws.setup.mount import is_test
from sse2ws.syntax.tree import Node, Tree
from sse2ws.syntax.tsx import parse


class Use(Struct, frozen=True, order=True):
    """One subscription to a new event."""

    path: str
    event: str
    span: Span


def uses(code: Code, everywhere: bool = True) -> tuple[Use, ...]:
    """Calls of the hook, and of the service's `subscribe`, with an event that is written there; no tests.

    Not `everywhere`: a module that does not exist is not searched for, which saves reading all files.
    """
    target = code.config.pack.target
    named = ((target.hook, target.hook_module), (target.service, target.service_module))
    words = [name.encode() for name, module in named if everywhere or not code.lacks(module)]
    found: list[Use] = []
    for path in sorted({path for word in words for path in code.program.files_with(word)}):
        facts, source = code.facts(path), code.source(path)
        if facts is not None and source is not None and not is_test(path):
            found += _in_file(code, source, facts, target)
    return tuple(found)


def _in_file(code: Code, source: SourceFile, facts: FileFacts, target: Target) -> Iterator[Use]:
    hooks = _locals(code, source.path, facts, target.hook_module, target.hook)
    services = _locals(code, source.path, facts, target.service_module, target.service)
    if not hooks and not services:
        return
    constants = {each.constant: name for name, each in code.config.pack.events.items()}
    tree = parse(source.data, source.language)
    for call in tree.root.walk():
        if call.kind != "call_expression":
            continue
        named = _event(tree, call, hooks, services)
        name = _value(tree, named, constants) if named is not None else None
        if named is not None and name is not None:
            yield Use(source.path, name, named.span)


def _locals(code: Code, path: str, facts: FileFacts, module: str, name: str) -> set[str]:
    """What a file calls an export of a target module."""
    home = code.program.resolve(path, module)
    found = set()
    for use in facts.imports:
        if use.ref.name == name:
            origin = code.program.origin(path, use.ref)
            if use.ref.module == module or (home is not None and origin is not None and origin[0] == home):
                found.add(use.local)
    return found


def _event(tree: Tree, call: Node, hooks: set[str], services: set[str]) -> Node | None:
    """The expression that names the event of a subscription."""
    function, arguments = call.get("function"), call.get("arguments")
    first = arguments.children[0] if arguments is not None and arguments.children else None
    if function is None or first is None:
        return None
    if function.kind == "identifier" and tree.text(function) in hooks:
        for pair in first.children if first.kind == "object" else ():
            if pair.kind == "pair" and tree.text(pair.get("key")).strip("'\"") == "eventType":
                return pair.get("value")
        return None
    owner = function.get("object") if function.kind == "member_expression" else None
    subscribes = tree.text(function.get("property")) == "subscribe"
    return first if subscribes and owner is not None and tree.text(owner) in services else None


def _value(tree: Tree, node: Node, constants: dict[str, str]) -> str | None:
    if node.kind == "string":
        return tree.text(node)[1:-1]
    if node.kind == "member_expression":
        return constants.get(tree.text(node.get("property")))
    return None
