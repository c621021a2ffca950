"""Statements that are left of a function, and calls whose function's code takes their place.

In: nothing. Out: the values that `branches` works with, and what a statement takes along.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.model.source import Span
from sse2ws.model.split import Line
from sse2ws.syntax.tree import Node

_CASES = ("switch_case", "switch_default")
_LEAVING = ("break_statement", "return_statement", "continue_statement")


class Head(Struct, frozen=True, eq=False):
    """A parameter that is declared in front of the code of its function. `given`: the argument."""

    pattern: Node
    given: Node

    @property
    def line(self) -> Line:
        """The declaration."""
        return ("const ", self.pattern.span, " = ", self.given.span, ";")


class Inline(Struct, frozen=True, eq=False):
    """A call whose function's code takes its place. `heads`: parameters without their argument's name."""

    function: Node
    heads: tuple[Head, ...] = ()

    def kept(self, without: frozenset[Node]) -> tuple[Head, ...]:
        """The parameters that are declared. `without`: patterns that nobody needs any more."""
        return tuple(each for each in self.heads if each.pattern not in without)


class Left(Struct, eq=False):
    """A statement that is left. `runs`: statements that take its place; none: it stays itself.

    `ends`: nothing after it is reached.
    """

    node: Node
    runs: list[list[Left]] | None = None
    ends: bool = False
    heads: tuple[Head, ...] = ()


def live(left: Iterable[Left]) -> Iterator[Left]:
    """The statements that are left, those in place of others included."""
    for each in left:
        if each.runs is None:
            yield each
        else:
            for run in each.runs:
                yield from live(run)


def trimmed(left: list[Left]) -> list[Node]:
    """Take off a `return` at the very end; gives what was taken."""
    gone = []
    while left:
        last = left[-1]
        if last.runs is not None:
            for run in reversed(last.runs):
                gone += trimmed(run)
                if run:
                    break
            last.runs = [run for run in last.runs if run]
            if last.runs or last.heads:
                break
        elif last.node.kind != "return_statement" or last.node.children:
            break
        gone.append(left.pop().node)
    return gone


def with_comments(file: File, statement: Node) -> Span:
    """A statement with the comments directly above it, and the one behind it on its line."""
    start, end, data = statement.start, statement.end, file.tree.data
    for comment in reversed(file.tree.comments):
        between = data[comment.end : start]
        if comment.end <= start and not between.strip() and between.count(b"\n") == 1:
            line = data.rfind(b"\n", 0, comment.start) + 1
            if not data[line : comment.start].strip():
                start = comment.start
    for comment in file.tree.comments:
        between = data[end : comment.start]
        if comment.start >= end and not between.strip(b" \t;") and b"\n" not in between:
            end = comment.end
    return Span(start, end)


def comments_of_case(file: File, statement: Node) -> list[Span]:
    """What is said above the case of a statement, above the empty ones before it, and behind its colon."""
    case = next(each for each in statement.ancestors() if each.kind in ("switch_case", "switch_default"))
    body = case.all("body")
    inner = body[0].children if body[0].kind == "statement_block" else body
    ends, first = with_comments(file, (inner or body)[0]).start, case
    starts = None
    siblings = case.parent.children if case.parent is not None else []
    for each in reversed([other for other in siblings if other.end <= case.start]):
        if each.kind not in ("switch_case", "switch_default") or each.all("body"):
            # behind code that goes on into the next case, `// falls through` speaks of that code
            starts = None if _leaves(each) else first.start
            break
        first = each
    starts = with_comments(file, first).start if starts is None else starts
    return [each for each in file.tree.comments if starts <= each.start and each.end <= ends]


def comments_at_the_end(file: File, last: Node, start: int) -> list[Span]:
    """What is said behind the last statement left of a case or a block, where only its leaving follows.

    `start`: the byte from which on nothing is kept yet.
    """
    around = last.parent
    if around is None or around.kind not in ("statement_block", *_CASES):
        return []
    following = [each for each in around.children if each.start >= last.end]
    if any(each.kind not in _LEAVING or each.children for each in following):
        return []  # it may speak of code that goes
    outer = around.parent
    case = around if around.kind in _CASES else outer if outer is not None and outer.kind in _CASES else None
    end = around.end
    if case is not None:
        end = _end_of_case(file, case)
    elif outer is not None and outer.kind == "if_statement" and around.field == "consequence":
        end = _end_of_branch(outer, end)
    return [each for each in file.tree.comments if start <= each.start and each.end <= end]


def _end_of_case(file: File, case: Node) -> int:
    """Where what is said of a case ends: with its line, or with the switch where no code follows."""
    siblings = case.parent.children if case.parent is not None else []
    later = [each for each in siblings if each.start >= case.end]
    if case.parent is not None and not any(_does(each) for each in later):
        return case.parent.end
    line = file.tree.data.find(b"\n", case.end)
    return case.start if not _leaves(case) else line if line >= 0 else case.end


def _does(case: Node) -> bool:
    """Whether a case has code, or is one that leads to some."""
    body = case.all("body")
    inner = body[0].children if len(body) == 1 and body[0].kind == "statement_block" else body
    return case.kind == "switch_case" or any(each.kind != "break_statement" for each in inner)


def _end_of_branch(test: Node, end: int) -> int:
    """Where what is said of the first branch ends: in front of the other one, or behind one without code."""
    clause = test.get("alternative")
    if clause is None:
        return end
    other = clause.children[0] if clause.children else None
    idle = other is not None and other.kind == "statement_block" and not other.children
    return clause.end if idle else clause.start


def _leaves(case: Node) -> bool:
    """Whether a case with statements ends by leaving the switch."""
    last = (case.all("body") or [case])[-1]
    while last.kind == "statement_block" and last.children:
        last = last.children[-1]
    return last.kind in ("break_statement", "return_statement", "throw_statement", "continue_statement")
