"""Which name means which declaration: scopes, bindings and their references in one file.

In: a `Tree`. Out: `Scopes`, asked by node. Never looks at another file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from sse2ws.model.flow import ImportRef
from sse2ws.syntax.tree import Node, Tree

FUNCTIONS = frozenset(
    "function_declaration function_expression arrow_function method_definition generator_function "
    "generator_function_declaration".split()
)
_SIGNATURES = frozenset(
    "function_type constructor_type method_signature call_signature construct_signature function_signature "
    "abstract_method_signature index_signature mapped_type_clause infer_type".split()
)
_BLOCKS = frozenset(
    "program statement_block for_statement for_in_statement catch_clause switch_body class_static_block "
    "class_declaration abstract_class_declaration class interface_declaration type_alias_declaration "
    "internal_module conditional_type".split()
)
_OPENING = FUNCTIONS | _SIGNATURES | _BLOCKS
_VALUES = {
    "function_declaration": "function",
    "generator_function_declaration": "function",
    "function_signature": "function",
    "class_declaration": "class",
    "abstract_class_declaration": "class",
    "enum_declaration": "enum",
    "internal_module": "namespace",
}
_TYPES = frozenset(
    "class_declaration abstract_class_declaration enum_declaration interface_declaration "
    "type_alias_declaration".split()
)
_DECLARATIONS = _TYPES.union(_VALUES, ("variable_declarator", "import_statement"))
_DECLARING = ("const", "let", "var", "using")
_INSIDE = {
    "required_parameter": "pattern",
    "optional_parameter": "pattern",
    "pair_pattern": "value",
    "assignment_pattern": "left",
    "object_assignment_pattern": "left",
}
"""Where in a part of a pattern the names stand."""
_ONCE = frozenset(("const", "let", "class", "import"))
"""Kinds of names that a scope may declare only once."""
_REFERENCES = frozenset(("identifier", "shorthand_property_identifier", "type_identifier"))


class Binding(Struct, eq=False):
    """One declared name. `kind`: const, let, var, using, param, import, function, class, enum, type, catch.

    `value` is the initialiser (for a plain declarator), the function or class itself, or nothing.
    """

    name: str
    kind: str
    node: Node
    scope: Scope
    value: Node | None = None
    refs: list[Node] = field(default_factory=list)
    module: Node | None = None
    """Of an import: the string that says from where."""
    imported: ImportRef | None = None  # of an import: what it stands for, once somebody asked

    @property
    def writes(self) -> list[Node]:
        """References that assign."""
        return [ref for ref in self.refs if is_write(ref)]

    @property
    def constant(self) -> bool:
        """Whether the name always means its first value."""
        return self.kind in ("const", "import", "function", "class", "enum", "using") or not self.writes


class Scope(Struct, eq=False):
    """A region in which names are declared."""

    node: Node
    parent: Scope | None
    values: dict[str, Binding] = field(default_factory=dict)
    types: dict[str, Binding] = field(default_factory=dict)

    def up(self) -> Iterator[Scope]:
        """This scope and those around it."""
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    @property
    def is_function(self) -> bool:
        """Whether `var` stops here."""
        return self.node.kind in FUNCTIONS or self.node.kind in ("program", "internal_module")


class Scopes:
    """Answers about names. Built once per file."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.by_node: dict[Node, Scope] = {}
        self._meant: dict[Node, Binding | None] = {}
        """By each name of a value or a type what it declares or refers to; None: nothing of the file."""
        self._bindings: list[Binding] = []
        self.redeclared: list[str] = []
        self.names_below: dict[Node, frozenset[str]] = {}  # of nodes that `names_in` was asked about
        self.alike: dict[Node, dict[str, list[Node]]] = {}  # by text, of functions that were asked about
        self.outer: dict[Node, ImportRef | str | None] = {}  # of nodes that `outer_name` was asked about
        self._resolve(self._declare())

    def binding(self, node: Node) -> Binding | None:
        """The binding that an identifier declares or refers to; none for globals."""
        return self._meant.get(node)

    def is_free(self, node: Node) -> bool:
        """Whether a reference has no declaration in the file."""
        return self._meant.get(node, 0) is None

    def free_names(self) -> set[str]:
        """Names that the file uses and does not declare."""
        return {self.tree.text(node) for node, found in self._meant.items() if found is None}

    def scope(self, node: Node) -> Scope:
        """The innermost scope around a node."""
        while node not in self.by_node:
            assert node.parent is not None
            node = node.parent
        return self.by_node[node]

    def lookup(self, name: str, at: Node) -> Binding | None:
        """What a name means at a node."""
        return next((scope.values[name] for scope in self.scope(at).up() if name in scope.values), None)

    def bindings(self) -> Sequence[Binding]:
        """All bindings of the file."""
        if not self._bindings:
            for scope in self.by_node.values():
                self._bindings += scope.values.values()
                self._bindings += scope.types.values()
        return self._bindings

    # -- construction ------------------------------------------------------------------------------

    def _declare(self) -> list[tuple[Node, Scope]]:
        names: list[tuple[Node, Scope]] = []
        scope = self.by_node[self.tree.root] = Scope(self.tree.root, None)
        past = self.tree.root.past
        around: list[tuple[int, Scope]] = []
        for node in self.tree.root.walk()[1:]:
            while node.at >= past:
                past, scope = around.pop()
            kind = node.kind
            if kind in _REFERENCES:
                names.append((node, scope))
                continue
            if kind in _DECLARATIONS:
                self._declare_node(node, scope)
            if kind in _OPENING and not _merged(node):
                around.append((past, scope))
                scope, past = self.by_node.setdefault(node, Scope(node, scope)), node.past
                self._declare_own(node, scope)
        return names

    def _declare_node(self, node: Node, scope: Scope) -> None:
        """Names that a node puts into the scope around it."""
        kind = node.kind
        if kind == "variable_declarator":
            words = node.parent.words if node.parent else []
            word = next((w for w in words if w in _DECLARING), "var")
            home = next(s for s in scope.up() if s.is_function) if word == "var" else scope
            name = node.get("name")
            plain = name is not None and name.kind == "identifier"
            self._pattern(name, word, home, node.get("value") if plain else None)
        elif kind == "import_statement":
            self._imports(node, scope)
        if kind in _VALUES:
            self._name(node.get("name"), _VALUES[kind], scope, node)
        if kind in _TYPES:
            self._name(node.get("name"), "type", scope, node, types=True)

    def _declare_own(self, node: Node, scope: Scope) -> None:
        """Names that a node puts into its own scope: parameters, type parameters, its own name."""
        kind = node.kind
        if kind in ("function_expression", "generator_function", "class"):
            self._name(node.get("name"), "function", scope, node)
        parameters = node.get("parameters")
        for parameter in parameters.children if parameters else node.all("parameter"):
            self._pattern(parameter, "param", scope, None)
        if kind == "for_in_statement":
            word = next((w for w in node.words if w in _DECLARING), None)
            if word is not None:
                self._pattern(node.get("left"), word, scope, None)
        if kind == "catch_clause":
            self._pattern(node.get("parameter"), "catch", scope, None)
        types = node.get("type_parameters")
        for each in types.children if types else []:
            self._name(each.get("name"), "type", scope, each, types=True)
        if kind in ("mapped_type_clause", "infer_type") and node.children:
            self._name(node.get("name") or node.children[0], "type", scope, node, types=True)

    def _imports(self, node: Node, scope: Scope) -> None:
        module = next((each for each in node.walk() if each.field == "source"), None)
        for each in node.walk():
            target: Node | None = None
            if each.kind == "import_specifier":
                target = each.get("alias") or each.get("name")
            elif each.kind == "namespace_import" and each.children:
                target = each.children[-1]
            elif each.kind == "import_require_clause" or (
                each.kind == "identifier" and each.parent and each.parent.kind == "import_clause"
            ):
                target = each if each.kind == "identifier" else each.children[0]
            binding = self._name(target, "import", scope, each)
            if binding is not None:
                binding.module = module
                scope.types[binding.name] = binding

    def _name(
        self, node: Node | None, kind: str, scope: Scope, value: Node | None, types: bool = False
    ) -> Binding | None:
        if node is None:
            return None
        name = self.tree.text(node)
        table = scope.types if types else scope.values
        binding = table.get(name)
        if binding is not None and binding.node is not node and not _ONCE.isdisjoint((kind, binding.kind)):
            self.redeclared.append(name)
        if binding is None:
            binding = table[name] = Binding(name, kind, node, scope, value)
        self._meant.setdefault(node, binding)
        return binding

    def _pattern(self, node: Node | None, kind: str, scope: Scope, value: Node | None) -> None:
        """Declare every name of a pattern; default values inside it are ordinary expressions."""
        if node is None:
            return
        if node.kind in ("identifier", "shorthand_property_identifier_pattern"):
            binding = self._name(node, kind, scope, value)
            if binding is not None and kind == "var":
                binding.kind = "var"  # also a parameter that is declared again
        elif node.kind in _INSIDE:
            self._pattern(node.get(_INSIDE[node.kind]), kind, scope, None)
        elif node.kind in ("object_pattern", "array_pattern", "rest_pattern"):
            for child in node.children:
                self._pattern(child, kind, scope, None)

    def _resolve(self, names: list[tuple[Node, Scope]]) -> None:
        for node, scope in names:
            if node in self._meant or _is_name_only(node):
                continue
            name = self.tree.text(node)
            types = node.kind == "type_identifier"
            found: Binding | None = None
            around: Scope | None = scope
            while found is None and around is not None:
                found = (around.types if types else around.values).get(name)
                around = around.parent
            self._meant[node] = found
            if found is not None:
                found.refs.append(node)


def _merged(node: Node) -> bool:
    """A function's body shares the scope of its parameters."""
    return node.kind == "statement_block" and node.parent is not None and node.parent.kind in FUNCTIONS


def _is_name_only(node: Node) -> bool:
    """Identifiers that name something elsewhere: `x` in `import { x as y }`, `b` in `export { a as b }`."""
    parent = node.parent
    if parent is not None and parent.kind == "export_specifier":
        statement = parent.parent.parent if parent.parent else None
        return node.field == "alias" or (statement is not None and statement.get("source") is not None)
    return parent is not None and parent.kind in ("import_specifier", "namespace_export")


def is_write(node: Node) -> bool:
    """Whether a reference assigns to its binding."""
    parent = node.parent
    while parent is not None and parent.kind in (
        "parenthesized_expression", "object_pattern", "array_pattern", "pair_pattern", "rest_pattern",
        "assignment_pattern", "object_assignment_pattern", "non_null_expression",
    ):  # fmt: skip
        node, parent = parent, parent.parent
    kind = parent.kind if parent is not None else ""
    if kind in ("assignment_expression", "augmented_assignment_expression", "for_in_statement"):
        return node.field == "left"
    return kind == "update_expression"


def function_of(node: Node) -> Node | None:
    """The innermost function around a node (not the node itself)."""
    around = node.parent
    while around is not None and around.kind not in FUNCTIONS:
        around = around.parent
    return around
