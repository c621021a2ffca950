"""A function of the module that opens, listens, and gives the source to callers, in whatever file.

In: a scene. Out: what becomes of the source that it gives, and the scene of the function alone. What the
callers do with it is for linking to find out.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function, calls_of, is_only_called, results_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import bare, outermost
from sse2ws.analyse.layout.given_back import is_told_outside
from sse2ws.analyse.layout.members import EMPTY, type_names
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.model.layout import Handed
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_TAKING = (UseKind.HOLD, UseKind.CLOSE, UseKind.CLEAR, UseKind.TEST)
"""What callers in the same file may do."""


def handed_out(scene: Scene, block: Node, listeners: Sequence[Node]) -> Handed | None:
    """Nothing where the source is not handed out so. `block` holds the opening and the `listeners`."""
    function = function_of(scene.uses.site)
    if function is None or scene.uses.returned_by != [function] or is_only_called(scene.file, function):
        return None
    binding = binding_of_function(scene.file, function)
    if binding is None or binding.scope.node is not scene.file.tree.root or binding.writes:
        return None
    called = [bare(each.get("function") or each) for each in calls_of(scene.file, function)]
    if not all(ref in called or _exports(ref) for ref in binding.refs):
        return None
    if any(use.kind not in _TAKING for use in scene.uses.uses if not use.node.inside(function)):
        return None
    values = _values(scene, function, block, max(each.end for each in listeners))
    types = _types(scene, function)
    if values is None or types is None:
        return None
    return Handed(binding.name, function.span, values, types, type_names(scene))


def alone(scene: Scene, handed: Handed) -> Scene:
    """The scene as if nobody called the function."""
    uses = scene.uses
    left = [each for each in uses.uses if each.node.span in handed.function]
    left = [each for each in left if each.kind is not UseKind.RETURNED]
    holders = [each for each in uses.holders if each.node.span in handed.function]
    return replace(scene, uses=SourceUses(uses.site, left, holders, uses.fields))


def _exports(ref: Node) -> bool:
    return ref.parent is not None and ref.parent.kind in ("export_specifier", "export_statement")


def _values(scene: Scene, function: Node, block: Node, ready: int) -> tuple[Span, ...] | None:
    """Where it returns the source, once all listeners are there; none when it returns anything else."""
    found = []
    for result in results_of(function):
        inner = bare(result)
        if inner.kind in EMPTY:
            continue
        if inner.kind != "identifier" or not scene.uses.owns(inner):
            return None
        if not inner.inside(block) or inner.start < ready:
            return None
        found.append(outermost(inner).span)
    return tuple(found)


def _types(scene: Scene, function: Node) -> tuple[Span, ...] | None:
    """Names of the source's type in what the function says to return; none when it says something else."""
    said, binding = function.get("return_type"), binding_of_function(scene.file, function)
    if binding is None or is_told_outside(scene, function, said):
        return None
    names = list(said.below("type_identifier")) if said is not None else []
    found = tuple(each.span for each in names if scene.file.text(each) in type_names(scene))
    return found if found or said is None else None
