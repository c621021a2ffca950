"""What is the connection's in the code around it, as far as that is known before it is told apart.

In: a scene and what goes elsewhere. Out: `Parts`, from which slices are made.
"""

from __future__ import annotations

from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.switches import leaves, switch_around
from sse2ws.analyse.layout.leftovers import Leftovers
from sse2ws.analyse.layout.scene import Scene, handlers_of
from sse2ws.analyse.layout.waiting import answers, waited_for
from sse2ws.syntax.tree import Node


def parts_of(scene: Scene, aside: Leftovers) -> Parts:
    """What is the connection's in the code around it."""
    waits = waited_for(scene.file, scene.uses.site)
    return Parts(
        scene.uses,
        scene.lifecycle,
        [statement for statement, _ in scene.listeners],
        [each for each in handlers_of(scene) if each not in scene.idle],
        [*scene.lifecycle_handlers, *scene.idle],
        aside.watching,
        silent(scene, aside),
        waits,
        scene.opening if scene.called else (),
        scene.losing,
        answers(scene.file, waits),
        test=_test_around(scene),
    )


def _test_around(scene: Scene) -> Node | None:
    """`if (session) { load(); connect(); }`: no more than a condition for both."""
    callback = scene.container.callback
    body = callback.get("body") if callback is not None else None
    if callback is None or body is None:
        return None
    around = switch_around(scene.file, scene.uses.site, body, callback)
    if around is None or around.node.kind != "if_statement" or leaves(around, callback):
        return None
    return around.node if around.node.get("alternative") is None else None


def silent(scene: Scene, aside: Leftovers) -> list[Node]:
    """Statements of payload handlers that only feed a watchdog which goes."""
    return [each for each in aside.dropped if any(each.inside(handler) for handler in handlers_of(scene))]
