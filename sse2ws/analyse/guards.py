"""Conditions in front of a connection, and what they become: `enabled`, nothing, or a reason.

In: the statements before the opening one. Out: guards and evidence, the positive form of a test as text.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from sse2ws.analyse.clients import Clients
from sse2ws.analyse.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.sign_in import asked_for, is_sent
from sse2ws.analyse.sources import SourceUses
from sse2ws.analyse.syntax_facts import File, bare, callee, global_path, react_call, string
from sse2ws.model.connection import Evidence
from sse2ws.model.layout import Asked, Guard
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_FEATURES = ("EventSource", "WebSocket")
_BROWSER = ("window", "globalThis", "self", "document", "navigator")


class Guards(Struct):
    """`statements`: the tests as statements, which go. `kept`: guards that become `enabled`.

    `telling`: those of the statements that also set a flag of the connection. `working`: tests that do other
    work before they return, so that they stay.
    """

    statements: list[Node] = field(default_factory=list)
    kept: list[Guard] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    telling: list[Node] = field(default_factory=list)
    working: list[Node] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    """Tests of values that the effect fetches for itself."""


def returns_early(statement: Node) -> bool | None:
    """Whether a statement is `if (test) return;`. None when its branch does more than return."""
    if statement.kind != "if_statement" or statement.get("alternative") is not None:
        return False
    branch = statement.get("consequence")
    if branch is None:
        return False
    inner = branch.children if branch.kind == "statement_block" else [branch]
    if not inner or inner[-1].kind != "return_statement" or _returns_value(inner[-1]):
        return False
    return True if len(inner) == 1 else None


def _returns_value(statement: Node) -> bool:
    if not statement.children:
        return False
    value = bare(statement.children[0])
    if value.kind in FUNCTIONS:
        body = value.get("body")
        return body is None or bool(body.children)
    return value.kind not in ("undefined", "null")


def read_guards(
    file: File, statements: list[Node], wrapper: Node | None, owner: Node, uses: SourceUses,
    clients: Clients, status: Sequence[Binding],
) -> Guards:  # fmt: skip
    """Judge the tests among `statements`, and the `if` that wraps them all. `status`: setters of flags."""
    found = Guards()
    for statement in statements:
        early = returns_early(statement)
        test = statement.get("condition") if early is not False else None
        if test is None:
            if (leaving := _leaves(statement)) is not None:
                found.evidence.append(
                    Evidence(Reason.CONDITIONAL_SUBSCRIPTION, leaving.span, file.text(leaving)[:40])
                )
            continue
        test = bare(test)
        if early is None:
            _with_effects(file, statement, test, owner, uses, clients, status, found)
        elif not _own_flag(file, test, owner):
            found.statements.append(statement)
            _judge(file, test, True, owner, uses, clients, found)
    if wrapper is not None and (test := wrapper.get("condition")) is not None:
        _judge(file, bare(test), False, owner, uses, clients, found)
    return found


def _leaves(statement: Node) -> Node | None:
    """A `return` or `throw` in front of the opening that is no plain test: it may never be reached."""
    around = function_of(statement)
    leaving = (each for each in statement.walk() if each.kind in ("return_statement", "throw_statement"))
    return next((each for each in leaving if function_of(each) is around), None)


def _with_effects(
    file: File, statement: Node, test: Node, owner: Node, uses: SourceUses, clients: Clients,
    status: Sequence[Binding], found: Guards,
) -> None:  # fmt: skip
    """`if (test) { ...; return; }`: logging goes, flags of the connection are told, other work stays."""
    branch = statement.get("consequence")
    told = []
    for child in branch.children if branch is not None else ():
        if child.kind == "return_statement" or file.text(child).startswith("console."):
            continue
        setter = _status_call(file, child, status)
        if setter is None:
            found.evidence.append(Evidence(Reason.MIXED_EFFECT, statement.span, file.text(test)))
            found.working.append(statement)
            _judge(file, test, True, owner, uses, clients, found)
            return
        told.append(Evidence(Reason.CONNECTION_STATUS, child.span, setter.name))
    found.statements.append(statement)
    found.evidence.extend(told)
    if told:
        found.telling.append(statement)
    _judge(file, test, True, owner, uses, clients, found)


def _status_call(file: File, statement: Node, status: Sequence[Binding]) -> Binding | None:
    """The flag's setter that a statement calls."""
    call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    binding = file.scopes.binding(target) if target is not None and target.kind == "identifier" else None
    return binding if binding in status else None


def _judge(
    file: File, test: Node, negative: bool, owner: Node, uses: SourceUses, clients: Clients, found: Guards
) -> None:
    parts = _operands(test, "||" if negative else "&&")
    asked = [each for each in parts if not is_feature_test(file, each, clients)]
    if len(asked) < len(parts):
        for each in asked:
            _judge(file, each, negative, owner, uses, clients, found)
        return
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        inner = bare(test.children[0])
        if any(is_feature_test(file, each, clients) for each in _operands(inner, "&&" if negative else "||")):
            _judge(file, inner, not negative, owner, uses, clients, found)
            return
    if any(uses.owns(each) for each in test.walk() if each.kind == "identifier"):
        return
    if _own_flag(file, test, owner):
        return
    if not _renderable(file, test, owner):
        if negative and len(parts) > 1 and any(asked_for(file, each, owner) for each in parts):
            for each in parts:
                _judge(file, each, negative, owner, uses, clients, found)
            return
        if negative and (missed := asked_for(file, test, owner)):
            found.asked.append(Asked(test.span, missed, is_sent(file, missed, uses.site)))
        found.evidence.append(Evidence(Reason.CONDITIONAL_SUBSCRIPTION, test.span, file.text(test)))
        return
    if negative:
        found.kept.append(Guard(positive(file, test), test.span, file.text(test), _needs(file, test)))
    else:
        found.kept.append(
            Guard(
                truth(file, test),
                test.span,
                f"!({file.text(test)})" if " " in file.text(test) else f"!{file.text(test)}",
            )
        )


def _operands(test: Node, operator: str) -> list[Node]:
    """`a || b || c` as three."""
    test = bare(test)
    if test.kind == "binary_expression" and test.words[:1] == [operator]:
        return [part for each in test.children for part in _operands(each, operator)]
    return [test]


def _own_flag(file: File, test: Node, owner: Node) -> bool:
    """`if (cancelled) return;`: a flag that the effect declares for itself."""
    names = [file.scopes.binding(each) for each in test.walk() if each.kind == "identifier"]
    return bool(names) and all(
        each is not None
        and each.kind in ("let", "var")
        and each.scope.node is not owner
        and each.node.inside(owner)
        for each in names
    )


def _needs(file: File, test: Node) -> int:
    """The last declaration that a condition depends on, parameters and the module's own names apart."""
    found = [file.scopes.binding(each) for each in test.walk() if each.kind == "identifier"]
    inside = ("const", "let", "class")
    return max(
        (
            b.node.start
            for b in found
            if b is not None and b.kind in inside and b.scope.node.kind != "program"
        ),
        default=0,
    )


def is_feature_test(file: File, test: Node, clients: Clients) -> bool:
    """Whether a test asks only for the client or a browser: `'EventSource' in window`, `!EventSource`."""
    test = bare(test)
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        return is_feature_test(file, test.children[0], clients)
    if test.kind != "binary_expression":
        return clients.of(test) is not None and test.kind in ("identifier", "member_expression")
    left, right = (bare(each) for each in test.children[:2])
    operator = test.words[0] if test.words else ""
    if operator in ("&&", "||"):
        return is_feature_test(file, left, clients) and is_feature_test(file, right, clients)
    if operator == "in":
        return string(file, left) in _FEATURES and global_path(file, right) in _BROWSER
    if operator in ("===", "!==", "==", "!="):
        sides = ((left, right), (right, left))
        return any(_asks_for(file, one, clients) and _is_plain(other) for one, other in sides)
    return False


def _asks_for(file: File, node: Node, clients: Clients) -> bool:
    if node.kind == "unary_expression" and node.words[:1] == ["typeof"]:
        node = bare(node.children[0])
        return clients.of(node) is not None or global_path(file, node) in _BROWSER
    return clients.of(node) is not None


def _is_plain(node: Node) -> bool:
    return node.kind in ("string", "undefined", "null")


def _renderable(file: File, test: Node, owner: Node) -> bool:
    """Whether a test may be evaluated while rendering: only props, state and pure expressions over them."""
    for node in test.walk():
        if node.kind in (
            "call_expression",
            "new_expression",
            "await_expression",
            "assignment_expression",
            "this",
        ):
            return False
        if node.kind != "identifier":
            continue
        binding = file.scopes.binding(node)
        if binding is None:
            if file.text(node) != "undefined":
                return False
        elif (
            binding.kind != "import"
            and binding.scope.node is not owner
            and binding.scope.node.kind != "program"
        ) or react_call(file, binding.value) == "useRef" or binding.kind in ("let", "var"):
            return False
        elif binding.kind not in ("import", "function") and binding.node.start > test.start:
            return False  # declared further down: the effect runs later, a hook's options are read here
    return True


def positive(file: File, test: Node) -> str:
    """The condition under which `if (test) return;` goes on, as an expression that is a boolean."""
    test = bare(test)
    words = test.words
    if test.kind == "unary_expression" and words[:1] == ["!"] and test.children:
        return truth(file, bare(test.children[0]))
    if test.kind == "binary_expression" and len(test.children) == 2:
        left, right = test.children
        operator = words[0] if words else ""  # < and > are not kept as words
        if operator == "||":
            return f"{positive(file, left)} && {positive(file, right)}"
        flipped = {
            "===": "!==",
            "!==": "===",
            "==": "!=",
            "!=": "==",
        }
        if operator in flipped:
            return f"{file.text(left)} {flipped[operator]} {file.text(right)}"
        return f"!({file.text(test)})"
    return (
        f"!{file.text(test)}" if test.kind in ("identifier", "member_expression") else f"!({file.text(test)})"
    )


def truth(file: File, test: Node) -> str:
    """A test as a boolean: `Boolean(goalId)`, or the test itself where it is one already."""
    text = file.text(test)
    if test.kind == "binary_expression" and test.words[:1] in (["&&"], ["||"]):
        left, right = (truth(file, bare(child)) for child in test.children)
        return (
            f"{left} {test.words[0]} {right}"
            if test.words[0] == "&&"
            else f"({left} {test.words[0]} {right})"
        )
    if test.kind == "binary_expression" or (test.kind == "unary_expression" and "!" in test.words):
        return text
    if test.kind == "identifier" and _is_boolean(file, test):
        return text
    return f"Boolean({text})"


def _is_boolean(file: File, name: Node) -> bool:
    """Whether a name's declaration says that it is a boolean."""
    binding = file.scopes.binding(name)
    if binding is None:
        return False
    if binding.value is not None:
        value = bare(binding.value)
        return value.kind in ("true", "false") or file.text(value).startswith(("Boolean(", "!"))
    parent = binding.node.parent
    if parent is None:
        return False
    annotation = parent.get("type")
    if (
        annotation is not None
        and binding.node.field in ("pattern", "name")
        and file.text(annotation).strip(": ") == "boolean"
    ):
        return True
    default = (
        parent.get("value")
        if parent.kind in ("required_parameter", "optional_parameter")
        else parent.get("right")
    )
    if default is not None and default is not binding.node:
        return bare(default).kind in ("true", "false")
    if parent.kind == "array_pattern" and parent.children[0] is binding.node and parent.parent is not None:
        hook = parent.parent.get("value")
        given = hook.get("arguments") if hook is not None and react_call(file, hook) == "useState" else None
        return given is not None and bool(given.children) and given.children[0].kind in ("true", "false")
    return False
