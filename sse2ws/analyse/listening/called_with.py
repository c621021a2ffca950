"""A listener that does nothing but call a callback: which one, and with what.

In: a use that adds a listener. Out: the callback and whether it takes the event, its parsed data or nothing.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_of_binding,
    function_value,
    global_path,
    parameter_pattern,
    parameters,
)
from sse2ws.analyse.flow.parses import is_idle, parser_kind, text_of
from sse2ws.analyse.source.sources import SourceUse
from sse2ws.model.connection import Takes
from sse2ws.syntax.tree import Node


class _Given(Struct, frozen=True, eq=False):
    """What a listener has at hand: the event's binding, that of its parsed data, and of its callback."""

    file: File
    event: Binding | None
    parsed: Binding | None = None
    looked_up: Binding | None = None
    """The callback, as an entry of a table."""


def called_with(file: File, use: SourceUse) -> tuple[Node, Takes] | None:
    """The callback that a listener is, or calls and does nothing else."""
    if use.handler is None:
        return None
    handler = bare(use.handler)
    function = function_value(file, handler) or _function_named(file, handler)
    if function is None:
        return handler, use.takes
    given, body = parameters(function), function.get("body")
    if use.takes is not Takes.EVENT or len(given) > 1 or body is None or "async" in function.words:
        return None
    event = file.scopes.binding(parameter_pattern(given[0])) if given else None
    call, what = _call(_Given(file, event), _statements(file, body))
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    if call is None or target is None or len(arguments(call)) > 1:
        return None
    takes = _taken(what, arguments(call)[0]) if arguments(call) else Takes.NOTHING
    if what.looked_up is not None:
        same = target.kind == "identifier" and file.scopes.binding(target) is what.looked_up
        target = what.looked_up.value if same else None
    return (target, takes) if takes is not None and target is not None else None


def _call(what: _Given, statements: list[Node]) -> tuple[Node | None, _Given]:
    """The one call among statements that parse the data and ask whether there are any."""
    rest = list(statements)
    while len(rest) > 1:
        first = rest.pop(0)
        parsed = _parsed_constant(what, first) if what.parsed is None else None
        entry = _entry_constant(what, first) if what.looked_up is None else None
        if parsed is not None:
            what = _Given(what.file, what.event, parsed, what.looked_up)
        elif entry is not None:
            what = _Given(what.file, what.event, what.parsed, entry)
        elif not _leaves_without(what, first):
            return None, what
    last = rest[0] if rest else None
    if last is not None and last.kind == "if_statement":
        last = _if_there_is(what, last)
    if last is not None and last.kind == "expression_statement" and last.children:
        last = last.children[0]
    return (bare(last) if last is not None else None), what


def _function_named(file: File, name: Node) -> Node | None:
    """The function that a listener is declared as: `const listener = (event) => ...`."""
    return function_of_binding(file, file.scopes.binding(name)) if name.kind == "identifier" else None


def _statements(file: File, body: Node) -> list[Node]:
    """What a handler does, without a `try` that only logs."""
    if body.kind != "statement_block":
        return [body]
    if len(body.children) != 1 or body.children[0].kind != "try_statement":
        return body.children
    attempt = body.children[0]
    catch, inner = attempt.get("handler"), attempt.get("body")
    caught = catch.get("body") if catch is not None else None
    quiet = caught is not None and all(file.text(each).startswith("console.") for each in caught.children)
    return inner.children if inner is not None and quiet and attempt.get("finalizer") is None else []


# -- tests whether there are data, which every message has --------------------------------------------


def _leaves_without(what: _Given, statement: Node) -> bool:
    """`if (!data) return;`"""
    if statement.kind != "if_statement" or statement.get("alternative") is not None:
        return False
    test, branch = bare(statement.get("condition") or statement), statement.get("consequence")
    inner = branch.children if branch is not None and branch.kind == "statement_block" else [branch]
    idle = all(each is not None and is_idle(what.file, each) for each in inner)
    return idle and _tells(what, test, "!", ("==", "==="))


def _if_there_is(what: _Given, statement: Node) -> Node | None:
    """`call(data)` of `if (data) call(data)`."""
    test, branch = bare(statement.get("condition") or statement), statement.get("consequence")
    inner = branch.children if branch is not None and branch.kind == "statement_block" else [branch]
    alone = len(inner) == 1 and statement.get("alternative") is None
    return inner[0] if alone and _tells(what, test, "", ("!=", "!==")) else None


def _tells(what: _Given, test: Node, sign: str, comparisons: tuple[str, ...]) -> bool:
    """Whether a test asks for nothing but the event, its data or what was parsed."""
    if test.kind == "unary_expression" and sign and sign in test.words:
        return _is_there(what, bare(test.children[0]))
    if test.kind == "binary_expression" and not set(comparisons).isdisjoint(test.words):
        subject, other = (bare(each) for each in test.children)
        return what.file.text(other) in ("null", "undefined") and _is_there(what, subject)
    return not sign and _is_there(what, test)


def _is_there(what: _Given, node: Node) -> bool:
    if node.kind == "member_expression" and what.file.text(node.get("property")) == "data":
        return _is_event(what, node.get("object"))
    binding = what.file.scopes.binding(node) if node.kind == "identifier" else None
    return binding is not None and binding in (what.event, what.parsed, what.looked_up)


# -- what the callback takes -------------------------------------------------------------------------


def _parsed_constant(what: _Given, statement: Node) -> Binding | None:
    """`const data = JSON.parse(event.data)`."""
    if statement.kind != "lexical_declaration" or "const" not in statement.words:
        return None
    if len(statement.children) != 1:
        return None
    name, value = statement.children[0].get("name"), statement.children[0].get("value")
    if name is None or value is None or not _is_parsed(what, value):
        return None
    return what.file.scopes.binding(name) if name.kind == "identifier" else None


def _entry_constant(what: _Given, statement: Node) -> Binding | None:
    """`const handle = TABLE[name]`"""
    if statement.kind != "lexical_declaration" or "const" not in statement.words:
        return None
    if len(statement.children) != 1:
        return None
    name, value = statement.children[0].get("name"), statement.children[0].get("value")
    looked_up = value is not None and bare(value).kind == "subscript_expression"
    return what.file.scopes.binding(name) if looked_up and name and name.kind == "identifier" else None


def _taken(what: _Given, given: Node) -> Takes | None:
    node = bare(given)
    binding = what.file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is not None and binding is what.parsed:
        return Takes.DATA
    if binding is not None and binding is what.event and what.parsed is None:
        return Takes.EVENT
    return Takes.DATA if what.parsed is None and _is_parsed(what, node) else None


def _is_parsed(what: _Given, node: Node) -> bool:
    """`JSON.parse(event.data)`, a function of the file that does that, and either where there are data."""
    file, call = what.file, bare(node)
    if call.kind == "ternary_expression":
        test, otherwise = call.get("condition"), call.get("alternative")
        there = test is not None and _tells(what, bare(test), "", ("!=", "!=="))
        nothing = otherwise is not None and file.text(otherwise) in _NOTHING
        call = bare(call.get("consequence") or call)
        return there and nothing and call.kind == "call_expression" and _is_parsed(what, call)
    target = callee(call) if call.kind == "call_expression" else None
    if target is None or len(arguments(call)) != 1:
        return False
    function = _function_named(file, target)
    kind = parser_kind(file, function) if function is not None else ""
    given = bare(arguments(call)[0])
    if kind == ".data":
        return _is_event(what, given)
    if kind != "." and global_path(file, target) != "JSON.parse":
        return False
    text = text_of(file, given)
    return (
        text.kind == "member_expression"
        and file.text(text.get("property")) == "data"
        and _is_event(what, text.get("object"))
    )


def _is_event(what: _Given, node: Node | None) -> bool:
    inner = bare(node) if node is not None else None
    binding = what.file.scopes.binding(inner) if inner is not None and inner.kind == "identifier" else None
    return binding is not None and binding is what.event


_NOTHING = ("null", "undefined", "{}")
