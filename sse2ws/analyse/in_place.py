"""Where a hook cannot stand: the service takes the source's place, statement by statement.

In: a scene. Out: a layout for the service, or none. Each subscription gets a constant for its id where only
a constant held the source; names that held it in turn (`let source`, `this.source`, a ref) hold the ids.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.keepers import kept_in
from sse2ws.analyse.scene import Laid, Scene, handlers_of, refuse
from sse2ws.analyse.sources import SourceUse, UseKind
from sse2ws.analyse.syntax_facts import File, callee, names_in, statement_of, written
from sse2ws.model.facts import Close, Evidence, Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_FOREIGN = (UseKind.STATE, UseKind.ESCAPE, UseKind.RXJS, UseKind.RETURNED)


def lay_in_place(scene: Scene, function: Node | None, evidence: list[Evidence]) -> Laid:
    """Choose between constants and kept ids; refuse what is neither."""
    uses = scene.uses
    opening = statement_of(uses.site)
    block = opening.parent
    here = [statement for statement, _ in scene.listeners]
    if block is None or any(each.parent is not block for each in (*here, *scene.lifecycle)):
        return refuse(evidence)
    if uses.of(*_FOREIGN) or uses.of(UseKind.OPEN) or not here:
        return refuse(evidence)
    dropped = [*scene.lifecycle, *(each for each, handler in scene.listeners if handler in scene.idle)]
    taken_off = _taken_off(scene)
    if taken_off is None:
        return refuse(evidence)
    dropped += taken_off
    closes = _closes(scene, dropped)
    if closes is None:
        return refuse(evidence)
    kept = None
    if not _is_constant(scene, opening, block):
        kept = kept_in(scene, opening, block, dropped)
        if kept is None:
            return refuse(evidence)
    stays = opening in here or (kept is not None and kept.at == opening.span)
    owner = scene.container.owner or (function.get("body") if function is not None else None)
    region = scene.file.tree.root if owner is None else owner
    evidence = [*evidence, *_lost_writes(scene)]
    layout = Layout(
        Shape.SERVICE,
        opening.span,
        True,
        tuple(sorted({each.span for each in (*(() if stays else (opening,)), *dropped)})),
        (),
        tuple(closes),
        (),
        (),
        names_in(scene.file, region) if kept is None else _all_names(scene.file),
        (),
        kept,
    )
    return Laid(layout, evidence)


def _all_names(file: File) -> frozenset[str]:
    """Names of variables and of members: either may get a new one."""
    members = ("property_identifier", "private_property_identifier")
    found = {file.text(each) for each in file.tree.root.walk() if each.kind in members}
    return names_in(file, file.tree.root) | found


def _lost_writes(scene: Scene) -> Iterator[Evidence]:
    """What handlers that go write, and somebody else may read."""
    for handler in (*scene.lifecycle_handlers, *scene.idle):
        for left in written(handler):
            root = next((each for each in left.walk() if each.kind in ("identifier", "this")), left)
            binding = scene.file.scopes.binding(root) if root.kind == "identifier" else None
            if binding is None or not binding.node.inside(handler):
                holds = scene.uses.owns(root) or (root.kind == "this" and _is_field(scene, left))
                reason = Reason.MANUAL_RECONNECT if holds else Reason.CONNECTION_STATUS
                yield Evidence(reason, left.span, scene.file.text(left))


def _is_field(scene: Scene, left: Node) -> bool:
    return scene.file.text(left.get("property")) in scene.uses.fields


def _is_constant(scene: Scene, opening: Node, block: Node) -> bool:
    """Whether one local constant holds the source, or nothing does."""
    uses = scene.uses
    if uses.fields or uses.of(UseKind.TEST, UseKind.CLEAR):
        return False
    holds = uses.of(UseKind.HOLD)
    if not holds:
        return True
    return (
        len(holds) == 1
        and len(uses.holders) == 1
        and holds[0].node.kind == "variable_declarator"
        and opening.kind in ("lexical_declaration", "variable_declaration")
        and len(opening.children) == 1
        and uses.holders[0].scope.node is (scene.file.scopes.scope(block).node)
    )


def _taken_off(scene: Scene) -> list[Node] | None:
    """Statements that remove listeners where the source is closed as well; none for other removals."""
    ends = [statement_of(use.node).parent for use in scene.uses.of(UseKind.CLOSE)]
    found = []
    for use in scene.uses.of(UseKind.UNLISTEN):
        # a listener that goes before the end has no counterpart yet
        statement = statement_of(use.node)
        if not _is_statement(use.node) or statement.parent not in ends:
            return None
        found.append(statement)
    return found


def _closes(scene: Scene, dropped: list[Node]) -> list[Close] | None:
    found = []
    for use in scene.uses.of(UseKind.CLOSE):
        if any(use.node.inside(each) for each in (*dropped, *handlers_of(scene))):
            continue
        close = _close(use)
        if close is None:
            return None
        found.append(close)
    return found


def _close(use: SourceUse) -> Close | None:
    member = callee(use.node)
    holder = member.get("object") if member is not None else None
    parent = use.node.parent
    if member is None or holder is None or parent is None:
        return None
    statement = parent if _is_statement(use.node) else None
    body = parent.kind == "arrow_function" and use.node.field == "body"
    optional = any(child.kind == "optional_chain" for child in member.children)
    tail = parent.kind in ("expression_statement", "ternary_expression")
    tail = tail or (parent.kind == "binary_expression" and "&&" in parent.words)
    if statement is None and not body and not tail:
        return None
    return Close(use.node.span, statement.span if statement else None, holder.span, optional, body)


def _is_statement(node: Node) -> bool:
    """Whether an expression is a statement of a block, so that others may stand beside it."""
    parent = node.parent
    holder = parent.parent if parent is not None and parent.kind == "expression_statement" else None
    return holder is not None and holder.kind in ("statement_block", "program")
