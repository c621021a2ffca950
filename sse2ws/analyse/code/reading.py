"""Whether an expression only reads: calls that build URLs, read tokens or ask for a value count as reads.

In: an expression. Out: yes or no. Judges calls by what their names promise; `purity` is strict about them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import File, callee
from sse2ws.syntax.tree import Node

_WORK = frozenset(
    "assignment_expression update_expression augmented_assignment_expression await_expression".split()
)
_BEGIN = tuple("get build read create make to is has encode format join trim".split())
_END = ("Url", "URL", "Token", "Path", "toString")
_READS = frozenset(
    "String now replace min max pow random floor Number Boolean filter map slice split append "
    "matchMedia entries keys values".split()
)


def only_reads(file: File, node: Node, apart: Sequence[Node] = ()) -> bool:
    """Whether evaluating an expression only reads. `apart`: functions in it that somebody else looks at."""
    for each in node.walk():
        if any(each.inside(function) for function in apart):
            continue
        if each.kind in _WORK:
            return False
        if each.kind != "call_expression" or is_reading(file.text(callee(each))):
            continue
        # what a function does that is only made counts when it is called: a list calls it at once
        inner = _function_inside(each, node)
        if inner is None or _given_to_a_list(file, inner):
            return False
    return True


def is_reading(name: str) -> bool:
    """Whether a callee's name, as it is written (`api.getUrl`), promises a value and nothing else."""
    last = name.rpartition(".")[2].lstrip("#_")
    return last.startswith(_BEGIN) or last.endswith(_END) or last in _READS


def _function_inside(node: Node, outer: Node) -> Node | None:
    """The function around a node that stands inside `outer`."""
    return next((each for each in node.ancestors() if each.kind in FUNCTIONS and each.inside(outer)), None)


def _given_to_a_list(file: File, function: Node) -> bool:
    """`list.map(function)`"""
    given = function.parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and target.kind == "member_expression"
