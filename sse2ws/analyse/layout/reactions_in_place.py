"""Work for when the connection opens or is lost, where its subscriptions stay in place.

In: a scene whose source becomes the service. Out: `Reactions`, as `reactions` gives them for an effect that
becomes hooks; none unless one effect opens the connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.syntax_facts import outermost, react_call, statement_of
from sse2ws.analyse.effect.slices import Slice
from sse2ws.analyse.layout.effect_parts import parts_of
from sse2ws.analyse.layout.flags_in_place import Shown, is_cleanup
from sse2ws.analyse.layout.leftovers import Leftovers
from sse2ws.analyse.layout.opening_effect import OpeningEffect, opening_effect
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.source.sources import UseKind
from sse2ws.analyse.upkeep.lifting import Lifting
from sse2ws.analyse.upkeep.reactions import listed_by, read_reactions
from sse2ws.model.layout import Reactions
from sse2ws.syntax.tree import Node


def reactions_in_place(
    scene: Scene, dropped: Sequence[Node], rest: Leftovers, shown: Shown
) -> Reactions | None:
    """`dropped`: statements that go with the source, `rest` among them."""
    opening, owner, opener = opening_effect(scene), scene.container.owner, function_of(scene.uses.site)
    if opening is None or owner is None or opener is None or shown.guards is None:
        return None
    statement = statement_of(opening.effect)
    others = _is_opened_by_others(scene, opener, opening, dropped)
    if others or _is_closed_by_others(scene, opener, dropped):
        return None
    if statement.parent is not owner.get("body") or any(statement.inside(each) for each in dropped):
        return None
    listed = listed_by(scene.file, opening.effect)
    memo = outermost(opener).parent
    memoised = memo.parent if memo is not None and opener is not opening.callback else None
    also = listed_by(scene.file, memoised) if memoised is not None and _is_memo(scene, memoised) else ()
    if listed is None or also is None:
        return None
    lifting = _lifting(scene, opener, dropped, rest, shown)
    found = read_reactions(lifting, opening.effect, (*listed, *also), False)
    if found is None or lifting.needed:
        return None
    # what else the function that opens depends on changes that function
    return replace(found, dependencies=listed, after=statement.span)


def _is_opened_by_others(scene: Scene, opener: Node, opening: OpeningEffect, dropped: Sequence[Node]) -> bool:
    """Whether more than the effect opens it: a button, say, after which the state is what it was."""
    binding = binding_of_function(scene.file, opener)
    return binding is not None and any(
        ref.parent is not None
        and ref.parent is not opening.call
        and ref.parent.kind != "array"
        and not ref.inside(opener)
        and not any(ref.inside(each) for each in dropped)
        for ref in binding.refs
    )


def _is_closed_by_others(scene: Scene, opener: Node, dropped: Sequence[Node]) -> bool:
    """Whether the stream may be closed while the effect goes on: what its state does then is not the same."""
    return any(
        function is not opener
        and not any(use.node.inside(each) for each in dropped)
        and (function is None or not is_cleanup(scene, function))
        for use in scene.uses.of(UseKind.CLOSE)
        for function in (function_of(use.node),)
    )


def _is_memo(scene: Scene, call: Node) -> bool:
    return call.kind == "call_expression" and react_call(scene.file, call) == "useCallback"


def _lifting(scene: Scene, opener: Node, dropped: Sequence[Node], rest: Leftovers, shown: Shown) -> Lifting:
    words = [flag for flag in shown.flags if flag.words]
    setters = frozenset(flag.setter for flag in words)
    opens = binding_of_function(scene.file, opener)
    own = {each for each in (*rest.names, *scene.uses.holders, opens) if isinstance(each, Binding)}
    working = [each.span for each in scene.told if each.detail not in setters]
    values = frozenset(flag.name for flag in words)
    sliced = Slice(dropped=list(dropped), own=own)
    return Lifting(scene.file, parts_of(scene, rest), opener, sliced, setters, working, values)
