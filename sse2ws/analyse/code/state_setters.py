"""Setters of a component's state: which state a name sets, and whether anybody reads that.

In: a binding. Out: its `useState` declarator, or yes and no. Follows nothing.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, react_call
from sse2ws.syntax.tree import Node


def state_setter(file: File, binding: Binding | None) -> Node | None:
    """The `[value, setValue] = useState()` declarator whose setter (or reducer's dispatch) a binding is."""
    if binding is None or binding.node.parent is None or binding.node.parent.kind != "array_pattern":
        return None
    declarator = binding.node.parent.parent
    if declarator is None or declarator.kind != "variable_declarator":
        return None
    hook = react_call(file, declarator.get("value"))
    items = binding.node.parent.children
    second = len(items) >= 1 and items[-1] is binding.node
    return declarator if hook in ("useState", "useReducer") and second else None


def sets_unread_state(file: File, binding: Binding | None) -> bool:
    """Whether a binding sets a state that has a name which nobody reads.

    A state without a name, as in `[, redraw]`, is there to render again: that somebody does see.
    """
    declarator = state_setter(file, binding)
    pattern = declarator.get("name") if declarator is not None else None
    if declarator is None or pattern is None or len(pattern.children) != 2:
        return False
    value = file.scopes.binding(pattern.children[0])
    return react_call(file, declarator.get("value")) == "useState" and value is not None and not value.refs
