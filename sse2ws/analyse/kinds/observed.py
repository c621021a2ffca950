"""What RxJS takes from a source: `fromEvent(source, 'name')`, with the functions that hear of it.

In: a draft. Out: `Observed`s, through chains of `pipe` and constants of the file. No rewrite rests on them.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.code.calls import name_of_callee
from sse2ws.analyse.code.syntax_facts import arguments, bare, callee, function_value, outermost, string
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.side_effects import local_function
from sse2ws.analyse.source.sources import UseKind
from sse2ws.syntax.tree import Node

_UNTIL = frozenset(("takeUntil", "takeWhile"))


class Observed(Struct, frozen=True, eq=False):
    """One event as a stream of values. `heard`: functions that get them; `until`: calls that it completes."""

    name: str
    call: Node
    heard: tuple[Node, ...]
    until: tuple[Node, ...]


def observed_in(draft: Draft) -> Iterator[Observed]:
    """All events that are observed on the draft's source."""
    for use in draft.uses.of(UseKind.RXJS):
        given = arguments(use.node)
        name = string(draft.file, given[1]) if len(given) > 1 else None
        if name is not None:
            calls = list(_leads_to(draft, use.node, 0))
            heard = [each for call in calls for each in _functions(draft, call)]
            until = [call for call in calls if _called(draft, call) in _UNTIL]
            yield Observed(name, use.node, tuple(heard), tuple(until))


def _leads_to(draft: Draft, stream: Node, depth: int) -> Iterator[Node]:
    """Calls of methods of a stream, and calls that are given it."""
    node = outermost(stream)
    parent = node.parent
    if parent is None or depth > 8:
        return
    if parent.kind == "member_expression" and node.field == "object":
        call = outermost(parent).parent
        if call is not None and call.kind == "call_expression":
            yield call
            if _called(draft, call) != "subscribe":
                yield from _leads_to(draft, call, depth + 1)
    elif parent.kind == "arguments" and parent.parent is not None:
        yield parent.parent
    elif parent.kind == "variable_declarator":
        name = parent.get("name")
        binding = draft.file.scopes.binding(name) if name is not None else None
        for ref in binding.refs if binding is not None else ():
            yield from _leads_to(draft, ref, depth + 1)


def _called(draft: Draft, call: Node) -> str:
    return name_of_callee(draft.file, callee(call))


def _functions(draft: Draft, call: Node) -> Iterator[Node]:
    """What `subscribe` calls with a value."""
    given = arguments(call)
    if _called(draft, call) != "subscribe" or not given:
        return
    first = bare(given[0])
    if first.kind == "object":
        pairs = (each for each in first.children if draft.file.text(each.get("key")) == "next")
        first = next((value for each in pairs if (value := each.get("value")) is not None), first)
    function = function_value(draft.file, first) or local_function(draft.file, first)
    if function is not None:
        yield function
