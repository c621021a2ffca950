"""What is left of a function when the event's name is known: taken branches stay, the others go.

In: a function and a `Topic`. Out: the statements that are left, and the cuts that leave only them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct, field

from sse2ws.analyse.left import Inline, Left, with_comments
from sse2ws.analyse.purity import is_pure
from sse2ws.analyse.scopes import FUNCTIONS
from sse2ws.analyse.syntax_facts import File, bare, callee
from sse2ws.analyse.topics import Topic, cases_of, same_name
from sse2ws.model.flow import EventName
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Line
from sse2ws.syntax.tree import Node

_LOOPS = frozenset("for_statement for_in_statement while_statement do_statement".split())


class Branches(Struct):
    """One evaluation. `without`: statements and pattern entries that nobody needs any more."""

    file: File
    topic: Topic
    name: EventName | None
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
        kind = node.kind
        if kind == "if_statement":
            return self._if(node)
        if kind == "switch_statement":
            return self._switch(node)
        if kind == "try_statement":
            return self._try(node)
        if kind == "statement_block":
            left = self.run(node.children)
            self.emit(node.children, left)
            return Left(node, ends=_ends(left)) if left else None
        if kind in _LOOPS:
            self._body(node.get("body"))
            self.expressions(each for each in node.children if each.field != "body")
            return Left(node)
        if kind in ("expression_statement", "return_statement") and node.children:
            return self._expression(node, node.children[0])
        self.expressions([node])
        return Left(
            node,
            ends=kind in ("return_statement", "throw_statement", "break_statement", "continue_statement"),
        )

    def _expression(self, node: Node, value: Node) -> Left | None:
        ends = node.kind == "return_statement"
        call = bare(value)
        if call.kind == "await_expression" and call.children:
            call = bare(call.children[0])
        inline = self.inlines.get(call)
        if inline is not None:
            self.inlined.add(inline.function)
            body = inline.function.get("body")
            assert body is not None
            self.expressions([*call.children, *([inline.pattern] if inline.pattern else [])])
            inner = self.run(body.children)
            return Left(node, [inner], ends, inline.head) if inner else None
        target = callee(call) if call.kind == "call_expression" else None
        if target is not None and self.topic.table(target) and self.topic.entry(target, self.name) is None:
            return None
        taken = value if ends else self._settled_value(value)
        if taken is None:
            return None
        if taken is not value:
            self.cuts.append(Cut(value.span, ((taken.span,),)))
        self.expressions([taken])
        return Left(node, ends=ends)

    def _settled_value(self, value: Node) -> Node | None:
        """What is evaluated of an expression whose value nobody takes."""
        node = bare(value)
        if node.kind == "ternary_expression":
            truth = self.topic.truth(node.get("condition"), self.name)
            branch = None if truth is None else node.get("consequence" if truth else "alternative")
            return value if branch is None else self._settled_value(branch)
        if node.kind == "binary_expression" and {"&&", "||"} & set(node.words):
            left, right = node.get("left"), node.get("right")
            truth = self.topic.truth(left, self.name)
            if self.topic.truth(node, self.name) is ("&&" not in node.words):
                return None
            return value if truth is None or right is None else self._settled_value(right)
        known = self.topic.truth(node, self.name) is not None
        idle = known or node.kind in ("null", "undefined")
        return None if idle and is_pure(self.file, node) else value

    # -- if ---------------------------------------------------------------------------------------------

    def _settled(self, node: Node | None) -> Node | None:
        """The statement that runs where `node` stands."""
        while node is not None and node.kind == "if_statement":
            truth = self.topic.truth(node.get("condition"), self.name)
            if truth is None:
                return node
            node = node.get("consequence") if truth else _otherwise(node)
        return node

    def _if(self, node: Node) -> Left | None:
        taken = self._settled(node)
        if taken is not node:
            inner = self.run(_statements(taken)) if taken is not None else []
            return Left(node, [inner], _ends(inner)) if inner else None
        consequence, alternative = node.get("consequence"), node.get("alternative")
        assert consequence is not None
        condition = node.get("condition")
        first = self._body(consequence)
        second = self._else(alternative, consequence) if alternative is not None else []
        if condition is not None:
            if not first and not second and is_pure(self.file, condition):
                return None
            self.expressions([condition])
        return Left(node, ends=bool(first) and bool(second) and _ends(first) and _ends(second))

    def _else(self, clause: Node, consequence: Node) -> list[Left]:
        child = clause.children[0]
        taken = self._settled(child)
        if taken is not None and taken is not child:
            self.cuts.append(Cut(child.span, ((taken.span,),)))
        left = self._body(taken) if taken is not None else []
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
        if not self.topic.holds(node.get("value")):
            for case in cases:
                self.emit(case.all("body"), self.run(case.all("body")))
            self.expressions(each for each in node.children if each.field == "value")
            return Left(node)
        start = self._matching(cases)
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

    def _matching(self, cases: Sequence[Node]) -> int | None:
        """Which case is entered: the first that compares equal, else `default`."""
        from sse2ws.analyse.names import event_names

        for index, case in enumerate(cases):
            value = case.get("value")
            found = event_names(self.file, value).names if value is not None else ()
            if len(found) == 1 and same_name(found[0], self.name):
                return index
        return next((index for index, case in enumerate(cases) if case.kind == "switch_default"), None)

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
            elif (taken := self._taken(node)) is not None:
                stack.extend(taken)
                continue
            stack.extend(node.children)

    def _entries(self, pattern: Node) -> None:
        kept = [each for each in pattern.children if each not in self.without]
        line: list[Span | str] = ["{ "]
        for index, each in enumerate(kept):
            line += [", ", each.span] if index else [each.span]
        self.cuts.append(Cut(pattern.span, ((*line, " }"),)))

    def _taken(self, node: Node) -> list[Node] | None:
        """Cut a choice down to the part that is evaluated; gives what is left of it."""
        if node.kind == "ternary_expression":
            truth = self.topic.truth(node.get("condition"), self.name)
            if truth is None:
                return None
            taken = node.get("consequence" if truth else "alternative")
            assert taken is not None
            line: Line = (
                ("(", taken.span, ")")
                if bare(taken).kind == "object" and taken.kind == "object"
                else (taken.span,)
            )
            self.cuts.append(Cut(node.span, (line,)))
            return [taken]
        entry = self.topic.entry(node, self.name) if node.kind == "subscript_expression" else None
        owner = node.get("object")
        if entry is not None and owner is not None:
            key = (entry.get("key") or entry.get("name") or entry).span
            self.keys.append(key)
            self.cuts.append(Cut(node.span, ((owner.span, "[", key, "]"),)))
            return []
        tests = node.kind in ("binary_expression", "call_expression", "unary_expression")
        truth = self.topic.truth(node, self.name) if tests else None
        if truth is not None:
            self.cuts.append(Cut(node.span, (("true" if truth else "false",),)))
            return []
        if node.kind != "binary_expression" or not {"&&", "||"} & set(node.words):
            return None
        left, right = node.get("left"), node.get("right")
        for one, other in ((left, right), (right, left)):
            if one is not None and other is not None and self.topic.truth(one, self.name) is not None:
                # the known side does not decide, so the other one does
                self.cuts.append(Cut(node.span, ((other.span,),)))
                return [other]
        return None

    # -- cuts -------------------------------------------------------------------------------------------

    def emit(self, statements: Sequence[Node], left: Sequence[Left]) -> None:
        """The cuts of a list whose surroundings stay."""
        kept = {each.node: each for each in left}
        for each in statements:
            found = kept.get(each)
            if found is None:
                self.cuts.append(Cut(with_comments(self.file, each)))
            elif found.runs is not None:
                self.cuts.append(self.replaced(found))

    def replaced(self, left: Left, block: bool = False) -> Cut:
        """What stands in place of a statement of which only parts are left."""
        lines: list[Line] = [left.head] if left.head else []
        for run in left.runs or ():
            self.emit(_between(run), run)
            first, last = (with_comments(self.file, run[at].node) for at in (0, -1))
            lines.append((Span(first.start, last.end),))
        return Cut(left.node.span, tuple(lines), block)


def _between(run: Sequence[Left]) -> list[Node]:
    """The statements of a run's list from its first to its last."""
    parent = run[0].node.parent
    siblings = parent.children if parent is not None else []
    return [each for each in siblings if run[0].node.start <= each.start and each.end <= run[-1].node.end]


def _statements(node: Node) -> list[Node]:
    return node.children if node.kind == "statement_block" else [node]


def _otherwise(node: Node) -> Node | None:
    clause = node.get("alternative")
    return clause.children[0] if clause is not None and clause.children else None


def _ends(left: Sequence[Left]) -> bool:
    return any(each.ends for each in left)
