"""What a handler of `open` fetches again: the code that becomes `onReconnect` and an effect on mount.

In: the handlers of a source's `open` and the slice of its effect. Out: a `Resync`, or nothing when the code
needs what goes with the connection.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.comments import with_comments
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import callee, names_in
from sse2ws.analyse.upkeep.later import Later, later_work
from sse2ws.analyse.upkeep.lifting import Lifting
from sse2ws.model.layout import Listed, Resync
from sse2ws.syntax.tree import Node

_AWAITING = ("await_expression", "for_in_statement")


def read_resync(lifting: Lifting, effect: Node, listed: Listed) -> Resync | None:
    """The code of the one handler of `open` that does more than keep state. `listed`: the effect's list."""
    working = [each for each in lifting.handlers("open") or () if lifting.works(each)]
    target = callee(effect)
    if len(working) != 1 or target is None:
        return None
    return _Reader(lifting).read(working[0], Resync(target.span, listed, frozenset()))


def _waits(function: Node, code: Sequence[Node]) -> bool:
    """Whether code of an asynchronous function waits for something itself."""
    awaited = (wait for each in code for wait in each.walk() if wait.kind in _AWAITING)
    return "async" in function.words and any(function_of(each) is function for each in awaited)


class _Reader:
    def __init__(self, lifting: Lifting) -> None:
        self.lifting = lifting
        self.file = lifting.file

    def read(self, handler: Node, frame: Resync) -> Resync | None:
        function = self.lifting.function(handler)
        if function is None or not function.inside(self.lifting.callback):
            return self._called(handler, function, frame)
        body = function.get("body")
        if body is None or self.lifting.takes_its_event(function) or "*" in function.words:
            return None
        if body.kind == "statement_block":
            told = [each for each in body.children if not self.lifting.only_says(each)]
            later = later_work(self.file, told, self.lifting.sliced.own)
            if later is not None:
                return self._later_only(later, body, function, frame)
        kept, gone = self.lifting.parted(body)
        if self.lifting.skips(gone) or any(not self._movable(each, function) for each in kept):
            return None
        names = frozenset(name for each in kept for name in names_in(self.file, each))
        dropped = with_comments(self.file, gone)
        whole = replace(frame, names=names, dropped=dropped, waits=_waits(function, kept))
        block = body.kind == "statement_block"
        return replace(whole, block=body.span) if block else replace(whole, expression=body.span)

    def _later_only(self, later: Later, body: Node, function: Node, frame: Resync) -> Resync | None:
        """The work of each time but the first, as code of its own."""
        code = [later.work] if later.work is not None else [e for e in body.children if e not in later.kept]
        code = [each for each in code if later.work is not None or not self.lifting.only_says(each)]
        if any(not self._movable(each, function) for each in code):
            return None
        names = frozenset(name for each in code for name in names_in(self.file, each))
        whole = replace(frame, names=names, waits=_waits(function, code), later=True)
        if later.work is None:
            gone = [each for each in body.children if each not in code]
            return replace(whole, block=body.span, dropped=with_comments(self.file, gone))
        if later.work.kind == "statement_block":
            return replace(whole, block=later.work.span)
        single = later.work.kind == "expression_statement"
        return replace(whole, expression=later.work.children[0].span) if single else None

    def _called(self, handler: Node, function: Node | None, frame: Resync) -> Resync | None:
        if handler.kind not in ("identifier", "member_expression"):
            return None
        if function is not None and (
            self.lifting.sets_flags(function) or self.lifting.takes_its_event(function)
        ):
            return None
        if not self.lifting.stands_alone(handler, handler):
            return None
        return replace(frame, names=names_in(self.file, handler), called=handler.span)

    def _movable(self, node: Node, function: Node) -> bool:
        return not self.lifting.returns(node, function) and self.lifting.stands_alone(node, function)
