"""What is the connection's in the code around it, as far as that is known before it is told apart.

In: a scene and what goes elsewhere. Out: `Parts`, from which slices are made.
"""

from __future__ import annotations

from sse2ws.analyse.effect.parts import Parts
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
        answers(scene.file, waits),
    )


def silent(scene: Scene, aside: Leftovers) -> list[Node]:
    """Statements of payload handlers that only feed a watchdog which goes."""
    return [each for each in aside.dropped if any(each.inside(handler) for handler in handlers_of(scene))]
