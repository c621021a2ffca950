"""Hooks that open a connection and call what they are given: `useSSE(url, { 'goal-created': onGoal })`.

In: a connection as it was read, laid out as an effect. Out: a `Wrapper` when the hook does nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_of,
    parameters,
    react_call,
    statement_of,
)
from sse2ws.analyse.connection.renewal import renewed_by
from sse2ws.analyse.connection.wrappers import has_base, leaving_of, url_parameter
from sse2ws.analyse.effect.guards import Guarded, read_guards
from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.slices import slice_body
from sse2ws.analyse.flow.callback_parameters import callback_parameter
from sse2ws.analyse.listening.called_with import called_with
from sse2ws.analyse.source.draft import Draft, Listening
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.model.connection import Listens, Wrapper
from sse2ws.model.layout import Guard
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_SETTLED = (Reason.GENERIC_WRAPPER, Reason.DYNAMIC_EVENT_NAME, Reason.STALE_CLOSURE)


def callback_hook_of(draft: Draft) -> Wrapper | None:
    """The wrapper around a connection in the effect of a hook whose callers give the handlers."""
    owner, effect = draft.container.owner, draft.container.effect
    if draft.container.kind != "custom-hook" or owner is None or effect is None:
        return None
    binding = binding_of_function(draft.file, owner)
    if binding is None or binding.scope.node is not draft.file.tree.root or binding.writes:
        return None
    url, statements = url_parameter(draft, owner), leaving_of(draft.file, binding)
    listens = [_listens(draft, owner, each) for each in draft.listeners]
    guards = _guards_if_alone(draft, owner)
    tested = _tested(draft, owner, guards) if guards is not None else None
    if url is None or statements is None or tested is None or not listens or None in listens:
        return None
    if not _does_nothing_else(draft.file, owner, statement_of(effect)):
        return None
    from_callers = url >= 0 or any(each is not None and (each.keyed or each.name >= 0) for each in listens)
    if not from_callers:
        return None  # what it listens for is its own: it stays, and its callers' callbacks are followed
    return Wrapper(
        binding.name,
        owner.span,
        statements,
        url,
        tuple(each.span for each in draft.evidence if each.reason in _SETTLED),
        tuple(each for each in listens if each is not None),
        tested,
        tuple(number for number, each in enumerate(parameters(owner)) if _defaults_to_true(each)),
        url >= 0 and has_base(draft),
    )


def _defaults_to_true(parameter: Node) -> bool:
    default = parameter.get("value") or parameter.get("right")
    return default is not None and default.kind == "true"


def _guards_if_alone(draft: Draft, owner: Node) -> Sequence[Guard] | None:
    """The conditions of an effect that holds nothing but them and the connection."""
    body = draft.container.callback.get("body") if draft.container.callback is not None else None
    if body is None or body.kind != "statement_block":
        return None
    before = [each for each in body.children if each.end <= draft.site.node.start]
    guards = read_guards(Guarded(draft.file, owner, draft.uses, draft.clients), before, None)
    listening = [_loop_around(each.statement) or each.statement for each in draft.listeners]
    functions = [each.function for each in draft.listeners if each.function is not None]
    parts = Parts(draft.uses, draft.lifecycle, listening, functions, draft.lifecycle_handlers)
    aside = [*guards.statements, *(statement_of(each) for each in functions)]
    rest = [each for each in slice_body(draft.file, body, parts).rest if each not in aside]
    outside = any(not use.node.inside(body) for use in draft.uses.uses)
    return guards.kept if not rest and not guards.evidence and not outside else None


def _loop_around(statement: Node) -> Node | None:
    """The loop that holds nothing but one statement."""
    block = statement.parent
    if block is None or block.kind != "statement_block" or len(block.children) != 1 or block.parent is None:
        return None
    return block.parent if block.parent.kind == "for_in_statement" else None


def _tested(draft: Draft, owner: Node, guards: Sequence[Guard]) -> tuple[int, ...] | None:
    """The parameters that the effect's guards test, each alone and as it is."""
    found = []
    for guard in guards:
        test = bare(draft.file.tree.at(guard.span))
        inner = bare(test.children[0]) if test.kind == "unary_expression" and test.children else test
        binding = draft.file.scopes.binding(inner) if inner.kind == "identifier" else None
        given = parameter_of(draft.file, binding) if binding is not None else None
        if given is None or given[0] is not owner or given[2] or guard.early != f"!{draft.file.text(inner)}":
            return None
        found.append(given[1])
    return tuple(found)


def _does_nothing_else(file: File, owner: Node, effect: Node) -> bool:
    """Whether a hook holds the effect, and besides it only refs with the newest callbacks."""
    body = owner.get("body")
    if body is None or body.kind != "statement_block":
        return False
    return all(each is effect or _keeps_newest(file, each) for each in body.children)


def _keeps_newest(file: File, statement: Node) -> bool:
    """`const latest = useRef(handlers)`, `latest.current = handlers`, alone or in an effect."""
    if statement.kind == "lexical_declaration":
        return all(react_call(file, each.get("value")) == "useRef" for each in statement.children)
    if statement.kind != "expression_statement" or not statement.children:
        return False
    inner = statement.children[0]
    if inner.kind == "assignment_expression":
        left, right = inner.get("left"), inner.get("right")
        return (
            left is not None
            and right is not None
            and file.text(left).endswith(".current")
            and bare(right).kind == "identifier"
        )
    if not (react_call(file, inner) or "").endswith("Effect"):
        return False
    function = function_value(file, arguments(inner)[0]) if arguments(inner) else None
    body = function.get("body") if function is not None else None
    return (
        body is not None
        and body.kind == "statement_block"
        and all(_keeps_newest(file, each) for each in body.children)
    )


# -- listeners -----------------------------------------------------------------------------------------


def _listens(draft: Draft, owner: Node, listening: Listening) -> Listens | None:
    use = next((e for e in draft.uses.uses if e.node.span == listening.facts.site), None)
    found = called_with(draft.file, use) if use is not None else None
    listens = _given(draft, owner, listening)
    if listens is None or found is None or draft.container.effect is None:
        return None
    effect, index = draft.container.effect, listens.callback
    renewed = renewed_by(draft.file, owner, effect, found[0], index, listens.member)
    return replace(listens, renewed=renewed)


def _given(draft: Draft, owner: Node, listening: Listening) -> Listens | None:
    use = next((e for e in draft.uses.uses if e.node.span == listening.facts.site), None)
    found = called_with(draft.file, use) if use is not None else None
    if use is None or found is None or not _only_listens(draft, use):
        return None
    target, takes = found
    if use.kind is UseKind.ASSIGN or listening.facts.unnamed:
        given = callback_parameter(draft.file, target)
        fits = given is not None and given[0] is owner and use.name in ("message", "")
        return Listens(given[1], takes, given[2], unnamed=True) if given is not None and fits else None
    event = bare(use.event) if use.event is not None else None
    loop = _keys_of(draft.file, owner, event)
    if loop is not None:
        keyed = _is_keyed(draft.file, target, event, loop)
        return Listens(loop, takes, keyed=True) if keyed else None
    given = callback_parameter(draft.file, target)
    if given is None or given[0] is not owner or event is None:
        return None
    names = listening.facts.names
    if names and all(each.constant is None for each in names) and listening.facts.looped is None:
        return Listens(given[1], takes, given[2], names=tuple(each.text for each in names))
    binding = draft.file.scopes.binding(event) if event.kind == "identifier" else None
    name = parameter_of(draft.file, binding) if binding is not None else None
    if name is None or name[0] is not owner or name[2]:
        return None
    return Listens(given[1], takes, given[2], name=name[1])


def _only_listens(draft: Draft, use: SourceUse) -> bool:
    """Whether a function that the hook declares is given to nobody but the source."""
    name = bare(use.handler) if use.handler is not None else None
    binding = draft.file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if binding is None or function_of_binding(draft.file, binding) is None:
        return True  # written in place, or what a caller gave
    return all(any(ref.inside(each.node) for each in draft.uses.uses) for ref in binding.refs)


def _keys_of(file: File, owner: Node, event: Node | None) -> int | None:
    """The parameter whose keys (or entries) a loop goes through under this name."""
    binding = file.scopes.binding(event) if event is not None and event.kind == "identifier" else None
    listed = _iterated(binding) if binding is not None else None
    target = callee(listed) if listed is not None and listed.kind == "call_expression" else None
    if listed is None or target is None or len(arguments(listed)) != 1:
        return None
    if global_path(file, target) not in ("Object.keys", "Object.entries"):
        return None
    given = callback_parameter(file, bare(arguments(listed)[0]))
    return given[1] if given is not None and given[0] is owner and not given[2] else None


def _iterated(binding: Binding) -> Node | None:
    """What a loop goes through: `x` of `for (const name of x)` and of `x.forEach((name) => ...)`."""
    for each in binding.node.ancestors():
        if each.kind == "for_in_statement":
            right = each.get("right")
            inside = right is not None and not binding.node.inside(right)
            return bare(right) if right is not None and inside and "of" in each.words else None
        if each.kind == "arrow_function":
            given = each.parent
            call = given.parent if given is not None and given.kind == "arguments" else None
            target = callee(call) if call is not None else None
            owner = target.get("object") if target is not None else None
            return bare(owner) if owner is not None else None
    return None


def _is_keyed(file: File, target: Node, event: Node | None, parameter: int) -> bool:
    """Whether a callback is the entry of the same name: `handlers[name]`, or the value of the entry."""
    name = file.scopes.binding(event) if event is not None else None
    if target.kind == "subscript_expression":
        index, owner = target.get("index"), target.get("object")
        given = callback_parameter(file, bare(owner)) if owner is not None else None
        inner = bare(index) if index is not None else None
        same = inner is not None and inner.kind == "identifier" and file.scopes.binding(inner) is name
        return same and given is not None and given[1] == parameter and not given[2]
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    if binding is None or name is None:
        return False
    pattern = binding.node.parent
    return (
        pattern is not None
        and pattern.kind == "array_pattern"
        and len(pattern.children) == 2
        and pattern.children == [name.node, binding.node]
    )
