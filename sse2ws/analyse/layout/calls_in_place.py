"""A client that is a call, where a hook cannot stand: subscriptions take the call's place.

In: a scene. Out: a layout for the service, or none. A controller that only ends the stream goes; any other
stays as it is, and whoever aborts its signal ends the subscriptions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import statement_of
from sse2ws.analyse.layout.controlled import controlled
from sse2ws.analyse.layout.flags_in_place import Shown, flags_in_place
from sse2ws.analyse.layout.in_place import around, reconnecting
from sse2ws.analyse.layout.leftovers import leftovers
from sse2ws.analyse.layout.lost_writes import lost_in_place
from sse2ws.analyse.layout.scene import Laid, Scene, handlers_of, refuse
from sse2ws.analyse.source.sources import UseKind
from sse2ws.analyse.upkeep.lifecycle import block_evidence
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_BLOCKS = ("statement_block", "program")
_WAITING = "code that waits for its end"


def lay_call(scene: Scene, function: Node | None, evidence: list[Evidence]) -> Laid:
    """A call with options: the subscriptions stand in its place, and its controller stays to end them."""
    opening = statement_of(scene.uses.site)
    block = opening.parent.kind if opening.parent is not None else ""
    if opening.kind != "expression_statement" or block not in _BLOCKS:
        return refuse(evidence)
    if not scene.listeners or scene.uses.of(UseKind.ESCAPE, UseKind.RETURNED):
        return refuse(evidence)
    ends = [each for each in scene.lifecycle_handlers if not each.inside(opening)]
    rest = leftovers(scene, [*scene.lifecycle_handlers, *scene.idle])
    evidence = [*evidence, *reconnecting(scene, [opening, *ends], rest), *lost_in_place(scene, rest)]
    dropped = [*rest.watching, *rest.dropped]
    shown = flags_in_place(scene, [*scene.lifecycle_handlers, *dropped])
    moving = handlers_of(scene)
    gone = [e.span for e in (*dropped, *scene.options) if not any(e.inside(each) for each in moving)]
    evidence += _runs_at_once(scene, ends, dropped, shown)
    layout = Layout(Shape.SERVICE, opening.span, True, tuple(sorted(set(gone))))
    layout = replace(layout, flags=shown.flags, guards=shown.guards or ())
    closes = controlled(scene, opening)
    signal = scene.signal.span if scene.signal is not None and not closes else None
    layout = replace(layout, closes=closes, signal=signal)
    return Laid(around(scene, layout, rest, function), evidence)


def _runs_at_once(
    scene: Scene, ends: Sequence[Node], dropped: Sequence[Node], shown: Shown
) -> Iterator[Evidence]:
    """What waits for the stream: a subscription has no end and throws nothing.

    A `finally` would be run at once, and what a `catch` does for others would never be done.
    """
    setters = {flag.setter for flag in shown.flags}
    gone = [*(each.span for each in dropped), *(span for flag in shown.flags for span in flag.confirming)]
    for block in ends:
        for each in block.children if block.parent and block.parent.kind == "finally_clause" else ():
            if each.span not in gone and not scene.file.text(each).startswith("console."):
                yield Evidence(Reason.CONNECTION_OWNER, each.span, _WAITING)
        for told in block_evidence(scene.file, "error", block, scene.uses, scene.clients):
            if told.reason is Reason.CONNECTION_STATUS and told.detail not in setters:
                yield Evidence(Reason.CONNECTION_OWNER, told.span, _WAITING)
