"""How the code around a connection can be rebuilt: hooks in place of an effect, the service in place, or not.

In: a connection's parts as nodes. Out: a `Layout` of spans, and the evidence that the choice brings to light.
"""

from __future__ import annotations

from sse2ws.analyse.closures import effect_locals, stale_reads
from sse2ws.analyse.comments import comments_above, kept_comments
from sse2ws.analyse.conditions import left_before_listening, opened_by_the_page
from sse2ws.analyse.divide import divide, shared_with_rest
from sse2ws.analyse.guards import Guards, is_feature_test, read_guards, returns_early
from sse2ws.analyse.in_place import lay_in_place
from sse2ws.analyse.leftovers import Leftovers, leftovers
from sse2ws.analyse.resync import read_resync
from sse2ws.analyse.scene import Laid, Scene, handlers_of, refuse
from sse2ws.analyse.scopes import FUNCTIONS, function_of
from sse2ws.analyse.slices import Parts, Slice, slice_body
from sse2ws.analyse.sources import UseKind, calls_of
from sse2ws.analyse.status import Moments, status_flags, status_setters
from sse2ws.analyse.syntax_facts import File, arguments, bare, callee, names_in, statement_of, written
from sse2ws.analyse.waiting import answers, is_reached, tells_of_answer, waited_for
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def lay_out(scene: Scene) -> Laid:
    """Choose the shape and collect its spans."""
    effect = scene.container.effect
    if effect is not None and scene.container.callback is not None and scene.container.owner is not None:
        return _effect(scene, scene.container.callback, effect, scene.container.owner)
    return lay_in_place(scene, function_of(scene.uses.site), [])


def _parts(scene: Scene, aside: Leftovers) -> Parts:
    waits = waited_for(scene.file, scene.uses.site)
    return Parts(
        scene.uses,
        scene.lifecycle,
        [statement for statement, _ in scene.listeners],
        [each for each in handlers_of(scene) if each not in scene.idle],
        [*scene.lifecycle_handlers, *scene.idle],
        aside.watching,
        _silent(scene, aside),
        waits,
        answers(scene.file, waits),
    )


def _silent(scene: Scene, aside: Leftovers) -> list[Node]:
    """Statements of payload handlers that only feed a watchdog which goes."""
    return [each for each in aside.dropped if any(each.inside(handler) for handler in handlers_of(scene))]


# -- effects -------------------------------------------------------------------------------------------


def _effect(scene: Scene, callback: Node, effect: Node, owner: Node) -> Laid:
    body = callback.get("body")
    statement = statement_of(effect)
    top = statement.parent is not None and statement.parent.parent is owner
    if body is None or body.kind != "statement_block" or not top or "async" in callback.words:
        return refuse([Evidence(Reason.CONNECTION_OWNER, scene.uses.site.span, "effect")])
    wrapper = _wrapper(body)
    inner = wrapper.get("consequence") if wrapper is not None else None
    if inner is not None and inner.kind == "statement_block":
        body = inner
    status = status_setters(scene.file, [*scene.lifecycle_handlers, *scene.idle])
    waits, opener = waited_for(scene.file, scene.uses.site), function_of(scene.uses.site)
    before = [each for each in _before(scene, body) if not (waits and _asks(scene, each, opener, callback))]
    guards = read_guards(scene.file, before, wrapper, owner, scene.uses, scene.clients, status)
    idle = [statement for statement, handler in scene.listeners if handler in scene.idle]
    aside = leftovers(scene, [*scene.lifecycle, *idle])
    sliced = slice_body(scene.file, body, _parts(scene, aside))
    evidence = [*guards.evidence, *_async_url(scene), *_conditional(scene, body, callback)]
    locals_used = any(
        _effect_locals(scene, each, callback, aside) for each in handlers_of(scene) if each not in scene.idle
    )
    again = scene.once and (bool(guards.kept) or not _runs_once(effect))
    if locals_used or again or (wrapper is not None and wrapper.get("alternative") is not None):
        # conditions and other work stay where they are, and so does what they decide
        return lay_in_place(scene, callback, [])
    rest = _rest(scene, sliced, guards)
    evidence += _mixed(scene, sliced, rest, guards)
    evidence += _lost_writes(scene, sliced)
    evidence += left_before_listening(scene.file, scene.uses, [*scene.lifecycle, *scene.idle])
    evidence += opened_by_the_page(scene.file, scene.uses, callback)
    evidence += _stale(scene, owner, effect)
    outside, imperative = _outside(scene, statement, sliced)
    evidence += imperative
    sliced.dropped += _silent(scene, aside)
    return Laid(_hooks(scene, effect, statement, sliced, guards, rest, outside, owner), evidence)


def _runs_once(effect: Node) -> bool:
    """Whether an effect has an empty list of dependencies."""
    given = arguments(effect)
    return len(given) > 1 and given[1].kind == "array" and not given[1].children


def _conditional(scene: Scene, body: Node, callback: Node) -> list[Evidence]:
    """The opening, a listener, or the call that opens is under a test or in a callback that may not run."""
    file, opener = scene.file, function_of(scene.uses.site)
    found = [
        Evidence(Reason.MIXED_EFFECT, other.node.span, "another connection in the same effect")
        for other in scene.clients.sites()
        if other.node is not scene.uses.site and other.node.inside(callback)
    ]
    test = _under_test(scene.uses.site, body, opener)
    condition = test.get("condition") if test is not None else None
    if (
        test is not None
        and (condition is None or not is_feature_test(file, bare(condition), scene.clients))
    ):
        found.append(Evidence(Reason.CONDITIONAL_SUBSCRIPTION, scene.uses.site.span, "the opening"))
    for statement, _ in scene.listeners:
        if function_of(statement) is not opener and not _in_loop(file, statement, opener):
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, statement.span, "a listener that is added later")
            )
        elif (test := _under_test(statement, body, opener)) is not None:
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, statement.span, file.text(test.get("condition")))
            )
    if opener is not None and opener is not callback:
        calls = [each for each in calls_of(file, opener) if function_of(each) is callback]
        called = any(statement_of(each).parent is body for each in calls)
        waits = waited_for(scene.file, scene.uses.site)
        if not called and not (waits and is_reached(scene, opener, callback, body)):
            found.append(
                Evidence(Reason.CONDITIONAL_SUBSCRIPTION, opener.span, "a function that may not be called")
            )
    return found


def _under_test(node: Node, body: Node, function: Node | None) -> Node | None:
    """The `if`, `switch` or `&&` between a node and the body that it runs in."""
    for each in node.ancestors():
        if each is body or each is function:
            return None
        if each.kind in ("if_statement", "switch_statement", "ternary_expression", "catch_clause"):
            return each
        if each.kind == "binary_expression" and any(word in ("&&", "||", "??") for word in each.words):
            return each
    return None


def _in_loop(file: File, statement: Node, opener: Node | None) -> bool:
    """Whether a listener stands in the callback of `NAMES.forEach`, right in the opening function."""
    inner = function_of(statement)
    call = inner.parent.parent if inner is not None and inner.parent is not None else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    if inner is None or target is None or target.kind != "member_expression":
        return False
    return file.text(target.get("property")) in ("forEach", "map") and function_of(inner) is opener


def _wrapper(body: Node) -> Node | None:
    """The `if (test) { ... }` that holds everything an effect does."""
    if (
        not body.children
        or body.children[0].kind != "if_statement"
        or returns_early(body.children[0]) is not False
    ):
        return None
    rest = [each for each in body.children[1:] if each.kind != "return_statement" or each.children]
    return body.children[0] if not rest and body.children[0].get("alternative") is None else None


def _before(scene: Scene, body: Node) -> list[Node]:
    """Statements in front of the opening one, those of a local function that opens it included."""
    found: list[Node] = []
    for statement in body.children:
        if scene.uses.site.inside(statement):
            if statement.kind != "expression_statement" or not _holds_use(scene, statement):
                for block in statement.walk():
                    if block.kind == "statement_block" and scene.uses.site.inside(block):
                        inner = [each for each in block.children if each.start < scene.uses.site.start]
                        found.extend(each for each in inner if not scene.uses.site.inside(each))
            break
        found.append(statement)
    return found


def _holds_use(scene: Scene, statement: Node) -> bool:
    return any(use.node.parent is statement for use in scene.uses.uses)


def _effect_locals(scene: Scene, handler: Node, callback: Node, aside: Leftovers) -> bool:
    handlers = handlers_of(scene)
    for binding in effect_locals(scene.file, handler, callback):
        if binding in aside.names:
            continue
        function = binding.value if binding.kind == "function" else None
        if not any(
            each is function or (binding.value is not None and each.inside(binding.value))
            for each in handlers
        ):
            return True
    return False


def _rest(scene: Scene, sliced: Slice, guards: Guards) -> list[Node]:
    """Statements that keep an effect alive: not guards, not logging alone."""
    kept = [each for each in sliced.rest if each not in guards.statements]
    working = [each for each in kept if not scene.file.text(each).startswith("console.")]
    return kept if working else []


def _mixed(scene: Scene, sliced: Slice, rest: list[Node], guards: Guards) -> list[Evidence]:
    """Rest that hangs together with the connection."""
    found = [
        Evidence(Reason.MIXED_EFFECT, each.span, "")
        for each in sliced.partial
        if each not in guards.statements
    ]
    if found or not rest:
        return found
    return [
        Evidence(Reason.MIXED_EFFECT, binding.node.span, binding.name)
        for binding in shared_with_rest(scene.file, sliced, rest)
    ]


def _lost_writes(scene: Scene, sliced: Slice) -> list[Evidence]:
    """What handlers that go write, and somebody else may read."""
    found = []
    for handler in (*scene.lifecycle_handlers, *scene.idle):
        for left in written(handler):
            root = next((each for each in left.walk() if each.kind in ("identifier", "this")), left)
            binding = scene.file.scopes.binding(root) if root.kind == "identifier" else None
            own = binding is not None and (
                binding in sliced.own or binding.node.inside(handler) or scene.uses.owns(root)
            )
            if not own:
                found.append(Evidence(Reason.CONNECTION_STATUS, left.span, scene.file.text(left)))
    return found


def _stale(scene: Scene, owner: Node, effect: Node) -> list[Evidence]:
    given = arguments(effect)
    dependencies = given[1] if len(given) > 1 else None
    found = []
    for handler in handlers_of(scene):
        if handler in scene.idle:
            continue
        for binding, node in stale_reads(scene.file, handler, owner, dependencies):
            found.append(Evidence(Reason.STALE_CLOSURE, node.span, binding.name))
    return found


def _asks(scene: Scene, statement: Node, opener: Node | None, callback: Node) -> bool:
    """Whether a statement only tests what the opening waited for."""
    test = statement.get("condition") if statement.kind == "if_statement" else None
    if test is None or opener is callback:
        return False
    return tells_of_answer(scene, test, callback)


def _async_url(scene: Scene) -> list[Evidence]:
    """`await` or `.then` between the effect and the opening."""
    return [
        Evidence(Reason.ASYNC_URL, each.span, scene.file.text(each).partition("\n")[0][:40])
        for each in waited_for(scene.file, scene.uses.site)[:1]
    ]


def _outside(scene: Scene, statement: Node, sliced: Slice) -> tuple[list[Span], list[Evidence]]:
    """Uses of the source elsewhere: declarations and effects that only close it go, others are imperative."""
    gone: list[Span] = []
    evidence = []
    for use in scene.uses.uses:
        if use.node.inside(statement) or use.kind in (UseKind.ESCAPE, UseKind.RETURNED, UseKind.STATE):
            continue
        whole = statement_of(use.node)
        effect = next(
            (
                each
                for each in use.node.ancestors()
                if each.kind == "expression_statement" and each.parent is statement.parent
            ),
            None,
        )
        if effect is not None and _closes_only(scene, effect):
            gone.append(effect.span)
        elif use.kind in (UseKind.TEST, UseKind.CLEAR) and whole.parent is statement.parent:
            gone.append(whole.span)
        else:
            evidence.append(Evidence(Reason.CONNECTION_OWNER, use.node.span, scene.file.text(use.node)))
    return sorted(set(gone)), evidence


def _closes_only(scene: Scene, effect: Node) -> bool:
    """Whether an effect does nothing but close the source."""
    from sse2ws.analyse.syntax_facts import function_value, react_call

    call = effect.children[0] if effect.children else None
    if (
        call is None
        or call.kind != "call_expression"
        or not (react_call(scene.file, call) or "").endswith("Effect")
    ):
        return False
    given = arguments(call)
    callback = function_value(scene.file, given[0]) if given else None
    body = callback.get("body") if callback is not None else None
    if body is None:
        return False
    if body.kind != "statement_block":
        inner = body.get("body") if body.kind in FUNCTIONS else None
        return inner is not None and any(
            use.node is inner or use.node.inside(inner) for use in scene.uses.uses
        )
    sliced = slice_body(scene.file, body, _parts(scene, Leftovers()))
    return not sliced.rest


def _hooks(
    scene: Scene, effect: Node, statement: Node, sliced: Slice, guards: Guards,
    rest: list[Node], outside: list[Span], owner: Node,
) -> Layout:  # fmt: skip
    divided = divide(scene.file, sliced, rest, guards)
    dropped = [*(each.span for each in sliced.dropped), *divided.dropped]
    rest = [each for each in rest if each.span not in divided.dropped]
    if not any(each.start > min((g.start for g in guards.statements), default=0) for each in rest):
        dropped += [each.span for each in guards.statements]
    given = arguments(effect)
    items = given[1].children if len(given) > 1 and given[1].kind == "array" else []
    needed: set[str] = set()
    for each in rest:
        needed |= (
            names_in(scene.file, each)
            if not any(d in each.span for d in dropped)
            else _names_left(scene, each, dropped)
        )
    gone_names: set[str] = set()
    for span in dropped:
        gone_names |= names_in(scene.file, scene.file.tree.at(span))
    idle = [
        item.span
        for item in items
        if not (names_in(scene.file, item) & needed) and names_in(scene.file, item) & gone_names
    ]
    comments, silenced = _comments(scene, effect, dropped, bool(rest))
    flags = status_flags(scene.file, _moments(scene, sliced, guards))
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
        tuple(idle),
        names_in(scene.file, owner),
        flags,
        resync=read_resync(scene.file, _parts(scene, Leftovers()), callback, effect, sliced, flags),
        splits=divided.splits,
        comments=comments,
        silenced=silenced,
    )


def _comments(
    scene: Scene, effect: Node, dropped: list[Span], stays: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Comments that come to stand above the hooks, and those that an effect which stays loses."""
    opening = statement_of(scene.uses.site)
    above = comments_above(scene.file, opening)
    if not stays:
        gone = [scene.file.tree.at(each) for each in dropped]
        return kept_comments(scene.file, arguments(effect)[0], opening, gone), ()
    spoken = [comments_above(scene.file, scene.file.tree.at(each)) for each in dropped]
    spoken += [comments_above(scene.file, statement) for statement, _ in scene.listeners]
    return tuple(sorted(above)), tuple(sorted({*above, *(each for some in spoken for each in some)}))


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


def _names_left(scene: Scene, node: Node, dropped: list[Span]) -> set[str]:
    return {
        scene.file.text(each)
        for each in node.walk()
        if each.kind in ("identifier", "shorthand_property_identifier")
        and not any(each.inside(span) for span in dropped)
    }
