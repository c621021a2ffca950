"""What an object, list or result with the value ends up in: a loss with a name, or a text that people read.

In: a node. Out: the kind of loss and the name of what takes it. Follows nothing.
"""

from __future__ import annotations

from sse2ws.analyse.code.displays import displays, is_shown
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import File, function_of_binding
from sse2ws.model.flow import PARSED, Escape, Path, held
from sse2ws.syntax.tree import Node

_STATEMENTS = frozenset("expression_statement lexical_declaration variable_declaration".split())


def destination(file: File, node: Node) -> tuple[Escape, str]:
    """The call or the assignment that takes what a node is a part of."""
    for each in node.ancestors():
        if each.kind == "arguments" and each.parent is not None:
            return _called(file, each.parent)
        if each.kind == "assignment_expression":
            return Escape.STORE, file.text(each.get("left"))
        if each.kind in _STATEMENTS:
            break
        if each.kind in FUNCTIONS and function_of_binding(file, _name(file, each)) is not None:
            break
    return Escape.OBJECT, ""


def is_displayed(file: File, function: Node, path: Path) -> bool:
    """Whether a call shows a field of the payload to people, as it is or as an option of the call.

    The payload itself is no text, and what else a call takes it may keep.
    """
    value = held(path)
    if not value or value[-1] in (PARSED, "data") or not displays(file, function):
        return False
    return path == value or (len(path) == len(value) + 1 and is_shown(path[-1][1:]))


def _called(file: File, call: Node) -> tuple[Escape, str]:
    called = call.get("function") or call.get("constructor")
    named = called is not None and called.kind == "identifier"
    binding = file.scopes.binding(called) if called is not None and named else None
    how = Escape.OBJECT if state_setter(file, binding) is None else Escape.STATE
    return how, file.text(called)


def _name(file: File, function: Node) -> Binding | None:
    parent = function.parent
    constant = parent is not None and parent.kind == "variable_declarator"
    name = parent.get("name") if parent is not None and constant else function.get("name")
    return file.scopes.binding(name) if name is not None else None
