"""A controller that only ends the stream: what aborts it closes the subscriptions, and it goes.

In: a scene whose client is a call with a signal. Out: the calls that abort it, or none where the controller
is somebody else's too, or its call could come before there is anything to end.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import bare, callee, global_path, statement_of
from sse2ws.analyse.layout.in_place import close_of
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.layout import Close
from sse2ws.syntax.tree import Node

_HOISTED = frozenset(("function_declaration", "generator_function_declaration"))
"""Functions that are there before the statement, and could be called then."""


def controlled(scene: Scene, opening: Node) -> tuple[Close, ...]:
    """`c.abort()` for `const c = new AbortController();` beside the call, all uses of it behind the call."""
    signal = bare(scene.signal) if scene.signal is not None else None
    owner = signal.get("object") if signal is not None and signal.kind == "member_expression" else None
    binding = scene.file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    made = bare(binding.value) if binding is not None and binding.kind == "const" and binding.value else None
    if binding is None or made is None or made.kind != "new_expression":
        return ()
    if global_path(scene.file, callee(made) or made) != "AbortController":
        return ()
    declared = statement_of(binding.node)
    if declared.parent is not opening.parent or len(declared.children) != 1:
        return ()
    ends = [use for use in scene.uses.of(UseKind.CLOSE) if _is_later(use.node, opening)]
    held = [target.get("object") for use in ends if (target := callee(use.node)) is not None]
    if not ends or {*binding.refs} != {owner, *held}:
        return ()
    closes = [close_of(use) for use in ends]
    return tuple(each for each in closes if each is not None) if all(closes) else ()


def _is_later(call: Node, opening: Node) -> bool:
    """Whether a call can only run when the statement has."""
    if call.start < opening.end or opening.parent is None or not call.inside(opening.parent):
        return False
    around = [each for each in call.ancestors() if each.inside(opening.parent) and each is not opening.parent]
    return not any(each.kind in _HOISTED for each in around)
