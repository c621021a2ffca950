"""Local functions that give the source to their callers: they give the subscription's id in its place.

In: a scene whose source is returned. Out: whether a value is what such a call gives, and the types that say
`EventSource` of it. That all callers are in sight is `evidence`'s to say.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.syntax_facts import bare, statement_of
from sse2ws.analyse.layout.members import source_types, told_in_comment, type_names
from sse2ws.analyse.layout.scene import Scene
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def is_given(scene: Scene, value: Node) -> bool:
    """Whether a value is what a function that returns the source gives, waited for or not."""
    value = bare(value)
    if value.kind == "await_expression" and value.children:
        value = bare(value.children[0])
    return any(value in calls_of(scene.file, each) for each in scene.uses.returned_by)


def return_types(scene: Scene) -> list[Span] | None:
    """Places that say what these functions return; none when their type says more, or says it elsewhere."""
    found: list[Span] = []
    for function in scene.uses.returned_by:
        said = function.get("return_type")
        own = source_types(scene, said) if said is not None else []
        if own is None or is_told_outside(scene, function, said):
            return None
        found += [*own, *told_in_comment(scene.file, _declared(scene, function), b"@return")]
    return found


def _declared(scene: Scene, function: Node) -> Node:
    binding = binding_of_function(scene.file, function)
    return statement_of(binding.node) if binding is not None else function


def is_told_outside(scene: Scene, function: Node, said: Node | None) -> bool:
    """Whether the declaration around a function has a type for it: `const open: () => EventSource`."""
    declared = _declared(scene, function)
    inner = [each for each in (said, function.get("body")) if each is not None]
    named = [each for each in declared.below("type_identifier") if scene.file.text(each) in type_names(scene)]
    return any(not any(each.inside(part) for part in inner) for each in named)
