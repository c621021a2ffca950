"""What handlers of `open` and `error` do besides keeping flags: the code that becomes an effect on the state.

In: the handlers of a source, and the slice of its effect. Out: `Reactions`; a handler whose code needs what
goes with the connection, its event, or each single attempt, gives none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.comments import comments_above, with_comments
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    names_in,
    statement_of,
)
from sse2ws.analyse.effect.parts import NAMES
from sse2ws.analyse.source.side_effects import local_function
from sse2ws.analyse.source.sources import UseKind
from sse2ws.analyse.upkeep.lifting import Lifting
from sse2ws.model.layout import Listed, Reaction, Reactions
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_LEAVING = frozenset(("throw_statement", "await_expression", "yield_expression"))
_COUNTING = frozenset(("update_expression", "augmented_assignment_expression"))


def read_reactions(lifting: Lifting, effect: Node, listed: Listed, resync: bool) -> Reactions | None:
    """`resync`: what is done on open is told as fetching again."""
    target = callee(effect)
    reader = _Reader(lifting, listed)
    opened = None if resync else reader.read("open")
    lost = reader.read("error")
    if target is None or (opened is None and lost is None):
        return None
    return Reactions(target.span, listed, opened, lost)


def listed_by(file: File, hook: Node) -> Listed | None:
    """The dependencies of an effect or a memoised function."""
    given = arguments(hook)
    items = bare(given[1]) if len(given) > 1 else None
    if items is None or items.kind != "array":
        return None
    return tuple((item.span, names_in(file, item)) for item in items.children)


def _spoken_of(handler: Node) -> Node:
    """What a comment on a handler stands above: its statement, or its entry among the options of a call."""
    entry = handler.parent if handler.parent is not None and handler.parent.kind == "pair" else handler
    return entry if entry.kind in ("pair", "method_definition") else statement_of(handler)


class _Reader:
    def __init__(self, lifting: Lifting, listed: Listed) -> None:
        self.lifting = lifting
        self.file = lifting.file
        self.listed = listed

    def read(self, event: str) -> Reaction | None:
        """The one handler of an event, where it works."""
        handlers = self.lifting.handlers(event)
        if handlers is None or len(handlers) != 1 or not self.lifting.works(handlers[0]):
            return None
        handler, function = handlers[0], self.lifting.function(handlers[0])
        if function is None or (self.lifting.takes_its_event(function) and not self._only_logs_it(function)):
            return None  # what it does with its event is not to be seen
        if function.inside(self.lifting.callback):
            found, code = self._lifted(handler, function)
        else:
            found, code = self._called(handler, function)
        if found is None or not self._may_move(code):
            return None
        if self._renews_itself(code):
            return None
        return replace(found, renewed_by=tuple(self._renewing(code, event == "open")))

    def _renews_itself(self, code: Sequence[Node]) -> bool:
        """Whether the code sets a state that it may be done anew for: no attempt stands between any more."""
        setters = (state_setter(self.file, each) for part in code for each in self._named(part))
        patterns = (each.get("name") for each in setters if each is not None)
        states = {self.file.scopes.binding(each.children[0]) for each in patterns if each and each.children}
        queue, seen = [self.file.tree.at(span) for span, _ in self.listed], set[Binding]()
        while queue:
            for binding in self._named(queue.pop()):
                if binding in seen:
                    continue
                seen.add(binding)
                queue += [binding.value] if binding.value is not None else []
        return not states.isdisjoint(seen)

    def _named(self, node: Node) -> Iterator[Binding]:
        """What the names below a node mean."""
        found = (self.file.scopes.binding(each) for each in node.walk() if each.kind in NAMES)
        return (each for each in found if each is not None)

    def _lifted(self, handler: Node, function: Node) -> tuple[Reaction | None, list[Node]]:
        body = function.get("body")
        if body is None or "*" in function.words or body.below("await_expression"):
            return None, []
        if handler is not function and not self._only_for_the_source(handler):
            return None, []
        kept, gone = self.lifting.parted(body)
        if self.lifting.skips(gone) or any(not self._movable(each, function) for each in kept):
            return None, []
        code = [*kept, *(local for each in kept for local in self._reach(each, set()))]
        covers = tuple(dict.fromkeys(each.span for each in code))
        found = Reaction(covers=covers, comments=comments_above(self.file, _spoken_of(handler)))
        if body.kind != "statement_block":
            return replace(found, expression=body.span), code
        spans = tuple(each.span for each in kept)
        return replace(found, block=body.span, kept=spans, dropped=with_comments(self.file, gone)), code

    def _called(self, handler: Node, function: Node) -> tuple[Reaction | None, list[Node]]:
        if handler.kind != "identifier" or not self.lifting.stands_alone(handler, handler):
            return None, []
        if self.lifting.sets_flags(function) or "async" in function.words:
            return None, []
        code = [function, *self._reach(function, {function})]
        return Reaction(called=handler.span, covers=(handler.span, *(each.span for each in code))), code

    def _only_logs_it(self, function: Node) -> bool:
        """Whether nothing that stays reads the event."""
        body = function.get("body")
        if body is None or not function.inside(self.lifting.callback):
            return False
        kept = self.lifting.parted(body)[0]
        given = [
            binding
            for each in function.walk()
            if each.kind in NAMES and any(each.inside(statement) for statement in kept)
            and (binding := self.file.scopes.binding(each)) is not None
        ]  # fmt: skip
        return not any(each.node.inside(function) and not each.node.inside(body) for each in given)

    def _only_for_the_source(self, handler: Node) -> bool:
        """Whether a named handler is only given to the source, and taken back."""
        binding = self.file.scopes.binding(handler)
        uses = self.lifting.parts.uses.of(UseKind.LISTEN, UseKind.ASSIGN, UseKind.UNLISTEN)
        handed = [bare(each.handler) for each in uses if each.handler is not None]
        taken = [each.node for each in uses if each.kind is UseKind.UNLISTEN]
        return binding is not None and all(
            ref in handed or any(ref.inside(each) for each in taken) for ref in binding.refs
        )

    def _movable(self, node: Node, function: Node) -> bool:
        return not self.lifting.returns(node, function) and self.lifting.stands_alone(node, function, True)

    def _may_move(self, code: Sequence[Node]) -> bool:
        """Whether it is the same when it runs once for each change of the state, in another function."""
        for node in (each for part in code for each in part.walk()):
            if node.kind in _LEAVING or self._counts(node) or self.file.text(node) == "arguments":
                return False
            binding = self.file.scopes.binding(node) if node.kind in NAMES else None
            if binding is not None and self.lifting.mirrors(binding):
                return False
        return True

    def _counts(self, node: Node) -> bool:
        """Whether a value is made of the one before: a stream fails at each try, the state changes once."""
        if node.kind in _COUNTING:
            return True
        if node.kind == "binary_expression" and node.words[:1] in (["+"], ["-"]):
            return any(bare(each).kind == "number" for each in node.children)
        target = callee(node) if node.kind == "call_expression" else None
        binding = self.file.scopes.binding(target) if target is not None else None
        if binding is None or state_setter(self.file, binding) is None:
            return False
        return any(function_value(self.file, each) is not None for each in arguments(node))

    def _renewing(self, code: Sequence[Node], opened: bool) -> Iterator[Span]:
        """Items of the list that the code reads. A callback is no subject; what fetches on open has one."""
        read = frozenset[str]().union(*(names_in(self.file, each) for each in code))
        for span, names in self.listed:
            if not names & read:
                continue
            item = self.file.tree.at(span)
            binding = self.file.scopes.binding(item) if item.kind == "identifier" else None
            if binding is None or not self._is_function(binding, code, opened):
                yield span

    def _is_function(self, binding: Binding, code: Sequence[Node], opened: bool) -> bool:
        """Whether a dependency is there to be called."""
        if function_of_binding(self.file, binding) is not None:
            return not opened
        refs = [ref for ref in binding.refs if any(ref.inside(each) for each in code)]
        called = all(ref.parent is not None and callee(ref.parent) is ref for ref in refs)
        return binding.kind in ("param", "const") and bool(refs) and called

    def _reach(self, node: Node, seen: set[Node]) -> list[Node]:
        """Functions of this file that code calls."""
        found: list[Node] = []
        for call in node.below("call_expression"):
            local = local_function(self.file, callee(call))
            if local is not None and local not in seen:
                seen.add(local)
                found += [local, *self._reach(local, seen)]
        return found
