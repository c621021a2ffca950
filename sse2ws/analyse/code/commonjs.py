"""CommonJS: files that load with `require` and offer with `module.exports`.

In: a file. Out: whether it is CommonJS, and what its statements load. Follows nothing.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee, global_path, string
from sse2ws.syntax.tree import Node

_DECLARATIONS = ("lexical_declaration", "variable_declaration")


def is_commonjs(file: File) -> bool:
    """Whether a file loads or offers something as CommonJS does, and imports and exports nothing."""
    if file.path.rpartition(".")[2] not in ("js", "jsx", "cjs"):
        return False
    if any(each.kind in ("import_statement", "export_statement") for each in file.tree.root.children):
        return False
    if any(required(file, each) is not None for each in loading_statements(file)):
        return True
    return any(
        (global_path(file, each) or "").startswith(("module.exports", "exports."))
        for each in file.tree.root.below("member_expression")
    )


def required(file: File, node: Node) -> str | None:
    """The module of `require('module')`, or of a statement that declares what it gives."""
    if node.kind in _DECLARATIONS:
        value = node.children[0].get("value") if len(node.children) == 1 else None
        return required(file, bare(value)) if value is not None else None
    target = callee(node) if node.kind == "call_expression" else None
    given = arguments(node) if target is not None else []
    if target is None or len(given) != 1 or global_path(file, target) != "require":
        return None
    return string(file, given[0])


def loading_statements(file: File) -> list[Node]:
    """The declarations at a file's top that load something, up to the first that does not."""
    found: list[Node] = []
    for each in file.tree.root.children:
        bare_call = each.kind == "expression_statement" and required(file, bare(each.children[0])) is not None
        directive = each.kind == "expression_statement" and not found
        if each.kind in _DECLARATIONS and required(file, each) is not None:
            found.append(each)
        elif not (bare_call or directive):
            break
    return found
