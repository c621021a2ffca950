"""What tests on an event's name mean when the name is known.

In: the places of a file that hold the name, and one name (or none of those that are compared). Out: whether a
condition holds. Anything that cannot be told stays open.
"""

from __future__ import annotations

from sse2ws.analyse.names import constant_value, event_names
from sse2ws.analyse.purity import is_pure
from sse2ws.analyse.scopes import FUNCTIONS
from sse2ws.analyse.syntax_facts import File, arguments, bare, callee
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_EQUALITY = {"===": True, "==": True, "!==": False, "!=": False}


class Topic:
    """The expressions of a file whose value is the event's name."""

    def __init__(self, file: File, places: frozenset[Span]) -> None:
        self.file = file
        self.places = places

    def holds(self, node: Node | None) -> bool:
        """Whether an expression is the name."""
        return node is not None and bare(node).span in self.places

    def names_of(self, node: Node) -> tuple[tuple[EventName, Node], ...] | None:
        """The names that a test compares with, each with its expression; none for something that is no test.

        A test with a name that cannot be read gives an empty tuple.
        """
        if node.kind == "binary_expression" and node.words and node.words[0] in _EQUALITY:
            other = self._compared(node)
            if other is None or bare(other).kind in ("null", "undefined"):
                return None
            return self._readable([other])
        if node.kind == "call_expression" and (items := self._listed(node)) is not None:
            return self._readable(items)
        if node.kind == "switch_statement" and self.holds(node.get("value")):
            return self._readable([value for case in cases_of(node) if (value := case.get("value"))])
        return None

    def _readable(self, nodes: list[Node]) -> tuple[tuple[EventName, Node], ...]:
        found = [(names[0], node) for node in nodes if len(names := event_names(self.file, node).names) == 1]
        return tuple(found) if len(found) == len(nodes) else ()

    def _compared(self, node: Node) -> Node | None:
        """What the name is compared with."""
        left, right = node.get("left"), node.get("right")
        if self.holds(left):
            return right
        return left if self.holds(right) else None

    def _listed(self, call: Node) -> list[Node] | None:
        """The items of `['a', 'b'].includes(name)` or `NAMES.has(name)`."""
        method, given = callee(call), arguments(call)
        owner = method.get("object") if method is not None and method.kind == "member_expression" else None
        if method is None or owner is None or len(given) != 1 or not self.holds(given[0]):
            return None
        word = self.file.text(method.get("property"))
        value = constant_value(self.file, owner)
        if word == "has" and value.kind == "new_expression" and self.file.text(callee(value)) == "Set":
            value = bare(arguments(value)[0]) if arguments(value) else value
        if word not in ("has", "includes"):
            return None
        return value.children if value.kind == "array" else [owner]

    def truth(self, node: Node | None, name: EventName | None) -> bool | None:
        """Whether a condition holds for a name (None: one that nobody compares with); None is open."""
        if node is None:
            return None
        node = bare(node)
        if self.holds(node):
            return True if name is not None else None
        if node.kind == "unary_expression" and "!" in node.words:
            inner = self.truth(node.get("argument"), name)
            return None if inner is None else not inner
        if node.kind == "binary_expression" and node.words:
            return self._binary(node, name)
        if node.kind == "identifier":
            binding = self.file.scopes.binding(node)
            known = binding is not None and binding.kind == "const" and binding.value is not None
            value = bare(binding.value) if known and binding is not None and binding.value else None
            same = value is None or value.kind in ("identifier", *FUNCTIONS)
            return None if same else self.truth(value, name)
        compared = self.names_of(node) if node.kind == "call_expression" else None
        return any(same_name(each, name) for each, _ in compared) if compared else None

    def _binary(self, node: Node, name: EventName | None) -> bool | None:
        operator = node.words[0]
        if operator in _EQUALITY:
            compared = self.names_of(node)
            return same_name(compared[0][0], name) is _EQUALITY[operator] if compared else None
        if operator not in ("&&", "||"):
            return None
        left, right = self.truth(node.get("left"), name), self.truth(node.get("right"), name)
        decisive = operator == "||"
        if left is decisive:
            return decisive
        if right is decisive:
            # what stands before is still evaluated; it must not do anything
            first = node.get("left")
            pure = first is not None and is_pure(self.file, first)
            return decisive if left is not None or pure else None
        return None if left is None or right is None else not decisive


def cases_of(switch: Node) -> list[Node]:
    """The cases of a `switch`, `default` included."""
    body = switch.get("body")
    return body.children if body is not None else []


def same_name(one: EventName, other: EventName | None) -> bool:
    """Whether two names are the same text, or the same constant of another module."""
    return other is not None and (one.text, one.constant) == (other.text, other.constant)
