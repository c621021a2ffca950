"""Listeners that are added only sometimes.

In: the uses of a source and the body that opens it. Out: evidence. Conditions in front of the connection are
`guards`; a hook has one `enabled`, so a condition between the connection and a listener cannot move there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sse2ws.analyse.scopes import function_of
from sse2ws.analyse.sources import SourceUses, UseKind
from sse2ws.analyse.syntax_facts import File
from sse2ws.model.facts import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_CHOICES = frozenset(("if_statement", "ternary_expression", "switch_case", "switch_default"))


def conditional_listeners(file: File, uses: SourceUses, ignored: Sequence[Node]) -> Iterator[Evidence]:
    """Tests that decide whether an open connection is listened to. Listeners in `ignored` go anyway."""
    told: set[Node] = set()
    for use in uses.of(UseKind.LISTEN, UseKind.ASSIGN):
        if any(use.node.inside(each) for each in ignored):
            continue
        for test in (*_around(use.node, uses.site), *_between(use.node, uses.site)):
            if test not in told and not _about_the_source(test, uses):
                told.add(test)
                yield Evidence(Reason.CONDITIONAL_SUBSCRIPTION, test.span, file.text(test))


def _around(node: Node, site: Node) -> Iterator[Node]:
    """Conditions that hold the listener, and not the connection."""
    inner = node
    for each in node.ancestors():
        if site.inside(each):
            return
        if each.kind in _CHOICES and inner.field != "condition":
            yield each.get("condition") or each.get("value") or each
        if each.kind == "binary_expression" and each.words[:1] in (["&&"], ["||"]):
            yield each.children[0]
        inner = each


def _between(node: Node, site: Node) -> Iterator[Node]:
    """Tests after the connection and in front of the listener that leave the function."""
    block = next((each for each in node.ancestors() if site.inside(each)), None)
    for statement in block.children if block is not None else []:
        if statement.kind != "if_statement" or not site.end <= statement.start < node.start:
            continue
        if node.inside(statement):
            continue
        leaves = any(
            each.kind == "return_statement" and function_of(each) is function_of(statement)
            for each in statement.walk()
        )
        test = statement.get("condition")
        if leaves and test is not None:
            yield test


def _about_the_source(test: Node, uses: SourceUses) -> bool:
    return any(uses.owns(each) for each in test.walk() if each.kind == "identifier")
