"""Parameters that a handler does not read any more.

In: a parameter without a user. Out: the change that leaves it out, where nobody can tell.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import parameter_pattern, parameters
from sse2ws.rewrite.pieces import Change

_INLINE = ("arrow_function", "function_expression")


def unread_parameter(binding: Binding) -> Iterator[Change]:
    """`()` for `(message)` of a function that is handed on where it stands."""
    function = binding.scope.node
    around = function.parent
    inline = around is not None and around.kind in ("arguments", "pair") and function.kind in _INLINE
    given = parameters(function) if inline else []
    if len(given) == 1 and parameter_pattern(given[0]) is binding.node and given[0].get("value") is None:
        listed = function.get("parameters")
        yield Change(listed.span if listed is not None else given[0].span, (b"()",), "dead-code")
