"""Timers and page listeners outside the connection's own handlers that open the stream again.

In: a scene and its names. Out: statements that go under `manual-reconnect`; one that does more stays.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.quiet import only_builds, only_logs, only_looks
from sse2ws.analyse.code.reading import only_reads
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    bare,
    callee,
    function_value,
    global_path,
    plain_value,
    statement_of,
)
from sse2ws.analyse.layout.own_names import Names
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import UseKind
from sse2ws.syntax.tree import Node

_TIMERS = ("setTimeout", "setInterval")
_PAGE = ("addEventListener", "document.addEventListener")
_OFF = ("removeEventListener", "document.removeEventListener")
_QUIET = ("console.", "Math.", "Date.", "clearTimeout", "clearInterval")
_SOURCE = (UseKind.CLOSE, UseKind.CLEAR, UseKind.STATE, UseKind.TEST)


def watchers(scene: Scene, names: Names, roots: Sequence[Node]) -> list[Node]:
    """Statements that start such timers and listeners, or take the listeners off."""
    opener = function_of(scene.uses.site)
    if opener is None:
        return []
    found: list[Node] = []
    watching: list[Node] = []
    calls = scene.file.tree.root.below("call_expression")
    for call in calls:
        function = _given(scene, names, call, (*_TIMERS, *_PAGE))
        statement = statement_of(call)
        if function is None or any(call.inside(each) for each in (*roots, *found)):
            continue
        if _stands_alone(call, statement) and only_reconnects(scene, names, function, opener):
            found.append(statement)
            watching.append(function)
    if not watching:
        return []
    off = [each for each in calls if _given(scene, names, each, _OFF) in watching]
    kept = [each for each in calls_of(scene.file, opener) if not _inside(each, (*roots, *found, *watching))]
    if found and not kept and not _is_offered(opener):
        return []  # the timer is what opens the stream in the first place
    return [*found, *(statement_of(each) for each in off if _stands_alone(each, statement_of(each)))]


def _inside(node: Node, outer: Sequence[Node]) -> bool:
    return any(node.inside(each) for each in outer)


def _is_offered(opener: Node) -> bool:
    """Whether others can call a function: a method, or one that is exported or handed on."""
    return opener.kind == "method_definition" or any(
        each.kind == "export_statement" for each in opener.ancestors()
    )


def _stands_alone(call: Node, statement: Node) -> bool:
    """`setInterval(...)`, `timer = setInterval(...)`, `const timer = setInterval(...)` as a statement."""
    inner = statement.children[0] if len(statement.children) == 1 else None
    if inner is None:
        return False
    value = inner.get("value") or inner.get("right") or inner
    return bare(value) is call


def _given(scene: Scene, names: Names, call: Node, wanted: Sequence[str]) -> Node | None:
    """The function that a call of one of the wanted names is given."""
    target = callee(call)
    name = global_path(scene.file, target) if target is not None else None
    if name not in wanted:
        return None
    given = arguments(call)
    at = 0 if name in _TIMERS else 1
    if len(given) <= at:
        return None
    node = bare(given[at])
    if node.kind == "call_expression" and scene.file.text(callee(node)).endswith(".bind"):
        owner = callee(node)
        node = bare(owner.get("object") or node) if owner is not None else node
    named = names.of(node)
    return function_value(scene.file, node) or (names.function(named) if named is not None else None)


def only_reconnects(scene: Scene, names: Names, function: Node, opener: Node) -> bool:
    """Whether a function opens the stream again and does nothing that anybody else would miss."""
    if function is opener:
        return True
    return _opens(scene, function, opener) and _is_quiet(scene, names, function, opener, 0)


def _opens(scene: Scene, function: Node, opener: Node) -> bool:
    return any(call.inside(function) for call in calls_of(scene.file, opener))


def _is_quiet(scene: Scene, names: Names, function: Node, opener: Node, depth: int) -> bool:
    uses = [use.node for use in scene.uses.of(*_SOURCE)]
    for node in function.walk():
        if node.kind in ("await_expression", "yield_expression", "new_expression", "throw_statement"):
            return False
        if node.kind in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
            left = names.of(bare(node.get("left") or node.get("argument") or node))
            if node not in uses and (left is None or not names.may_go(left)):
                return False
        call = node.kind == "call_expression" and node not in uses
        if call and not _quiet_call(scene, names, node, opener, depth):
            return False
    return True


def _quiet_call(scene: Scene, names: Names, call: Node, opener: Node, depth: int) -> bool:
    target = callee(call)
    if target is None:
        return False
    if (global_path(scene.file, target) or "").startswith(_QUIET):
        return True
    named = names.of(target)
    function = names.function(named) if named is not None else None
    if function is None:
        return _keeps_status(scene, call, target)
    return function is opener or (depth < 3 and _is_quiet(scene, names, function, opener, depth + 1))


def _keeps_status(scene: Scene, call: Node, target: Node) -> bool:
    """`setConnected(false)`, where what is told of the stream sets the same."""
    binding = scene.file.scopes.binding(target) if target.kind == "identifier" else None
    if binding is None or state_setter(scene.file, binding) is None:
        return False
    told = any(_inside(ref, scene.lifecycle_handlers) for ref in binding.refs)
    return told and all(plain_value(scene.file, each) for each in arguments(call))


def work_of_opening(scene: Scene, names: Names, gone: Sequence[Node]) -> list[Node]:
    """Calls that were made at each reconnection besides: nobody makes them again when `gone` is gone."""
    opener = function_of(scene.uses.site)
    if opener is None or not any(_names_function(scene, each, opener) for each in gone):
        return []
    apart = [*gone, *(each for pair in scene.listeners for each in pair if each is not None)]
    uses = [use.node for use in scene.uses.uses]
    return [
        call
        for call in opener.walk()
        if call.kind == "call_expression"
        and call not in uses
        and not _inside(call, apart)
        and not call.inside(scene.uses.site)
        and not _quiet_call(scene, names, call, opener, 0)
        and not only_reads(scene.file, call)
        and not (only_looks(scene.file, call) or only_builds(scene.file, call) or only_logs(scene.file, call))
    ]


def _names_function(scene: Scene, node: Node, function: Node) -> bool:
    """Whether code below a node calls a function or hands it on."""
    if any(call.inside(node) for call in calls_of(scene.file, function)):
        return True
    binding = binding_of_function(scene.file, function)
    return binding is not None and any(ref.inside(node) for ref in binding.refs)
