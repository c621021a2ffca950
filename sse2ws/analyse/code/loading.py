"""Modules that are loaded by a call. In: a file. Out: its calls of `import` and `require`."""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.syntax.tree import Node


def loading_calls(file: File) -> list[Node]:
    """`import(...)` and `require(...)`, in source order."""
    if b"require" not in file.tree.data and not file.tree.root.below("import"):
        return []
    return [each for each in file.tree.root.below("call_expression") if is_loading(file, each)]


def is_loading(file: File, call: Node) -> bool:
    """Whether a call is `import(...)` or `require(...)`."""
    function = call.get("function")
    if function is None:
        return False
    return function.kind == "import" or (function.kind == "identifier" and file.text(function) == "require")


def gives_a_value(file: File, call: Node) -> bool:
    """Whether a call that loads a module surely stands in code; `import('./x').Row` may be a type."""
    function, parent = call.get("function"), call.parent
    if function is None or parent is None:
        return False
    if function.kind != "import" or parent.kind in ("await_expression", "arrow_function"):
        return True
    called = parent.kind == "member_expression" and parent.field == "function"
    return called and parent.parent is not None and parent.parent.kind == "call_expression"
