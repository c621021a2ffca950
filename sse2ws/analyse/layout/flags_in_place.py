"""State of a connection that stays in place as a subscription: who sets it, and what goes with it.

In: a scene whose source becomes the service. Out: flags with their words, as `status` gives them for an
effect that becomes hooks, and the conditions under which the connection is opened; no words where a render
cannot see those.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, outermost, statement_of
from sse2ws.analyse.effect.guards import Guarded, read_guards
from sse2ws.analyse.effect.slices import Slice
from sse2ws.analyse.layout.opening_effect import opening_effect
from sse2ws.analyse.layout.scene import Scene, handlers_of
from sse2ws.analyse.source.containers import effect_call
from sse2ws.analyse.upkeep.status import Moments, status_flags, status_setters
from sse2ws.model.layout import Guard, StatusFlag
from sse2ws.syntax.tree import Node


class Shown(Struct, frozen=True):
    """The flags, and the guards that they are shown under: none when a render cannot see those."""

    flags: tuple[StatusFlag, ...] = ()
    guards: tuple[Guard, ...] | None = None


def flags_in_place(scene: Scene, dropped: Sequence[Node]) -> Shown:
    """`dropped`: statements that go with the source."""
    owner, opener = scene.container.owner, function_of(scene.uses.site)
    setters = status_setters(scene.file, [*scene.lifecycle_handlers, *scene.idle])
    if owner is None or owner.kind not in FUNCTIONS or opener is None or opener is owner:
        return Shown()
    guards = _guards(scene, owner, opener, setters)
    going = [each for setter in setters for each in _going(scene, setter, opener, dropped)]
    moments = Moments(
        scene.uses,
        scene.opening,
        [each for each in scene.lifecycle_handlers if each not in scene.opening],
        [each for each in scene.idle if each not in scene.opening],
        [each for each in handlers_of(scene) if each not in scene.idle],
        [],
        opener,
        Slice(dropped=[*dropped, *going]),
    )
    found = []
    for flag in status_flags(scene.file, moments):
        setting = [each for each in going if scene.file.text(each).startswith(f"{flag.setter}(")]
        own = tuple(_whole(scene.file, each).span for each in setting)
        late = guards is None or any(each.needs > flag.declaration.start for each in guards)
        refs = [each for setter in setters if setter.name == flag.setter for each in setter.refs]
        words = None if late or any(_is_listed(each) for each in refs) else flag.words
        found.append(replace(flag, words=words, confirming=(*flag.confirming, *own)))
    return Shown(tuple(found), tuple(guards) if guards is not None else None)


def _is_listed(name: Node) -> bool:
    """Whether a name stands in a list of dependencies, which stays."""
    return name.parent is not None and name.parent.kind == "array"


def _going(scene: Scene, setter: Binding, opener: Node, dropped: Sequence[Node]) -> Iterator[Node]:
    """Statements that set a flag when the connection begins, fails to begin, or ends with its effect."""
    ends = [each for each in scene.lifecycle_handlers if _stays(scene, each)]
    handled = [*(each for each in scene.lifecycle_handlers if each not in ends), *scene.idle]
    handled += [*handlers_of(scene), *(each for each in dropped if each not in ends)]
    for ref in setter.refs:
        statement, function = statement_of(ref), function_of(ref)
        if statement.kind != "expression_statement" or any(ref.inside(each) for each in handled):
            continue
        if function is None or statement.parent is None:
            continue
        block = _whole(scene.file, statement).parent
        if block is None or block.kind != "statement_block":
            continue
        begins = effect_call(scene.file, function) is not None and _is_before(scene, statement, function)
        begins = begins or _is_before(scene, statement, opener) or any(ref.inside(each) for each in ends)
        if begins or _fails(scene, statement, opener) or is_cleanup(scene, function):
            yield statement


def _whole(file: File, statement: Node) -> Node:
    """The `if` around a statement that is all that it does."""
    around = statement.parent
    test = around.get("condition") if around is not None and around.kind == "if_statement" else None
    alone = around is not None and around.get("alternative") is None
    whole = around is not None and test is not None and alone and is_pure(file, test)
    return around if whole and around is not None else statement


def _stays(scene: Scene, handler: Node) -> bool:
    """Whether code for a failing stream stands around the call, as a `catch` does, and stays there."""
    return scene.called and not handler.inside(statement_of(scene.uses.site))


def _is_before(scene: Scene, statement: Node, function: Node) -> bool:
    """Whether a function always comes to a statement, and does so in front of the opening."""
    return statement.parent is function.get("body") and statement.start < scene.uses.site.start


def _fails(scene: Scene, statement: Node, opener: Node) -> bool:
    """Whether a statement stands in the `catch` of what opens the connection."""
    clause = next((each for each in statement.ancestors() if each.kind == "catch_clause"), None)
    attempt = clause.parent if clause is not None and clause.inside(opener) else None
    return (
        attempt is not None
        and scene.uses.site.inside(attempt)
        and statement.parent is not None
        and (statement.parent.parent is clause)
    )


def is_cleanup(scene: Scene, function: Node) -> bool:
    """Whether a function only runs when an effect ends, or before the connection begins anew."""
    if _is_returned(scene, function):
        return True
    binding = binding_of_function(scene.file, function)
    ends = [each for each in binding.refs if not _is_listed(each)] if binding is not None else []
    return bool(ends) and all(_ends(scene, each) for each in ends)


def _ends(scene: Scene, name: Node) -> bool:
    """`return disconnect`, or `disconnect()` in what an effect returns or in front of the opening."""
    outer, around, opener = outermost(name), function_of(name), function_of(scene.uses.site)
    if _is_returned(scene, outer):
        return True
    called = outer.parent is not None and outer.parent.kind == "call_expression" and outer.field == "function"
    if not called or around is None or opener is None:
        return False
    return _is_returned(scene, around) or _is_before(scene, statement_of(name), opener)


def _is_returned(scene: Scene, value: Node) -> bool:
    """Whether the effect that opens the source, or one that ends with the component, returns it."""
    returned = value.parent
    around = function_of(returned) if returned is not None and returned.kind == "return_statement" else None
    effect = effect_call(scene.file, around) if around is not None else None
    opener = function_of(scene.uses.site)
    if effect is None or around is None or opener is None:
        return False
    given = arguments(effect)
    once = len(given) > 1 and bare(given[1]).kind == "array" and not bare(given[1]).children
    opens = opener.within(around) or any(each.inside(around) for each in calls_of(scene.file, opener))
    return once or opens


def _guards(scene: Scene, owner: Node, opener: Node, setters: Sequence[Binding]) -> list[Guard] | None:
    """The conditions that a render sees; none where others decide as well whether it is opened."""
    opening = opening_effect(scene)
    if opening is None:
        return None
    statements = _before(opener, scene.uses.site)
    if opening.call is not None:
        statements += _before(opening.callback, opening.call)
    guarded = Guarded(scene.file, owner, scene.uses, scene.clients, setters)
    found = read_guards(guarded, statements, opening.wrapper)
    return None if found.evidence or found.working or found.telling else found.kept


def _before(function: Node, node: Node) -> list[Node]:
    """Statements of a function's body in front of the one that holds a node."""
    body = function.get("body")
    return [each for each in body.children if each.end <= node.start] if body is not None else []
