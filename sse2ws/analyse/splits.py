"""A handler that serves several events, taken apart: what it does for each name, and for all others.

In: a function and the flow of its event. Out: `Split`s, one for each property that is compared with names.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sse2ws.analyse.branches import Branches, Left
from sse2ws.analyse.closures import free_bindings
from sse2ws.analyse.idle import working
from sse2ws.analyse.inlines import Inlines, inlines_of
from sse2ws.analyse.purity import is_pure
from sse2ws.analyse.scopes import FUNCTIONS, Binding
from sse2ws.analyse.syntax_facts import File, arguments, bare, parameter_pattern, parameters, statement_of
from sse2ws.analyse.topics import Topic, same_name
from sse2ws.model.flow import PARSED, Escape, EventName, Flow, Form, Hold, Leak, Mutated, Path, Read
from sse2ws.model.source import Span
from sse2ws.model.split import Cut, Rest, Split, Variant
from sse2ws.syntax.tree import Node

MESSAGE = "message"
_PAYLOAD: Path = ("data", PARSED)


def splits_of(file: File, function: Node, flow: Flow, site: Node, unnamed: bool) -> tuple[Split, ...]:
    """Every way in which a handler can be taken apart. `site`: where its code will stand."""
    found = []
    for path in _candidates(flow, unnamed):
        split = _split(file, function, flow, path, site)
        if split is not None:
            found.append(split)
    return tuple(found)


def _candidates(flow: Flow, unnamed: bool) -> list[Path]:
    """Properties that may hold the name: of the event, or at the top of the message."""
    reads = dict.fromkeys(use.path for use in flow.uses if isinstance(use, Read))
    spoilt = {use.path for use in flow.uses if isinstance(use, Mutated)}
    spoilt |= {use.path for use in flow.uses if isinstance(use, Leak) and use.how is Escape.MIXED}
    if spoilt & {(), ("data",), _PAYLOAD}:
        return []
    if not unnamed:
        return [("type",)] if ("type",) in reads else []
    return [
        path
        for path in reads
        if (path == ("event",) or (path[:-1] == _PAYLOAD and path[-1] != PARSED)) and path not in spoilt
    ]


def _places(file: File, flow: Flow, path: Path) -> frozenset[Span]:
    """Expressions whose value lies at a path of the event."""
    found: set[Span] = set()
    for use in flow.uses:
        if isinstance(use, Hold) and use.path == path:
            found.update(use.refs)
        elif isinstance(use, Read) and use.path == path:
            if use.local is not None:
                found.update(use.local.refs)
            elif use.form in (Form.PROPERTY, Form.STRING):
                node: Node | None = file.tree.at(use.span)
                while node is not None and not node.kind.endswith(
                    ("member_expression", "subscript_expression")
                ):
                    node = node.parent
                if node is not None:
                    found.add(node.span)
    return frozenset(found)


def _split(file: File, function: Node, flow: Flow, path: Path, site: Node) -> Split | None:
    topic = Topic(file, _places(file, flow, path))
    entered = [node for span in flow.functions if (node := _function_at(file, span)) is not None]
    testing = [each for each in (function, *entered) if any(True for _ in _tests(topic, each))]
    if not testing:
        return None
    inlines = inlines_of(file, function, entered, testing)
    blocks = [Rest(node.span, why) for node, why in inlines.problems]
    names: dict[EventName, list[Node]] = {}
    for each in inlines.copied:
        for node, compared in _tests(topic, each):
            if not compared:
                blocks.append(Rest(node.span, f"{file.text(node)[:40]}: a name that cannot be read here"))
            for name, where in compared:
                key = next((known for known in names if same_name(known, name)), name)
                names.setdefault(key, []).append(where)
    scene = _Scene(file, topic, inlines, entered, flow, path)
    rest = scene.outcome(None)
    blocks += rest.blocks
    if path != ("type",) and (work := working(file, rest.left, rest.gone)) is not None:
        blocks.append(Rest(work.span, f"every other message runs {' '.join(file.text(work).split())[:50]}"))
    variants = []
    for name, places in names.items():
        outcome = scene.outcome(name)
        blocks += outcome.blocks
        variants.append(_variant(file, name, places, outcome, rest))
    blocks += _shadowed(file, inlines, function, site)
    copied = tuple(each.span for each in inlines.copied)
    arrow = function.inside(site) or function.kind == "arrow_function"
    others = _variant(file, EventName("", None), [], rest, rest)
    return Split(
        path,
        tuple(variants),
        others,
        copied,
        tuple(sorted(topic.places)),
        arrow,
        tuple(dict.fromkeys(blocks)),
        *_message(file, flow, inlines.copied),
    )


def _variant(file: File, name: EventName, where: list[Node], outcome: _Outcome, rest: _Outcome) -> Variant:
    return Variant(
        name,
        where[0].span if where else None,
        tuple(each.span for each in where),
        outcome.cuts,
        outcome.gone,
        working(file, outcome.left, outcome.gone) is None,
        outcome.cuts == rest.cuts,
        outcome.unused,
    )


def _function_at(file: File, span: Span) -> Node | None:
    node: Node | None = file.tree.at(span)
    while node is not None and node.span == span:
        if node.kind in FUNCTIONS:
            return node
        node = node.parent
    return None


def _tests(topic: Topic, function: Node) -> Iterator[tuple[Node, tuple[tuple[EventName, Node], ...]]]:
    for node in function.walk():
        compared = topic.names_of(node)
        if compared is not None:
            yield node, compared


# -- one name ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What is left for one name."""

    left: list[Left]
    cuts: tuple[Cut, ...]
    gone: tuple[Span, ...]
    unused: bool
    blocks: tuple[Rest, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class _Scene:
    file: File
    topic: Topic
    inlines: Inlines
    entered: list[Node]
    flow: Flow
    path: Path

    def outcome(self, name: EventName | None) -> _Outcome:
        """Evaluate, then leave out what nobody needs any more, until nothing changes."""
        without = frozenset(self._own_entries())
        while True:
            found = self._evaluate(name, without)
            more = without | self._unneeded(found.gone)
            if more == without:
                return found
            without = more

    def _own_entries(self) -> Iterator[Node]:
        """Entries of patterns that only take the name out of a message: it is part of the event now."""
        for use in self.flow.uses:
            if isinstance(use, Read) and use.path == self.path and self.path[:2] == _PAYLOAD:
                entry = _pattern_entry(self.file.tree.at(use.span))
                if use.form in (Form.SHORTHAND, Form.KEY) and entry is not None:
                    yield entry

    def _evaluate(self, name: EventName | None, without: frozenset[Node]) -> _Outcome:
        branches = Branches(self.file, self.topic, name, self.inlines.calls, without)
        function = self.inlines.copied[0]
        body = function.get("body")
        assert body is not None
        left, blocks = self._body(branches, body)
        gone = [*branches.gone, *_gaps(branches.cuts)]
        gone += [each.span for each in self._unreached(gone, branches.inlined)]
        blocks += self._leaving(branches, left, gone, body)
        cuts = tuple(_kept_apart(self.file, branches.cuts, gone, self.inlines))
        return _Outcome(left, cuts, tuple(gone), self._is_unused(gone), tuple(blocks))

    def _body(self, branches: Branches, body: Node) -> tuple[list[Left], list[Rest]]:
        if body.kind == "statement_block":
            left = branches.run(body.children)
            branches.gone += [each.span for each in _trimmed(left)]
            branches.emit(body.children, left)
            return left, []
        inline = self.inlines.calls.get(body)
        if inline is not None:
            inner = inline.function.get("body")
            assert inner is not None
            branches.inlined.add(inline.function)
            branches.expressions([*body.children, *([inline.pattern] if inline.pattern else [])])
            run = branches.run(inner.children)
            branches.gone += [each.span for each in _trimmed(run)]
            whole = Left(body, [run] if run else [], False, inline.head)
            branches.cuts.append(branches.replaced(whole, block=True))
            return [whole], []
        truth = self.topic.truth(body, branches.name)
        if truth is False:
            branches.cuts.append(Cut(body.span, (), True))
            return [], []
        branches.expressions([body])
        return [Left(body)], []

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
        from sse2ws.analyse.flow_calls import method_target

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
            if inner is None or any(call.inside(each) for each in gone) or self._is_last(call, gone):
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
            given = arguments(call)
            if not inline.head and given and bare(given[0]) in binding.refs:
                taken = self.file.scopes.scope(inline.function).values.values()
                refs += [ref for each in taken if each.kind == "param" for ref in each.refs]
        return refs

    def _drop(self, binding: Binding, gone: tuple[Span, ...]) -> set[Node]:
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
            if declared is not None and declared.kind == "variable_declarator":
                found |= self._statement(declared, statement, gone)
            return found
        declarator = binding.node.parent
        if declarator is None or declarator.kind != "variable_declarator":
            return set()
        return self._statement(declarator, statement, gone)

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


def _trimmed(left: list[Left]) -> list[Node]:
    """Take off a `return` at the very end; gives what was taken."""
    gone = []
    while left:
        last = left[-1]
        if last.runs is not None:
            for run in reversed(last.runs):
                gone += _trimmed(run)
                if run:
                    break
            last.runs = [run for run in last.runs if run]
            if last.runs or last.head:
                break
        elif last.node.kind != "return_statement" or last.node.children:
            break
        gone.append(left.pop().node)
    return gone


def _gaps(cuts: list[Cut]) -> Iterator[Span]:
    """What cuts take away."""
    for cut in cuts:
        at = cut.span.start
        inside = sorted(
            part for line in cut.lines for part in line if isinstance(part, Span) and part in cut.span
        )
        for part in inside:
            if part.start > at:
                yield Span(at, part.start)
            at = part.end
        if cut.span.end > at:
            yield Span(at, cut.span.end)


def _kept_apart(file: File, cuts: list[Cut], gone: list[Span], inlines: Inlines) -> Iterator[Cut]:
    """Blocks keep their braces where a name that they declare means something else around them."""
    for cut in cuts:
        spans = [part for line in cut.lines for part in line if isinstance(part, Span)]
        declared = _declared_in(file, spans) | _heads(file, cut)
        clash = declared and any(
            node.kind in ("identifier", "shorthand_property_identifier")
            and file.text(node) in declared
            and not any(node.inside(each) for each in (*spans, *gone))
            for function in inlines.copied
            for node in function.walk()
        )
        yield Cut(cut.span, cut.lines, True) if clash else cut


def _heads(file: File, cut: Cut) -> set[str]:
    """Names that parameters have become."""
    patterns = [line[1] for line in cut.lines if len(line) > 1 and line[0] == "const "]
    nodes = [node for each in patterns if isinstance(each, Span) for node in file.tree.at(each).walk()]
    kinds = ("identifier", "shorthand_property_identifier_pattern")
    return {file.text(each) for each in nodes if each.kind in kinds}


def _declared_in(file: File, spans: list[Span]) -> set[str]:
    """Names that statements of a list declare for the list."""
    found = set()
    for span in spans:
        for scope in file.scopes.by_node.values():
            for binding in scope.values.values():
                statement = statement_of(binding.node) if binding.node.inside(span) else None
                if statement is None or not statement.inside(span):
                    continue
                if scope.node.span not in span and binding.kind != "param":
                    found.add(binding.name)
    return found


# -- names ---------------------------------------------------------------------------------------------


def _shadowed(file: File, inlines: Inlines, function: Node, site: Node) -> Iterator[Rest]:
    """Names that would mean something else where the code goes."""
    places = {inline.function: call for call, inline in inlines.calls.items()}
    if not function.inside(site):
        places[function] = site
    for each, place in places.items():
        for binding, ref in free_bindings(file, each).items():
            if file.scopes.lookup(binding.name, place) is not binding:
                yield Rest(ref.span, f"{binding.name} means something else where the handler will stand")


def _message(file: File, flow: Flow, copied: tuple[Node, ...]) -> tuple[str, tuple[Span, ...]]:
    """One name for the event and the parsed message, if one can stand for both, and what becomes needless."""
    holders = [use for use in flow.uses if isinstance(use, Hold) and use.path == _PAYLOAD]
    given = parameters(copied[0])
    parameter = parameter_pattern(given[0]) if given else None
    own = {span for each in holders for span in (*each.refs, each.span)}
    refs = [file.tree.at(span) for each in holders for span in each.refs]
    bindings = [file.scopes.binding(file.tree.at(each.span)) for each in holders]
    if any(each is None or each.writes for each in bindings):
        return "", ()
    statements = (statement_of(each.node) for each in bindings if each is not None and each.kind != "param")
    declared = tuple(each.span for each in statements if _names_one(each))
    if all(MESSAGE not in _other_names(file, each, own) for each in copied):
        return MESSAGE, declared
    if parameter is None or parameter.kind != "identifier":
        return "", ()
    binding = file.scopes.binding(parameter)
    same = all(file.scopes.lookup(file.text(parameter), ref) is binding for ref in refs)
    return (file.text(parameter), declared) if same else ("", ())


def _names_one(statement: Node) -> bool:
    """Whether a statement declares one name and nothing else."""
    return statement.kind == "lexical_declaration" and len(statement.children) == 1


def _other_names(file: File, function: Node, own: set[Span]) -> set[str]:
    kinds = ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern")
    return {file.text(each) for each in function.walk() if each.kind in kinds and each.span not in own}
