"""What a hook does where the provider of its context is missing.

In: a statement that throws. Out: whether nothing but a context decides about it.
"""

from __future__ import annotations

from sse2ws.analyse.code.syntax_facts import File, bare, react_call
from sse2ws.syntax.tree import Node


def misses_provider(file: File, thrown: Node) -> bool:
    """`const auth = useContext(Auth); if (!auth) throw new Error('no provider');`"""
    around = next((each for each in thrown.ancestors() if each.kind != "statement_block"), None)
    test = around.get("condition") if around is not None and around.kind == "if_statement" else None
    if test is None or any(each.kind == "member_expression" for each in test.walk()):
        return False  # what the provider holds is another question
    names = [each for each in test.walk() if each.kind == "identifier"]
    bindings = [binding for each in names if (binding := file.scopes.binding(each)) is not None]
    contexts = (react_call(file, bare(each.value)) if each.value is not None else None for each in bindings)
    return bool(bindings) and all(each in ("useContext", "use") for each in contexts)
