"""What a handler does for one name: its code evaluated, without what nobody needs any more.

In: a handler with the functions whose code goes into it. Out: statements, cuts, what is gone or in the way.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from sse2ws.analyse.code.purity import is_pure
from sse2ws.analyse.code.scopes import FUNCTIONS, Binding
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    parameter_pattern,
    parameters,
    statement_of,
)
from sse2ws.analyse.code.targets import method_target
from sse2ws.analyse.events.apart import gaps, kept_apart
from sse2ws.analyse.events.branches import Branches
from sse2ws.analyse.events.inlines import Inlines
from sse2ws.analyse.events.left import Head, Left, trimmed
from sse2ws.analyse.events.settled import Known
from sse2ws.analyse.events.topics import Topic, same_name
from sse2ws.model.flow import PARSED, EventName, Flow, Form, Path, Read
from sse2ws.model.source import Span
from sse2ws.model.split import GIVEN, TYPE, Cut, Rest
from sse2ws.syntax.tree import Node

_PAYLOAD: Path = ("data", PARSED)


_NAME: Path = ("event",)
"""Where the message of a client that is a call has its name."""


class Outcome(Struct, frozen=True):
    """What is left for one name."""

    left: list[Left]
    cuts: tuple[Cut, ...]
    gone: tuple[Span, ...]
    unused: bool
    keys: tuple[Span, ...]
    blocks: tuple[Rest, ...] = ()


class Scene(Struct, frozen=True, eq=False):
    file: File
    topic: Topic
    inlines: Inlines
    entered: list[Node]
    flow: Flow
    path: Path
    given: bool = False
    """The function is no handler, and gets parts of the event."""
    spared: tuple[Node, ...] = ()
    """Arguments that nobody takes any more."""

    def outcome(self, name: EventName | None, without: frozenset[Node] = frozenset()) -> Outcome:
        """Evaluate, then leave out what nobody needs any more, until nothing changes."""
        without |= frozenset(self._own_entries())
        while True:
            found = self._evaluate(name, without)
            more = without | self._unneeded(found.gone)
            if more == without:
                return found
            without = more

    def _own_entries(self) -> Iterator[Node]:
        """Entries of patterns that only take the name out of a message: it is part of the event now."""
        for use in self.flow.uses:
            if isinstance(use, Read) and use.path == self.path and self._is_own(use.path):
                entry = _pattern_entry(self.file.tree.at(use.span))
                if use.form in (Form.SHORTHAND, Form.KEY) and entry is not None:
                    yield entry

    def _is_own(self, path: Path) -> bool:
        return path == _NAME or path[:-1] == _PAYLOAD

    def _evaluate(self, name: EventName | None, without: frozenset[Node]) -> Outcome:
        branches = Branches(Known(self.file, self.topic, name), self.inlines.calls, without)
        function = self.inlines.copied[0]
        body = function.get("body")
        assert body is not None
        if self.given or self.path == _NAME:
            branches.expressions(parameters(function))  # they take the message apart
        left, blocks = self._body(branches, body)
        gone = [*branches.gone, *gaps(branches.cuts), *(each.span for each in self.spared)]
        gone += [each.span for each in self._other_entries(name)]
        gone += [each.span for each in self._unreached(gone, branches.inlined)]
        blocks += self._leaving(branches, left, gone, body)
        cuts = tuple(kept_apart(self.file, branches.cuts, gone, self.inlines))
        keys = tuple(dict.fromkeys(branches.keys))
        return Outcome(left, cuts, tuple(gone), self._is_unused(gone), keys, tuple(blocks))

    def _body(self, branches: Branches, body: Node) -> tuple[list[Left], list[Rest]]:
        if body.kind == "statement_block":
            left = branches.run(body.children)
            branches.gone += [each.span for each in trimmed(left)]
            branches.emit(body.children, left)
            return left, []
        inline = self.inlines.calls.get(body)
        if inline is not None:
            inner = inline.function.get("body")
            assert inner is not None
            branches.inlined.add(inline.function)
            heads = branches.taken(inline)
            run = branches.run(inner.children)
            branches.gone += [each.span for each in trimmed(run)]
            whole = Left(body, [run] if run else [], False, heads)
            branches.cuts.append(branches.replaced(whole, block=True))
            return [whole], []
        truth = self.topic.truth(body, branches.known.name)
        if truth is False:
            branches.cuts.append(Cut(body.span, (), True))
            return [], []
        branches.expressions([body])
        return [Left(body)], []

    def _other_entries(self, name: EventName | None) -> Iterator[Node]:
        """Entries of tables that another name leads to."""
        for function in self.inlines.copied:
            for node in function.walk():
                for key, entry in self.topic.table(node) or () if node.kind == "subscript_expression" else ():
                    if not same_name(key, name):
                        yield entry

    def _is_unused(self, gone: list[Span]) -> bool:
        """Whether nothing that is left names the event."""
        function = self.inlines.copied[0]
        taken = {b for b in self.file.scopes.scope(function).values.values() if b.kind == "param"}
        refs = [ref for each in taken for ref in self._refs(each)]
        return bool(refs) and all(any(ref.inside(each) for each in gone) for ref in refs)

    def _unreached(self, gone: list[Span], inlined: set[Node]) -> Iterator[Node]:
        """Functions that the event only goes into from code that is gone."""
        outside = [each for each in self.entered if not any(each.inside(f) for f in self.inlines.copied[:1])]
        for each in outside:
            if each in inlined:
                continue
            calls = [span for span, _ in self.flow.calls if self._target(span) is each]
            if calls and all(any(span in other for other in gone) for span in calls):
                yield each

    def _target(self, span: Span) -> Node | None:
        return method_target(self.file, self.file.tree.at(span))

    def _leaving(self, branches: Branches, left: list[Left], gone: list[Span], body: Node) -> list[Rest]:
        """`break`s and `return`s that would leave more than they did."""
        found = []
        for node, switch in branches.breaks:
            if any(node.inside(each) for each in gone):
                continue
            if self._is_last(switch, gone):
                branches.cuts.append(Cut(Span(node.start, node.start + len("break")), (("return",),)))
            else:
                found.append(Rest(node.span, "break inside of a case, with code behind the switch"))
        for call, inline in self.inlines.calls.items():
            inner = inline.function.get("body")
            reached = inline.function in branches.inlined
            if inner is None or not reached or self._is_last(call, gone):
                continue
            returns = [each for each in _own(inner) if each.kind == "return_statement"]
            if any(not any(each.inside(other) for other in gone) for each in returns):
                found.append(Rest(call.span, f"{self.file.text(call)[:40]} returns before its end"))
        return found

    def _is_last(self, node: Node, gone: list[Span]) -> bool:
        """Whether a function has nothing more to do after a statement."""
        at = node
        for parent in node.ancestors():
            if parent.kind in FUNCTIONS:
                if parent is self.inlines.copied[0]:
                    return True
                call = next(
                    (c for c, inline in self.inlines.calls.items() if inline.function is parent), None
                )
                return call is not None and self._is_last(call, gone)
            if (
                parent.kind.startswith(("for_", "while_", "do_", "finally"))
                or parent.get("finalizer") is not None
            ):
                return False
            if parent.kind in ("statement_block", "switch_case", "switch_default"):
                after = [each for each in parent.children if each.start >= at.end]
                if any(
                    not any(each.inside(span) for span in gone) and each.kind != "break_statement"
                    for each in after
                ):
                    return False
            at = parent
        return False

    def _unneeded(self, gone: tuple[Span, ...]) -> frozenset[Node]:
        """Declarations whose name is used in nothing that is left."""
        found: set[Node] = set()
        for function in self.inlines.copied:
            for scope in self.file.scopes.by_node.values():
                if scope.node.inside(function):
                    for binding in scope.values.values():
                        found |= self._drop(binding, gone)
        return frozenset(found)

    def _refs(self, binding: Binding) -> list[Node]:
        """Places that name a value, those in functions included whose parameter it is without a new name."""
        refs = list(binding.refs)
        for call, inline in self.inlines.calls.items():
            declared = [each.pattern for each in inline.heads]
            for given, parameter in zip(arguments(call), parameters(inline.function), strict=False):
                pattern = parameter_pattern(parameter)
                own = self.file.scopes.binding(pattern) if pattern not in declared else None
                if own is not None and bare(given) in binding.refs:
                    refs += own.refs
        return refs

    def _drop(self, binding: Binding, gone: tuple[Span, ...]) -> set[Node]:
        head = self._head(binding.node)
        if head is not None:
            return {head.pattern} if self._is_spent(head, binding, gone) else set()
        own = binding.value if binding.value is not None and binding.value.kind in FUNCTIONS else None
        used = [ref for ref in self._refs(binding) if not any(ref.inside(each) for each in gone)]
        if not binding.refs or any(own is None or not ref.inside(own) for ref in used):
            return set()
        statement = statement_of(binding.node)
        if binding.kind == "function":
            return {statement} if binding.node.parent is statement else set()
        entry = _pattern_entry(binding.node)
        pattern = entry.parent if entry is not None else None
        if pattern is not None and entry is not None:
            left = [e for e in pattern.children if e is not entry and not any(e.inside(s) for s in gone)]
            if any(each.kind == "rest_pattern" for each in left):
                return set()  # what it takes would not be taken out of the rest any more
            found = {entry}
            declared = pattern.parent if not left else None
            head = self._head(pattern) if not left else None
            if head is not None and is_pure(self.file, head.given, gone):
                return {*found, pattern}
            if declared is not None and declared.kind == "variable_declarator":
                found |= self._statement(declared, statement, gone)
            return found
        declarator = binding.node.parent
        if declarator is None or declarator.kind != "variable_declarator":
            return set()
        return self._statement(declarator, statement, gone)

    def _head(self, pattern: Node) -> Head | None:
        """The declaration that a parameter becomes."""
        heads = (head for inline in self.inlines.calls.values() for head in inline.heads)
        return next((each for each in heads if each.pattern is pattern), None)

    def _is_spent(self, head: Head, binding: Binding, gone: tuple[Span, ...]) -> bool:
        """Whether a parameter need not be declared: one with the new event's name is named by that."""
        written_anew = self.path not in (TYPE, GIVEN) and self.topic.holds(head.given)
        used = [ref for ref in self._refs(binding) if not any(ref.inside(each) for each in gone)]
        return (written_anew or not used) and is_pure(self.file, head.given, gone)

    def _statement(self, declarator: Node, statement: Node, gone: tuple[Span, ...]) -> set[Node]:
        value = declarator.get("value")
        single = len(statement.children) == 1 and declarator.parent is statement
        return {statement} if single and (value is None or is_pure(self.file, value, gone)) else set()


def _pattern_entry(name: Node) -> Node | None:
    """The entry of an object pattern that a name stands in."""
    entry: Node = name
    while entry.parent is not None and entry.parent.kind in (
        "pair_pattern",
        "object_assignment_pattern",
        "assignment_pattern",
        "rest_pattern",
    ):
        entry = entry.parent
    return entry if entry.parent is not None and entry.parent.kind == "object_pattern" else None


def _own(body: Node) -> Iterator[Node]:
    """Nodes of a function's body, without those of functions in it."""
    stack = [body]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(each for each in node.children if each.kind not in FUNCTIONS)
