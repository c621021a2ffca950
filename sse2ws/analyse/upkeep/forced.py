"""State that is there to run an effect again: `[retry, setRetry]` with `[retry]` as dependencies.

In: the declaration of a state and the uses of a source. Out: whether it says nothing but that.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, arguments, dependency_list, function_value, string
from sse2ws.analyse.source.side_effects import handler_function
from sse2ws.analyse.source.sources import SourceUse, SourceUses, UseKind
from sse2ws.syntax.tree import Node

_LIFECYCLE = frozenset(("open", "error", "close"))


def runs_effect_again(file: File, declarator: Node, uses: SourceUses) -> bool:
    """Whether a state is read by the dependencies of the source's effect, and by what treats its failures."""
    pattern = declarator.get("name")
    first = pattern.children[0] if pattern is not None and len(pattern.children) == 2 else None
    value = file.scopes.binding(first) if first is not None else None
    if pattern is None or value is None:
        return False
    listed = [ref for ref in value.refs if ref.parent is not None and dependency_list(file, ref.parent)]
    around = {each for ref in listed for each in ref.ancestors() if each.kind == "call_expression"}
    effect = next((each for each in around if uses.site.inside(each)), None)
    if effect is None or _works(file, effect, uses):
        return False
    if _is_set_elsewhere(file, pattern.children[1], effect):
        return False
    handlers = [_function(file, each) for each in uses.of(UseKind.LISTEN, UseKind.ASSIGN)]
    return all(
        ref in listed or any(each is not None and ref.inside(each) for each in handlers) for ref in value.refs
    )


def _is_set_elsewhere(file: File, setter: Node, effect: Node) -> bool:
    """Whether somebody can ask for another connection: a button would be left that does nothing."""
    binding = file.scopes.binding(setter)
    return binding is None or any(
        not ref.inside(effect) and not (ref.parent is not None and dependency_list(file, ref.parent))
        for ref in binding.refs
    )


def _works(file: File, effect: Node, uses: SourceUses) -> bool:
    """Whether the effect does more when it runs again: data is fetched anew, perhaps."""
    function = function_value(file, arguments(effect)[0])
    body = function.get("body") if function is not None else None
    return any(
        each.kind == "expression_statement"
        and not file.text(each).startswith("console.")
        and not any(use.node.inside(each) for use in uses.uses)
        for each in (body.children if body is not None else ())
    )


def _function(file: File, use: SourceUse) -> Node | None:
    """What is called when the connection opens or fails."""
    event = use.name if use.kind is UseKind.ASSIGN else string(file, use.event) if use.event else None
    return handler_function(file, use.handler) if event in _LIFECYCLE else None
