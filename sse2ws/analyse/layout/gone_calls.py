"""Calls that go with a connection because their names promise a value, or because they stand in its address.

In: the connection as nodes, its layout. Out: places. What the functions do is asked when files are linked.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.reading import is_reading
from sse2ws.analyse.code.syntax_facts import callee, function_of_binding
from sse2ws.analyse.layout.scene import Scene, handlers_of
from sse2ws.analyse.layout.waiting import waited_for
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def gone_calls(scene: Scene, layout: Layout) -> tuple[Span, ...]:
    """Calls of functions that somebody declares, in source order; those waited for are told apart."""
    if layout.shape is Shape.NONE:
        return ()
    site = scene.uses.site
    gone = [site.span, *layout.dropped]
    if layout.statement is not None and layout.shape is Shape.HOOKS and not layout.rest:
        gone.append(layout.statement)
    apart = [*handlers_of(scene), *scene.lifecycle, *scene.lifecycle_handlers]
    apart += waited_for(scene.file, site)
    aside = [each.span for each in apart]
    aside += [each for one in (layout.reactions.both if layout.reactions else ()) for each in one.covers]
    found = {
        each.span
        for span in gone
        for each in _calls(scene, scene.file.tree.at(span), [*gone, *layout.outside])
        if not any(each.span in one for one in aside)
    }
    return tuple(sorted(found))


def _calls(scene: Scene, code: Node, gone: list[Span]) -> Iterator[Node]:
    site = scene.uses.site
    for call in code.walk():
        target = callee(call) if call.kind == "call_expression" else None
        if target is None or target.kind not in ("identifier", "member_expression"):
            continue
        if not call.inside(site) and not is_reading(scene.file.text(target)):
            continue  # what has no such name has been looked at for itself
        named = target if target.kind == "identifier" else target.get("object")
        binding = scene.file.scopes.binding(named) if named is not None else None
        function = function_of_binding(scene.file, binding)
        own = function is not None and (site.inside(function) or any(function.span in each for each in gone))
        if binding is not None and call is not site and not own:
            yield call
