"""`if (test) return;`: what leaves an effect, or a function of it, before it opens anything.

In: a statement. Out: whether it is one, and whether it does more.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import bare
from sse2ws.syntax.tree import Node


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
