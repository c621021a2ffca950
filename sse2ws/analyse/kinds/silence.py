"""Whether silence closes a stream: a timer that each message sets again, or the time of the last message.

In: a draft and a way from a handler to a closing call. Out: yes or no; silence is never the end of a stream.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.syntax_facts import arguments, bare, callee, global_path, outermost
from sse2ws.analyse.kinds.closing import Way, function_named
from sse2ws.analyse.source.draft import Draft
from sse2ws.syntax.tree import Node

_CLEARING = ("clearTimeout", "clearInterval", "cancelAnimationFrame")
_CLOCKS = ("Date", "Date.now", "performance.now")


def is_silence(draft: Draft, way: Way) -> bool:
    """Whether the handler takes back the timer that would close: directly, or by functions that it calls."""
    kept = _kept(way.timer) if way.timer is not None else None
    if kept is None:
        return False
    return any(_is_same(draft, kept, each) for each in _cleared(draft, way.handler, set()))


def is_time(draft: Draft, ref: Node) -> bool:
    """Whether a write, to a name or to a ref, notes only what time it is: `last = Date.now()`."""
    target = outermost(ref)
    if target.parent is not None and target.parent.kind == "member_expression":
        target = outermost(target.parent)
    assigned = target.parent.get("right") if target.parent is not None else None
    value = bare(assigned) if assigned is not None else None
    while value is not None and value.kind in ("unary_expression", "call_expression", "new_expression"):
        if value.kind == "unary_expression":
            value = bare(value.children[-1])
            continue
        made = value.get("constructor") or callee(value)
        return made is not None and not arguments(value) and global_path(draft.file, made) in _CLOCKS
    return False


def _kept(timer: Node) -> Node | None:
    """Where the handle of a timer is kept."""
    value = outermost(timer)
    around = value.parent
    if around is None or around.kind not in ("assignment_expression", "variable_declarator"):
        return None
    return around.get("left") or around.get("name")


def _cleared(draft: Draft, node: Node, seen: set[Node]) -> Iterator[Node]:
    """The timers that code takes back."""
    for each in node.below("call_expression"):
        target = callee(each)
        if target is None:
            continue
        if global_path(draft.file, target) in _CLEARING:
            yield from (bare(given) for given in arguments(each)[:1])
        function = function_named(draft, target)
        if function is not None and function not in seen:
            seen.add(function)
            yield from _cleared(draft, function, seen)


def _is_same(draft: Draft, one: Node, other: Node) -> bool:
    """Whether two expressions mean one variable, field or ref."""
    if one.kind == "identifier" and other.kind == "identifier":
        binding = draft.file.scopes.binding(one)
        return binding is not None and binding is draft.file.scopes.binding(other)
    return one.kind == other.kind and draft.file.text(one) == draft.file.text(other)
