"""What the handlers that go with a connection write: nothing of it is lost where nobody reads it.

In: a scene, and what goes. Out: evidence for each write that other code may read, by who that code is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import bare, outermost, written
from sse2ws.analyse.layout.leftovers import Leftovers
from sse2ws.analyse.layout.own_names import Member, Name, Names
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.layout.upkeep_in_effect import Upkeep
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node


def lost_in_effect(scene: Scene, upkeep: Upkeep, callback: Node) -> Iterator[Evidence]:
    """Where hooks take the place of an effect. `callback`: its function."""
    names, sliced = Names(scene), upkeep.sliced
    gone = [*scene.lifecycle_handlers, *scene.idle, *sliced.dropped]
    for handler in (*scene.lifecycle_handlers, *scene.idle):
        for left in written(handler):
            root = next((each for each in left.walk() if each.kind in ("identifier", "this")), left)
            name = names.of(bare(left))
            binding = scene.file.scopes.binding(root) if root.kind == "identifier" else None
            if binding is not None and (
                binding in sliced.own or binding.node.inside(handler) or scene.uses.owns(root)
            ):
                continue
            readers = _readers(scene, names, name, gone) if isinstance(name, Binding) else [left]
            if not readers and isinstance(name, Binding) and not _is_shown(name):
                continue
            if (
                isinstance(name, Binding)
                and readers
                and all(each.inside(callback) and not _in_payload(scene, each) for each in readers)
            ):
                # other work of the same effect, which is told with the effect where it cannot be taken apart
                if upkeep.reactions is not None and upkeep.reactions.cover(left.span):
                    yield Evidence(Reason.CONNECTION_STATUS, left.span, scene.file.text(left))
                elif not sliced.partial:
                    yield Evidence(Reason.MIXED_EFFECT, left.span, scene.file.text(left))
                continue
            yield Evidence(Reason.CONNECTION_STATUS, left.span, scene.file.text(left))


def lost_in_place(scene: Scene, rest: Leftovers) -> Iterator[Evidence]:
    """Where the service takes the place of the source."""
    names = Names(scene)
    gone = [*scene.lifecycle_handlers, *scene.idle, *rest.watching, *rest.dropped]
    for each in gone:
        for left in written(each):
            name = names.of(bare(left))
            if name in rest.names or (not isinstance(name, Member | None) and name.node.inside(each)):
                continue
            holds = isinstance(name, Member) and name.name in scene.uses.fields
            holds = holds or any(name is held for held in scene.uses.holders)
            alone = (
                isinstance(name, Binding) and not _is_shown(name) and not _readers(scene, names, name, gone)
            )
            if alone and not holds:
                continue
            reason = Reason.MANUAL_RECONNECT if holds else Reason.CONNECTION_STATUS
            yield Evidence(reason, left.span, scene.file.text(left))


def _readers(scene: Scene, names: Names, name: Name, gone: Sequence[Node]) -> list[Node]:
    """Places outside of what goes that read a name; handlers of payloads only move."""
    places = (
        each
        for each in names.places(name)
        if _in_payload(scene, each) or not any(each.inside(other) for other in gone)
    )
    return [each for each in places if not _only_sets(each)]


def _only_sets(place: Node) -> bool:
    outer = outermost(place)
    statement = outer.parent
    assigns = statement is not None and statement.kind == "assignment_expression" and outer.field == "left"
    return (
        assigns
        and statement is not None
        and statement.parent is not None
        and (statement.parent.kind == "expression_statement")
    )


def _is_shown(name: Binding) -> bool:
    """Whether other files may read a variable."""
    return name.kind == "param" or (
        name.scope.node.kind == "program"
        and any(each.kind == "export_statement" for each in name.node.ancestors())
    )


def _in_payload(scene: Scene, node: Node) -> bool:
    """Whether a handler of payloads reads it: that one moves out of the effect."""
    return any(
        handler is not None and handler not in scene.idle and node.inside(handler)
        for _, handler in scene.listeners
    )
