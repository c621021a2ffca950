"""Clients that are named and not opened: constructors given away as values, sources that come in typed.

In: a `File` and the known clients. Out: sites without a connection of their own, so that none is passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.loading import loading_calls
from sse2ws.analyse.code.scopes import Binding, is_write
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    callee,
    global_path,
    outermost,
    string,
)
from sse2ws.analyse.source.clients import Clients, Site
from sse2ws.analyse.source.source_uses import uses_of_source
from sse2ws.model.pack import Client, ClientKind
from sse2ws.syntax.tree import Node

_LOOKS = frozenset("expect vi jest Boolean String mocked spyOn".split())
"""Functions that only look at a constructor, or belong to a test."""
_TESTS = frozenset("instanceof === !== == != in".split())
_PLACES = frozenset(
    "pair object array return_statement arrow_function export_specifier export_statement jsx_expression "
    "public_field_definition field_definition".split()
)
"""Where a value goes on to whoever reads it there."""
_VALUES = ("identifier", "member_expression", "shorthand_property_identifier")
_CALLING = ("call", "apply", "bind")
_PARAMETERS = ("required_parameter", "optional_parameter")
_CHOICES = ("binary_expression", "ternary_expression", "parenthesized_expression")


def handed_on(file: File, clients: Clients, opened: Sequence[Site]) -> Iterator[Site]:
    """Values and parameters, in source order, then modules that are loaded for nothing that is known."""
    yield from _loaded(file, clients, opened)
    for node in file.tree.root.below(*_VALUES, *_PARAMETERS):
        if node.kind in _VALUES:
            client = _passed_on(file, clients, node) if _is_specifier(node) else clients.named(node)
            if (
                client is not None
                and client.kind is not ClientKind.HOOK
                and _is_given(file, clients, node, set())
            ):
                yield Site(node, client, "as a value", _offer(file, clients, node))
        else:
            client = clients.of_type(node.get("type"))
            if client is not None and _listens(file, node, client.listen, opened):
                yield Site(node, client, "it is opened elsewhere")


def _loaded(file: File, clients: Clients, opened: Sequence[Site]) -> Iterator[Site]:
    """`import('library')` and `require('library')` where nothing opens what they give, as far as one sees."""
    found = {each.client.name for each in opened}
    for call in loading_calls(file):
        given = arguments(call)
        module = string(file, given[0]) if len(given) == 1 else None
        known = (
            each for each in clients.known if module in each.modules and each.kind is not ClientKind.HOOK
        )
        client = next(known, None)
        if client is not None and client.name not in found and not _only_runs(file, client, call):
            yield Site(call, client, "loaded here")


def _only_runs(file: File, client: Client, call: Node) -> bool:
    """`require('polyfill')` for what it does, what becomes a global, and the module's type."""
    if any(each.kind.startswith("type_") for each in call.ancestors()):
        return True
    node = outermost(call)
    while node.parent is not None and node.parent.kind in (
        "await_expression",
        "member_expression",
        *_CHOICES,
    ):
        node = outermost(node.parent)
    parent = node.parent
    left = parent.get("left") if parent is not None and parent.kind == "assignment_expression" else None
    if left is not None and left is not node:
        return global_path(file, left) is not None
    name = parent.get("name") if parent is not None and parent.kind == "variable_declarator" else None
    if name is not None and name.kind == "object_pattern":
        taken = {file.text(each.get("key") or each.get("left") or each) for each in name.children}
        rest = any(each.kind == "rest_pattern" for each in name.children)
        return not rest and taken.isdisjoint((*client.exports, "default"))
    return parent is not None and parent.kind in ("expression_statement", "unary_expression")


def _is_specifier(node: Node) -> bool:
    return node.parent is not None and node.parent.kind == "export_specifier"


def _passed_on(file: File, clients: Clients, node: Node) -> Client | None:
    """What `export { X }` hands on: of another module its own export, never a type."""
    statement = next((each for each in node.ancestors() if each.kind == "export_statement"), None)
    types = (statement, node.parent)
    if node.field != "name" or any(each is not None and "type" in each.words for each in types):
        return None
    source = statement.get("source") if statement is not None else None
    return clients.named(node) if source is None else clients.exported(string(file, source), file.text(node))


def _is_given(file: File, clients: Clients, node: Node, seen: set[int]) -> bool:
    """Whether a constructor goes somewhere that is not followed."""
    outer = outermost(node)
    parent = outer.parent
    if parent is None or outer.start in seen:
        return False
    seen.add(outer.start)
    kind = parent.kind
    if kind in _CHOICES:
        tested = outer.field == "condition" or not _TESTS.isdisjoint(parent.words)
        first = "&&" in parent.words and outer.field == "left"
        return not tested and not first and _is_given(file, clients, parent, seen)
    if kind in ("variable_declarator", "required_parameter", "optional_parameter"):
        name = parent.get("name") or parent.get("pattern")
        return outer.field == "value" and _alias(file, clients, name, seen)
    if kind in ("assignment_pattern", "object_assignment_pattern"):
        return outer.field == "right" and _alias(file, clients, parent.get("left"), seen)
    if kind in ("assignment_expression", "augmented_assignment_expression"):
        left = parent.get("left")
        if outer.field == "left" or left is None or clients.named(left) is not None:
            return False  # a polyfill, or a mock
        # a variable that holds other things as well is followed nowhere
        return left.kind != "identifier" or clients.of(left) is None or _alias(file, clients, left, seen)
    if kind == "arguments" and parent.parent is not None:
        target = callee(parent.parent)
        words = file.text(target).replace("(", ".").split(".") if target is not None else []
        return not words or (words[0] not in _LOOKS and words[0] != "console" and words[-1] not in _LOOKS)
    if kind == "sequence_expression":  # `(0, library.open)(url)`
        called = outermost(parent).field in ("function", "constructor")
        return outer is parent.children[-1] and (called or _is_given(file, clients, parent, seen))
    return kind in _PLACES or _is_called_by(file, outer, parent)


def _is_called_by(file: File, node: Node, member: Node) -> bool:
    """`open.call(null, url)`, `open.bind(null, url)`: what is called is the method of the function."""
    call = outermost(member).parent
    called = call is not None and call.kind == "call_expression" and outermost(member).field == "function"
    return called and node.field == "object" and file.text(member.get("property")) in _CALLING


def _alias(file: File, clients: Clients, name: Node | None, seen: set[int]) -> bool:
    """Another name for a constructor: where that one goes."""
    binding = file.scopes.binding(name) if name is not None and "identifier" in name.kind else None
    if binding is None or _offered(binding):
        return True
    reads = [ref for ref in binding.refs if ref.kind != "type_identifier" and not is_write(ref)]
    return any(_is_given(file, clients, ref, seen) for ref in reads)


def _offered(binding: Binding) -> str:
    """The name under which a module exports a variable with its declaration."""
    exported = any(each.kind == "export_statement" for each in binding.node.ancestors())
    return binding.name if exported and binding.scope.node.kind == "program" else ""


def _offer(file: File, clients: Clients, node: Node) -> str:
    """The name, exported, that stands for a constructor, if that is all that happens to it."""
    parent = outermost(node).parent
    if parent is not None and parent.kind == "export_specifier":
        return file.text(parent.get("alias") or node).strip("'\"")
    while parent is not None and parent.kind in _CHOICES:
        parent = outermost(parent).parent
    name = parent.get("name") if parent is not None and parent.kind == "variable_declarator" else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if binding is None or binding.scope.node is not file.tree.root:
        return ""
    reads = [ref for ref in binding.refs if not (is_write(ref) or _exports(ref))]
    alone = not any(_is_given(file, clients, ref, set()) for ref in reads)
    return binding.name if alone and (_offered(binding) or len(reads) < len(binding.refs)) else ""


def _exports(ref: Node) -> bool:
    return ref.parent is not None and ref.parent.kind in ("export_specifier", "export_statement")


def _listens(file: File, parameter: Node, listen: Sequence[str], opened: Sequence[Site]) -> bool:
    """Whether a function adds listeners to a source that it is given, and that no known connection is."""
    name = parameter.get("pattern") or parameter.get("name")
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if binding is None or not any(_is_listener(file, ref, listen) for ref in binding.refs):
        return False
    return not any(_holds(file, site, binding) for site in opened)


def _is_listener(file: File, ref: Node, listen: Sequence[str]) -> bool:
    member = outermost(ref).parent
    if member is None or member.kind != "member_expression":
        return False
    name = file.text(member.get("property"))
    return name in listen or (name.startswith("on") and member.field == "left")


def _holds(file: File, site: Site, binding: Binding) -> bool:
    return (
        site.node.kind == "new_expression" and binding in uses_of_source(file, site.node, site.client).holders
    )
