"""Whether code for a failed stream runs while it is still trying, or when it has given up.

In: a node of such code. Out: yes, no, or none where nothing tells. Tests of `readyState` tell, and waiting.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, bare, global_path
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.syntax.tree import Node

_EQUAL, _UNEQUAL = ("===", "=="), ("!==", "!=")


def retrying(file: File, node: Node, uses: SourceUses) -> bool | None:
    """Whether the branch that a node stands in is taken while the stream is still trying; none if untold."""
    branch = node
    for each in node.ancestors():
        if each.kind in FUNCTIONS:
            return None
        if each.kind == "catch_clause" and each.parent is not None and uses.site.inside(each.parent):
            return False
        if each.kind == "switch_case":
            found = _case_of_state(file, each, uses)
            if found is not None:
                return found
        branches = branch.field in ("consequence", "alternative")
        if branches and each.kind in ("if_statement", "ternary_expression"):
            found = tests_state(file, each.get("condition"), uses)
            if found is not None:
                return found if branch.field == "consequence" else not found
        if branches and each.kind == "if_statement":
            tries = [
                any(_waits(file, inner) for inner in side.walk())
                for side in (each.get("consequence"), each.get("alternative"))
                if side is not None
            ]
            return any(_waits(file, inner) for inner in branch.walk()) if tries.count(True) == 1 else None
        branch = each
    return None


def tests_state(file: File, condition: Node | None, uses: SourceUses) -> bool | None:
    """`source.readyState === EventSource.CONNECTING` is True, `=== EventSource.CLOSED` False."""
    test = bare(condition) if condition is not None else None
    word = test.words[0] if test is not None and test.kind == "binary_expression" and test.words else ""
    if test is None or word not in (*_EQUAL, *_UNEQUAL) or len(test.children) != 2:
        return None
    one, other = (bare(each) for each in test.children)
    said = _word(file, other) if _is_state(file, one, uses) else None
    said = _word(file, one) if said is None and _is_state(file, other, uses) else said
    return said if said is None or word in _EQUAL else not said


def _case_of_state(file: File, case: Node, uses: SourceUses) -> bool | None:
    body, value = case.parent, case.get("value")
    tested = body.parent.get("value") if body is not None and body.parent is not None else None
    if tested is None or value is None or not _is_state(file, bare(tested), uses):
        return None
    return _word(file, bare(value))


def _is_state(file: File, node: Node, uses: SourceUses) -> bool:
    """`source.readyState`, or that of what an event brings along: `e.target.readyState`."""
    if node.kind != "member_expression" or file.text(node.get("property")) != "readyState":
        return False
    root = node
    while root.kind == "member_expression":
        root = bare(root.get("object") or root)
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    return any(use.node is node for use in uses.of(UseKind.STATE)) or (
        binding is not None and binding.kind == "param"
    )


def _word(file: File, node: Node) -> bool | None:
    """Whether a state is the one of trying, or of having given up; the open one says neither."""
    text = file.text(node)
    if text.endswith(".CONNECTING") or text == "0":
        return True
    return False if text.endswith(".CLOSED") or text == "2" else None


def _waits(file: File, node: Node) -> bool:
    """Whether a call waits, to open again."""
    target = node.get("function") if node.kind == "call_expression" else None
    return target is not None and global_path(file, target) == "setTimeout"
