"""The layout of an effect that becomes hooks: what goes from it, what stays, names, comments and flags.

In: the effect taken apart. Out: a `Layout` of spans. Whether it may become hooks is `layout`'s to say.
"""

from __future__ import annotations

from sse2ws.analyse.code.comments import comments_above, comments_on_client, kept_comments
from sse2ws.analyse.code.directives import effect_directives, speaks_of_next_line
from sse2ws.analyse.code.syntax_facts import arguments, names_in, statement_of
from sse2ws.analyse.effect.dependencies import idle_dependencies
from sse2ws.analyse.effect.divide import divide
from sse2ws.analyse.effect.guards import Guards
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.layout.upkeep_in_effect import Upkeep
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def hook_layout(
    scene: Scene, effect: Node, statement: Node, upkeep: Upkeep, guards: Guards,
    rest: list[Node], outside: list[Span], owner: Node,
) -> Layout:  # fmt: skip
    """Spans of the `statement` that the effect is, once it is known that hooks can take its place."""
    sliced = upkeep.sliced
    divided = divide(scene.file, sliced, rest, guards)
    dropped = [*(each.span for each in sliced.dropped), *divided.dropped]
    rest = [each for each in rest if each.span not in divided.dropped]
    if not any(each.start > min((g.start for g in guards.statements), default=0) for each in rest):
        dropped += [each.span for each in guards.statements]
    comments, silenced = _comments(scene, effect, dropped, bool(rest))
    reactions = upkeep.reactions.both if upkeep.reactions is not None else ()
    moved = {comment for each in reactions for comment in each.comments}
    comments = tuple(each for each in comments if each not in moved)
    callback = scene.container.callback
    assert callback is not None
    return Layout(
        Shape.HOOKS,
        statement.span,
        bool(rest),
        tuple(sorted(set(dropped))),
        tuple(outside),
        (),
        tuple(guards.kept),
        tuple(guards.asked),
        idle_dependencies(scene.file, effect, callback, owner, rest, dropped),
        names_in(scene.file, owner),
        upkeep.flags,
        resync=upkeep.resync,
        reactions=upkeep.reactions,
        splits=divided.splits,
        comments=tuple(each for each in comments if not speaks_of_next_line(scene.file.tree.text(each))),
        silenced=silenced,
        directives=effect_directives(scene.file, statement),
        front=min((each.start for each in comments_above(scene.file, statement)), default=statement.start),
    )


def _comments(
    scene: Scene, effect: Node, dropped: list[Span], stays: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Comments that come to stand above the hooks, and those that an effect which stays loses."""
    opening = statement_of(scene.uses.site)
    above = comments_above(scene.file, opening)
    spent = comments_on_client(scene.file, scene.uses.site)
    if not stays:
        gone = [scene.file.tree.at(each) for each in dropped]
        kept = kept_comments(scene.file, arguments(effect)[0], opening, gone)
        return tuple(each for each in kept if each not in spent), ()
    spoken = [comments_above(scene.file, scene.file.tree.at(each)) for each in dropped]
    spoken += [comments_above(scene.file, statement) for statement, _ in scene.listeners]
    kept = tuple(sorted(each for each in above if each not in spent))
    return kept, tuple(sorted({*above, *(each for some in spoken for each in some)}))
