"""What is known of a value that stands in a URL. In: its expression. Out: what stands in for it."""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, string
from sse2ws.analyse.source.containers import effect_call
from sse2ws.analyse.source.url_kinds import state_call
from sse2ws.syntax.tree import Node


def may_be_constant(file: File, node: Node) -> bool:
    """Whether a name has a constant of its own in place of a value: a default, or one that is given later."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    holder = binding.node.parent if binding is not None else None
    if binding is None or holder is None:
        return False
    default = holder.get("right") if holder.kind.endswith("assignment_pattern") else None
    if default is None and holder.kind.endswith("_parameter"):
        default = holder.get("value")
    return default is not None and bare(default).kind not in ("null", "undefined")


def is_replaced(file: File, node: Node) -> bool:
    """Whether a variable is given another value after its first; `+=` is none."""
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    writes = binding.writes if binding is not None else []
    return any(
        each.parent is not None and each.parent.kind != "augmented_assignment_expression" for each in writes
    )


def is_of_effect(file: File, node: Node) -> bool:
    """Whether a value has a name that only the effect around it knows; another may be called so outside."""
    around = (each for each in node.ancestors() if each.kind in FUNCTIONS)
    effect = next((each for each in around if effect_call(file, each) is not None), None)
    names = (file.scopes.binding(each) for each in node.walk() if each.kind == "identifier")
    return effect is not None and any(
        each is not None and each.node.inside(effect) and not each.node.inside(node) for each in names
    )


def begins_empty(file: File, node: Node) -> bool:
    """Whether a value is the state of `useState('')`."""
    call = state_call(file, node)
    given = arguments(call) if call is not None else []
    return bool(given) and string(file, bare(given[0])) == ""
