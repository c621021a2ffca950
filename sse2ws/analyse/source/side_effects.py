"""What a function does to others, and whether that is nothing but noting how the connection is.

In: a function. Out: its calls, constructions and assignments, with those of local functions that it calls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.code.targets import class_member
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.syntax.tree import Node

TIMERS = frozenset(("setTimeout", "setInterval", "clearTimeout", "clearInterval", "requestAnimationFrame"))


def local_function(file: File, target: Node | None) -> Node | None:
    """The function of this file that a name or `this.name` means, bound or not."""
    if target is None:
        return None
    if target.kind == "identifier":
        return function_of_binding(file, file.scopes.binding(target))
    if target.kind == "call_expression":
        bound = callee(target)
        owner = bound.get("object") if bound is not None and bound.kind == "member_expression" else None
        binds = owner is not None and bound is not None and file.text(bound.get("property")) == "bind"
        return local_function(file, bare(owner)) if owner is not None and binds else None
    owner = target.get("object") if target.kind == "member_expression" else None
    if owner is None or bare(owner).kind != "this":
        return None
    return class_member(target, file.text(target.get("property")), file)


def handler_function(file: File, handler: Node | None) -> Node | None:
    """The function of this file that a handler is, or names."""
    if handler is None:
        return None
    found = function_value(file, handler)
    return found if found is not None else local_function(file, bare(handler))


def side_effects(
    file: File, function: Node, seen: set[Node], stops: Callable[[Node], bool] = lambda local: False
) -> Iterator[Node]:
    """Calls, constructions and assignments of a function, those of local functions it calls included.

    `stops`: local functions that are not looked into.
    """
    if function in seen:
        return
    seen.add(function)
    for node in function.walk():
        if node.kind in (
            "call_expression",
            "new_expression",
            "assignment_expression",
            "augmented_assignment_expression",
            "update_expression",
        ):
            yield node
        if node.kind == "call_expression":
            local = local_function(file, callee(node))
            if local is not None and not node.within(local) and not stops(local):
                yield from side_effects(file, local, seen, stops)


def does_nothing(file: File, function: Node) -> bool:
    """Whether a listener at most parses what arrives, and gives up where that fails."""
    body = function.get("body")
    caught = [each.span for each in function.walk() if each.kind == "catch_clause"]
    throws = any(each.kind == "throw_statement" for each in function.walk())
    return body is not None and not throws and is_pure(file, body, caught)


def only_keeps_status(file: File, function: Node, uses: SourceUses) -> bool:
    """Whether a listener does nothing but note that the connection lives: flags, timers, logging."""
    for node in side_effects(file, function, set()):
        if node.kind == "call_expression":
            target = callee(node)
            name = global_path(file, target) if target is not None else None
            if name is not None and name.removeprefix("window.") in TIMERS:
                if not _watches(file, node, uses):
                    return False
                continue
            if name is not None and name.startswith(("console.", "Date.", "Math.")):
                continue
            binding = (
                file.scopes.binding(target) if target is not None and target.kind == "identifier" else None
            )
            if state_setter(file, binding) is not None and _plain(arguments(node)):
                continue
            if any(use.node is node for use in uses.uses):
                continue
            return False
        if node.kind == "new_expression":
            return False
        if node.kind == "assignment_expression":
            left = node.get("left")
            if left is None or not _local_target(file, left):
                return False
    return not _reads_data(file, function)


def _watches(file: File, timer: Node, uses: SourceUses) -> bool:
    """Whether a timer, when it fires, does nothing for the application."""
    given = arguments(timer)
    action = bare(given[0]) if given and "clear" not in file.text(callee(timer)) else None
    if action is None or action.kind in FUNCTIONS:
        return True  # what stands in the function is judged with the listener
    binding = file.scopes.binding(action) if action.kind == "identifier" else None
    local = function_of_binding(file, binding)
    return local is not None and (uses.site.within(local) or only_keeps_status(file, local, uses))


def _reads_data(file: File, function: Node) -> bool:
    given = parameters(function)
    pattern = parameter_pattern(given[0]) if given else None
    if pattern is None:
        return False
    binding = file.scopes.binding(pattern) if pattern.kind == "identifier" else None
    return binding is None or bool(binding.refs)


def _local_target(file: File, left: Node) -> bool:
    left = bare(left)
    if left.kind == "identifier":
        return file.scopes.binding(left) is not None
    return left.kind == "member_expression" and file.text(left.get("property")) == "current"


def _plain(given: list[Node]) -> bool:
    """Whether a state is set to something that does not depend on what it was: a counter is no status."""
    kinds = ("true", "false", "string", "null", "undefined", "number", "new_expression", "call_expression")
    return all(bare(each).kind in kinds for each in given)
