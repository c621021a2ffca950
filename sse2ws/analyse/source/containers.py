"""Where a connection is opened: component, custom hook, effect, callback, class, store, module.

In: the opening expression. Out: a `Container`. Decides nothing about the rewrite.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.calls import binding_of_function, enclosing_functions, name_of_callee
from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import File, bare, callee, outermost, react_call
from sse2ws.syntax.tree import Node

_EFFECTS = frozenset(("useEffect", "useLayoutEffect", "useInsertionEffect"))
_STORES = frozenset(
    "create createStore createSlice createApi configureStore createAsyncThunk defineStore atom".split()
)


class Container(Struct, frozen=True, eq=False):
    """`owner`: the component or hook. `effect`: the effect's call. `callback`: the effect's function."""

    kind: str
    name: str
    owner: Node | None = None
    effect: Node | None = None
    callback: Node | None = None

    @property
    def nested(self) -> bool:
        """Unused for connections outside of effects."""
        return self.effect is not None


def container_of(file: File, node: Node) -> Container:
    """Classify the place of a connection."""
    functions = enclosing_functions(node)
    body = next((each for each in node.ancestors() if each.kind == "class_body"), None)
    for function in functions:
        if body is not None and not function.inside(body):
            break
        name = function_name(file, function)
        if is_hook_name(name) or is_component(file, function, name):
            kind = "custom-hook" if is_hook_name(name) else "component"
            effect = next((each for each in functions if effect_call(file, each) is not None), None)
            call = effect_call(file, effect) if effect is not None else None
            if effect is not None and effect.inside(function):
                return Container(kind, name, function, call, effect)
            return Container(_imperative(file, functions, function) or kind, name, function)
    if body is not None:
        return _class(file, body)
    for function in functions:
        if "*" in function.words or function.kind.startswith("generator"):
            return Container("saga", function_name(file, function), function)
        if _in_store(file, function):
            return Container("store", function_name(file, functions[-1]), functions[-1])
    if functions:
        named = next((each for each in functions if function_name(file, each)), functions[-1])
        return Container("function", function_name(file, named), named)
    return Container("module", "")


def _class(file: File, body: Node) -> Container:
    owner = body.parent
    heritage = next((c for c in owner.children if c.kind == "class_heritage"), None) if owner else None
    component = heritage is not None and "Component" in file.text(heritage)
    name = file.text(owner.get("name")) if owner is not None else ""
    return Container("class-component" if component else "class", name, owner)


def _imperative(file: File, functions: list[Node], owner: Node) -> str | None:
    """A function inside a component that is not run by an effect."""
    inner = functions[: functions.index(owner)]
    if any(
        react_call(file, each.parent.parent) == "useCallback"
        for each in inner
        if each.parent and each.parent.parent
    ):
        return "callback"
    return "event-handler" if inner else None


def _in_store(file: File, function: Node) -> bool:
    parent = function.parent
    while parent is not None and parent.kind not in FUNCTIONS:
        if parent.kind == "call_expression":
            target = callee(parent)
            while target is not None and target.kind == "call_expression":
                target = callee(target)
            if name_of_callee(file, target) in _STORES:
                return True
        parent = parent.parent
    outer = function_of(function)
    return _in_store(file, outer) if outer is not None else False


def function_name(file: File, function: Node) -> str:
    """A function's name: its own, its constant's, or the property it is assigned to."""
    name = function.get("name")
    if name is not None:
        return file.text(name)
    binding = binding_of_function(file, function)
    if binding is not None:
        return binding.name
    node = outermost(function)
    while node.parent is not None and node.parent.kind == "arguments" and node.parent.parent is not None:
        node = outermost(node.parent.parent)
    parent = node.parent
    if parent is not None and parent.kind == "variable_declarator":
        return file.text(parent.get("name"))
    if parent is not None and parent.kind == "pair":
        return file.text(parent.get("key"))
    if parent is not None and parent.kind == "assignment_expression":
        return file.text(parent.get("left")).rpartition(".")[2]
    return ""


def is_hook_name(name: str) -> bool:
    """`useThing`, by React's own convention."""
    return name.startswith("use") and name[3:4].isupper()


def is_component(file: File, function: Node, name: str) -> bool:
    """A capitalised function; classes' constructors and factories that only look so hold no JSX or hooks."""
    if not name[:1].isupper():
        exported = function.parent is not None and function.parent.kind == "export_statement" and not name
        return exported and any(each.kind.startswith("jsx_") for each in function.walk())
    return any(
        each.kind.startswith("jsx_")
        or (each.kind == "call_expression" and is_hook_name(react_call(file, each) or ""))
        for each in function.walk()
    )


def effect_call(file: File, function: Node) -> Node | None:
    """The `useEffect(...)` call that a function is the effect of."""
    parent = outermost(function).parent
    call = parent.parent if parent is not None and parent.kind == "arguments" else None
    if call is None or react_call(file, call) not in _EFFECTS or call.get("arguments") is None:
        return None
    return call if bare(parent.children[0]) is function else None  # type: ignore[union-attr]
