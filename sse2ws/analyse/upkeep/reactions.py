"""What handlers of `open` and `error` do besides keeping flags: the code that becomes an effect on the state.

In: the handlers of a source, and the slice of its effect. Out: `Reactions`; a handler whose code needs what
goes with the connection, or more of its event than that it came, gives none.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.code.comments import comments_above
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    callee,
    function_value,
    outermost,
    parameter_pattern,
    parameters,
    statement_of,
)
from sse2ws.analyse.source.side_effects import local_function
from sse2ws.analyse.upkeep.lifting import Lifting
from sse2ws.model.layout import Listed, Reaction, Reactions
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_LEAVING = frozenset(("throw_statement", "await_expression", "yield_expression"))
_MEMBERS = frozenset(("member_expression", "subscript_expression"))
SOME_EVENT, MAYBE = "*", "?"


def read_reactions(
    lifting: Lifting, effect: Node, listed: Listed, resync: bool, native: bool
) -> Reactions | None:
    """`resync`: what is done on open is told as fetching again. `native`: the client is the browser's."""
    target = callee(effect)
    reader = _Reader(lifting, native)
    opened = None if resync else reader.read("open")
    lost = reader.read("error")
    if target is None or (opened is None and lost is None):
        return None
    return Reactions(target.span, listed, opened, lost)


class _Reader:
    def __init__(self, lifting: Lifting, native: bool) -> None:
        self.lifting = lifting
        self.file = lifting.file
        self.native = native

    def read(self, event: str) -> Reaction | None:
        """The one handler of an event, where it works."""
        handlers = self.lifting.handlers(event)
        if len(handlers) != 1 or not self.lifting.works(handlers[0]):
            return None
        function = self.lifting.function(handlers[0])
        lifted = function is not None and function.inside(self.lifting.callback)
        if function is not None and lifted:
            found = self._lifted(handlers[0], function)
        else:
            found = self._called(handlers[0], function)
        return None if found is not None and found.event and not self._can_stand_in() else found

    def _can_stand_in(self) -> bool:
        """Whether `new Event('error')` is what the stream gave: a polyfill, or a file, may have its own."""
        scopes = self.file.scopes.by_node.values()
        return self.native and not any("Event" in each.values or "Event" in each.types for each in scopes)

    def _lifted(self, handler: Node, function: Node) -> Reaction | None:
        body = function.get("body")
        if body is None or "*" in function.words or "async" in function.words:
            return None
        if handler is not function and not self._goes_with_the_effect(handler):
            return None
        kept, gone = self.lifting.parted(body)
        if self.lifting.skips(gone) or any(not self._movable(each, function) for each in kept):
            return None
        event = self._event(function, kept)
        if event is None:
            return None
        reached = [span for each in kept for span in (each.span, *self._reach(each, set()))]
        covers = tuple(dict.fromkeys(reached))
        above = comments_above(self.file, statement_of(handler))
        found = Reaction(event=event, covers=covers, comments=above)
        if body.kind != "statement_block":
            return replace(found, expression=body.span)
        spans = [tuple(each.span for each in some) for some in (kept, gone)]
        return replace(found, block=body.span, kept=spans[0], dropped=spans[1])

    def _goes_with_the_effect(self, handler: Node) -> bool:
        """Whether nobody but the source calls a named handler."""
        binding = self.file.scopes.binding(handler)
        gone = self.lifting.sliced.dropped
        return binding is not None and all(any(ref.inside(each) for each in gone) for ref in binding.refs)

    def _called(self, handler: Node, function: Node | None) -> Reaction | None:
        if handler.kind not in ("identifier", "member_expression"):
            return None
        if not self.lifting.stands_alone(handler, handler):
            return None
        if function is None:
            return Reaction(called=handler.span, event=MAYBE, covers=(handler.span,))
        if self.lifting.sets_flags(function):
            return None
        event = SOME_EVENT if self.lifting.takes_its_event(function) else ""
        covers = (handler.span, function.span, *self._reach(function, {function}))
        return Reaction(called=handler.span, event=event, covers=covers)

    def _movable(self, node: Node, function: Node) -> bool:
        if self.lifting.returns(node, function) or not self.lifting.stands_alone(node, function, True):
            return False
        return not any(
            each.kind in _LEAVING or self._counts(each) or self.file.text(each) == "arguments"
            for each in node.walk()
        )

    def _counts(self, node: Node) -> bool:
        """Whether a value is made of the one before: a stream fails at each try, the state changes once."""
        if node.kind in ("update_expression", "augmented_assignment_expression"):
            return True
        target = callee(node) if node.kind == "call_expression" else None
        binding = self.file.scopes.binding(target) if target is not None else None
        if binding is None or state_setter(self.file, binding) is None:
            return False
        return any(function_value(self.file, each) is not None for each in arguments(node))

    def _event(self, function: Node, kept: list[Node]) -> str | None:
        """The name of the event that code hands on; empty where it reads none, none where it takes it apart.

        The event of a stream says no more than that it came, so that another of its kind may stand for it.
        """
        given = parameters(function)
        pattern = parameter_pattern(given[0]) if given else None
        if pattern is None:
            return ""
        binding = self.file.scopes.binding(pattern) if pattern.kind == "identifier" else None
        if binding is None or len(given) > 1:
            return None
        refs = [ref for ref in binding.refs if any(ref.inside(each) for each in kept)]
        for ref in refs:
            around = outermost(ref).parent
            if around is not None and around.kind in _MEMBERS and outermost(ref).field == "object":
                return None
        return binding.name if refs else ""

    def _reach(self, node: Node, seen: set[Node]) -> list[Span]:
        """Functions of this file that code calls."""
        found: list[Span] = []
        for call in node.below("call_expression"):
            local = local_function(self.file, callee(call))
            if local is not None and local not in seen:
                seen.add(local)
                found += [local.span, *self._reach(local, seen)]
        return found
