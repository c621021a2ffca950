"""What an effect says and does about its connection: flags, refetching, and work that only follows its state.

In: the effect taken apart. Out: those, and the slice that holds once it is known which state stays.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.effect.guards import Guards
from sse2ws.analyse.effect.own_expressions import opens_in_vain
from sse2ws.analyse.effect.slices import Slice, slice_body
from sse2ws.analyse.layout.effect_parts import parts_of
from sse2ws.analyse.layout.leftovers import Leftovers
from sse2ws.analyse.layout.scene import Scene, handlers_of
from sse2ws.analyse.upkeep.lifting import Lifting
from sse2ws.analyse.upkeep.reactions import listed_by, read_reactions
from sse2ws.analyse.upkeep.resync import read_resync
from sse2ws.analyse.upkeep.status import Moments, status_flags, status_setters
from sse2ws.model.layout import Reactions, Resync, StatusFlag
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node


class Upkeep(Struct, frozen=True, eq=False):
    """`sliced`: the effect's statements, told apart anew where state stays that the handlers set."""

    sliced: Slice
    flags: tuple[StatusFlag, ...]
    resync: Resync | None
    reactions: Reactions | None


def upkeep_of(
    scene: Scene, body: Node, effect: Node, sliced: Slice, guards: Guards, aside: Leftovers
) -> Upkeep:
    """`body`: the statements of the effect. `aside`: what goes with the connection elsewhere."""
    flags = status_flags(scene.file, _moments(scene, sliced, guards))
    listed = listed_by(scene.file, effect)
    if listed is None:
        return Upkeep(sliced, flags, None, None)
    setters = _stays(scene, flags)
    resync = read_resync(_lifting(scene, sliced, flags), effect, listed) if _fetches(scene, flags) else None
    stays: set[Binding] = set()
    again = sliced
    while True:
        lifting = _lifting(scene, again, flags)
        reactions = read_reactions(lifting, effect, listed, resync is not None)
        if reactions is None:
            return Upkeep(sliced, flags, resync, None)
        if lifting.needed | setters <= stays:
            break
        stays |= lifting.needed | setters
        again = slice_body(scene.file, body, replace(parts_of(scene, aside), stays=stays))
    lost = [*again.dropped, *scene.lifecycle_handlers]
    if len(again.partial) > len(sliced.partial) or _is_lost(scene, setters, lost, reactions):
        return Upkeep(sliced, flags, resync, None)
    return Upkeep(again, flags, resync, reactions)


def _fetches(scene: Scene, flags: Sequence[StatusFlag]) -> bool:
    """Whether handlers of open fetch again, and do nothing else but keep flags."""
    gone = {each.setter for each in flags if each.words is not None}
    opening = [
        each for each in scene.told if any(each.span in handler.span for handler in scene.opening)
        or each.reason is Reason.RESYNC_ON_OPEN
    ]  # fmt: skip
    other = [each for each in opening if each.reason is Reason.CONNECTION_STATUS and each.detail not in gone]
    return len(opening) > len(other) and not other


def _stays(scene: Scene, flags: Sequence[StatusFlag]) -> set[Binding]:
    """Setters of state that says more than the shared connection's."""
    gone = {each.setter for each in flags if each.words is not None}
    setters = status_setters(scene.file, [*scene.lifecycle_handlers, *scene.idle])
    return {each for each in setters if each.name not in gone}


def _is_lost(scene: Scene, setters: Collection[Binding], gone: Sequence[Node], reactions: Reactions) -> bool:
    """Whether a call of a setter goes that says more than that the stream cannot be opened."""
    return any(
        any(ref.inside(each) for each in gone)
        and not reactions.cover(ref.span)
        and not opens_in_vain(ref, scene.uses.site)
        for setter in setters
        for ref in setter.refs
        if not any(ref.inside(each) for each in handlers_of(scene) if each not in scene.idle)
    )


def _lifting(scene: Scene, sliced: Slice, flags: Sequence[StatusFlag]) -> Lifting:
    assert scene.container.callback is not None
    words = [flag for flag in flags if flag.words]
    setters = frozenset(flag.setter for flag in words)
    working = [each.span for each in scene.told if each.detail not in setters]
    parts = parts_of(scene, Leftovers())
    return Lifting(
        scene.file,
        parts,
        scene.container.callback,
        sliced,
        setters,
        working,
        frozenset(flag.name for flag in words),
    )


def _moments(scene: Scene, sliced: Slice, guards: Guards) -> Moments:
    assert scene.container.callback is not None
    return Moments(
        scene.uses,
        scene.opening,
        [each for each in scene.lifecycle_handlers if each not in scene.opening],
        [each for each in scene.idle if each not in scene.opening],
        [each for each in handlers_of(scene) if each not in scene.idle],
        guards.telling,
        scene.container.callback,
        sliced,
    )
