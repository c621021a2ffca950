"""What functions make of a URL: helpers of the same file, memos, and which function of another file to ask.

In: the expression given to the client. Out: a template as `urls` writes it, for telling the kind of stream.
What stands in it are the names of the function that makes it, so no rewrite may use them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    import_ref,
    react_call,
    reference,
)
from sse2ws.analyse.code.targets import class_member
from sse2ws.analyse.source.side_effects import local_function
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.flow import ImportRef
from sse2ws.syntax.tree import Node

_DEEPEST = 4
_PASSING = frozenset(("toString", "trim", "href", "replace"))


class Made(Struct, frozen=True):
    """`template`: what is made, if it is seen. Otherwise the function to ask: an import, or its `method`."""

    template: str = ""
    maker: ImportRef | None = None
    method: str = ""


def made_of(file: File, node: Node | None, depth: int = 0) -> Made:
    """What a function makes of an expression; nothing where no function does."""
    if node is None or depth > _DEEPEST:
        return Made()
    node = bare(node)
    if node.kind == "await_expression" or node.words[:1] in (["??"], ["||"]):
        return made_of(file, node.children[0], depth + 1)
    if node.kind == "identifier":
        binding = file.scopes.binding(node)
        known = binding is not None and binding.kind in ("const", "let", "var")
        return made_of(file, binding.value, depth + 1) if binding is not None and known else Made()
    if node.kind == "new_expression" and file.text(callee(node)) == "URL":
        return made_of(file, next(iter(arguments(node)), None), depth + 1)
    return _called(file, node, depth) if node.kind == "call_expression" else Made()


def _called(file: File, call: Node, depth: int) -> Made:
    target = callee(call)
    if target is None:
        return Made()
    name = file.text(target.get("property"))
    if name in _PASSING:
        return made_of(file, target.get("object"), depth + 1)
    if react_call(file, call) == "useMemo":
        local = function_value(file, next(iter(arguments(call)), None))
    else:
        local = local_function(file, target) or _of_member(file, target)
    if local is not None:
        return _given_by(file, local, depth)
    imported = reference(file, target)
    if imported is not None:
        return Made(maker=imported)
    owner = target.get("object")
    binding = file.scopes.binding(bare(owner)) if owner is not None else None
    return Made(maker=import_ref(file, binding), method=name) if binding is not None else Made()


def made_by(file: File, name: str, method: str) -> Made:
    """The same for a function that a file declares as `name`, or for a method of what it declares so."""
    binding = file.scopes.lookup(name, file.tree.root)
    if binding is None:
        return Made()
    function = _method(file, binding, method) if method else function_of_binding(file, binding)
    return _given_by(file, function, 0) if function is not None else Made()


def _of_member(file: File, target: Node) -> Node | None:
    """`urls.stream` of an object or instance of this file."""
    owner = target.get("object")
    binding = file.scopes.binding(bare(owner)) if owner is not None else None
    return _method(file, binding, file.text(target.get("property"))) if binding is not None else None


def _method(file: File, binding: Binding, name: str) -> Node | None:
    """A function that is a member of a constant object, of an instance, or of a class."""
    value = bare(binding.value) if binding.value is not None else None
    if value is None:
        return None
    if value.kind == "new_expression":
        made = callee(value)
        owner = file.scopes.binding(made) if made is not None else None
        value = owner.value if owner is not None else None
    if value is not None and value.kind.startswith(("class", "abstract_class")):
        body = value.get("body")
        return class_member(body.children[0], name, file) if body is not None and body.children else None
    for entry in value.children if value is not None and value.kind == "object" else ():
        if file.text(entry.get("key") or entry.get("name")).strip("'\"") == name:
            return entry if entry.kind == "method_definition" else function_value(file, entry.get("value"))
    return None


def _given_by(file: File, function: Node, depth: int) -> Made:
    """The longest of the templates that a function returns; they are mostly one with and without a query."""
    results = list(_results(function))
    templates = [url_of(file, each).template for each in results]
    seen = [each for each in templates if "/" in each.strip("/{}")]
    if seen:
        return Made(max(seen, key=len))
    further = (made_of(file, each, depth + 1) for each in results)
    return next((each for each in further if each != Made()), Made())


def _results(function: Node) -> Iterator[Node]:
    body = function.get("body")
    if body is None:
        return
    if body.kind != "statement_block":
        yield body
        return
    for each in body.below("return_statement"):
        if each.children and function_of(each) is function:
            yield each.children[0]
