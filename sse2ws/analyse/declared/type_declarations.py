"""Types that a file declares: interfaces, aliases, zod schemas, each with its members.

In: a `File`. Out: `TypeFacts`. Knows nothing of SSE.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.mentions import names_only
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare
from sse2ws.analyse.flow.schemas import schema_shape
from sse2ws.analyse.flow.type_uses import ARRAYS
from sse2ws.model.facts import Export, Member, TypeFacts
from sse2ws.model.flow import ELEMENT, Path, TypeUse
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_MADE_OF = frozenset("type_annotation union_type intersection_type parenthesized_type readonly_type".split())


def types(file: File, exported: tuple[Export, ...]) -> tuple[TypeFacts, ...]:
    """Interfaces, object types and zod object schemas with their members."""
    names = {each.local for each in exported}
    found = []
    for binding in file.scopes.bindings():
        node = binding.value
        if node is None or binding.kind not in ("type", "const") or binding.scope.node is not file.tree.root:
            continue
        body, closed = _type_body(file, binding, node)
        refs = tuple(ref.span for ref in binding.refs if not names_only(file, ref))
        if body is None:
            if node.kind == "type_alias_declaration" and node.get("type_parameters") is None:
                found.append(_alias(file, binding, node, refs, binding.name in names))
            continue
        members = tuple(_members(file, body))
        nested = tuple(_nested(file, body))
        value = body.kind == "object"
        plain = "pair" if value else "property_signature"
        whole = node.get("type_parameters") is None and all(each.kind == plain for each in body.children)
        found.append(
            TypeFacts(
                binding.name,
                node.span,
                members,
                refs,
                binding.name in names,
                closed,
                nested,
                whole=whole,
                bases=tuple(_bases(file, node)),
                value=value,
            )
        )
    return tuple(sorted(found, key=lambda each: each.span))


def _type_body(file: File, binding: Binding, node: Node) -> tuple[Node | None, bool]:
    if node.kind == "interface_declaration":
        inherits = any(each.kind == "extends_type_clause" for each in node.children)
        return node.get("body"), not inherits
    if node.kind == "type_alias_declaration":
        value = node.get("value")
        shape = value is not None and value.kind == "object_type" and not _is_mapped(value)
        return (value, True) if shape else (None, True)
    return schema_shape(file, node), True


def _bases(file: File, node: Node) -> Iterator[TypeUse]:
    """Interfaces that an interface extends; one without a name cannot be looked up."""
    for clause in node.children:
        for each in clause.children if clause.kind == "extends_type_clause" else ():
            plain = each.kind == "type_identifier"
            yield TypeUse((), file.text(each) if plain else "", each.span)


def _is_mapped(shape: Node) -> bool:
    """`{ [K in Keys]: string }`: its members stand somewhere else."""
    return any(inner.kind == "mapped_type_clause" for each in shape.children for inner in each.children)


def _alias(file: File, binding: Binding, node: Node, refs: tuple[Span, ...], exported: bool) -> TypeFacts:
    """A type alias of something else than an object type."""
    value = node.get("value")
    meant = _means(file, value)
    return TypeFacts(
        binding.name, node.span, (), refs, exported, nested=meant, alias=file.text(value), whole=False
    )


def _means(file: File, value: Node | None) -> tuple[TypeUse, ...]:
    """What an alias stands for, when that has a name: `Row`, or the schema of `z.infer<typeof Row>`."""
    if value is not None and value.kind == "type_identifier":
        return (TypeUse((), file.text(value), value.span),)
    if value is None or value.kind != "generic_type":
        return ()
    given = value.get("type_arguments")
    query = given.children[0] if given is not None and len(given.children) == 1 else None
    name = file.text(value.get("name")).rpartition(".")[2]
    if query is None or query.kind != "type_query" or name not in ("infer", "output", "TypeOf"):
        return ()
    schema = query.children[0]
    return (TypeUse((), file.text(schema), schema.span, True),) if schema.kind == "identifier" else ()


def _schema_type(file: File, value: Node) -> str:
    """The TypeScript text of a zod schema of one value; empty when it is not a plain one."""
    words, node = [], bare(value)
    while node.kind == "call_expression":
        made = node.get("function")
        if made is None or made.kind != "member_expression":
            return ""
        words.append((file.text(made.get("property")), node))
        owner = made.get("object")
        node = bare(owner) if owner is not None else made
    if not words or node.kind != "identifier":
        return ""
    name, call = words[-1]
    given = call.get("arguments")
    kind = name if name in ("string", "number", "boolean", "any", "unknown") else ""
    if name == "enum" and given is not None and given.children and given.children[0].kind == "array":
        kind = " | ".join(file.text(each) for each in given.children[0].children)
    if name == "array" and given is not None and given.children:
        inner = _schema_type(file, given.children[0])
        kind = f"{inner}[]" if inner else ""
    if kind and any(word == "nullable" for word, _ in words):
        kind += " | null"
    return kind


def _members(file: File, body: Node, path: Path = ()) -> Iterator[Member]:
    for each in body.children:
        name, kind = each.get("name") or each.get("key"), each.get("type") or each.get("value")
        if name is None or each.kind not in ("property_signature", "pair"):
            continue
        inner = (*path, file.text(name).strip("'\""))
        text = file.text(kind).lstrip(": ")
        missing = "?" in each.words or ".optional()" in text
        if each.kind == "pair" and kind is not None:
            text = _schema_type(file, kind)
        yield Member(inner, name.span, text, missing)
        shape, items = _shape(kind)
        if shape is not None:
            yield from _members(file, shape, (*inner, ELEMENT) if items else inner)


def _shape(kind: Node | None) -> tuple[Node | None, bool]:
    """The object type that a member's annotation is, and whether it is the type of an array's items."""
    node = kind.children[0] if kind is not None and kind.kind == "type_annotation" and kind.children else kind
    if node is not None and node.kind == "array_type" and node.children:
        return (node.children[0], True) if node.children[0].kind == "object_type" else (None, True)
    return (node, False) if node is not None and node.kind == "object_type" else (None, False)


def _nested(file: File, body: Node, path: Path = ()) -> Iterator[TypeUse]:
    """Members whose type is a named one."""
    for each in body.children:
        name, kind = each.get("name"), each.get("type")
        if name is not None and kind is not None and each.kind == "property_signature":
            yield from _named(file, kind, (*path, file.text(name).strip("'\"")))


def _named(file: File, kind: Node, path: Path) -> Iterator[TypeUse]:
    """The named types that a type is made of: itself, one of several, a list's items."""
    given = kind.get("type_arguments")
    if kind.kind == "type_identifier":
        yield TypeUse(path, file.text(kind), kind.span)
    elif kind.kind == "object_type":
        yield from _nested(file, kind, path)
    elif kind.kind == "array_type" and kind.children:
        yield from _named(file, kind.children[0], (*path, ELEMENT))
    elif kind.kind == "generic_type" and given is not None and file.text(kind.get("name")) in ARRAYS:
        for each in given.children:
            yield from _named(file, each, (*path, ELEMENT))
    elif kind.kind in _MADE_OF:
        for each in kind.children:
            yield from _named(file, each, path)
