"""What a handler reads from around it: names of the effect, values of the render that change.

In: a handler inside an effect. Out: the names, for the choice of a shape and for `stale-closure`.
"""

from __future__ import annotations

from collections.abc import Collection

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    NEWEST,
    File,
    arguments,
    function_of_binding,
    outermost,
    react_call,
)
from sse2ws.analyse.code.tables import memoised, table_of
from sse2ws.syntax.tree import Node

_NAMES = frozenset(("identifier", "shorthand_property_identifier"))
_STABLE_HOOKS = frozenset(
    "useRef useDispatch useQueryClient useStore useNavigate useRouter useHistory useId useIntl "
    "useTranslation useToast useMutation useAppDispatch useApolloClient useCallbackRef useSWRConfig".split()
)


def free_bindings(file: File, function: Node) -> dict[Binding, Node]:
    """Local names that a function reads from outside itself, each with one place."""
    found: dict[Binding, Node] = {}
    for node in function.below(*_NAMES):
        binding = file.scopes.binding(node)
        if binding is not None and not binding.node.within(function):
            found.setdefault(binding, node)
    return found


def effect_locals(file: File, function: Node, callback: Node) -> list[Binding]:
    """Names that the effect itself declares and the handler uses."""
    return [
        each
        for each in free_bindings(file, function)
        if each.node.inside(callback) and not each.node.inside(function)
    ]


def _named(file: File, function: Node) -> tuple[Node | None, Node | None]:
    """The name of a handler, or of its table, that the component declares, and what memoises it."""
    if function.kind == "function_declaration":
        return function.get("name"), None
    outer = outermost(function)
    memo = None
    if (table := table_of(outer)) is not None:
        outer = memoised(file, table) or outermost(table)
        memo = outer if outer.kind == "call_expression" else None
        outer = outermost(outer)
    elif outer.parent is not None and outer.parent.kind == "arguments":
        memo = outer.parent.parent
        outer = outermost(memo) if memo is not None else outer
    declarator = outer.parent
    if declarator is None or declarator.kind != "variable_declarator":
        return None, None
    return declarator.get("name"), memo


def stale_reads(
    file: File, function: Node, owner: Node, dependencies: Node | None
) -> list[tuple[Binding, Node]]:
    """Changing values of the render that a handler reads though the effect's dependencies leave them out."""
    if dependencies is None or dependencies.kind != "array":
        return []
    listed = {path_text(file.text(each)) for each in dependencies.children}
    name, memo = _named(file, function)
    if memo is not None and react_call(file, memo) in NEWEST:
        return []
    if name is not None and file.text(name) in listed:
        # the effect runs again whenever the handler is another one, so the handler's own list counts
        given = arguments(memo) if memo is not None else []
        return stale_reads(file, function, owner, given[1]) if len(given) > 1 else []
    return left_out(file, function, owner, listed)


def left_out(file: File, function: Node, owner: Node, listed: Collection[str]) -> list[tuple[Binding, Node]]:
    """Changing values of the render that a function reads and that are not among the texts listed."""
    found = []
    for binding in free_bindings(file, function):
        refs = (ref for ref in binding.refs if ref.inside(function) and not _is_listed(file, ref, listed))
        node = next(refs, None)
        if node is not None and can_change(file, binding, owner, set()):
            parted = any(each.startswith(f"{binding.name}.") for each in listed)
            member = node.parent if parted and node.field == "object" else None
            found.append((binding, member or node))
    return found


def values_read(file: File, value: Node, owner: Node, listed: Collection[str]) -> list[tuple[Binding, Node]]:
    """The same for an expression: a callback that is itself a value of the render."""
    names = (each for each in value.walk() if each.kind in _NAMES and not _is_listed(file, each, listed))
    found = [(file.scopes.binding(each), each) for each in names]
    return [(b, each) for b, each in found if b is not None and can_change(file, b, owner, set())]


def path_text(text: str) -> str:
    """`user.name` of `user?.name` and `user!.name`."""
    return text.replace("?.", ".").replace("!.", ".").rstrip("!")


def _is_listed(file: File, ref: Node, listed: Collection[str]) -> bool:
    """Whether what is read is a dependency, or part of one. `user.id` says nothing of `user.name`."""
    node = ref
    while True:
        if path_text(file.text(node)) in listed:
            return True
        outer = node.parent
        around = outer is not None and outer.kind in ("member_expression", "non_null_expression")
        if outer is None or not around or (outer.kind == "member_expression" and node.field != "object"):
            return False
        node = outer


def can_change(file: File, binding: Binding, owner: Node, seen: set[Binding]) -> bool:
    """Whether a name of the component can mean something else in a later render."""
    if binding in seen or binding.scope.node is not owner:
        return False
    seen.add(binding)
    if binding.kind == "param":
        return True
    if binding.kind == "import" or state_setter(file, binding) is not None:
        return False
    function = function_of_binding(file, binding)
    if function is not None and react_call(file, binding.value) in NEWEST:
        return False
    if function is not None:
        return any(can_change(file, each, owner, seen) for each in free_bindings(file, function))
    value = binding.value
    if value is None:
        declarator = next(
            (each for each in binding.node.ancestors() if each.kind == "variable_declarator"), None
        )
        value = declarator.get("value") if declarator is not None else None
        if value is None:
            return bool(binding.writes)
        hook = react_call(file, value)
        if hook is not None and hook.startswith("use"):
            called = all(ref.field == "function" for ref in binding.refs if not _in_list(ref))
            return hook not in _STABLE_HOOKS and not called
    hook = react_call(file, value)
    if hook is not None and hook.startswith("use"):
        return hook not in _STABLE_HOOKS
    return any(can_change(file, each, owner, seen) for each in _reads(file, value))


def _in_list(ref: Node) -> bool:
    return ref.parent is not None and ref.parent.kind == "array"


def _reads(file: File, value: Node) -> list[Binding]:
    found = []
    for node in value.walk():
        binding = file.scopes.binding(node) if node.kind in _NAMES else None
        if binding is not None and not any(
            each.kind in FUNCTIONS and each.inside(value) for each in binding.node.ancestors()
        ):
            found.append(binding)
    return found
