"""Conditions in front of a connection, and what they become: `enabled`, nothing, or a reason.

In: the statements before the opening one. Out: the tests that go, the guards that stay, and evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.scopes import Binding, function_of
from sse2ws.analyse.code.state_setters import sets_unread_state
from sse2ws.analyse.code.syntax_facts import File, bare, callee
from sse2ws.analyse.effect.early_returns import returns_early
from sse2ws.analyse.effect.enabled import is_renderable, needs, positive, reads, truth
from sse2ws.analyse.effect.gates import counts, holds_at_first
from sse2ws.analyse.effect.running import is_set_by_its_effect
from sse2ws.analyse.effect.sign_in import asked_for, is_sent
from sse2ws.analyse.effect.switches import Switch
from sse2ws.analyse.source.clients import Clients
from sse2ws.analyse.source.feature_tests import is_feature_test
from sse2ws.analyse.source.sources import SourceUses
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Asked, Guard
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node


class Guards(Struct):
    """`statements`: the tests as statements, which go. `kept`: guards that become `enabled`.

    `telling`: those of the statements that also set a flag of the connection. `working`: tests that do other
    work before they return, so that they stay.
    """

    statements: list[Node] = field(default_factory=list)
    kept: list[Guard] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    telling: list[Node] = field(default_factory=list)
    working: list[Node] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    """Tests of values that the effect fetches for itself."""


class Guarded(Struct, frozen=True, eq=False):
    """What is guarded: a connection in a component or hook (`owner`). `status`: setters of its flags."""

    file: File
    owner: Node
    uses: SourceUses
    clients: Clients
    status: Sequence[Binding] = ()
    own: Callable[[Node], bool] = lambda statement: False
    """Whether a statement is the connection's own: it closes the source, or stops a timer of its."""
    names: Collection[Binding] = ()
    """Names that only the connection's own statements know."""


def read_guards(
    guarded: Guarded, statements: Sequence[Node], wrapper: Node | None, switch: Switch | None = None
) -> Guards:
    """Judge the tests among `statements`, the `if` that wraps them all, or the one around the opening."""
    file, found = guarded.file, Guards()
    for statement in statements:
        early = returns_early(statement)
        test = statement.get("condition") if early is not False else None
        if test is None:
            leaving = _leaves(statement)
            if leaving is not None:
                _conditional(found, leaving, file.text(leaving)[:40])
        elif early is None:
            _with_effects(guarded, statement, bare(test), found)
        elif not _own_flag(file, bare(test), guarded.owner, True):
            found.statements.append(statement)
            _judge(guarded, bare(test), True, found)
    if wrapper is not None and (test := wrapper.get("condition")) is not None:
        _judge(guarded, bare(test), False, found)
    if switch is not None:
        _judge(guarded, switch.test, switch.negative, found)
    return found


def _conditional(found: Guards, node: Node, text: str) -> None:
    found.evidence.append(Evidence(Reason.CONDITIONAL_SUBSCRIPTION, node.span, text))


def _leaves(statement: Node) -> Node | None:
    """A `return` or `throw` in front of the opening that is no plain test: it may never be reached."""
    around = function_of(statement)
    leaving = (each for each in statement.walk() if each.kind in ("return_statement", "throw_statement"))
    return next((each for each in leaving if function_of(each) is around), None)


def _with_effects(guarded: Guarded, statement: Node, test: Node, found: Guards) -> None:
    """`if (test) { ...; return; }`: logging and closing go, flags are told, other work stays."""
    file, branch = guarded.file, statement.get("consequence")
    told = []
    for child in branch.children if branch is not None else ():
        if child.kind == "return_statement" or file.text(child).startswith("console."):
            continue
        setter = _status_call(guarded, child)
        if setter is None and guarded.own(child):
            continue
        if setter is None:
            found.evidence.append(Evidence(Reason.MIXED_EFFECT, statement.span, file.text(test)))
            found.working.append(statement)
            _judge(guarded, test, True, found)
            return
        if not sets_unread_state(file, setter):
            told.append(Evidence(Reason.CONNECTION_STATUS, child.span, setter.name))
    found.statements.append(statement)
    found.evidence.extend(told)
    if told:
        found.telling.append(statement)
    _judge(guarded, test, True, found)


def _status_call(guarded: Guarded, statement: Node) -> Binding | None:
    """The flag's setter that a statement calls."""
    call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    named = target is not None and target.kind == "identifier"
    binding = guarded.file.scopes.binding(target) if target is not None and named else None
    return binding if binding in guarded.status else None


def _judge(guarded: Guarded, test: Node, negative: bool, found: Guards) -> None:
    """What a test becomes. `negative`: the connection is opened when it fails."""
    rest = _without_features(guarded, test, negative)
    if rest is not None:
        for each, opposite in rest:
            _judge(guarded, each, opposite, found)
        return
    file = guarded.file
    if any(guarded.uses.owns(each) for each in test.walk() if each.kind == "identifier"):
        _of_the_source(guarded, test, negative, found)
        return
    if _own_flag(file, test, guarded.owner, negative):
        return
    if any(file.scopes.binding(each) in guarded.names for each in _names(test)):
        _of_its_own(guarded, test, negative, found)
        return
    text = file.text(test)
    if not is_renderable(file, test, guarded.owner):
        _not_rendered(guarded, test, negative, found)
    else:
        holds = positive(file, test) if negative else truth(file, test)
        early = text if negative else f"!({text})" if " " in text else f"!{text}"
        if all(each.positive != holds for each in found.kept):  # asked twice, it is one condition
            found.kept.append(Guard(holds, test.span, early, needs(file, test), reads(file, test)))


def _of_the_source(guarded: Guarded, test: Node, negative: bool, found: Guards) -> None:
    """A test of whether it is open already goes, as a hook opens once; what is asked beside it stays."""
    parts = _operands(test, "||" if negative else "&&")
    if len(parts) > 1:
        for each in parts:
            _judge(guarded, each, negative, found)
        return
    if test.kind == "unary_expression" and test.words[:1] == ["!"] and len(_names(test)) > 1:
        _judge(guarded, bare(test.children[0]), not negative, found)
        return
    others = [each for each in _names(test) if not guarded.uses.owns(each)]
    if any(guarded.file.scopes.binding(each) is not None for each in others):
        _conditional(found, test, guarded.file.text(test))


def _of_its_own(guarded: Guarded, test: Node, negative: bool, found: Guards) -> None:
    """`attempts.current >= 5`: what only the connection's code knows is how often it opened, or tried to."""
    parts = _operands(test, "||" if negative else "&&")
    if len(parts) > 1:
        for each in parts:
            _judge(guarded, each, negative, found)
    elif counts(guarded.file, test, guarded.names, negative):
        found.evidence.append(Evidence(Reason.MANUAL_RECONNECT, test.span, guarded.file.text(test)))
    elif not _is_open_at_first(guarded, test, negative):
        _conditional(found, test, guarded.file.text(test))


def _is_open_at_first(guarded: Guarded, test: Node, negative: bool) -> bool:
    own = all(guarded.file.scopes.binding(each) in guarded.names for each in _names(test))
    return own and holds_at_first(guarded.file, test) is (not negative)


def _names(test: Node) -> list[Node]:
    return [each for each in test.walk() if each.kind == "identifier"]


def _not_rendered(guarded: Guarded, test: Node, negative: bool, found: Guards) -> None:
    """A test that only the effect can make; of a value that it fetches for itself, that is said as well."""
    file, owner = guarded.file, guarded.owner
    parts = _operands(test, "||") if negative else []
    if len(parts) > 1 and any(asked_for(file, each, owner) for each in parts):
        for each in parts:
            _judge(guarded, each, True, found)
        return
    if negative and (missed := asked_for(file, test, owner)):
        found.asked.append(Asked(test.span, missed, is_sent(file, missed, guarded.uses.site)))
    _conditional(found, test, file.text(test))


def _without_features(guarded: Guarded, test: Node, negative: bool) -> list[tuple[Node, bool]] | None:
    """What is left of a test that also asks for the client or a browser; none when it does not.

    With each part, whether the connection is opened when that fails.
    """
    file, clients = guarded.file, guarded.clients
    parts = _operands(test, "||" if negative else "&&")
    asked = [each for each in parts if not is_feature_test(file, each, clients)]
    if len(asked) < len(parts):
        return [(each, negative) for each in asked]
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        inner = bare(test.children[0])
        if any(is_feature_test(file, each, clients) for each in _operands(inner, "&&" if negative else "||")):
            return [(inner, not negative)]
    return None


def _operands(test: Node, operator: str) -> list[Node]:
    """`a || b || c` as three."""
    test = bare(test)
    if test.kind == "binary_expression" and test.words[:1] == [operator]:
        return [part for each in test.children for part in _operands(each, operator)]
    return [test]


def _own_flag(file: File, test: Node, owner: Node, negative: bool) -> bool:
    """`if (cancelled) return;`: flags that the effect declares for itself, and sets when it has begun."""
    for part in _operands(test, "||" if negative else "&&"):
        flags = [file.scopes.binding(each) for each in _names(part)]
        if not flags or any(each is None for each in flags):
            return False
        known = [each for each in flags if each is not None]
        local = all(each.kind in ("let", "var") and _is_of_effect(each, owner) for each in known)
        if local and holds_at_first(file, part) is (not negative):
            continue
        if not all(is_set_by_its_effect(file, each, part, owner) for each in known):
            return False
    return True


def _is_of_effect(binding: Binding, owner: Node) -> bool:
    return binding.scope.node is not owner and binding.node.inside(owner)
