"""Tests of a message's text that no message meets any more: `if (event.data === 'ping') return;`.

In: a subscription and its handler. Out: the same, with the statements that go. The data of an event is an
object now, never text, so only what such a test leaves undone has to be seen.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.scopes import function_of
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, global_path, string
from sse2ws.analyse.events.left import with_comments
from sse2ws.analyse.events.splits import places_of
from sse2ws.analyse.upkeep.status import GREETINGS
from sse2ws.model.connection import Subscription
from sse2ws.model.flow import Flow, Hold, TypeUse
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node

_EQUAL = (["==="], ["=="])
_BEATS = frozenset("heartbeat ping pong keepalive alive noop ok init".split())
_ENDS = {"startsWith": "{[", "endsWith": "}]"}
"""What a payload's own text begins or ends with; `includes` may find a text anywhere in it."""
_SHAPES = frozenset("trim toLowerCase toUpperCase toString".split())


def without_texts(file: File, facts: Subscription, function: Node) -> Subscription:
    """The subscription of a handler that nobody else calls, without its tests of texts."""
    handler = facts.handler
    binding = binding_of_function(file, function)
    if not handler.inline and (binding is None or len(binding.refs) != 1):
        return facts
    gone = _spent_tests(file, function, handler.flow, facts.unnamed)
    if not gone:
        return facts
    uses = tuple(use for use in handler.flow.uses if not any(use.span in each for each in gone))
    unused = all(isinstance(each, Hold | TypeUse) for each in uses)
    flow = Flow(uses, handler.flow.functions, handler.flow.calls)
    handler = replace(handler, flow=flow, unused_parameter=unused)
    return replace(facts, handler=handler, needless=(*facts.needless, *gone))


def _spent_tests(file: File, function: Node, flow: Flow, unnamed: bool) -> tuple[Span, ...]:
    """The statements of a handler that only pass over texts, outermost ones."""
    places = places_of(file, flow, ("data",))
    if not places:
        return ()
    texts = _Texts(file, places, unnamed)
    return tuple(with_comments(file, each) for each in _tests(function) if texts.are_spent(each))


def _tests(function: Node) -> Iterator[Node]:
    for each in function.below("if_statement"):
        if function_of(each) is function and each.get("alternative") is None:
            yield each


class _Texts:
    """What a file's code asks of the messages' text."""

    def __init__(self, file: File, places: frozenset[Span], unnamed: bool) -> None:
        self._file = file
        self._places = places
        self._unnamed = unnamed

    def are_spent(self, statement: Node) -> bool:
        """Whether a statement only leaves the handler, for texts that say nothing to the application."""
        condition, taken = statement.get("condition"), statement.get("consequence")
        if condition is None or taken is None or not self._is_idle(taken):
            return False
        clause = next((each for each in statement.ancestors() if each.kind == "catch_clause"), None)
        if clause is not None and function_of(clause) is function_of(statement):
            # without the test, the most that happens is a line in the console
            body = clause.get("body")
            return body is not None and self._is_idle(body) and self._asks(bare(condition), True, True)
        return self._asks(bare(condition), self._unnamed)

    def _is_idle(self, node: Node) -> bool:
        """Logging and leaving, also under tests."""
        if node.kind == "statement_block":
            return all(self._is_idle(each) for each in node.children)
        if node.kind == "if_statement":
            taken, otherwise = node.get("consequence"), node.get("alternative")
            rest = otherwise.children if otherwise is not None else []
            return all(each is not None and self._is_idle(each) for each in (taken, *rest))
        if node.kind == "return_statement":
            return not node.children or self._file.text(node.children[0]) in ("undefined", "null", "false")
        call = bare(node.children[0]) if node.kind == "expression_statement" and node.children else node
        target = callee(call) if call.kind == "call_expression" else None
        return target is not None and (global_path(self._file, target) or "").startswith("console.")

    def _asks(self, test: Node, any_text: bool, part: bool = False) -> bool:
        """Whether a test is true for such texts alone, and for a message without data.

        `part`: a text inside of the message's counts as well.
        """
        if test.kind == "binary_expression" and test.words == ["||"]:
            sides = [bare(each) for each in test.children]
            asked = [self._asks(each, any_text, part) for each in sides]
            return any(asked) and all(
                yes or self._is_nothing(each) for yes, each in zip(asked, sides, strict=True)
            )
        if test.kind == "binary_expression" and test.words in _EQUAL and len(test.children) == 2:
            return any(
                self._is_text(bare(one)) and self._says_nothing(string(self._file, other), any_text)
                for one, other in (test.children, test.children[::-1])
            )
        target = callee(test) if test.kind == "call_expression" else None
        owner = target.get("object") if target is not None and target.kind == "member_expression" else None
        if target is None or owner is None or not self._is_text(bare(owner)):
            return False
        given, word = arguments(test), self._file.text(target.get("property"))
        text = string(self._file, given[0]) if len(given) == 1 else None
        if word not in _ENDS:
            return part and word == "includes" and text is not None
        return not set(text or "{}") & set(_ENDS[word]) and self._says_nothing(text, any_text)

    def _is_nothing(self, test: Node) -> bool:
        """`!event.data`"""
        negated = test.kind == "unary_expression" and "!" in test.words
        return negated and self._is_text(bare(test.children[0]))

    def _is_text(self, node: Node) -> bool:
        """`event.data`, or `event.data.trim()`."""
        if node.span in self._places:
            return True
        target = callee(node) if node.kind == "call_expression" else None
        owner = target.get("object") if target is not None and target.kind == "member_expression" else None
        if target is None or owner is None or arguments(node):
            return False
        return self._file.text(target.get("property")) in _SHAPES and self._is_text(bare(owner))

    def _says_nothing(self, text: str | None, any_text: bool) -> bool:
        """Whether a text is no payload: a greeting or a heartbeat, or any that stands without a name."""
        if text is None or text.strip()[:1] in ("{", "["):
            return False
        return any_text or "".join(c for c in text.lower() if c.isalpha()) in (*GREETINGS, *_BEATS)
