"""What a file offers and takes: exports, imports, functions, types, string constants.

In: a `File`. Out: the parts of `FileFacts` that linking asks for. Knows nothing of SSE.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.components import component, default_component
from sse2ws.analyse.flow import ARRAYS, flow_of_parameter
from sse2ws.analyse.flow_calls import parser_kind, schema_shape
from sse2ws.analyse.names import accessed, constants_of, names_only
from sse2ws.analyse.scopes import Binding
from sse2ws.analyse.syntax_facts import File, bare, import_ref, parameters, string
from sse2ws.model.connection import Leaving
from sse2ws.model.facts import Export, FunctionFacts, ImportUse, Member, TypeFacts
from sse2ws.model.flow import ELEMENT, EventName, Flow, ImportRef, Path, TypeUse
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def exports(file: File) -> tuple[Export, ...]:
    """Everything that other files may import, re-exports included (`*` for `export * from`)."""
    found: list[Export] = []
    for statement in file.tree.root.children:
        if statement.kind == "export_statement":
            found.extend(_exported(file, statement))
    return tuple(found)


def _exported(file: File, statement: Node) -> Iterator[Export]:
    source = string(file, statement.get("source"))
    clause = next((each for each in statement.children if each.kind == "export_clause"), None)
    if clause is not None:
        for specifier in clause.children:
            name = file.text(specifier.get("name")).strip("'\"")
            alias = file.text(specifier.get("alias")).strip("'\"") or name
            if source is not None:
                alone = len(clause.children) == 1
                leaving = Leaving(statement.span) if alone else Leaving(specifier.span, True)
                yield Export(alias, source=ImportRef(source, name), leaving=leaving)
            else:
                yield _local(file, alias, specifier.get("name"), name)
        return
    if source is not None:
        namespace = next((each for each in statement.children if each.kind == "namespace_export"), None)
        name = file.text(namespace.children[0]) if namespace is not None and namespace.children else "*"
        yield Export(name, source=ImportRef(source, "*"))
        return
    default = "default" in statement.words
    for node in (statement.get("declaration"), statement.get("value")):
        if node is None:
            continue
        if default:
            label = node.get("name") or default_component(file, node) or node
            name = file.text(label) if label.kind in ("identifier", "type_identifier") else ""
            yield Export("default", local=name or f"<{node.start}>")
        for each in _declared_names(file, node):
            if not default:
                yield Export(each, local=each)


def _local(file: File, alias: str, node: Node | None, name: str) -> Export:
    binding = file.scopes.binding(node) if node is not None else None
    imported = import_ref(file, binding) if binding is not None else None
    return Export(alias, source=imported) if imported is not None else Export(alias, local=name)


def _declared_names(file: File, node: Node) -> list[str]:
    if node.kind in ("lexical_declaration", "variable_declaration"):
        return [file.text(each.get("name")) for each in node.children if each.kind == "variable_declarator"]
    name = node.get("name")
    return [file.text(name)] if name is not None else []


def imports(file: File) -> tuple[ImportUse, ...]:
    """Imported names and where they are used."""
    found = []
    for binding in file.scopes.bindings():
        if (
            binding.kind != "import"
            or file.scopes.by_node[file.tree.root].values.get(binding.name) is not binding
        ):
            continue
        ref = import_ref(file, binding)
        if ref is not None:
            refs = [each for each in binding.refs if not names_only(file, each)]
            found.append(
                ImportUse(
                    ref,
                    binding.name,
                    tuple(each.span for each in refs),
                    tuple(accessed(file, each) for each in refs),
                )
            )
    found.extend(_loaded(file))
    return tuple(sorted(set(found), key=lambda each: (each.local, each.refs)))


def _loaded(file: File) -> Iterator[ImportUse]:
    """`import('./x')` and `require('./x')`: whoever loads a module may use all of it."""
    for node in file.tree.root.walk():
        if node.kind == "call_expression" and file.text(node.get("function")) in ("import", "require"):
            given = node.get("arguments")
            module = string(file, given.children[0]) if given is not None and given.children else None
            if module is not None:
                yield ImportUse(ImportRef(module, "*"), "", (node.span,), ("",))


def functions(file: File, exported: tuple[Export, ...]) -> tuple[FunctionFacts, ...]:
    """Named functions. Where the parameters of exported ones go is followed; of others it is not needed."""
    names = {each.local for each in exported if each.local}
    found = []
    for binding in file.scopes.bindings():
        function = component(file, binding) if binding.kind != "type" else None
        if function is None:
            continue
        flows: tuple[Flow, ...] = ()
        if binding.name in names and binding.scope.node is file.tree.root:
            flows = tuple(
                flow_of_parameter(file, function, index) for index in range(len(parameters(function)))
            )
        found.append(
            FunctionFacts(
                binding.name, function.span, flows, _refs(file, binding), parser_kind(file, function)
            )
        )
    for export in exported:
        if export.local.startswith("<"):
            node = next(
                (
                    n
                    for n in file.tree.root.walk()
                    if f"<{n.start}>" == export.local and n.get("body") is not None
                ),
                None,
            )
            if node is not None:
                flows = tuple(flow_of_parameter(file, node, index) for index in range(len(parameters(node))))
                found.append(FunctionFacts(export.local, node.span, flows, (), parser_kind(file, node)))
    return tuple(sorted(found, key=lambda each: each.span))


def _refs(file: File, binding: Binding) -> tuple[Span, ...]:
    refs = (ref for ref in binding.refs if not names_only(file, ref))
    return tuple(ref.span for ref in refs if not _is_exported(file, ref))


def _is_exported(file: File, ref: Node) -> bool:
    """Whether a name only stands in `export default memo(Card)`."""
    call = ref.parent.parent if ref.parent is not None and ref.parent.kind == "arguments" else None
    return call is not None and default_component(file, call) is ref


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


def _alias(
    file: File, binding: Binding, node: Node, refs: tuple[Span, ...], exported: bool
) -> TypeFacts:
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
    elif kind.kind in ("type_annotation", "union_type", "parenthesized_type", "readonly_type"):
        for each in kind.children:
            yield from _named(file, each, path)


def constants(file: File, exported: tuple[Export, ...]) -> tuple[tuple[str, tuple[EventName, ...]], ...]:
    """Exported string constants."""
    names = {each.local for each in exported}
    found = []
    for binding in file.scopes.by_node[file.tree.root].values.values():
        if binding.name in names and binding.kind in ("const", "enum"):
            found.extend(constants_of(file, binding))
    return tuple(sorted(found))
