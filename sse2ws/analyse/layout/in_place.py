"""Where a hook cannot stand: the service takes the source's place, statement by statement.

In: a scene. Out: a layout for the service, or none. Each subscription gets a constant for its id where only
a constant held the source; names that held it in turn (`let source`, `this.source`, a ref) hold the ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.comments import comments_above, comments_on_client
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    names_in,
    statement_of,
)
from sse2ws.analyse.layout.attempt_limits import counter_of
from sse2ws.analyse.layout.flags_in_place import flags_in_place
from sse2ws.analyse.layout.handed_out import alone, handed_out
from sse2ws.analyse.layout.keepers import kept_in
from sse2ws.analyse.layout.leftovers import Leftovers, leftovers
from sse2ws.analyse.layout.lost_writes import lost_in_place
from sse2ws.analyse.layout.members import class_body, is_shown
from sse2ws.analyse.layout.own_names import Member, Names
from sse2ws.analyse.layout.reactions_in_place import reactions_in_place
from sse2ws.analyse.layout.scene import Laid, Scene, handlers_of, refuse
from sse2ws.analyse.layout.waiting import waited_for
from sse2ws.analyse.layout.watchers import work_of_opening
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.analyse.upkeep.lifecycle import lifecycle_evidence, tells
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Close, Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_FOREIGN = (UseKind.OPEN, UseKind.ESCAPE, UseKind.RXJS)


def lay_in_place(scene: Scene, function: Node | None, evidence: list[Evidence]) -> Laid:
    """Choose between constants and kept ids; refuse what is neither."""
    opening = statement_of(scene.uses.site)
    block = opening.parent
    here = [statement for statement, _ in scene.listeners]
    taken_off = _taken_off(scene)
    if block is None or any(each.parent is not block for each in (*here, *scene.lifecycle)):
        return refuse(evidence)
    if not here:
        return refuse(evidence)
    idle = [each for each, handler in scene.listeners if handler in scene.idle]
    dropped = [*scene.lifecycle, *idle, *taken_off]
    rest = leftovers(scene, dropped)
    evidence = [*evidence, *reconnecting(scene, dropped, rest), *lost_in_place(scene, rest)]
    evidence += _closed_between(scene, opening, here)
    dropped += [*rest.watching, *rest.dropped]
    shown = flags_in_place(scene, dropped)
    reactions = reactions_in_place(scene, dropped, rest, shown)
    scene = _remaining(scene, dropped)
    handed = handed_out(scene, block, here)
    if handed is not None:
        scene = alone(scene, handed)
    closes, endings = _closes(scene), _endings(scene, taken_off)
    if closes is None or endings is None or scene.uses.of(*_FOREIGN):
        return refuse(evidence)
    kept = None
    if not _is_constant(scene, opening, block):
        kept = kept_in(scene, opening, block, dropped) if handed is None else None
        if kept is None or endings:
            return refuse(evidence)
        evidence += [Evidence(Reason.MANUAL_RECONNECT, each.site, "readyState") for each in kept.states]
    gone = _spans(scene, dropped, taken_off)
    if opening not in here and (kept is None or kept.at != opening.span):
        gone.append(opening.span)
    ends = (*closes, *endings)
    layout = Layout(Shape.SERVICE, opening.span, True, tuple(sorted(set(gone))), (), ends, kept=kept)
    layout = replace(layout, flags=shown.flags, guards=shown.guards or (), handed=handed, reactions=reactions)
    return Laid(around(scene, layout, rest, function), evidence)


def _closed_between(scene: Scene, opening: Node, here: Sequence[Node]) -> Iterator[Evidence]:
    """Leaving with a closed source before all listeners are there: it would name ids that are not."""
    last = max(each.start for each in here)
    for statement in opening.parent.children if opening.parent is not None else []:
        if not opening.end <= statement.start < last:
            continue
        leaves = any(
            function_of(each) is function_of(statement) for each in statement.below("return_statement")
        )
        if leaves and any(use.node.inside(statement) for use in scene.uses.of(UseKind.CLOSE)):
            test = statement.get("condition") or statement
            yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, test.span, scene.file.text(test))


def _spans(scene: Scene, dropped: Sequence[Node], taken_off: Sequence[Node]) -> list[Span]:
    """Statements that go, with the comments that speak of them."""
    alone = [each for each in dropped if each not in taken_off]
    comments = [comment for each in alone for comment in comments_above(scene.file, each)]
    comments += comments_on_client(scene.file, scene.uses.site)
    return [*comments, *(each.span for each in dropped)]


def around(scene: Scene, layout: Layout, rest: Leftovers, function: Node | None) -> Layout:
    """The layout with the names and members around it."""
    owner = scene.container.owner or (function.get("body") if function is not None else None)
    taken = names_in(scene.file, scene.file.tree.root if owner is None else owner)
    body = class_body(scene.uses.site)
    if layout.kept is not None:
        taken = _all_names(scene.file)
    if body is None or body.parent is None:
        return replace(layout, taken=taken)
    name = scene.file.text(body.parent.get("name"))
    return replace(layout, taken=taken, owner=name, shown=_shown(scene, rest))


def _remaining(scene: Scene, dropped: Sequence[Node]) -> Scene:
    """The scene with only those uses of the source that stay."""
    uses = scene.uses
    left = [use for use in uses.uses if not any(use.node.inside(each) for each in dropped)]
    return replace(scene, uses=SourceUses(uses.site, left, uses.holders, uses.fields, uses.returned_by))


def _shown(scene: Scene, rest: Leftovers) -> tuple[str, ...]:
    """Members of the class that other files may see."""
    body = class_body(scene.uses.site)
    names = [*scene.uses.fields, *(each.name for each in rest.names if isinstance(each, Member))]
    return tuple(sorted(each for each in names if body is not None and is_shown(scene, body, each)))


def reconnecting(scene: Scene, gone: Sequence[Node], rest: Leftovers) -> Iterator[Evidence]:
    """Timers that open again, what is waited for, and what functions do that nobody calls any more."""
    for each in rest.watching:
        yield Evidence(Reason.MANUAL_RECONNECT, each.span, scene.file.text(each).partition("\n")[0][:40])
    for each in rest.dropped:
        test = bare(each.get("condition") or each)
        if each.kind == "if_statement" and counter_of(scene.file, Names(scene), test) is not None:
            yield Evidence(Reason.MANUAL_RECONNECT, test.span, scene.file.text(test))
    for call in work_of_opening(scene, Names(scene), [*gone, *rest.watching, *rest.dropped]):
        target = callee(call)
        binding = scene.file.scopes.binding(target) if target is not None else None
        flag = state_setter(scene.file, binding) is not None
        clauses = (each for each in call.ancestors() if each.kind == "catch_clause")
        if not flag and any(each.parent and scene.uses.site.inside(each.parent) for each in clauses):
            continue  # what a constructor throws it throws the first time, and that `catch` stays
        status = flag or (target is not None and tells(scene.file, target, arguments(call)))
        reason = Reason.CONNECTION_STATUS if status else Reason.RESYNC_ON_OPEN
        yield Evidence(reason, call.span, scene.file.text(target))
    for wait in waited_for(scene.file, scene.uses.site):
        if any(wait.inside(each) for each in rest.dropped):
            yield Evidence(Reason.ASYNC_URL, wait.span, scene.file.text(wait).partition("\n")[0][:40])
    functions = [found for name in rest.names if (found := Names(scene).function(name)) is not None]
    functions = [each for each in functions if each not in scene.uses.relays]
    for function in sorted(functions, key=lambda each: each.start):
        yield from lifecycle_evidence(scene.file, "error", function, scene.uses, scene.clients)


def _all_names(file: File) -> frozenset[str]:
    """Names of variables and of members: either may get a new one."""
    members = ("property_identifier", "private_property_identifier")
    found = {file.text(each) for each in file.tree.root.walk() if each.kind in members}
    return names_in(file, file.tree.root) | found


def _is_constant(scene: Scene, opening: Node, block: Node) -> bool:
    """Whether one local constant holds the source, or nothing does."""
    uses = scene.uses
    if uses.fields or uses.of(UseKind.TEST, UseKind.CLEAR, UseKind.STATE, UseKind.RETURNED):
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


def _taken_off(scene: Scene) -> list[Node]:
    """Statements that remove listeners right where the source is closed as well: closing does it all."""
    ends = [statement_of(use.node).parent for use in scene.uses.of(UseKind.CLOSE)]
    calls = [use.node for use in scene.uses.of(UseKind.UNLISTEN) if _is_statement(use.node)]
    return [statement_of(each) for each in calls if statement_of(each).parent in ends]


def _endings(scene: Scene, taken_off: Sequence[Node]) -> list[Close] | None:
    """Removals of one listener while the stream stays open; none when one is not understood."""
    found = []
    for use in scene.uses.of(UseKind.UNLISTEN):
        if any(use.node.inside(each) for each in taken_off):
            continue
        same = [each for each in scene.uses.of(UseKind.LISTEN) if _same_listener(scene, each, use)]
        close = close_of(use)
        if len(same) != 1 or close is None or any(use.node.inside(each) for each in handlers_of(scene)):
            return None
        found.append(replace(close, only=same[0].node.span))
    return found


def _same_listener(scene: Scene, one: SourceUse, other: SourceUse) -> bool:
    """Whether two calls name the same event and the same function by name."""
    pairs = ((one.event, other.event), (one.handler, other.handler))
    if any(left is None or right is None for left, right in pairs):
        return False
    texts = [(scene.file.text(left), scene.file.text(right)) for left, right in pairs]
    name = bare(one.handler) if one.handler is not None else None
    other_name = bare(other.handler) if other.handler is not None else None
    if name is None or other_name is None or any(left != right for left, right in texts):
        return False
    binding = scene.file.scopes.binding(name) if name.kind == "identifier" else None
    return binding is not None and binding is scene.file.scopes.binding(other_name) and binding.constant


def _closes(scene: Scene) -> list[Close] | None:
    found = []
    for use in scene.uses.of(UseKind.CLOSE):
        if any(use.node.inside(each) for each in scene.several):
            continue
        close = close_of(use)
        if close is None:
            return None
        found.append(close)
    return found


def close_of(use: SourceUse) -> Close | None:
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
