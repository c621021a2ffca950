"""React components as functions of their props: through `memo(...)`, and typed as `FC<Props>`.

In: names and parameters of a file. Out: the function that renders, the type of its props. Follows nothing.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    function_of_binding,
    outermost,
    parameters,
    react_call,
)
from sse2ws.syntax.tree import Node

_WRAPPERS = frozenset(("memo",))
_TYPES = frozenset(("FC", "VFC", "FunctionComponent", "VoidFunctionComponent"))


def component(file: File, binding: Binding | None) -> Node | None:
    """The function that a name renders with, written there or inside `memo(...)`."""
    function = function_of_binding(file, binding)
    if function is not None or binding is None or not binding.constant or binding.value is None:
        return function
    inner = _wrapped(file, binding.value)
    return inner if inner is not None and inner.kind in FUNCTIONS else None


def default_component(file: File, node: Node) -> Node | None:
    """The name in `export default memo(Card)`: what others import is that component."""
    inner = _wrapped(file, node)
    parent = node.parent
    exported = parent is not None and parent.kind == "export_statement" and "default" in parent.words
    return inner if exported and inner is not None and inner.kind == "identifier" else None


def props_type(file: File, parameter: Node) -> Node | None:
    """`Props` of `const Card: FC<Props> = (props) => ...`, for the parameter."""
    function = next((each for each in parameter.ancestors() if each.kind in FUNCTIONS), None)
    if function is None or parameters(function)[:1] != [parameter]:
        return None
    declarator = outermost(function).parent
    if declarator is None or declarator.kind != "variable_declarator":
        return None
    said = declarator.get("type")
    kind = said.children[0] if said is not None and said.children else None
    given = kind.get("type_arguments") if kind is not None and kind.kind == "generic_type" else None
    if kind is None or given is None or file.text(kind.get("name")).rpartition(".")[2] not in _TYPES:
        return None
    return given.children[0] if len(given.children) == 1 else None


def _wrapped(file: File, node: Node) -> Node | None:
    """What stands in `memo(...)`, when nothing stands beside it."""
    call = bare(node)
    given = arguments(call) if react_call(file, call) in _WRAPPERS else []
    return bare(given[0]) if len(given) == 1 else None
