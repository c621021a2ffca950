"""Functions of the file that only add listeners: `const on = (name, call) => source.addEventListener(...)`.

In: all uses of a source. Out: the same, with one use for each call of such a function in place of its own.
A function that does anything else, or that is used for anything else, stays a use as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, parameter_of, parameters, statement_of
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.listening.called_with import called_with
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.model.connection import Takes
from sse2ws.model.flow import EventName
from sse2ws.syntax.tree import Node

_DEEPEST = 4
"""Such functions that call one another."""


def with_relays(file: File, uses: SourceUses) -> SourceUses:
    """The uses with the calls of relaying functions for what these do themselves."""
    for _ in range(_DEEPEST):
        found = next(_relayed(file, uses), None)
        if found is None:
            break
        uses = _put(uses, *found)
    return uses


def _put(uses: SourceUses, own: SourceUse, calls: Sequence[SourceUse], function: Node) -> SourceUses:
    """The calls instead of the function's own use, and instead of handing the source to the function."""
    handed = [each.node for each in calls]
    left = [each for each in uses.uses if each is not own and each.node not in handed]
    holders = [each for each in uses.holders if each.scope.node is not function]
    relays = uses.relays if holders != uses.holders else [*uses.relays, function]
    return SourceUses(uses.site, [*left, *calls], holders, uses.fields, uses.returned_by, relays)


def _relayed(file: File, uses: SourceUses) -> Iterator[tuple[SourceUse, list[SourceUse], Node]]:
    """A use inside of a function that does nothing else, with the calls that do it."""
    for use in uses.uses:
        function = function_of(use.node)
        if use.kind not in (UseKind.LISTEN, UseKind.UNLISTEN) or function is None:
            continue
        if any(each.scope.node is function for each in uses.holders):
            handing = [each.node for each in uses.of(UseKind.HOLD)]
            calls = [each for each in calls_of(file, function) if each in handing]
        elif function_of(function) is function_of(uses.site):
            calls = _all_calls(file, function)
        else:
            continue  # what holds the source is needed there
        if instead := _instead(file, function, use, calls):
            yield use, instead, function


def _instead(file: File, function: Node, use: SourceUse, calls: Sequence[Node]) -> list[SourceUse]:
    """What each call of the function does to the source; nothing where that cannot be said."""
    given = _given(file, use)
    if given is None or use.event is None or not _is_alone(file, function, use):
        return []
    event, handler = _index(file, function, use.event), _index(file, function, given[0])
    options = _index(file, function, use.options) if use.options is not None else None
    fixed = use.options if options is None else None
    if event is None or handler is None or (fixed is not None and _names_own(file, function, fixed)):
        return []
    found = []
    for call in calls:
        handed = arguments(call)
        spread = any(each.kind == "spread_element" for each in handed)
        if not _is_statement(call) or spread or len(handed) <= max(event, handler):
            return []
        chosen = fixed if options is None else next(iter(handed[options : options + 1]), None)
        found.append(SourceUse(use.kind, call, handed[event], use.name, handed[handler], chosen,
                               takes=given[1]))  # fmt: skip
    direct = use.handler is not None and given[0] is bare(use.handler)
    return found if direct or not _adds_again(file, found) else []


def _adds_again(file: File, calls: Sequence[SourceUse]) -> bool:
    """Whether one callback is added twice for one name: as listeners of their own, both call it."""
    seen: set[tuple[str, EventName]] = set()
    for each in calls:
        names = event_names(file, each.event).names if each.event is not None else ()
        for name in names:
            key = (file.text(each.handler), EventName(name.text, None, name.constant))
            if key in seen:
                return True
            seen.add(key)
    return False


def _given(file: File, use: SourceUse) -> tuple[Node, Takes] | None:
    """The callback, and what of the event it gets; what is taken off is what was added."""
    called = called_with(file, use)
    if use.kind is UseKind.LISTEN or called is None or use.handler is None:
        return called
    return called if called[0] is bare(use.handler) else None


def _index(file: File, function: Node, node: Node) -> int | None:
    """Which plain parameter of the function an expression is."""
    node = bare(node)
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    found = parameter_of(file, binding) if binding is not None else None
    if found is None or binding is None or found[0] is not function or found[2] or binding.writes:
        return None
    given = parameters(function)[found[1]]
    return found[1] if given.get("value") is None and given.kind != "assignment_pattern" else None


def _names_own(file: File, function: Node, node: Node) -> bool:
    """Whether an expression names something that the function declares or takes."""
    bindings = (file.scopes.binding(each) for each in node.walk() if "identifier" in each.kind)
    return any(each is not None and each.node.inside(function) for each in bindings)


def _is_alone(file: File, function: Node, use: SourceUse) -> bool:
    """Whether a function does nothing but what a use does; the listener may have a name in it."""
    body = function.get("body")
    if body is None or not {"async", "*"}.isdisjoint(function.words):
        return False
    if body.kind != "statement_block":
        return bare(body) is use.node
    handler = bare(use.handler) if use.handler is not None else None
    binding = file.scopes.binding(handler) if handler is not None and handler.kind == "identifier" else None
    local = binding is not None and binding.kind != "param" and binding.node.inside(body)
    named = [statement_of(binding.node)] if binding is not None and local else []
    if any(len(each.all("declarator")) > 1 for each in named):
        return False
    others = [each for each in body.children if each not in named]
    inside = others[0].children if len(others) == 1 and others[0].kind in _LAST else []
    return bool(inside) and bare(inside[0]) is use.node


_LAST = ("expression_statement", "return_statement")


def _all_calls(file: File, function: Node) -> list[Node]:
    """All calls; none when the function is named for anything else."""
    binding = binding_of_function(file, function)
    if binding is None or binding.writes:
        return []
    exported = any(each.kind == "export_statement" for each in binding.node.ancestors())
    if exported and binding.scope.node is file.tree.root:
        return []
    calls = [each for each in calls_of(file, function) if not each.inside(function)]
    return calls if len(calls) == len(binding.refs) else []


def _is_statement(call: Node) -> bool:
    parent = call.parent
    body = parent is not None and parent.kind == "arrow_function" and call.field == "body"
    return body or (parent is not None and parent.kind == "expression_statement")
