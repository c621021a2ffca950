"""Code of a handler that will stand on its own: what of it goes with the connection, what stays.

In: a handler of `open` or `error` and the slice of its effect. Out: its statements, told apart.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sse2ws.analyse.code.scopes import Binding, function_of, is_write
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    outermost,
    parameter_pattern,
    parameters,
    react_call,
    string,
)
from sse2ws.analyse.effect.parts import NAMES, Parts
from sse2ws.analyse.effect.slices import Slice, is_own
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_SOMETIMES = frozenset(
    "if_statement switch_case switch_default ternary_expression binary_expression catch_clause "
    "for_statement for_in_statement while_statement".split()
)


class Lifting:
    """Handlers of one effect. `setters`: those of flags that are read from the shared connection instead.

    `values`: what these flags are called. `working`: places that were seen to do more. `needed`: names around
    the effect that code needs which stays (as far as that was asked).
    """

    def __init__(
        self, file: File, parts: Parts, callback: Node, sliced: Slice, setters: frozenset[str],
        working: Sequence[Span], values: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.working = working
        self.values = values
        self.needed: set[Binding] = set()
        self.file = file
        self.parts = parts
        self.callback = callback
        self.sliced = sliced
        self.setters = setters

    def handlers(self, event: str) -> list[Node] | None:
        """The handlers given for an event of the source, as expressions.

        None where one is given only sometimes, or taken back before the source is closed.
        """
        found = []
        for use in self.parts.uses.of(UseKind.LISTEN, UseKind.ASSIGN, UseKind.UNLISTEN):
            name = use.name if use.kind is UseKind.ASSIGN else string(self.file, use.event)
            if name != event:
                continue
            handler = bare(use.handler) if use.handler is not None else None
            gives = use.kind is not UseKind.UNLISTEN and handler is not None
            if handler is not None and gives and handler.kind not in ("null", "undefined"):
                if not self._is_steady(use.node):
                    return None
                found.append(handler)
            elif not self._is_at_the_end(use.node):
                return None
        given = {"open": self.parts.opening, "error": self.parts.losing}
        return [*found, *given.get(event, ())]

    def _is_steady(self, node: Node) -> bool:
        """Whether code runs whenever the source is opened."""
        function, site = function_of(node), self.parts.uses.site
        if function is None or (function is not self.callback and function is not function_of(site)):
            return False
        around = (each for each in node.ancestors() if each.kind in _SOMETIMES and each.inside(function))
        return all(site.inside(each) for each in around)

    def _is_at_the_end(self, node: Node) -> bool:
        """Whether code runs as the source is closed."""
        function = function_of(node)
        closes = self.parts.uses.of(UseKind.CLOSE)
        return function is not None and any(each.node.inside(function) for each in closes)

    def function(self, handler: Node) -> Node | None:
        """The function of this file that a handler is, or names."""
        found = handler if handler.kind == "method_definition" else function_value(self.file, handler)
        if found is None and handler.kind == "identifier":
            found = function_of_binding(self.file, self.file.scopes.binding(handler))
        return found

    def works(self, handler: Node) -> bool:
        """Whether a handler does more than keep state and log."""
        function = self.function(handler)
        if function is None:
            return not (handler.kind == "identifier" and self.file.text(handler) in self.setters)
        body = function.get("body")
        return body is not None and bool(self.parted(body)[0])

    def parted(self, body: Node) -> tuple[list[Node], list[Node]]:
        """The statements of a body that stay, with the locals that they need, and those that go."""
        if body.kind != "statement_block":
            return ([], [body]) if self._goes(body, self.sliced.own) else ([body], [])
        own: Collection[Binding] = self.sliced.own
        while True:
            kept = [each for each in body.children if not self._goes(each, own)]
            needed = {
                binding
                for statement in kept
                for name in statement.walk()
                if name.kind in NAMES and (binding := self.file.scopes.binding(name)) in own
                if binding is not None and binding.node.inside(body)
            }
            if not needed:
                return kept, [each for each in body.children if each not in kept]
            own = [each for each in own if each not in needed]

    def skips(self, gone: Sequence[Node]) -> bool:
        """Whether code that goes decides that what follows is not run, but for an effect that has ended."""
        return any(
            each.kind == "return_statement" and not self._while_it_lasts(statement)
            for statement in gone
            if not self._tells_its_client(statement)
            for each in statement.walk()
        )

    def _tells_its_client(self, statement: Node) -> bool:
        """`throw error;` or `return 5000;` at the end: whether, and when, a call is to try again."""
        body = statement.parent
        last = body is not None and body.parent in self.parts.losing and body.children[-1] is statement
        return last and statement.kind in ("throw_statement", "return_statement")

    def only_says(self, statement: Node) -> bool:
        """Logging, and flags of the connection."""
        inner = bare(statement.children[0]) if statement.kind == "expression_statement" else statement
        target = callee(inner) if inner.kind == "call_expression" else None
        name = self.file.text(target)
        return name.startswith("console.") or name in self.setters

    def sets_flags(self, function: Node) -> bool:
        """Whether a function that stays would call a setter that goes."""
        return any(self.file.text(each) in self.setters for each in function.below("identifier"))

    def takes_its_event(self, function: Node) -> bool:
        """Whether a function reads a parameter, or takes one apart."""
        for each in parameters(function):
            pattern = parameter_pattern(each)
            binding = self.file.scopes.binding(pattern) if pattern.kind == "identifier" else None
            if binding is None or binding.refs:
                return True
        return False

    def returns(self, node: Node, function: Node) -> bool:
        """Whether it returns a value, which an effect would take for its cleanup."""
        return any(
            each.kind == "return_statement" and each.children and function_of(each) is function
            for each in node.walk()
        )

    def stands_alone(self, node: Node, function: Node, needing: bool = False) -> bool:
        """Whether code of a function names nothing of the effect: it will stand outside of it.

        `needing`: refs of the component that would go with the connection may stay for it.
        """
        for each in node.walk():
            if each.kind == "this" or self.parts.uses.owns(each):
                return False
            binding = self.file.scopes.binding(each) if each.kind in NAMES else None
            if binding is None or binding.node.inside(function):
                continue
            if binding.node.inside(self.callback) or binding.name in self.setters or self.mirrors(binding):
                return False
            if binding in self.sliced.own:
                if not needing or binding in self.parts.uses.holders:
                    return False
                self.needed.add(binding)
        return True

    def _goes(self, statement: Node, own: Collection[Binding]) -> bool:
        """Logging, flags of the connection, and what only the connection uses."""
        if any(each in statement.span for each in self.working):
            return False
        if self.only_says(statement) or self._tells_its_client(statement):
            return True
        parts = Parts(self.parts.uses, [], [], self.parts.handlers, [])
        return is_own(self.file, statement, parts, own)

    def mirrors(self, binding: Binding) -> bool:
        """Whether a name says what a flag does, which says it a moment before the code would run."""
        if binding.name in self.values:
            return True
        given = [
            each.parent.parent for each in binding.refs if _is_held_write(each) and each.parent is not None
        ]
        values = [each.get("right") for each in given if each is not None]
        return any(
            self.file.text(name) in self.values
            for value in (binding.value, *values)
            if value is not None and react_call(self.file, value) != "useState"
            for name in value.below("identifier")
        )

    def _while_it_lasts(self, statement: Node) -> bool:
        """`if (!mounted) return;`, by a flag that says nothing but whether the effect has been cleaned up."""
        if statement.kind != "if_statement" or statement.get("alternative") is not None:
            return False
        test, turned = bare(statement.get("condition") or statement), False
        if test.kind == "unary_expression" and "!" in test.words:
            test, turned = bare(test.children[0]), True
        root = bare(test.get("object") or test) if test.kind == "member_expression" else test
        held = test is not root
        if held and self.file.text(test.get("property")) != "current":
            return False
        binding = self.file.scopes.binding(root) if root.kind == "identifier" else None
        if binding is None or binding.node.inside(statement):
            return False
        runs, ends = "true" if turned else "false", "false" if turned else "true"
        writes = [each for each in binding.refs if is_write(each) or _is_held_write(each)]
        begun = [_initial(self.file, binding, held)] if not held or not writes else []
        over: list[str] = []
        for each in writes:
            function = function_of(each)
            value = _written(self.file, each, held)
            (over if function is not None and self._is_cleanup(function) else begun).append(value)
            if function is None or not (self._is_cleanup(function) or self._is_effect(function)):
                return False
        return bool(over) and set(over) == {ends} and set(begun) <= {runs}

    def _is_cleanup(self, function: Node) -> bool:
        """Whether an effect returns a function."""
        around = function_of(function)
        returned = outermost(function).parent
        return returned is not None and returned.kind == "return_statement" and self._is_effect(around)

    def _is_effect(self, function: Node | None) -> bool:
        given = function.parent if function is not None else None
        return (react_call(self.file, given.parent if given is not None else None) or "").endswith("Effect")


def _is_held_write(ref: Node) -> bool:
    """`mounted.current = false`"""
    member = ref.parent
    return member is not None and member.kind == "member_expression" and is_write(member)


def _initial(file: File, binding: Binding, held: bool) -> str:
    """The first value of a variable, or of what a ref holds."""
    value = binding.value
    given = arguments(bare(value)) if value is not None and held else [value]
    return file.text(given[0]) if given and given[0] is not None else ""


def _written(file: File, ref: Node, held: bool) -> str:
    target = ref.parent if held else ref
    assignment = target.parent if target is not None else None
    return file.text(assignment.get("right")) if assignment is not None else ""
