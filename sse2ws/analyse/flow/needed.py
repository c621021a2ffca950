"""Whether code takes for granted that a value is there: nothing around asks first.

In: an expression that has the value. Out: yes where that is sure; no in all other cases.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, bare
from sse2ws.syntax.tree import Node

_DIRECT = frozenset(("member_expression", "identifier"))
_ASKING = frozenset(("&&", "||", "??", "===", "!==", "==", "!=", "!", "typeof", "in", "instanceof"))


def is_needed(file: File, node: Node) -> bool:
    """`goal.notes` of `goal.notes.trim()`, where no test names `goal.notes` as well."""
    parent = node.parent
    if node.kind not in _DIRECT or parent is None or b"?." in file.tree.data[node.start : parent.end]:
        return False
    if node.kind == "identifier" and not _is_taken_out(file, node):
        return False
    if is_anything(file, node):
        return False
    around = [each for each in node.ancestors() if each.kind in FUNCTIONS]
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    names = {file.text(node), file.text(binding.value if binding is not None else node)}
    alike = _by_text(file, around[-1]) if around else {}
    same = (each for name in names for each in alike.get(name, ()))
    return bool(around) and not any(each is not node and _is_asked(each) for each in same)


def _by_text(file: File, function: Node) -> dict[str, list[Node]]:
    """The expressions of a function that may name a value, for all values that it is asked about."""
    known = file.scopes.alike
    if function not in known:
        known[function] = {}
        for each in function.below(*_DIRECT):
            known[function].setdefault(file.text(each), []).append(each)
    return known[function]


def is_anything(file: File, node: Node) -> bool:
    """Whether a value comes out of a parameter that is declared to be anything: its members are that, too."""
    while node.kind == "member_expression" and node.children:
        node = bare(node.children[0])
    binding = file.scopes.binding(node) if node.kind == "identifier" else None
    if binding is None or binding.kind != "param":
        return binding is not None and binding.value is not None and is_anything(file, bare(binding.value))
    said = next((kind for each in binding.node.ancestors() if (kind := each.get("type")) is not None), None)
    return file.text(said).lstrip(": ") in ("any", "unknown")


def _is_taken_out(file: File, name: Node) -> bool:
    """Whether a name is what a pattern took out, or a property, and nothing else."""
    binding = file.scopes.binding(name)
    if binding is None or not binding.constant or binding.node.parent is None:
        return False
    if binding.value is not None:
        return binding.value.kind == "member_expression"
    return binding.node.parent.kind in ("object_pattern", "pair_pattern")


def _is_asked(node: Node) -> bool:
    """Whether an expression stands in a test, or where something else may take its place."""
    at = node
    for parent in node.ancestors():
        if parent.kind in FUNCTIONS:
            return False
        if at.field == "condition" or _ASKING & set(parent.words) or parent.kind == "assignment_expression":
            return True
        if parent.kind.endswith(("_statement", "_declaration")):
            return False
        at = parent
    return False
