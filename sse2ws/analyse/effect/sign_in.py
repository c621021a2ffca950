"""Tests of values that an effect fetches for itself: `const token = getToken(); if (!token) return;`.

In: one test in front of the opening. Out: what it asks for, as source text; nothing for any other test.
Whether that is the sign-in, and so goes with it, the URL and the pack say.
"""

from __future__ import annotations

from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import File, arguments, bare, callee
from sse2ws.syntax.tree import Node

_NOTHING = frozenset(("null", "undefined", "''", '""', "``"))
_EQUAL = (["==="], ["=="])


def asked_for(file: File, test: Node, owner: Node) -> str:
    """What `!token`, `token === null` or `!getToken()` misses, if a render does not know it."""
    test = bare(test)
    missed: Node | None = None
    if test.kind == "unary_expression" and test.words[:1] == ["!"]:
        missed = bare(test.children[0])
    elif test.kind == "binary_expression" and test.words[:1] in _EQUAL and len(test.children) == 2:
        sides = [bare(each) for each in test.children]
        missed = next((s for s, o in (sides, sides[::-1]) if file.text(o) in _NOTHING), None)
    if missed is None:
        return ""
    if missed.kind == "call_expression":
        target = callee(missed)
        return file.text(missed) if target is not None and not target.below("call_expression") else ""
    binding = file.scopes.binding(missed) if missed.kind == "identifier" else None
    return binding.name if binding is not None and _is_fetched(binding, owner) else ""


def is_sent(file: File, name: str, site: Node) -> bool:
    """Whether a header of the connection is made with a value."""
    for options in arguments(site)[1:]:
        for entry in options.below("pair"):
            if file.text(entry.get("key")).strip("'\"") == "headers":
                return any(file.text(each) == name for each in entry.below("identifier", "call_expression"))
    return False


def _is_fetched(binding: Binding, owner: Node) -> bool:
    """A constant of the effect, which no other code can see."""
    inside = binding.node.inside(owner) and binding.scope.node is not owner
    return inside and binding.kind == "const" and binding.value is not None
