"""What is done to a source outside of the effect that opens it: by other effects, and by functions.

In: a scene and the statement that its effect is. Out: what goes with the effect, and evidence.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    dependency_list,
    function_value,
    react_call,
    statement_of,
)
from sse2ws.analyse.effect.slices import is_own, slice_body
from sse2ws.analyse.layout.effect_parts import parts_of
from sse2ws.analyse.layout.leftovers import Leftovers
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def used_outside(scene: Scene, statement: Node) -> tuple[list[Span], list[Evidence]]:
    """Uses of the source elsewhere: declarations and effects that only close it go, others are imperative."""
    gone: list[Span] = []
    evidence = []
    for use in scene.uses.uses:
        if use.node.inside(statement) or use.kind in (UseKind.ESCAPE, UseKind.RETURNED, UseKind.STATE):
            continue
        whole = statement_of(use.node)
        effect = next(
            (
                each
                for each in use.node.ancestors()
                if each.kind == "expression_statement" and each.parent is statement.parent
            ),
            None,
        )
        if effect is not None and _closes_only(scene, effect):
            gone.append(effect.span)
        elif whole.parent is statement.parent and _asks_or_clears_only(scene, use, whole):
            gone.append(whole.span)
        elif _is_listed_ref(scene, use.node):
            continue  # a ref is the same one for ever, whatever it holds
        else:
            sometimes = use.kind is UseKind.CLOSE and effect is not None and _is_effect(scene, effect)
            reason = Reason.CONDITIONAL_SUBSCRIPTION if sometimes else Reason.CONNECTION_OWNER
            evidence.append(Evidence(reason, use.node.span, scene.file.text(use.node)))
    return sorted(set(gone)), evidence


def _asks_or_clears_only(scene: Scene, use: SourceUse, whole: Node) -> bool:
    """Whether a statement of the component does nothing but test what holds the source, or empty it."""
    if use.kind not in (UseKind.TEST, UseKind.CLEAR) or whole.kind != "expression_statement":
        return False
    return is_own(scene.file, whole, parts_of(scene, Leftovers()), scene.uses.holders)


def _is_listed_ref(scene: Scene, name: Node) -> bool:
    """`[sourceRef]`, the dependencies of something else."""
    if name.kind != "identifier" or name.parent is None or not dependency_list(scene.file, name.parent):
        return False
    binding = scene.file.scopes.binding(name)
    return binding is not None and react_call(scene.file, binding.value) == "useRef"


def _is_effect(scene: Scene, statement: Node) -> bool:
    call = statement.children[0] if statement.children else None
    return (react_call(scene.file, call) or "").endswith("Effect")


def _closes_at_the_end(scene: Scene, call: Node) -> bool:
    """Whether closing waits for the cleanup, and the effect ends no sooner than the one that opens."""
    given, opening = arguments(call), scene.container.effect
    closes = [use.node for use in scene.uses.of(UseKind.CLOSE) if use.node.inside(call)]
    if any(function_of(each) is function_value(scene.file, given[0]) for each in closes):
        return False
    lists = [arguments(each)[1:2] for each in (call, opening) if each is not None]
    bindings = [
        [scene.file.scopes.binding(name) for each in items for name in each.below("identifier")]
        for items in lists
    ]
    listed, known = bindings[0], bindings[-1]
    stable = all(each in known or (each is not None and each in scene.uses.holders) for each in listed)
    return not closes or (bool(lists[0]) and stable)


def _closes_only(scene: Scene, effect: Node) -> bool:
    """Whether an effect does nothing but close the source."""
    if not _is_effect(scene, effect) or not _closes_at_the_end(scene, effect.children[0]):
        return False
    given = arguments(effect.children[0])
    callback = function_value(scene.file, given[0]) if given else None
    body = callback.get("body") if callback is not None else None
    if body is None:
        return False
    if body.kind != "statement_block":
        inner = body.get("body") if body.kind in FUNCTIONS else None
        return inner is not None and any(
            use.node is inner or use.node.inside(inner) for use in scene.uses.uses
        )
    sliced = slice_body(scene.file, body, parts_of(scene, Leftovers()))
    return not sliced.rest
