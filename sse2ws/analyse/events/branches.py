"""What is left of a function when the event's name is known: taken branches stay, the others go.

In: a function and a `Topic`. Out: the statements that are left, and the cuts that leave only them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import bare, callee
from sse2ws.analyse.events.left import (
    Head,
    Inline,
    Left,
    comments_at_the_end,
    comments_of_case,
    with_comments,
)
from sse2ws.analyse.events.settled import Known, matching_case, settled_statement, settled_value, taken
from sse2ws.analyse.events.topics import cases_of
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Line
from sse2ws.syntax.tree import Node

_LEAVING = frozenset("throw_statement break_statement continue_statement".split())
_LOOPS = frozenset("for_statement for_in_statement while_statement do_statement".split())


class Branches(Struct):
    """One evaluation. `without`: statements and pattern entries that nobody needs any more."""

    known: Known
    inlines: Mapping[Node, Inline]
    without: frozenset[Node]
    cuts: list[Cut] = field(default_factory=list)
    gone: list[Span] = field(default_factory=list)
    breaks: list[tuple[Node, Node]] = field(default_factory=list)
    """`break`s that are left of switches that are not."""
    keys: list[Span] = field(default_factory=list)
    """Keys of tables that the name leads to."""
    inlined: set[Node] = field(default_factory=set)
    """Functions whose code stands in place of a call."""

    # -- lists of statements ----------------------------------------------------------------------------

    def run(self, statements: Sequence[Node]) -> list[Left]:
        """The statements of one list that are left, up to the first that ends it."""
        left: list[Left] = []
        ended = False
        for each in statements:
            kept = None if ended and each.kind != "function_declaration" else self.statement(each)
            if kept is None:
                self.gone.append(each.span)
                continue
            left.append(kept)
            ended = ended or kept.ends
        return left

    def statement(self, node: Node) -> Left | None:
        """What is left of a statement; none when it does nothing for this name."""
        if node in self.without:
            return None
        step = _STATEMENTS.get(node.kind)
        if step is not None:
            return step(self, node)
        self.expressions([node])
        return Left(node, ends=node.kind in _LEAVING)

    def _block(self, node: Node) -> Left | None:
        left = self.run(node.children)
        self.emit(node.children, left)
        return Left(node, ends=_ends(left)) if left else None

    def _loop(self, node: Node) -> Left | None:
        self._body(node.get("body"))
        self.expressions(each for each in node.children if each.field != "body")
        return Left(node)

    # -- an expression as a statement -------------------------------------------------------------------

    def _expression(self, node: Node) -> Left | None:
        """An expression that stands alone, or is returned."""
        ends = node.kind == "return_statement"
        if not node.children:
            return Left(node, ends=ends)
        value = node.children[0]
        call = bare(value)
        if call.kind == "await_expression" and call.children:
            call = bare(call.children[0])
        inline = self.inlines.get(call)
        if inline is not None:
            return self._inlined(node, call, inline, ends)
        topic, target = self.known.topic, callee(call) if call.kind == "call_expression" else None
        if target is not None and topic.table(target) and topic.entry(target, self.known.name) is None:
            return None
        part = value if ends else settled_value(self.known, value)
        if part is None:
            return None
        if part is not value:
            self.cuts.append(Cut(value.span, ((part.span,),)))
        self.expressions([part])
        return Left(node, ends=ends)

    def _inlined(self, node: Node, call: Node, inline: Inline, ends: bool) -> Left | None:
        """The code of a function in place of its call."""
        self.inlined.add(inline.function)
        body = inline.function.get("body")
        assert body is not None
        heads = self.taken(inline)
        inner = self.run(body.children)
        return Left(node, [inner] if inner else [], ends, heads) if inner or heads else None

    def taken(self, inline: Inline) -> tuple[Head, ...]:
        """The parameters that are needed, with what is left of their arguments."""
        heads = inline.kept(self.without)
        self.expressions(part for each in heads for part in (each.given, each.pattern))
        return heads

    # -- if ---------------------------------------------------------------------------------------------

    def _if(self, node: Node) -> Left | None:
        runs = settled_statement(self.known, node)
        if runs is not node:
            inner = self.run(_statements(runs)) if runs is not None else []
            return Left(node, [inner], _ends(inner)) if inner else None
        consequence, alternative = node.get("consequence"), node.get("alternative")
        assert consequence is not None
        condition = node.get("condition")
        first = self._body(consequence)
        second = self._else(alternative, consequence) if alternative is not None else []
        if condition is not None:
            if not first and not second and is_pure(self.known.file, condition):
                return None
            self.expressions([condition])
        return Left(node, ends=bool(first) and bool(second) and _ends(first) and _ends(second))

    def _else(self, clause: Node, consequence: Node) -> list[Left]:
        child = clause.children[0]
        runs = settled_statement(self.known, child)
        if runs is not None and runs is not child:
            self.cuts.append(Cut(child.span, ((runs.span,),)))
        left = self._body(runs) if runs is not None else []
        if not left:
            self.cuts.append(Cut(Span(consequence.end, clause.end), (("",),)))
            self.gone.append(clause.span)
        return left

    def _body(self, node: Node | None) -> list[Left]:
        """What is left of a branch or a loop's body that stays where it is."""
        if node is None:
            return []
        left = self.run(_statements(node))
        if node.kind == "statement_block":
            self.emit(node.children, left)
        elif not left:
            self.cuts.append(Cut(node.span, (("{}",),)))
        elif left[0].runs is not None:
            self.cuts.append(self.replaced(left[0], block=True))
        return left

    # -- switch and try ---------------------------------------------------------------------------------

    def _switch(self, node: Node) -> Left | None:
        cases = cases_of(node)
        if not self.known.topic.holds(node.get("value")):
            for case in cases:
                self.emit(case.all("body"), self.run(case.all("body")))
            self.expressions(each for each in node.children if each.field == "value")
            return Left(node)
        start = matching_case(self.known, cases)
        runs: list[list[Left]] = []
        for case in cases[start:] if start is not None else []:
            statements = case.all("body")
            if len(statements) == 1 and statements[0].kind == "statement_block":
                statements = statements[0].children
            run = self.run(statements)
            self._note_breaks(run, node)
            if run and run[-1].node.kind == "break_statement":
                self.gone.append(run.pop().node.span)
                runs.append(run)
                break
            runs.append(run)
            if _ends(run):
                break
        runs = [run for run in runs if run]
        return Left(node, runs, bool(runs) and _ends(runs[-1])) if runs else None

    def _note_breaks(self, run: Iterable[Left], switch: Node) -> None:
        """`break`s inside of what is left: where the switch goes they have to leave the function."""
        for left in run:
            stack = [left.node] if left.node.kind != "break_statement" else []
            while stack:
                node = stack.pop()
                if node.kind == "break_statement" and not any(node.inside(each) for each in self.gone):
                    self.breaks.append((node, switch))
                if node.kind not in FUNCTIONS and node.kind not in _LOOPS and node.kind != "switch_statement":
                    stack.extend(node.children)

    def _try(self, node: Node) -> Left | None:
        body, handler, last = node.get("body"), node.get("handler"), node.get("finalizer")
        left = self._body(body)
        caught = self._body(handler.get("body")) if handler is not None else []
        if last is not None:
            self._body(next((each for each in last.children if each.kind == "statement_block"), None))
        elif not left:
            return None
        return Left(node, ends=_ends(left) and (handler is None or _ends(caught)))

    # -- expressions ------------------------------------------------------------------------------------

    def expressions(self, nodes: Iterable[Node]) -> None:
        """Settle tests inside expressions, and bodies of functions that stand there."""
        stack = list(nodes)
        while stack:
            node = stack.pop()
            if node in self.without:
                continue
            if node.kind in FUNCTIONS:
                body = node.get("body")
                if body is not None and body.kind == "statement_block":
                    left = self.run(body.children)
                    self.emit(body.children, left)
                    stack.extend(each for each in node.children if each is not body)
                    continue
            elif node.kind == "object_pattern" and any(each in self.without for each in node.children):
                self._entries(node)
            elif (part := taken(self.known, node)) is not None:
                self.cuts.append(part.cut)
                self.keys += [part.key] if part.key is not None else []
                stack.extend(part.rest)
                continue
            stack.extend(node.children)

    def _entries(self, pattern: Node) -> None:
        kept = [each for each in pattern.children if each not in self.without]
        line: list[Span | str] = ["{ "]
        for index, each in enumerate(kept):
            line += [", ", each.span] if index else [each.span]
        self.cuts.append(Cut(pattern.span, ((*line, " }"),)))

    # -- cuts -------------------------------------------------------------------------------------------

    def emit(self, statements: Sequence[Node], left: Sequence[Left]) -> None:
        """The cuts of a list whose surroundings stay."""
        kept = {each.node: each for each in left}
        for each in statements:
            found = kept.get(each)
            if found is None:
                self.cuts.append(Cut(with_comments(self.known.file, each)))
            elif found.runs is not None:
                self.cuts.append(self.replaced(found))

    def replaced(self, left: Left, block: bool = False) -> Cut:
        """What stands in place of a statement of which only parts are left."""
        lines: list[Line] = [each.line for each in left.heads]
        for run in left.runs or ():
            self.emit(_between(run), run)
            if left.node.kind == "switch_statement":
                lines += [(each,) for each in comments_of_case(self.known.file, run[0].node)]
            first, last = (with_comments(self.known.file, run[at].node) for at in (0, -1))
            if last.end > left.node.end:  # what stands behind all of it stays there
                last = run[-1].node.span
            lines.append((Span(first.start, last.end),))
            lines += [(each,) for each in comments_at_the_end(self.known.file, run[-1].node, last.end)]
        return Cut(left.node.span, tuple(lines), block)


def _between(run: Sequence[Left]) -> list[Node]:
    """The statements of a run's list from its first to its last."""
    parent = run[0].node.parent
    siblings = parent.children if parent is not None else []
    return [each for each in siblings if run[0].node.start <= each.start and each.end <= run[-1].node.end]


def _statements(node: Node) -> list[Node]:
    return node.children if node.kind == "statement_block" else [node]


def _ends(left: Sequence[Left]) -> bool:
    return any(each.ends for each in left)


_STATEMENTS: Mapping[str, Callable[[Branches, Node], Left | None]] = {
    "if_statement": Branches._if,
    "switch_statement": Branches._switch,
    "try_statement": Branches._try,
    "statement_block": Branches._block,
    "expression_statement": Branches._expression,
    "return_statement": Branches._expression,
    **dict.fromkeys(_LOOPS, Branches._loop),
}
