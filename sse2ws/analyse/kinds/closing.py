"""How a message comes to close its stream: the place in the handler, the tests on the way, what follows.

In: a draft whose listeners are read. Out: `Way`s from handlers to closing calls, through functions of the
same file and class. Decides nothing about what it means; `endings` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function, calls_of
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import bare, callee, global_path, statement_of
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.side_effects import local_function
from sse2ws.syntax.tree import Node

_DEEPEST = 4
_BLOCKS = ("statement_block", "switch_case", "switch_default")
_LEAVING = ("return_statement", "throw_statement")
_TIMERS = ("setTimeout", "setInterval", "requestAnimationFrame")


class Test(Struct, frozen=True, eq=False):
    """A condition in front of the closing. `negated`: it closes where the condition does not hold.

    `passed`: the function would have been left before.
    """

    node: Node
    negated: bool = False
    passed: bool = False


class Way(Struct, frozen=True, eq=False):
    """One way from a handler to a closing call.

    `place`: the expression in the handler that closes, or calls what does. `around`: statements that run with
    the closing. `timed`: a timer stands in between, set by the call `timer`; `late`: those of `tests` that
    are asked when it has run out. `failed`: it happens where something was thrown.
    """

    handler: Node
    place: Node
    tests: tuple[Test, ...] = ()
    around: tuple[Node, ...] = ()
    timer: Node | None = None
    late: tuple[Test, ...] = ()
    failed: bool = False

    @property
    def timed(self) -> bool:
        return self.timer is not None


def ways_to(draft: Draft, closing: Node, handlers: Sequence[Node], depth: int = 0) -> Iterator[Way]:
    """Every way from one of the handlers to a closing call, or to a call that leads there."""
    found = Way(closing, closing)
    inner = closing
    for each in closing.ancestors():
        if each in handlers:
            yield replace(found, handler=each, around=(*found.around, *run_with(closing, each)))
            return
        if each.kind in FUNCTIONS:
            callers = _callers(draft, each) if depth < _DEEPEST else []
            for call, timer in callers:
                for way in ways_to(draft, call, handlers, depth + 1):
                    here = replace(found, around=(*found.around, *run_with(closing, each)))
                    yield _joined(way, _waited(here, timer))
            if callers or binding_of_function(draft.file, each) is not None:
                return
            found = _waited(found, _timer_of(draft, each))
        tests = tuple(_tests(inner, each))
        failed = each.kind == "catch_clause"
        if tests or failed:
            found = replace(found, tests=(*found.tests, *tests), failed=found.failed or failed)
        inner = each


def tests_before(place: Node, function: Node) -> Iterator[Test]:
    """The conditions inside a function under which a place in it is reached."""
    inner = place
    for each in place.ancestors():
        if each is function:
            return
        yield from _tests(inner, each)
        inner = each


def _waited(way: Way, timer: Node | None) -> Way:
    """The way behind a timer, if there is one: all that it asks is asked late."""
    return replace(way, timer=timer, late=way.tests) if timer is not None else way


def _joined(outer: Way, inner: Way) -> Way:
    return replace(
        outer,
        tests=(*outer.tests, *inner.tests),
        around=(*outer.around, *inner.around),
        timer=outer.timer or inner.timer,
        late=(*outer.late, *(inner.tests if outer.timed else inner.late)),
        failed=outer.failed or inner.failed,
    )


def _callers(draft: Draft, function: Node) -> list[tuple[Node, Node | None]]:
    """Places that call a function, each with the timer that does it."""
    calls: list[tuple[Node, Node | None]] = [(each, None) for each in calls_of(draft.file, function)]
    binding = binding_of_function(draft.file, function)
    for ref in binding.refs if binding is not None else ():
        timer = _timer_of(draft, ref)
        if timer is not None:
            calls.append((ref, timer))
    return [(node, timer) for node, timer in calls if not node.inside(function)]


def _timer_of(draft: Draft, node: Node) -> Node | None:
    """`setTimeout(connect, 1000)`: the call that a function is given to."""
    given = node.parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None else None
    return call if target is not None and global_path(draft.file, target) in _TIMERS else None


def _tests(inner: Node, outer: Node) -> Iterator[Test]:
    """The conditions that one node puts in front of a node directly below it."""
    if outer.kind in ("if_statement", "ternary_expression"):
        test = outer.get("condition")
        if test is not None and inner is not test:
            yield Test(bare(test), inner.field == "alternative")
    elif outer.kind == "binary_expression" and outer.words[:1] in (["&&"], ["||"]) and inner.field == "right":
        yield Test(outer.children[0], "||" in outer.words)
    elif outer.kind == "switch_case" and inner.field != "value":
        body = outer.parent
        switch = body.parent if body is not None else None
        yield from (Test(each) for each in (switch and switch.get("value"), outer.get("value")) if each)
    if outer.kind in _BLOCKS:
        for statement in outer.children:
            if statement.end <= inner.start and _is_exit(statement):
                test = statement.get("condition")
                if test is not None:
                    yield Test(bare(test), True, True)


def _leaves(statement: Node) -> bool:
    """Whether the branch of an `if` ends in leaving the function."""
    branch = statement.get("consequence")
    last = branch.children[-1:] if branch is not None and branch.kind == "statement_block" else [branch]
    return any(each is not None and each.kind in _LEAVING for each in last)


def run_with(place: Node, function: Node) -> Iterator[Node]:
    """Statements of a function that run together with a place, or after it."""
    node = statement_of(place)
    if not node.inside(function) or node is function:
        yield function.get("body") or function
        return
    beside = node.parent.children if node.parent is not None and node.parent.kind in _BLOCKS else [node]
    yield from (each for each in beside if each.start >= node.start or not _is_exit(each))
    while node is not function and node.parent is not None:
        after = [each for each in node.parent.children if each.start >= node.end]
        if node.parent.kind in _BLOCKS and beside is not node.parent.children:
            yield from after
        if any(each.kind in _LEAVING for each in after):
            return
        node = node.parent


def _is_exit(statement: Node) -> bool:
    return statement.kind == "if_statement" and _leaves(statement)


def opens_again(draft: Draft, statements: Sequence[Node]) -> bool:
    """Whether statements lead to the code that opens the stream, directly, by a timer or by a name."""
    seen: set[Node] = set()
    return any(_reaches(draft, each, seen) for each in statements)


def _reaches(draft: Draft, node: Node, seen: set[Node]) -> bool:
    if draft.site.node.inside(node):
        return True
    for each in node.below("identifier", "member_expression"):
        function = function_named(draft, each)
        if function is None or function in seen:
            continue
        seen.add(function)
        if draft.site.node.inside(function) or _reaches(draft, function, seen):
            return True
    return False


def function_named(draft: Draft, node: Node) -> Node | None:
    """The function that an expression means: a name, a method of the class, what a ref was given."""
    function = local_function(draft.file, node)
    if function is not None or node.kind != "member_expression":
        return function
    owner = node.get("object")
    binding = draft.file.scopes.binding(owner) if owner is not None and owner.kind == "identifier" else None
    if binding is None or draft.file.text(node.get("property")) != "current":
        return None
    for ref in binding.refs:
        member = ref.parent
        stored = member.parent if member is not None and member.kind == "member_expression" else None
        if stored is not None and stored.kind == "assignment_expression" and member is stored.get("left"):
            value = stored.get("right")
            return local_function(draft.file, bare(value)) if value is not None else None
    return None
