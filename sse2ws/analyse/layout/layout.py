"""How the code around a connection can be rebuilt: hooks in place of an effect, the service in place, or not.

In: a connection's parts as nodes. Out: a `Layout` of spans, and the evidence that the choice brings to light.
"""

from __future__ import annotations

from sse2ws.analyse.code.calls import calls_of
from sse2ws.analyse.code.closures import effect_locals, stale_reads
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import arguments, bare, statement_of
from sse2ws.analyse.effect.divide import shared_with_rest
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.analyse.effect.gates import changing
from sse2ws.analyse.effect.guards import Guarded, Guards, read_guards
from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.slices import Slice, is_own, slice_body
from sse2ws.analyse.effect.switches import Switch, leaves, switch_around
from sse2ws.analyse.events.loop_names import loop_of
from sse2ws.analyse.layout.calls_in_place import lay_call
from sse2ws.analyse.layout.conditions import conditional, left_before_listening, opened_by_the_page
from sse2ws.analyse.layout.effect_parts import parts_of, silent
from sse2ws.analyse.layout.hook_layout import hook_layout
from sse2ws.analyse.layout.in_place import lay_in_place
from sse2ws.analyse.layout.leftovers import Leftovers, leftovers
from sse2ws.analyse.layout.lost_writes import lost_in_effect
from sse2ws.analyse.layout.outside import used_outside
from sse2ws.analyse.layout.scene import Laid, Scene, handlers_of, refuse
from sse2ws.analyse.layout.upkeep_in_effect import upkeep_of
from sse2ws.analyse.layout.waiting import loads_client, tells_of_answer, waited_for
from sse2ws.analyse.source.sources import UseKind
from sse2ws.analyse.upkeep.status import status_setters
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Shape
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node


def lay_out(scene: Scene) -> Laid:
    """Choose the shape and collect its spans."""
    effect = scene.container.effect
    if effect is not None and scene.container.callback is not None and scene.container.owner is not None:
        return _effect(scene, scene.container.callback, effect, scene.container.owner)
    return _in_place(scene, function_of(scene.uses.site))


def _in_place(scene: Scene, function: Node | None) -> Laid:
    lay = lay_call if scene.called else lay_in_place
    return lay(scene, function, [])


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
    aside, parts, sliced = _taken_apart(scene, body, _tries(opener, callback))

    def closes(statement: Node) -> bool:
        return is_own(scene.file, statement, parts, sliced.own)

    gates = changing(scene.file, sliced.own)
    guarded = Guarded(scene.file, owner, scene.uses, scene.clients, status, closes, gates)
    around = switch_around(scene.file, scene.uses.site, body, callback) if wrapper is None else None
    after = _instead(around, sliced, callback) if around is not None else []
    alone = around is not None and not after and _only_tests(around, parts, sliced)
    switch = around if alone else None
    guards = read_guards(guarded, before, wrapper, switch)
    evidence = [*guards.evidence, *_async_url(scene), *conditional(scene, body, callback, switch)]
    locals_used = any(
        _effect_locals(scene, each, callback, aside) for each in handlers_of(scene) if each not in scene.idle
    )
    again = scene.once and (bool(guards.kept) or not _runs_once(effect))
    if locals_used or again or (wrapper is not None and wrapper.get("alternative") is not None):
        # conditions and other work stay where they are, and so does what they decide
        return _in_place(scene, callback)
    upkeep = upkeep_of(scene, body, effect, sliced, guards, aside)
    sliced = upkeep.sliced
    rest = _rest(scene, sliced, guards)
    evidence += _mixed(scene, sliced, rest, guards)
    evidence += [Evidence(Reason.MIXED_EFFECT, each.span, "") for each in after[:1]]
    evidence += lost_in_effect(scene, upkeep, callback)
    evidence += left_before_listening(scene.file, scene.uses, [*scene.lifecycle, *scene.idle])
    evidence += opened_by_the_page(scene.file, scene.uses, callback)
    evidence += _stale(scene, owner, effect)
    outside, imperative = used_outside(scene, statement)
    if imperative and not scene.called and all(each.reason is Reason.CONNECTION_OWNER for each in imperative):
        held = _in_place(scene, callback)  # functions go on closing it whenever they are called
        if held.layout.shape is Shape.SERVICE:
            return held
    evidence += imperative
    sliced.dropped += silent(scene, aside)
    return Laid(hook_layout(scene, effect, statement, upkeep, guards, rest, outside, owner), evidence)


def _taken_apart(scene: Scene, body: Node, tries: list[Node]) -> tuple[Leftovers, Parts, Slice]:
    """What only serves the connection, in the effect and in handlers. `tries`: tests that go if they can."""
    idle = [statement for statement, handler in scene.listeners if handler in scene.idle]
    # the statement of a call is its handlers of messages as well, which move
    own = scene.lifecycle_handlers if scene.called else scene.lifecycle
    aside = leftovers(scene, [*own, *idle, *tries])
    parts = parts_of(scene, aside)
    sliced = slice_body(scene.file, body, parts)
    if all(any(each.inside(gone) for gone in sliced.dropped) for each in tries):
        return aside, parts, sliced
    return _taken_apart(scene, body, [])


def _tries(opener: Node | None, callback: Node) -> list[Node]:
    """`if (attempts >= 5) return;` in a function that opens the stream again: for a counter that goes."""
    body = opener.get("body") if opener is not None and opener is not callback else None
    return [each for each in (body.children if body is not None else ()) if returns_early(each)]


def _instead(switch: Switch, sliced: Slice, callback: Node) -> list[Node]:
    """What the effect does only where nothing is opened, because the branch that opens returns."""
    return [each for each in sliced.rest if leaves(switch, callback) and each.start > switch.node.end]


def _only_tests(switch: Switch, parts: Parts, sliced: Slice) -> bool:
    """Whether the test goes with the connection, or stays for work that has nothing to do with it."""
    if any(switch.node.inside(each) for each in sliced.dropped):
        return True
    return switch.node is parts.test and not any(each.inside(switch.node) for each in sliced.partial)


def _runs_once(effect: Node) -> bool:
    """Whether an effect has an empty list of dependencies."""
    given = arguments(effect)
    return len(given) > 1 and given[1].kind == "array" and not given[1].children


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
    for statement in _until_called(scene, body):
        if scene.uses.site.inside(statement):
            if statement.kind != "expression_statement" or not _holds_use(scene, statement):
                for block in statement.walk():
                    if block.kind == "statement_block" and scene.uses.site.inside(block):
                        inner = [each for each in block.children if each.start < scene.uses.site.start]
                        found.extend(each for each in inner if not scene.uses.site.inside(each))
            break
        found.append(statement)
    return found


def _until_called(scene: Scene, body: Node) -> list[Node]:
    """Statements up to the one that opens, or that calls the function that does; that function comes last."""
    opener = function_of(scene.uses.site)
    first = next((each for each in body.children if scene.uses.site.inside(each)), None)
    if opener is None or first is None or not opener.inside(first):
        return body.children
    calls = [each for each in calls_of(scene.file, opener) if function_of(each) is function_of(first)]
    called = next((n for n, each in enumerate(body.children) if any(c.inside(each) for c in calls)), None)
    if called is None or body.children[called] is first:
        return body.children
    return [*(each for each in body.children[:called] if each is not first), first]


def _holds_use(scene: Scene, statement: Node) -> bool:
    return any(use.node.parent is statement for use in scene.uses.uses)


def _effect_locals(scene: Scene, handler: Node, callback: Node, aside: Leftovers) -> bool:
    handlers = handlers_of(scene)
    events = [bare(each.event) for each in scene.uses.of(UseKind.LISTEN) if each.event is not None]
    for binding in effect_locals(scene.file, handler, callback):
        looped = any(each in binding.refs for each in events) and loop_of(scene.file, binding) is not None
        if binding in aside.names or looped:
            continue  # the name of the event is known inside of the handler as well, or told as unknown
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
        if not any(each.within(guard) for guard in guards.statements)
    ]
    if found or not rest:
        return found
    return [
        Evidence(Reason.MIXED_EFFECT, binding.node.span, binding.name)
        for binding in shared_with_rest(scene.file, sliced, rest)
    ]


def _stale(scene: Scene, owner: Node, effect: Node) -> list[Evidence]:
    given = arguments(effect)
    dependencies = given[1] if len(given) > 1 else None
    found = []
    for handler in handlers_of(scene):
        if handler in scene.idle:
            continue
        for _, node in stale_reads(scene.file, handler, owner, dependencies):
            found.append(Evidence(Reason.STALE_CLOSURE, node.span, scene.file.text(node)))
    return found


def _asks(scene: Scene, statement: Node, opener: Node | None, callback: Node) -> bool:
    """Whether a statement only tests what the opening waited for."""
    test = statement.get("condition") if statement.kind == "if_statement" else None
    if test is None or opener is callback:
        return False
    return tells_of_answer(scene, test, callback)


def _async_url(scene: Scene) -> list[Evidence]:
    """`await` or `.then` between the effect and the opening, but for what loads the client itself."""
    waits = [each for each in waited_for(scene.file, scene.uses.site) if not loads_client(scene, each)]
    return [
        Evidence(Reason.ASYNC_URL, each.span, scene.file.text(each).partition("\n")[0][:40])
        for each in waits[:1]
    ]
