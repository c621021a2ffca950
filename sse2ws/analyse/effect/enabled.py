"""A test as the `enabled` of a hook: whether it can be evaluated while rendering, and how it is written.

In: the test of a guard. Out: an expression that is a boolean, as text.
"""

from __future__ import annotations

from sse2ws.analyse.code.quiet import only_looks
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, bare, callee, react_call
from sse2ws.syntax.tree import Node

_WORK = frozenset("call_expression new_expression await_expression assignment_expression this".split())
_FLIPPED = {"===": "!==", "!==": "===", "==": "!=", "!=": "=="}
_BOOLEANS = frozenset(("true", "false"))
_MEMBERS = frozenset(("object_type", "interface_body"))


# -- where it can stand -----------------------------------------------------------------------------------


def is_renderable(file: File, test: Node, owner: Node) -> bool:
    """Whether a test may be evaluated while rendering: only props, state and pure expressions over them."""
    for node in test.walk():
        if node.kind in _WORK and not only_looks(file, node):
            return False
        if node.kind != "identifier":
            continue
        binding = file.scopes.binding(node)
        if binding is None:
            if file.text(node) != "undefined":
                return False
        elif not _is_of_the_render(file, binding, owner):
            return False
        elif binding.kind not in ("import", "function") and binding.node.start > test.start:
            return False  # declared further down: the effect runs later, a hook's options are read here
    return True


def _is_of_the_render(file: File, binding: Binding, owner: Node) -> bool:
    """Whether a name means a value that the component has while it renders, or one of the module."""
    if react_call(file, binding.value) == "useRef" or binding.kind in ("let", "var"):
        return False
    scope = binding.scope.node
    return binding.kind == "import" or scope is owner or scope.kind == "program"


def needs(file: File, test: Node) -> int:
    """Where the last declaration begins that a test depends on, in bytes; 0 for none.

    Parameters do not count; the module's own names are declared before all of them.
    """
    found = [file.scopes.binding(each) for each in test.walk() if each.kind == "identifier"]
    return max(
        (each.node.start for each in found if each is not None and each.kind in ("const", "let", "class")),
        default=0,
    )


def reads(file: File, test: Node) -> tuple[str, ...]:
    """The values of the render that a test reads, as a list of dependencies names them."""
    found = []
    for each in test.walk():
        binding = file.scopes.binding(each) if each.kind == "identifier" else None
        if binding is None or binding.kind == "import" or binding.scope.node.kind == "program":
            continue
        while (member := each.parent) is not None and _is_read_of(member, each):
            each = member
        found.append(file.text(each))
    return tuple(dict.fromkeys(found))


def _is_read_of(member: Node, owner: Node) -> bool:
    """Whether `member` is `owner.name` and no method that is called."""
    own = member.kind == "member_expression" and bare(member.get("object") or member) is owner
    return own and not (member.parent is not None and callee(member.parent) is member)


# -- how it is written ------------------------------------------------------------------------------------


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
        if operator in _FLIPPED:
            return f"{file.text(left)} {_FLIPPED[operator]} {file.text(right)}"
        return f"!({file.text(test)})"
    text = file.text(test)
    return f"!{text}" if test.kind in ("identifier", "member_expression") else f"!({text})"


def truth(file: File, test: Node) -> str:
    """A test as a boolean: `Boolean(goalId)`, or the test itself where it is one already."""
    text = file.text(test)
    if test.kind == "binary_expression" and test.words[:1] in (["&&"], ["||"]):
        left, right = (truth(file, bare(child)) for child in test.children)
        whole = f"{left} {test.words[0]} {right}"
        return whole if test.words[0] == "&&" else f"({whole})"
    if test.kind == "binary_expression" or (test.kind == "unary_expression" and "!" in test.words):
        return text
    if test.kind == "identifier" and _is_boolean(file, test):
        return text
    return f"Boolean({text})"


def _is_boolean(file: File, name: Node) -> bool:
    """Whether a name's declaration says that it is a boolean: what is undefined would switch the hook on."""
    binding = file.scopes.binding(name)
    if binding is None:
        return False
    if binding.value is not None:
        value = bare(binding.value)
        return value.kind in _BOOLEANS or file.text(value).startswith(("Boolean(", "!"))
    parent = binding.node.parent
    if parent is None:
        return False
    if binding.node.field in ("pattern", "name") and file.text(parent.get("type")).strip(": ") == "boolean":
        return parent.kind != "optional_parameter" or parent.get("value") is not None
    parameter = parent.kind in ("required_parameter", "optional_parameter")
    default = parent.get("value" if parameter else "right")
    if default is not None and default is not binding.node:
        return bare(default).kind in _BOOLEANS
    return _is_boolean_state(file, binding.node, parent) or _is_boolean_prop(file, binding.node, parent)


def _is_boolean_state(file: File, name: Node, pattern: Node) -> bool:
    """`[name] = useState(false)`"""
    if pattern.kind != "array_pattern" or pattern.children[0] is not name or pattern.parent is None:
        return False
    hook = pattern.parent.get("value")
    given = hook.get("arguments") if hook is not None and react_call(file, hook) == "useState" else None
    return given is not None and bool(given.children) and given.children[0].kind in _BOOLEANS


def _is_boolean_prop(file: File, name: Node, pattern: Node) -> bool:
    """`{ name }: { name: boolean }`, where the type stands there or is declared in the file."""
    if pattern.kind == "pair_pattern" and pattern.parent is not None:
        name, pattern = pattern.get("key") or name, pattern.parent
    said = pattern.parent.get("type") if pattern.kind == "object_pattern" and pattern.parent else None
    kind = said.children[0] if said is not None and said.children else None
    declared = file.scopes.binding(kind) if kind is not None and kind.kind == "type_identifier" else None
    if declared is not None and declared.node.parent is not None:
        kind = declared.node.parent.get("body") or declared.node.parent.get("value")
    members = kind.children if kind is not None and kind.kind in _MEMBERS else []
    return any(
        file.text(each.get("name")) == file.text(name)
        and file.text(each.get("type")).strip(": ") == "boolean"
        and "?" not in each.words
        for each in members
        if each.kind == "property_signature"
    )
