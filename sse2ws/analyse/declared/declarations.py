"""What a file offers and takes: exports, imports, functions, types, string constants.

In: a `File`. Out: the parts of `FileFacts` that linking asks for. Knows nothing of SSE.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.components import component, default_component
from sse2ws.analyse.code.loading import gives_a_value, loading_calls
from sse2ws.analyse.code.mentions import accessed, names_only
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, import_ref, parameters, string
from sse2ws.analyse.events.names import constants_of
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.flow.parses import parser_kind
from sse2ws.model.connection import Leaving
from sse2ws.model.facts import Export, FunctionFacts, ImportUse
from sse2ws.model.flow import EventName, Flow, ImportRef
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


def _names_of(file: File, pattern: Node) -> list[str]:
    """Names that a pattern declares: `added` of `{ added }`, of `{ add: added = none }` and of `[added]`."""
    if pattern.kind in ("identifier", "shorthand_property_identifier_pattern"):
        return [file.text(pattern)]
    if pattern.kind == "pair_pattern":
        inner = [pattern.get("value")]
    elif pattern.kind in ("assignment_pattern", "object_assignment_pattern"):
        inner = [pattern.get("left")]
    else:
        inner = list(pattern.children)
    return [name for each in inner if each is not None for name in _names_of(file, each)]


def _local(file: File, alias: str, node: Node | None, name: str) -> Export:
    binding = file.scopes.binding(node) if node is not None else None
    imported = import_ref(file, binding) if binding is not None else None
    return Export(alias, source=imported) if imported is not None else Export(alias, local=name)


def _declared_names(file: File, node: Node) -> list[str]:
    if node.kind in ("lexical_declaration", "variable_declaration"):
        patterns = [each.get("name") for each in node.children if each.kind == "variable_declarator"]
        return [name for each in patterns if each is not None for name in _names_of(file, each)]
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
    for node in loading_calls(file):
        given = node.get("arguments")
        module = string(file, given.children[0]) if given is not None and given.children else None
        if module is not None:
            yield ImportUse(ImportRef(module, "*"), "", (node.span,), ("",), gives_a_value(file, node))


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


def constants(file: File, exported: tuple[Export, ...]) -> tuple[tuple[str, tuple[EventName, ...]], ...]:
    """Exported string constants."""
    names = {each.local for each in exported}
    found = []
    for binding in file.scopes.by_node[file.tree.root].values.values():
        if binding.name in names and binding.kind in ("const", "enum"):
            found.extend(constants_of(file, binding))
    return tuple(sorted(found))
