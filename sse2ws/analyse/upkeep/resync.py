"""What a handler of `open` fetches again: the code that becomes `onReconnect` and an effect on mount.

In: the handlers of a source's `open` and the slice of its effect. Out: a `Resync`, or nothing when the code
needs what goes with the connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    names_in,
    parameter_pattern,
    parameters,
    string,
)
from sse2ws.analyse.effect.parts import Parts
from sse2ws.analyse.effect.slices import Slice, is_own
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.model.layout import Resync, StatusFlag
from sse2ws.syntax.tree import Node

_NAMES = frozenset(("identifier", "shorthand_property_identifier"))


def read_resync(
    file: File, parts: Parts, callback: Node, effect: Node, sliced: Slice, flags: Sequence[StatusFlag]
) -> Resync | None:
    """The code of the one handler of `open` that does more than keep state."""
    reader = _Reader(file, parts, callback, sliced, frozenset(flag.setter for flag in flags if flag.words))
    working = [each for each in _opening(file, parts.uses) if reader.works(each)]
    given = arguments(effect)
    items = bare(given[1]) if len(given) > 1 else None
    target = callee(effect)
    if len(working) != 1 or items is None or items.kind != "array" or target is None:
        return None
    dependencies = tuple((item.span, names_in(file, item)) for item in items.children)
    return reader.read(working[0], Resync(target.span, dependencies, frozenset()))


def _opening(file: File, uses: SourceUses) -> Iterator[Node]:
    """The handlers given for `open`, as expressions."""
    for use in uses.of(UseKind.LISTEN, UseKind.ASSIGN):
        event = use.name if use.kind is UseKind.ASSIGN else string(file, use.event)
        handler = bare(use.handler) if use.handler is not None and event == "open" else None
        if handler is not None and handler.kind not in ("null", "undefined"):
            yield handler


class _Reader:
    def __init__(
        self, file: File, parts: Parts, callback: Node, sliced: Slice, setters: frozenset[str]
    ) -> None:
        self.file = file
        self.parts = parts
        self.callback = callback
        self.sliced = sliced
        self.setters = setters

    def works(self, handler: Node) -> bool:
        """Whether a handler does more than keep state and log."""
        function = self._function(handler)
        if function is None:
            return not (handler.kind == "identifier" and self.file.text(handler) in self.setters)
        body = function.get("body")
        if body is None or body.kind != "statement_block":
            return body is not None and not self._goes(body)
        return any(not self._goes(each) for each in body.children)

    def read(self, handler: Node, frame: Resync) -> Resync | None:
        function = self._function(handler)
        if function is None or not function.inside(self.callback):
            return self._called(handler, function, frame)
        body = function.get("body")
        if body is None or self._takes_its_event(function) or "*" in function.words:
            return None
        later = self._later(body)
        if later is not None:
            return self._later_only(later, function, frame)
        if body.kind != "statement_block":
            kept, gone = [body], []
        else:
            kept = [each for each in body.children if not self._goes(each)]
            gone = [each for each in body.children if each not in kept]
        if any(each.kind == "return_statement" for statement in gone for each in statement.walk()):
            return None  # what follows is skipped on some condition
        if any(self._returns(each, function) or not self._free(each, function) for each in kept):
            return None
        names = frozenset(name for each in kept for name in names_in(self.file, each))
        dropped = tuple(each.span for each in gone)
        whole = replace(frame, names=names, dropped=dropped, waits="async" in function.words)
        block = body.kind == "statement_block"
        return replace(whole, block=body.span) if block else replace(whole, expression=body.span)

    def _later(self, body: Node) -> Node | None:
        """The work of `if (opened) refetch(); opened = true;`: everything, but not the first time."""
        statements = [each for each in body.children if not self._logs(each)]
        if body.kind != "statement_block" or len(statements) != 2:
            return None
        test, note = statements
        work = test.get("consequence") if test.kind == "if_statement" else None
        condition = bare(test.get("condition") or test)
        inner = note.children[0] if note.kind == "expression_statement" and note.children else note
        left, right = inner.get("left"), inner.get("right")
        if work is None or test.get("alternative") is not None or left is None or right is None:
            return None
        same = inner.kind == "assignment_expression" and self.file.text(left) == self.file.text(condition)
        root = next((each for each in condition.walk() if each.kind == "identifier"), None)
        binding = self.file.scopes.binding(root) if root is not None else None
        plain = condition.kind == "identifier" or self.file.text(condition).endswith(".current")
        if not same or not plain or binding is None or binding not in self.sliced.own:
            return None
        initial = binding.value if condition.kind == "identifier" else _first_argument(binding.value)
        starts_false = initial is not None and bare(initial).kind == "false"
        writes = [each for each in binding.refs if each.inside(note)]
        others = [each for each in binding.refs if not each.inside(note) and not each.inside(condition)]
        return work if starts_false and bare(right).kind == "true" and writes and not others else None

    def _later_only(self, work: Node, function: Node, frame: Resync) -> Resync | None:
        """What `later` found, as code of its own."""
        single = work.kind == "expression_statement"
        code = work.children[0] if single else work
        if self._returns(code, function) or not self._free(code, function):
            return None
        if not single and work.kind != "statement_block":
            return None
        names = names_in(self.file, code)
        whole = replace(frame, names=names, waits="async" in function.words, later=True)
        return replace(whole, expression=code.span) if single else replace(whole, block=code.span)

    def _called(self, handler: Node, function: Node | None, frame: Resync) -> Resync | None:
        if handler.kind not in ("identifier", "member_expression"):
            return None
        if function is not None:
            setting = any(
                self.file.text(each) in self.setters for each in function.walk() if each.kind == "identifier"
            )
            if setting or self._takes_its_event(function):
                return None
        if not self._free(handler, handler):
            return None
        return replace(frame, names=names_in(self.file, handler), called=handler.span)

    def _function(self, handler: Node) -> Node | None:
        found = function_value(self.file, handler)
        if found is None and handler.kind == "identifier":
            found = function_of_binding(self.file, self.file.scopes.binding(handler))
        return found

    def _logs(self, statement: Node) -> bool:
        return self.file.text(statement).startswith("console.")

    def _goes(self, statement: Node) -> bool:
        """Logging, flags of the connection, and what only the connection uses."""
        inner = bare(statement.children[0]) if statement.kind == "expression_statement" else bare(statement)
        target = callee(inner) if inner.kind == "call_expression" else None
        if target is not None:
            name = self.file.text(target)
            if name.startswith("console.") or name in self.setters:
                return True
        parts = Parts(self.parts.uses, [], [], self.parts.handlers, [])
        return is_own(self.file, statement, parts, self.sliced.own)

    def _takes_its_event(self, function: Node) -> bool:
        for each in parameters(function):
            pattern = parameter_pattern(each)
            binding = self.file.scopes.binding(pattern) if pattern.kind == "identifier" else None
            if binding is None or binding.refs:
                return True
        return False

    def _returns(self, node: Node, function: Node) -> bool:
        """Whether it returns a value, which an effect would take for its cleanup."""
        return any(
            each.kind == "return_statement" and each.children and function_of(each) is function
            for each in node.walk()
        )

    def _free(self, node: Node, function: Node) -> bool:
        """Whether code names nothing of the effect: it will stand outside of it."""
        for each in node.walk():
            if each.kind == "this" or self.parts.uses.owns(each):
                return False
            binding = self.file.scopes.binding(each) if each.kind in _NAMES else None
            if binding is None or binding.node.inside(function):
                continue
            if binding.node.inside(self.callback) or binding in self.sliced.own:
                return False
            if binding.name in self.setters:
                return False
        return True


def _first_argument(value: Node | None) -> Node | None:
    given = arguments(bare(value)) if value is not None and bare(value).kind == "call_expression" else []
    return given[0] if given else None
