"""Small questions about nodes that several analyses ask: strings, casts, callees, React's own calls.

In: nodes of one file. Out: plain answers. Never follows a value; `flow` does.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, Scopes
from sse2ws.model.flow import ImportRef
from sse2ws.syntax.tree import Node, Tree

CASTS = frozenset(("as_expression", "satisfies_expression", "non_null_expression", "type_assertion"))
GLOBAL_OBJECTS = frozenset(("window", "globalThis", "self", "global"))
_LITERALS = frozenset("true false string number null undefined".split())
_BODIES = frozenset(("statement_block", "program", "switch_case", "switch_default"))
_VALUE_NAMES = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
_CHOOSING = frozenset(("if_statement", "for_statement", "for_in_statement", "while_statement"))
NEWEST = frozenset("useEffectEvent useEvent useMemoizedFn useEventCallback useLatestCallback".split())
"""Hooks that give one function for good, which always calls the function of the newest render."""
_FUNCTION_WRAPPERS = frozenset(("useCallback", *NEWEST))


class File(Struct, frozen=True):
    """A parsed file with its names resolved: what every analysis of one file works on."""

    path: str
    tree: Tree
    scopes: Scopes

    def text(self, node: Node | None) -> str:
        return "" if node is None else self.tree.data[node.start : node.end].decode("utf-8", "replace")


def bare(node: Node) -> Node:
    """An expression without parentheses and casts around it."""
    while True:
        if node.kind == "parenthesized_expression" and len(node.children) == 1:
            node = node.children[0]
        elif node.kind in CASTS and node.children:
            node = node.children[-1] if node.kind == "type_assertion" else node.children[0]
        else:
            return node


def outermost(node: Node) -> Node:
    """The widest expression that is this one with only casts and parentheses around it."""
    while (around := node.parent) is not None:
        if around.kind in CASTS:
            if bare(around) is not bare(node):
                return node
        elif around.kind != "parenthesized_expression" or around.field == "condition" or _tested(around):
            return node
        node = around
    return node


def _tested(node: Node) -> bool:
    return node.field == "value" and node.parent is not None and node.parent.kind == "switch_statement"


def string(file: File, node: Node | None) -> str | None:
    """The value of a string literal or of a template without substitutions."""
    if node is None:
        return None
    node = bare(node)
    if node.kind not in ("string", "template_string"):
        return None
    if any(child.kind in ("template_substitution", "escape_sequence") for child in node.children):
        return None
    return file.text(node)[1:-1]


def arguments(call: Node) -> list[Node]:
    """The arguments of a call or `new`, in order."""
    node = call.get("arguments")
    return node.children if node is not None and node.kind == "arguments" else []


def callee(call: Node) -> Node | None:
    """What is called, without casts."""
    node = call.get("function") or call.get("constructor")
    return bare(node) if node is not None else None


def outer_name(file: File, node: Node) -> ImportRef | str | None:
    """What an expression names that the file does not declare: an import, or the path of a global.

    `f`, or `ns.f` of a namespace import; `JSON.parse`, and `EventSource` for `window.EventSource`.
    The same callee is asked about by every analysis of a file.
    """
    node = bare(node)
    known = file.scopes.outer
    if node not in known:
        known[node] = _outer_name(file, node)
    return known[node]


def _outer_name(file: File, node: Node) -> ImportRef | str | None:
    kind = node.kind
    if kind == "identifier":
        binding = file.scopes.binding(node)
        if binding is None:
            return file.text(node)
        return import_ref(file, binding) or _global_object(file, binding)
    if kind != "member_expression" and kind != "subscript_expression":
        return None
    owner = node.get("object")
    base = outer_name(file, owner) if owner is not None else None
    if base is None:
        return None
    if kind == "subscript_expression":
        return string(file, node.get("index")) if base in GLOBAL_OBJECTS else None
    name = node.get("property")
    if name is None:
        return None
    if isinstance(base, ImportRef):
        return ImportRef(base.module, file.text(name)) if base.name == "*" else None
    return file.text(name) if base in GLOBAL_OBJECTS else f"{base}.{file.text(name)}"


def _global_object(file: File, binding: Binding) -> str | None:
    """`window` for `const w = window`."""
    value = bare(binding.value) if binding.constant and binding.value is not None else None
    if value is None or value.kind != "identifier" or file.text(value) not in GLOBAL_OBJECTS:
        return None
    return file.text(value) if file.scopes.binding(value) is None else None


def global_path(file: File, node: Node) -> str | None:
    """The path of a global; none for imports and for local names."""
    found = outer_name(file, node)
    return found if isinstance(found, str) else None


def import_ref(file: File, binding: Binding) -> ImportRef | None:
    """What an imported binding stands for."""
    if binding.kind == "import" and binding.imported is None:
        binding.imported = _import_ref(file, binding)
    return binding.imported


def _import_ref(file: File, binding: Binding) -> ImportRef | None:
    node, source = binding.value, string(file, binding.module)
    if node is None or source is None:
        return None
    if node.kind == "import_specifier":
        name = node.get("name")
        return ImportRef(source, (string(file, name) or file.text(name)) if name else "")
    return ImportRef(source, "*" if node.kind == "namespace_import" else "default")


def reference(file: File, node: Node) -> ImportRef | None:
    """The import that an expression names: `f`, or `ns.f` of a namespace import."""
    found = outer_name(file, node)
    return found if isinstance(found, ImportRef) else None


def react_call(file: File, node: Node | None) -> str | None:
    """`useEffect` for `useEffect(...)` and `React.useEffect(...)`, whatever module gives it."""
    if node is None:
        return None
    node = bare(node)
    if node.kind != "call_expression":
        return None
    function = callee(node)
    if function is None:
        return None
    if function.kind == "identifier":
        found = reference(file, function)
        return found.name if found and found.name not in ("default", "*") else file.text(function)
    if function.kind == "member_expression":
        return file.text(function.get("property"))
    return None


def dependency_list(file: File, array: Node) -> bool:
    """`[a, b]` of `useEffect(f, [a, b])`: it names values without handing them on."""
    call = array.parent.parent if array.kind == "array" and array.parent is not None else None
    return (react_call(file, call) or "").startswith("use") if call is not None else False


def is_listed(file: File, name: Node) -> bool:
    """Whether a name is an item of a dependency list."""
    return name.parent is not None and dependency_list(file, name.parent)


def function_value(file: File, node: Node | None) -> Node | None:
    """The function that an expression is: itself, or wrapped in `useCallback(...)` and the like."""
    if node is None:
        return None
    node = bare(node)
    if node.kind in FUNCTIONS:
        return node
    if node.kind == "call_expression" and react_call(file, node) in _FUNCTION_WRAPPERS:
        given = arguments(node)
        return function_value(file, given[0]) if given else None
    return None


def function_of_binding(file: File, binding: Binding | None) -> Node | None:
    """The one function that a local name always means."""
    if binding is None or not binding.constant:
        return None
    return function_value(file, binding.value)


def parameters(function: Node) -> list[Node]:
    """The parameters' nodes, in order; a TypeScript `this` parameter does not count."""
    given = function.get("parameters")
    found = given.children if given is not None else function.all("parameter")
    return [each for each in found if (each.get("pattern") or each).kind != "this"]


def parameter_pattern(parameter: Node) -> Node:
    """The pattern of a parameter in either grammar."""
    pattern = parameter.get("pattern") or parameter
    return (pattern.get("left") or pattern) if pattern.kind == "assignment_pattern" else pattern


def parameter_of(file: File, binding: Binding) -> tuple[Node, int, str] | None:
    """For a parameter (or a name destructured from it): its function, index, and the member's name."""
    if binding.kind != "param":
        return None
    function = binding.scope.node
    for index, parameter in enumerate(parameters(function)):
        if binding.node.inside(parameter):
            member = ""
            pattern = parameter_pattern(parameter)
            if pattern.kind == "object_pattern":
                member = member_in_pattern(file, pattern, binding.node)
                if not member:
                    return None
            elif pattern is not binding.node:
                return None
            return function, index, member
    return None


def member_in_pattern(file: File, pattern: Node, name: Node) -> str:
    """The property that a name takes out of an object pattern, one level deep."""
    for child in pattern.children:
        if name.inside(child):
            if child.kind == "pair_pattern":
                value, key = child.get("value"), child.get("key")
                left = (
                    value.get("left") if value is not None and value.kind == "assignment_pattern" else value
                )
                return file.text(key) if left is name else ""
            return file.text(name) if child.kind != "rest_pattern" else ""
    return ""


def names_in(file: File, node: Node) -> frozenset[str]:
    """Every value name that is declared or used below a node. Large nodes are asked about again and again."""
    known = file.scopes.names_below
    if node not in known:
        known[node] = frozenset(file.text(each) for each in node.below(*_VALUE_NAMES))
    return known[node]


def written(node: Node) -> list[Node]:
    """What is assigned to below a node."""
    found = []
    for each in node.walk():
        if each.kind in ("assignment_expression", "augmented_assignment_expression"):
            found.append(each.get("left"))
        elif each.kind == "update_expression":
            found.append(each.get("argument"))
    return [each for each in found if each is not None]


def statement_of(node: Node) -> Node:
    """The statement that a node stands in (the outermost node below a block or the program)."""
    while (around := node.parent) is not None and around.kind not in _BODIES:
        if around.kind in _CHOOSING and (node.field in ("consequence", "body") or node.kind == "else_clause"):
            return node
        node = around
    return node


def plain_value(file: File, node: Node) -> bool:
    """Whether a value is always the same: a literal, or a constant of the module or another one."""
    node = bare(node)
    if node.kind in _LITERALS or file.text(node) == "undefined":
        return True
    if node.kind == "template_string":
        return not any(child.kind == "template_substitution" for child in node.children)
    if node.kind == "unary_expression":
        return all(child.kind == "number" for child in node.children)
    root = node.get("object") if node.kind == "member_expression" else node
    if root is None or root.kind != "identifier" or global_path(file, root) is not None:
        return False
    binding = file.scopes.binding(root)
    fixed = binding is not None and binding.kind in ("const", "enum") and binding.scope.node.kind == "program"
    return fixed or reference(file, root) is not None
