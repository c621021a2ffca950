"""State that only says whether the stream is connected.

In: the handlers of open and error, and what goes with the connection. Out: flags that a hook can replace.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.scopes import Binding, within
from sse2ws.analyse.slices import Slice
from sse2ws.analyse.syntax_facts import File, arguments, bare, outermost, state_setter, statement_of
from sse2ws.model.facts import StatusFlag
from sse2ws.syntax.tree import Node


def status_flags(
    file: File, handlers: Sequence[Node], opening: Sequence[Node], sliced: Slice
) -> tuple[StatusFlag, ...]:
    """Flags whose every setter call goes away together with the connection's own statements.

    `opening`: those of the handlers that are called when the connection opens.
    """
    found = []
    for binding in _setters(file, handlers):
        declarator = state_setter(file, binding)
        pattern = declarator.get("name") if declarator is not None else None
        if declarator is None or pattern is None or len(pattern.children) != 2:
            continue
        if all(_goes(ref, handlers, sliced) or _listed(ref) for ref in binding.refs):
            calls = [ref for ref in binding.refs if not _listed(ref)]
            found.append(
                StatusFlag(
                    file.text(pattern.children[0]),
                    binding.name,
                    statement_of(declarator).span,
                    _boolean(file, declarator, calls, opening),
                )
            )
    return tuple(found)


def _setters(file: File, handlers: Sequence[Node]) -> list[Binding]:
    found: dict[Binding, None] = {}
    for handler in handlers:
        for node in handler.walk():
            binding = file.scopes.binding(node) if node.kind == "identifier" else None
            if binding is not None and state_setter(file, binding) is not None:
                found[binding] = None
    return list(found)


def _goes(ref: Node, handlers: Sequence[Node], sliced: Slice) -> bool:
    return any(within(ref, handler) for handler in handlers) or any(
        ref.inside(each) for each in sliced.dropped
    )


def _listed(ref: Node) -> bool:
    return ref.parent is not None and ref.parent.kind == "array"


def _boolean(file: File, declarator: Node, refs: Sequence[Node], opening: Sequence[Node]) -> bool:
    """Whether the flag means "connected": false at first, true when it opens, false at all other times."""
    hook = declarator.get("value")
    initial = arguments(bare(hook)) if hook is not None else []
    if len(initial) != 1 or bare(initial[0]).kind != "false":
        return False
    values = []
    for ref in refs:
        call = outermost(ref).parent
        given = arguments(call) if call is not None and call.kind == "call_expression" else []
        opens = any(within(ref, handler) for handler in opening)
        if len(given) != 1 or bare(given[0]).kind != ("true" if opens else "false"):
            return False
        values.append(opens)
    return any(values)
