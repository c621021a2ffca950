"""A source file in, what it exports and a simulation can put on a page out."""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.model.source import SourceFile, Span
from sse2ws.syntax.tree import Node, Tree
from sse2ws.syntax.tsx import parse
from sse2ws.verify.arguments import arguments_of, properties_of
from sse2ws.verify.scene import Kind, Mountable

_FUNCTIONS = frozenset(
    ("function_declaration", "function_expression", "arrow_function", "function", "generator_function")
)


def mountables(source: SourceFile, connections: tuple[Span, ...] = ()) -> tuple[Mountable, ...]:
    """Components, hooks, functions and classes that a file exports.

    `connections`: of a class, the method that holds one of them is what is called.
    """
    tree = parse(source.data, source.language)
    found = list[Mountable]()
    for name, local, node in _exported(tree):
        each = _mountable(tree, source.path, name, local, node, connections)
        if each is not None:
            found.append(each)
    return tuple(found)


def holder(source: SourceFile, span: Span) -> str:
    """The name of the outermost declaration that holds a span: `useGoals`; empty when there is none."""
    tree = parse(source.data, source.language)
    for name, _, node in _declarations(tree, tree.root.children):
        if span in node.span:
            return name
    return ""


def _exported(tree: Tree) -> Iterator[tuple[str, str, Node]]:
    """Exported name, local name, the node that makes the value."""
    locals_ = {name: node for name, _, node in _declarations(tree, tree.root.children)}
    for statement in tree.root.children:
        if statement.kind != "export_statement" or statement.get("source") is not None:
            continue
        default = "default" in statement.words
        declared = [each for each in statement.children if each.field == "declaration"]
        for name, local, node in _declarations(tree, declared):
            yield ("default" if default else name), local, node
        value = statement.get("value")
        if value is not None:
            local = tree.text(value) if value.kind == "identifier" else ""
            yield "default", local, locals_.get(local, value)
        for clause in statement.children:
            for each in clause.children if clause.kind == "export_clause" else ():
                local = tree.text(each.get("name"))
                if local in locals_:
                    yield tree.text(each.get("alias")) or local, local, locals_[local]
    yield from _assigned(tree, locals_)


def _assigned(tree: Tree, locals_: dict[str, Node]) -> Iterator[tuple[str, str, Node]]:
    """As `_exported`, for CommonJS: `module.exports = ...` and `exports.name = ...`."""
    for statement in tree.root.children:
        given = statement.children[0] if statement.kind == "expression_statement" else None
        value = given.get("right") if given is not None and given.kind == "assignment_expression" else None
        if given is None or value is None:
            continue
        target = tree.text(given.get("left")).removeprefix("module.")
        local = tree.text(value if value.kind == "identifier" else value.get("name"))
        if target == "exports":
            yield "default", local, locals_.get(local, value)
        elif target.startswith("exports."):
            name = target.removeprefix("exports.")
            yield name, local or name, locals_.get(local, value)


def _declarations(tree: Tree, statements: list[Node]) -> Iterator[tuple[str, str, Node]]:
    for each in statements:
        if each.kind == "export_statement":
            yield from _declarations(tree, [one for one in each.children if one.field == "declaration"])
        elif each.kind in ("lexical_declaration", "variable_declaration"):
            for one in each.children:
                value = one.get("value")
                if value is not None:
                    yield tree.text(one.get("name")), tree.text(one.get("name")), value
        elif each.kind.endswith("_declaration") and each.get("body") is not None:
            yield tree.text(each.get("name")), tree.text(each.get("name")), each


def _mountable(
    tree: Tree, path: str, name: str, local: str, node: Node, connections: tuple[Span, ...]
) -> Mountable | None:
    if node.kind in ("class_declaration", "class"):
        return _of_class(tree, name, node, connections)
    function = _function(node)
    if function is None:
        return None
    called = local or path.rpartition("/")[2].partition(".")[0]
    if called[:1].isupper():
        kind = Kind.COMPONENT
    elif function is not node:  # `create(...)` of a store: a hook with other parameters than that function
        return Mountable(name, Kind.HOOK)
    else:
        kind = Kind.HOOK if called.startswith("use") and called[3:4].isupper() else Kind.FUNCTION
    return Mountable(name, kind, arguments_of(tree, function))


def _function(node: Node) -> Node | None:
    """The function that a value is: also inside `memo(...)`, `forwardRef(...)`."""
    if node.kind in _FUNCTIONS:
        return node
    given = node.get("arguments") if node.kind == "call_expression" else None
    return next(filter(None, map(_function, given.children)), None) if given is not None else None


def _of_class(tree: Tree, name: str, node: Node, connections: tuple[Span, ...]) -> Mountable | None:
    heritage = next((each for each in node.children if each.kind == "class_heritage"), None)
    if heritage is not None and "Component" in tree.text(heritage):
        given = next((each for each in heritage.walk() if each.kind == "type_arguments"), None)
        props = properties_of(tree, node, given.children[0]) if given is not None else ()
        return Mountable(name, Kind.COMPONENT, props)
    body = node.get("body")
    for member in body.children if body is not None else ():
        if member.kind == "method_definition" and any(each in member.span for each in connections):
            method = tree.text(member.get("name"))
            if method != "constructor" and not method.startswith("#"):
                return Mountable(name, Kind.FUNCTION, arguments_of(tree, member), method)
    return None
