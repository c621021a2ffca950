"""Effect Events that no effect calls any more: React lets only effects call them, so they become functions.

In: what effects called before, and a file after. Out: changes of the after, which take `useEffectEvent` off.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, react_call
from sse2ws.model.source import Span
from sse2ws.rewrite.dead import Key, key_of
from sse2ws.rewrite.pieces import Change
from sse2ws.syntax.tree import Node

_WRAPPER = "useEffectEvent"
_CALLERS = frozenset(("useEffect", "useLayoutEffect", "useInsertionEffect", _WRAPPER))


def called_by_effects(file: File) -> frozenset[Key]:
    """The Effect Events of a file that some effect names."""
    return frozenset(
        key_of(file, each)
        for each in file.scopes.bindings()
        if _wrapped(file, each) is not None and _is_called(file, each)
    )


def freed_events(called: Set[Key], after: File) -> Iterator[Change]:
    """Functions without their wrapper, where only other code than effects names them now."""
    for binding in after.scopes.bindings() if called else ():
        call = _wrapped(after, binding)
        if call is None or key_of(after, binding) not in called or not binding.refs:
            continue
        if not _is_called(after, binding):
            function = arguments(call)[0]
            yield Change(Span(call.start, function.start), (), "effect-to-hook")
            yield Change(Span(function.end, call.end), (), "effect-to-hook")


def _wrapped(file: File, binding: Binding) -> Node | None:
    """The call of `useEffectEvent` that a constant is, around a function alone."""
    value = bare(binding.value) if binding.constant and binding.value is not None else None
    if value is None or react_call(file, value) != _WRAPPER or value.get("type_arguments") is not None:
        return None
    given = arguments(value)
    return value if len(given) == 1 and given[0].kind in FUNCTIONS else None


def _is_called(file: File, binding: Binding) -> bool:
    return any(react_call(file, around) in _CALLERS for ref in binding.refs for around in ref.ancestors())
