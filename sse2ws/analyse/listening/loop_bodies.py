"""What a loop that adds listeners does besides: the loop goes, so that nothing else may go with it.

In: a use that adds a listener, and its loop. Out: evidence for tests, leaps and work inside the loop.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.syntax_facts import bare, callee, global_path
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import SourceUse, UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_LEAPS = frozenset("return_statement continue_statement break_statement throw_statement".split())
_BETWEEN = frozenset(
    "expression_statement statement_block arguments call_expression for_in_statement await_expression".split()
)
_DECLARING = frozenset("lexical_declaration variable_declaration function_declaration".split())


def loop_evidence(draft: Draft, use: SourceUse, loop: Node) -> Iterator[Evidence]:
    """A listener that not every round adds, and work that every round does."""
    around = [each for each in use.node.ancestors() if each.inside(loop) or each is loop]
    for each in around:
        if each.kind not in _BETWEEN and each.kind not in FUNCTIONS:
            yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, each.span, draft.file.text(use.event or use.node))
            return
    blocks = [each for each in around if each.kind == "statement_block"]
    for statement in (child for block in blocks for child in block.children):
        if use.node.inside(statement) or _is_own(draft, statement):
            continue
        leaps = [e for e in statement.below(*_LEAPS) if function_of(e) is function_of(statement)]
        if statement.kind in _LEAPS or leaps:
            what = draft.file.text(statement.get("condition") or statement)
            yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, statement.span, what)
        else:
            yield _work(draft, use, statement)


def beside_listener(draft: Draft, use: SourceUse, statement: Node) -> Evidence | None:
    """Work in the same statement, next to a listener: `track(), source.addEventListener(...)`."""
    around = [each for each in use.node.ancestors() if each.inside(statement)]
    beside = next((each for each in around if each.kind == "sequence_expression"), None)
    others = beside.children if beside is not None else []
    foreign = [e for e in others if not any(each.node.within(e) for each in draft.uses.uses)]
    return _work(draft, use, foreign[0]) if foreign else None


def _work(draft: Draft, use: SourceUse, statement: Node) -> Evidence:
    if draft.container.effect is None:
        name = draft.file.text(use.event or use.node)
        return Evidence(Reason.DYNAMIC_EVENT_NAME, statement.span, name)
    return Evidence(Reason.MIXED_EFFECT, statement.span, " ".join(draft.file.text(statement).split())[:40])


def _is_own(draft: Draft, statement: Node) -> bool:
    """Another listener, a handler's declaration, logging."""
    if any(each.node.inside(statement) for each in draft.uses.of(UseKind.LISTEN, UseKind.UNLISTEN)):
        return statement.kind == "expression_statement"
    if statement.kind in _DECLARING:
        values = [each.get("value") for each in statement.children if each.kind == "variable_declarator"]
        return all(each is not None and bare(each).kind in FUNCTIONS for each in values)
    call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and (global_path(draft.file, target) or "").startswith("console.")
