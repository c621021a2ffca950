"""What tests on an event's name mean when the name is known.

In: the places of a file that hold the name, and one name (or none of those that are compared). Out: whether a
condition holds. Anything that cannot be told stays open.
"""

from __future__ import annotations

from sse2ws.analyse.code.constant_values import constant_value
from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, string
from sse2ws.analyse.events.names import event_names
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_EQUALITY = {"===": True, "==": True, "!==": False, "!=": False}


class Topic:
    """The expressions of a file whose value is the event's name."""

    def __init__(self, file: File, places: frozenset[Span], texts: frozenset[Span] = frozenset()) -> None:
        """`places` hold the name, `texts` the message as text: what has a name is no plain text."""
        self.file = file
        self.places = places
        self.texts = texts

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
        if node.kind == "subscript_expression" and (table := self.table(node)) is not None:
            return tuple((key, entry.get("key") or entry) for key, entry in table)
        return None

    def table(self, node: Node) -> list[tuple[EventName, Node]] | None:
        """The keys of `TABLE[name]` with their entries, if the table serves nothing else.

        An empty list for a table that cannot be read.
        """
        owner = node.get("object")
        if node.kind != "subscript_expression" or owner is None or not self.holds(node.get("index")):
            return None
        table = constant_value(self.file, owner)
        binding = self.file.scopes.binding(bare(owner)) if bare(owner).kind == "identifier" else None
        if table.kind != "object" or binding is None or not all(self._looks_up(ref) for ref in binding.refs):
            return []
        found = []
        for entry in table.children:
            key = entry.get("key") or entry.get("name")
            text = string(self.file, key) if key is not None and key.kind == "string" else self.file.text(key)
            if key is None or text is None or key.kind == "computed_property_name":
                return []
            found.append((EventName(text, key.span), entry))
        exported = any(each.kind == "export_statement" for each in binding.node.ancestors())
        return [] if exported else found

    def _looks_up(self, ref: Node) -> bool:
        parent = ref.parent
        return (
            parent is not None and parent.kind == "subscript_expression" and self.holds(parent.get("index"))
        )

    def entry(self, node: Node, name: EventName | None) -> Node | None:
        """The entry of a table that a name leads to."""
        found = self.table(node) or []
        return next((entry for key, entry in found if same_name(key, name)), None)

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
        if self.holds(node) or node.span in self.texts:
            return True if name is not None else None
        if self.table(node):
            return self.entry(node, name) is not None
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
        if operator in _EQUALITY and name is not None and self._is_text_test(node):
            return not _EQUALITY[operator]
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

    def _is_text_test(self, node: Node) -> bool:
        """`event.data === 'ping'`."""
        sides = [bare(side) for side in (node.get("left"), node.get("right")) if side is not None]
        plain = any(string(self.file, each) is not None for each in sides)
        return plain and any(each.span in self.texts for each in sides)


def cases_of(switch: Node) -> list[Node]:
    """The cases of a `switch`, `default` included."""
    body = switch.get("body")
    return body.children if body is not None else []


def same_name(one: EventName, other: EventName | None) -> bool:
    """Whether two names are the same text, or the same constant of another module."""
    return other is not None and (one.text, one.constant) == (other.text, other.constant)
