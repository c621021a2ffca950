"""Functions that a function takes and calls: which parameter a callee is.

In: a callee. Out: the function that took it, the parameter's index (0-based), the member that is called.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    member_in_pattern,
    parameter_of,
    react_call,
    string,
)
from sse2ws.syntax.tree import Node


def callback_parameter(file: File, function: Node) -> tuple[Node, int, str] | None:
    """The callback parameter that a callee is: `cb`, `handlers.onX`, `handlers['x']`, `ref.current`."""
    member = ""
    if function.kind in ("member_expression", "subscript_expression"):
        owner, name = function.get("object"), _name_of(file, function)
        if owner is None or not name:
            return None
        function, member = bare(owner), name
        if member == "current":
            return _through_ref(file, function, "")
        if function.kind == "member_expression" and file.text(function.get("property")) == "current":
            inner = function.get("object")
            return _through_ref(file, bare(inner), member) if inner is not None else None
    if function.kind != "identifier":
        return None
    found = _parameter(file, function)
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member


def _parameter(file: File, name: Node) -> tuple[Node, int, str] | None:
    """The parameter that a name is, or was taken out of: `const { onGoal } = options`."""
    binding = file.scopes.binding(name)
    if binding is None or binding.kind != "const":
        return parameter_of(file, binding) if binding is not None else None
    pattern = next((each for each in binding.node.ancestors() if each.kind == "object_pattern"), None)
    declarator = pattern.parent if pattern is not None else None
    whole = declarator.get("value") if declarator is not None else None
    owner = (
        file.scopes.binding(bare(whole)) if whole is not None and bare(whole).kind == "identifier" else None
    )
    found = parameter_of(file, owner) if owner is not None and not owner.writes else None
    if pattern is None or declarator is None or declarator.kind != "variable_declarator" or found is None:
        return None
    member = member_in_pattern(file, pattern, binding.node)
    return (found[0], found[1], member) if member and not found[2] else None


def _name_of(file: File, member: Node) -> str:
    """`onX` of `.onX` and of `['onX']`; empty for what is computed."""
    if member.kind == "subscript_expression":
        return string(file, member.get("index")) or ""
    name = member.get("property")
    return file.text(name) if name is not None else ""


def _through_ref(file: File, ref: Node, member: str) -> tuple[Node, int, str] | None:
    """`ref.current(...)` where `ref = useRef(parameter)`."""
    binding = file.scopes.binding(ref) if ref.kind == "identifier" else None
    if binding is None or react_call(file, binding.value) != "useRef" or binding.value is None:
        return None
    given = arguments(bare(binding.value))
    if not given or given[0].kind != "identifier":
        return None
    initial = file.scopes.binding(given[0])
    found = parameter_of(file, initial) if initial is not None else None
    if found is None or (member and found[2]):
        return None
    return found[0], found[1], found[2] or member
