"""What a name is made of.

In: a binding. Out: the expression that gives it its value. Follows nothing any further.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.syntax.tree import Node


def origin(binding: Binding) -> list[Node]:
    """What a name is made of: its initialiser, or that of its pattern. What is imported is made elsewhere."""
    if binding.kind == "import":
        return []
    if binding.value is not None:
        return [binding.value]
    for node in binding.node.ancestors():
        value = node.get("value") if node.kind == "variable_declarator" else None
        if value is not None:
            return [] if binding.node.inside(value) else [value]
        if node.kind in FUNCTIONS:
            break
    return []
