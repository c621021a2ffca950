"""Of what kind a value has to be where it stands, in code whose types are checked.

In: the expression that has it, and what takes it. Out: TypeScript text (`string | null`); empty where nothing
is known, where the code asks first, or where the value has no type of its own.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, parameter_of
from sse2ws.analyse.flow.needed import is_needed
from sse2ws.syntax.tree import Node

_TYPED = (".ts", ".tsx", ".mts", ".cts")
_PLAIN = frozenset(("string", "number", "boolean", "null", "undefined"))
_LITERALS = {"string": "string", "template_string": "string", "number": "number", "true": "boolean",
             "false": "boolean"}  # fmt: skip
_ANYTHING = ("any", "unknown")


def is_checked(path: str) -> bool:
    """Whether a file's types are checked."""
    return path.endswith(_TYPED)


def wanted_by_state(file: File, node: Node, declarator: Node) -> str:
    """`setNotes(value)` of `useState<string>('')`, which takes text."""
    return state_kind(file, declarator) if _is_asked_of(file, node) else ""


def wanted_by_type(file: File, node: Node, annotation: Node | None) -> str:
    """`const notes: string = value`, `show(value)` of `function show(notes: string)`."""
    if annotation is None or not annotation.children or not _is_asked_of(file, node):
        return ""
    return _plain(file, annotation.children[0])


def is_plain_type(file: File, annotation: Node | None) -> bool:
    """Whether a type says that a value is text, a number or a boolean: `(id: string) => void`."""
    kind = annotation.children[0] if annotation is not None and annotation.children else None
    return kind is not None and bool(_plain(file, kind))


def wanted_by_sum(file: File, node: Node, other: Node | None) -> str:
    """`total += value`, `n + value`: what is added to a number has to be one."""
    return "number" if other is not None and _is_asked_of(file, node) and _counts(file, other) else ""


def state_kind(file: File, declarator: Node) -> str:
    """The kind of a state by its type, else by its first value."""
    hook = declarator.get("value")
    call = bare(hook) if hook is not None else declarator
    given, types = arguments(call), call.get("type_arguments")
    if types is None:
        return _LITERALS.get(bare(given[0]).kind, "") if given else ""
    kind = _plain(file, types.children[0]) if len(types.children) == 1 else ""
    return f"{kind} | undefined" if kind and not given else kind


def _is_asked_of(file: File, node: Node) -> bool:
    return is_checked(file.path) and is_needed(file, node)


def _plain(file: File, kind: Node, depth: int = 0) -> str:
    """The text of a type made of plain ones, by another name of the file, too; empty for others."""
    if kind.kind == "type_identifier":
        declared = file.scopes.binding(kind)
        value = declared.value.get("value") if declared is not None and declared.value is not None else None
        return _plain(file, value, depth + 1) if value is not None and depth < 4 else ""
    if kind.kind in ("union_type", "parenthesized_type"):
        parts = [_plain(file, each, depth) for each in kind.children]
        return " | ".join(parts) if all(parts) else ""
    text = file.text(kind)
    return text if text in _PLAIN or text[:1] in "'\"" else ""


def _counts(file: File, node: Node) -> bool:
    """Whether something is a number: a literal, a variable that begins as one, what an updater gets."""
    node = bare(node)
    if node.kind != "identifier":
        return node.kind == "number"
    binding = file.scopes.binding(node)
    if binding is None:
        return False
    declarator = binding.node.parent
    annotation = declarator.get("type") if declarator is not None else None
    if annotation is not None:
        return bool(annotation.children) and _plain(file, annotation.children[0]) == "number"
    if binding.value is not None:
        return bare(binding.value).kind == "number"
    return _is_counting_state(file, binding)


def _is_counting_state(file: File, binding: Binding) -> bool:
    """`n` of `setCount((n) => n + 1)`, where the state is a number."""
    found = parameter_of(file, binding)
    listed = found[0].parent if found is not None and found[1:] == (0, "") else None
    call = listed.parent if listed is not None and listed.kind == "arguments" else None
    called = call.get("function") if call is not None else None
    if called is None or called.kind != "identifier":
        return False
    setter = state_setter(file, file.scopes.binding(called))
    return setter is not None and state_kind(file, setter) == "number"
