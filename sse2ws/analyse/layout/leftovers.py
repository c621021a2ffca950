"""What only served to keep a connection alive, when the connection itself stays in place as a subscription.

In: a scene and the statements that go with the connection (handlers of open and error, heartbeats). Out: the
timers, page listeners, counters, flags and functions that nobody else reads; they go as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.origins import origin
from sse2ws.analyse.code.quiet import only_builds, only_logs
from sse2ws.analyse.code.reading import only_reads
from sse2ws.analyse.code.syntax_facts import arguments, bare, callee, function_value, global_path, react_call
from sse2ws.analyse.layout.attempt_limits import counter_of, is_never_reached
from sse2ws.analyse.layout.own_names import Member, Name, Names
from sse2ws.analyse.layout.scene import Scene
from sse2ws.analyse.layout.waiting import waited_for
from sse2ws.analyse.layout.watchers import watchers
from sse2ws.syntax.tree import Node

_CLEARING = ("clearTimeout", "clearInterval", "window.clearTimeout", "window.clearInterval")
_BODIES = ("statement_block", "program", "class_body", "switch_case", "switch_default")


class Leftovers(Struct):
    """`dropped`: outermost statements and class members. `watching`: those that open the stream again.

    `names`: what only the dropped code names.
    """

    dropped: list[Node] = field(default_factory=list)
    watching: list[Node] = field(default_factory=list)
    names: set[Name] = field(default_factory=set)


def leftovers(scene: Scene, roots: Sequence[Node]) -> Leftovers:
    """Everything that goes besides `roots`."""
    names = Names(scene)
    watching = watchers(scene, names, roots)
    start = [*roots, *watching]
    # the URL goes with the source, and with it what only the URL was made of
    given = arguments(scene.uses.site)
    beside = [*scene.options, *(given[:1] if scene.called else given)]
    own = _candidates(scene, names, [*start, *beside])
    if not (start or own):
        return Leftovers()  # nothing goes that could take more along
    while True:
        dropped = list(_gone(scene.file.tree.root, _Judge(scene, names, own, start)))
        lost = {each for each in own if not _only_in(names, each, [*dropped, *beside])}
        if not lost:
            return Leftovers([each for each in dropped if each not in start], watching, own)
        own -= lost


def _only_in(names: Names, name: Name, dropped: Sequence[Node]) -> bool:
    return all(any(place.inside(each) for each in dropped) for place in names.places(name))


def _candidates(scene: Scene, names: Names, start: Sequence[Node]) -> set[Name]:
    """Names in what goes, and in the functions that it calls."""
    found: set[Name] = set()
    queue = list(start)
    while queue:
        for node in queue.pop().walk():
            name = names.of(node)
            if name is None or name in found or not names.may_go(name):
                continue
            found.add(name)
            declared = names.function(name)
            if declared is not None:
                queue.append(declared)
            elif not isinstance(name, Member):
                queue += origin(name)
    return found | _limits(scene, names, found)


def _limits(scene: Scene, names: Names, found: set[Name]) -> set[Name]:
    """Members that say how often a counter among the names may count."""
    limits: set[Name] = set()
    for test in scene.file.tree.root.below("binary_expression"):
        counter = counter_of(scene.file, names, test)
        if counter is not None and names.of(counter) in found:
            limit = names.of(bare(test.children[1]))
            limits |= {limit} if isinstance(limit, Member) and names.may_go(limit) else set()
    return limits


def _gone(node: Node, judge: _Judge) -> Iterator[Node]:
    """Outermost statements and members below a node that go."""
    for child in node.children:
        if node.kind in _BODIES and judge.goes(child):
            yield child
        else:
            yield from _gone(child, judge)


class _Judge(Struct):
    """Whether a statement does nothing but look after names that go."""

    scene: Scene
    names: Names
    own: set[Name]
    start: Sequence[Node]

    def goes(self, statement: Node) -> bool:
        if any(statement is each for each in self.start):
            return True
        kind = statement.kind
        if kind == "expression_statement":
            return bool(statement.children) and self._expression(bare(statement.children[0]))
        if kind in ("lexical_declaration", "variable_declaration"):
            return bool(statement.children) and all(self._declarator(each) for each in statement.children)
        if kind in ("function_declaration", "method_definition"):
            return self._named(statement)
        if kind in ("public_field_definition", "field_definition"):
            return self._named(statement) and self._idle(statement.get("value"))
        return kind == "if_statement" and self._if(statement)

    def _named(self, member: Node) -> bool:
        name = self.names.declared(member)
        return name is not None and name in self.own

    def _declarator(self, node: Node) -> bool:
        return node.kind == "variable_declarator" and self._declares(node) and self._idle(node.get("value"))

    def _declares(self, node: Node) -> bool:
        """Whether all names of a declarator go."""
        pattern = node.get("name")
        if pattern is None or pattern.kind != "object_pattern":
            return self._named(node)
        kinds = ("identifier", "shorthand_property_identifier_pattern")
        declared = [self.scene.file.scopes.binding(each) for each in pattern.walk() if each.kind in kinds]
        return bool(declared) and all(each is not None and each in self.own for each in declared)

    def _idle(self, value: Node | None) -> bool:
        """A value that may go unseen."""
        if value is None or function_value(self.scene.file, value) is not None:
            return True
        if bare(value) in waited_for(self.scene.file, self.scene.uses.site):
            return True
        if react_call(self.scene.file, value) in ("useRef", "createRef"):
            return all(only_reads(self.scene.file, each) for each in arguments(bare(value)))
        return only_reads(self.scene.file, value)

    def _mine(self, node: Node | None) -> bool:
        name = self.names.of(bare(node)) if node is not None else None
        return name is not None and name in self.own

    def _expression(self, node: Node) -> bool:
        if node.kind in ("assignment_expression", "augmented_assignment_expression"):
            right = node.get("right")
            return self._mine(node.get("left")) and right is not None and only_reads(self.scene.file, right)
        if node.kind == "update_expression":
            return self._mine(node.get("argument"))
        if node.kind == "binary_expression" and "&&" in node.words and len(node.children) == 2:
            return self._mine(node.children[0]) and self._expression(bare(node.children[1]))
        if node.kind != "call_expression":
            return False
        target = callee(node)
        if target is not None and self._aborts(target):
            return True
        if target is not None and only_builds(self.scene.file, node) and self._mine(target.get("object")):
            return all(only_reads(self.scene.file, each) for each in arguments(node))
        clears = target is not None and global_path(self.scene.file, target) in _CLEARING
        return clears and bool(arguments(node)) and all(self._mine(each) for each in arguments(node))

    def _aborts(self, target: Node) -> bool:
        """`controller.abort()`, when the controller only ended listeners."""
        owner = target.get("object") if target.kind == "member_expression" else None
        return self.scene.file.text(target.get("property")) == "abort" and self._mine(owner)

    def _if(self, statement: Node) -> bool:
        test, alternative = statement.get("condition"), statement.get("alternative")
        if test is None or not only_reads(self.scene.file, test) or self._holds_source(test):
            return False
        if not any(self.names.of(each) in self.own for each in statement.walk()):
            return False
        branches = [statement.get("consequence"), *(alternative.children if alternative is not None else ())]
        return all(each is not None and self._branch(each, self._never(bare(test))) for each in branches)

    def _holds_source(self, test: Node) -> bool:
        return any(use.node.inside(test) for use in self.scene.uses.uses)

    def _branch(self, branch: Node, never: bool) -> bool:
        inner = branch.children if branch.kind == "statement_block" else [branch]
        return all(self.goes(each) or (never and self._unreached(each)) for each in inner)

    def _unreached(self, statement: Node) -> bool:
        """Leaving without a result, or a line in the log, where nothing comes any more."""
        if statement.kind == "return_statement":
            return not statement.children
        call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
        if call is None or call.kind != "call_expression":
            return False
        name = global_path(self.scene.file, callee(call) or call) or ""
        return name.startswith("console.") or only_logs(self.scene.file, call)

    def _never(self, test: Node) -> bool:
        """Whether a test is a name that nothing sets any more: a timer whose every start goes.

        Or it asks for too many attempts, which nothing counts any more.
        """
        counter = counter_of(self.scene.file, self.names, test)
        name = self.names.of(counter if counter is not None else test)
        if name is None or name not in self.own:
            return False
        if counter is not None:
            gone = (*self.start, *self._functions())
            return is_never_reached(self.scene.file, self.names, test, gone)
        return all(
            any(place.inside(each) for each in (*self.start, *self._functions()))
            for place in self.names.places(name)
            if self.names.sets(place)
        )

    def _functions(self) -> list[Node]:
        """Functions that only dropped code calls."""
        return [found for each in self.own if (found := self.names.function(each)) is not None]
