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
from sse2ws.analyse.upkeep.later import Later, later_work
from sse2ws.model.layout import Resync, StatusFlag
from sse2ws.syntax.tree import Node

_AWAITING = ("await_expression", "for_in_statement")
_NAMES = frozenset(("identifier", "shorthand_property_identifier"))


def read_resync(
    file: File, parts: Parts, callback: Node, effect: Node, sliced: Slice, flags: Sequence[StatusFlag]
) -> Resync | None:
    """The code of the one handler of `open` that does more than keep state."""
    reader = _Reader(file, parts, callback, sliced, frozenset(flag.setter for flag in flags if flag.words))
    working = [each for each in (*_opening(file, parts.uses), *parts.opening) if reader.works(each)]
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


def _waits(function: Node, code: Sequence[Node]) -> bool:
    """Whether code of an asynchronous function waits for something itself."""
    awaited = (wait for each in code for wait in each.walk() if wait.kind in _AWAITING)
    return "async" in function.words and any(function_of(each) is function for each in awaited)


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
        if body.kind == "statement_block":
            told = [each for each in body.children if not self._only_says(each)]
            later = later_work(self.file, told, self.sliced.own)
            if later is not None:
                return self._later_only(later, body, function, frame)
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
        whole = replace(frame, names=names, dropped=dropped, waits=_waits(function, kept))
        block = body.kind == "statement_block"
        return replace(whole, block=body.span) if block else replace(whole, expression=body.span)

    def _later_only(self, later: Later, body: Node, function: Node, frame: Resync) -> Resync | None:
        """The work of each time but the first, as code of its own."""
        code = [later.work] if later.work is not None else [e for e in body.children if e not in later.kept]
        code = [each for each in code if later.work is not None or not self._only_says(each)]
        if any(self._returns(each, function) or not self._free(each, function) for each in code):
            return None
        names = frozenset(name for each in code for name in names_in(self.file, each))
        whole = replace(frame, names=names, waits=_waits(function, code), later=True)
        if later.work is None:
            gone = tuple(each.span for each in body.children if each not in code)
            return replace(whole, block=body.span, dropped=gone)
        if later.work.kind == "statement_block":
            return replace(whole, block=later.work.span)
        single = later.work.kind == "expression_statement"
        return replace(whole, expression=later.work.children[0].span) if single else None

    def _only_says(self, statement: Node) -> bool:
        """Logging, and flags of the connection."""
        inner = bare(statement.children[0]) if statement.kind == "expression_statement" else statement
        target = callee(inner) if inner.kind == "call_expression" else None
        name = self.file.text(target)
        return name.startswith("console.") or name in self.setters

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
        found = handler if handler.kind == "method_definition" else function_value(self.file, handler)
        if found is None and handler.kind == "identifier":
            found = function_of_binding(self.file, self.file.scopes.binding(handler))
        return found

    def _goes(self, statement: Node) -> bool:
        """Logging, flags of the connection, and what only the connection uses."""
        if self._only_says(statement):
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
