"""Which statements of a function belong to the connection alone, and which do other work.

In: the body that opens a source, the uses of the source and the handlers that stay. Out: a `Slice`.
A statement is the connection's own when it touches nothing but the source, names that only such statements
use (timers, attempt counters, the URL) and the environment's timers and console.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from msgspec import Struct, field

from sse2ws.analyse.scopes import FUNCTIONS, Binding
from sse2ws.analyse.sources import SourceUses
from sse2ws.analyse.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    plain_value,
    react_call,
    state_setter,
    statement_of,
)
from sse2ws.syntax.tree import Node

_NAMES = frozenset(("identifier", "shorthand_property_identifier"))
_ENVIRONMENT = frozenset(
    "setTimeout setInterval clearTimeout clearInterval console Math Date undefined window document "
    "globalThis EventSource URL URLSearchParams encodeURIComponent JSON Number String Boolean localStorage "
    "sessionStorage navigator process requestAnimationFrame cancelAnimationFrame Promise Error".split()
)
_OWN_CALLS = tuple(
    "setTimeout setInterval clearTimeout clearInterval console. Math. Date JSON. Number String Boolean URL "
    "Promise Error requestAnimationFrame cancelAnimationFrame EventSource addEventListener "
    "removeEventListener document.addEventListener document.removeEventListener encodeURIComponent".split()
)
"""Calls of the environment that a connection's own statements make."""
_COMPOUND = frozenset(
    "if_statement statement_block try_statement else_clause catch_clause finally_clause for_in_statement "
    "for_statement while_statement".split()
)


class Slice(Struct):
    """`dropped`: statements that go with the connection, outermost ones only. `rest`: those that stay.

    `own`: names that only dropped statements use. `partial`: statements that are mixed inside.
    """

    dropped: list[Node] = field(default_factory=list)
    rest: list[Node] = field(default_factory=list)
    partial: list[Node] = field(default_factory=list)
    own: set[Binding] = field(default_factory=set)


class Parts(Struct, frozen=True, eq=False):
    """What is known before slicing. `lifecycle`: whole statements about open and error.

    `handlers`: functions of payload listeners, which move out. `subscriptions`: the listeners' statements.
    """

    uses: SourceUses
    lifecycle: Sequence[Node]
    subscriptions: Sequence[Node]
    handlers: Sequence[Node]
    removed_handlers: Sequence[Node] = ()
    watching: Sequence[Node] = ()
    """Timers and page listeners that only open the stream again."""
    silent: Sequence[Node] = ()
    """Statements of handlers that go, because nobody reads what they write."""
    waits: Sequence[Node] = ()
    """What the opening waits for: awaited expressions, calls of `.then`."""
    answers: Collection[Binding] = ()
    """Parameters that take what is waited for."""


def slice_body(file: File, body: Node, parts: Parts) -> Slice:
    """Split the statements of `body` (and of functions that it declares for the connection)."""
    return _Slicer(file, body, parts).run()


def is_own(file: File, statement: Node, parts: Parts, own: set[Binding]) -> bool:
    """Whether one statement is the connection's own, when it is known which names are."""
    slicer = _Slicer(file, statement, parts)
    slicer.own = own
    return slicer.belongs(statement)


class _Slicer:
    def __init__(self, file: File, body: Node, parts: Parts) -> None:
        self.file = file
        self.body = body
        self.parts = parts
        self.own: set[Binding] = set(parts.uses.holders)

    def run(self) -> Slice:
        self.own |= {each for each in self._candidates() if each not in self.own}
        while True:
            result = self._split()
            spans = [*result.dropped, *self._inner_dropped(result)]
            lost = {
                each for each in self.own - set(self.parts.uses.holders) if not self._covered(each, spans)
            }
            if not lost:
                result.own = self.own
                return result
            self.own -= lost

    # -- candidates -------------------------------------------------------------------------------------

    def _candidates(self) -> set[Binding]:
        """Names declared in the body, and refs of the component, that connection statements use."""
        found: set[Binding] = set()
        queue: list[Node] = [*self.parts.lifecycle, *self._statements_of_uses(), *self.parts.subscriptions]
        queue += self.parts.watching
        if self.parts.waits:  # tests of what was waited for, and whether it still matters
            queue += [each for each in self.body.children if self.parts.uses.site.inside(each)]
        for use in self.parts.uses.uses:
            # the function that opens the stream is the connection's own as well
            queue += [
                name
                for each in use.node.ancestors()
                if each.inside(self.body) and (name := _name_of(each)) is not None
            ]
        while queue:
            for name in queue.pop().walk():
                binding = self.file.scopes.binding(name) if name.kind in _NAMES else None
                if binding is None or binding in found or any(name.inside(each) for each in self._bodies()):
                    continue
                if react_call(self.file, binding.value) == "useRef" or self._may_be_own(binding):
                    found.add(binding)
                    queue += origin(binding)
        return found

    def _bodies(self) -> list[Node]:
        """Bodies of payload handlers: what they name is not the connection's own."""
        return [body for each in self.parts.handlers if (body := each.get("body")) is not None]

    def _statements_of_uses(self) -> list[Node]:
        return [statement_of(use.node) for use in self.parts.uses.uses if use.node.inside(self.body)]

    def _may_be_own(self, binding: Binding) -> bool:
        if binding in self.parts.answers:
            return True
        if binding.kind in ("param", "import", "type", "catch") or not binding.node.inside(self.body):
            return False
        return not any(binding.node.inside(body) for body in self._bodies())

    def _covered(self, binding: Binding, dropped: list[Node]) -> bool:
        """Whether every place that names a binding goes away."""
        if react_call(self.file, binding.value) != "useRef" and not self._gone(binding.node, dropped):
            return False
        return all(self._gone(ref, dropped) for ref in binding.refs)

    def _gone(self, node: Node, dropped: list[Node]) -> bool:
        if any(node.inside(each) for each in self.parts.silent):
            return True
        if any(node.inside(body) for body in self._bodies()):
            return False
        return any(node.inside(each) for each in dropped) or _in_dependencies(self.file, node)

    # -- statements -------------------------------------------------------------------------------------

    def _split(self) -> Slice:
        result = Slice()
        for statement in self.body.children if self.body.kind == "statement_block" else []:
            self._place(statement, result)
        return result

    def _place(self, statement: Node, result: Slice) -> None:
        if self.belongs(statement):
            result.dropped.append(statement)
        elif statement.kind == "return_statement" and (cleanup := _cleanup(statement)) is not None:
            self._place_cleanup(statement, cleanup, result)
        else:
            result.rest.append(statement)
            if any(use.node.inside(statement) for use in self.parts.uses.uses):
                result.partial.append(statement)

    def _place_cleanup(self, statement: Node, cleanup: Node, result: Slice) -> None:
        """A cleanup that also does other work keeps that work."""
        inner = cleanup.get("body")
        if inner is None or inner.kind != "statement_block":
            result.rest.append(statement)
            return
        kept = [each for each in inner.children if not self.belongs(each)]
        result.rest.append(statement)
        result.dropped.extend(each for each in inner.children if each not in kept)
        result.partial.extend(
            each for each in kept if any(use.node.inside(each) for use in self.parts.uses.uses)
        )

    def _inner_dropped(self, result: Slice) -> list[Node]:
        """Statements elsewhere in the file that belong to the connection as a whole (an unmount effect)."""
        found = []
        for use in self.parts.uses.uses:
            if not use.node.inside(self.body):
                statement = statement_of(use.node)
                if self.belongs(statement) or use.node.kind == "variable_declarator":
                    found.append(statement)
        return found

    def belongs(self, statement: Node) -> bool:
        """Whether a statement, as a whole, is the connection's own."""
        if any(
            statement is each or statement.inside(each)
            for each in (*self.parts.lifecycle, *self.parts.subscriptions, *self.parts.watching)
        ):
            return True
        kind = statement.kind
        if kind in ("empty_statement", "break_statement", "continue_statement"):
            return True
        if kind == "return_statement":
            return self._belongs_return(statement)
        if kind in ("function_declaration", "generator_function_declaration"):
            return self._belongs_function(statement)
        if kind in ("lexical_declaration", "variable_declaration"):
            return all(
                self._belongs_declarator(each)
                for each in statement.children
                if each.kind == "variable_declarator"
            )
        if kind in _COMPOUND:
            return self._belongs_compound(statement)
        if kind == "expression_statement":
            return self._own_expression(statement) or self._belongs_chain(statement)
        return False

    def _belongs_inside(self, statement: Node) -> bool:
        """Like `belongs`, of a statement that goes only with those around it: it may also just log."""
        return self.belongs(statement) or self._logs(statement)

    def _belongs_chain(self, statement: Node) -> bool:
        """`(async () => { ... })();` and `getUrl().then((url) => { ... });`"""
        node = bare(statement.children[0]) if statement.children else statement
        if node.kind == "unary_expression" and "void" in node.words:
            node = bare(node.children[0])
        return node.kind == "call_expression" and self._is_chain(node)

    def _is_chain(self, call: Node) -> bool:
        target = callee(call)
        if target is None:
            return False
        if target.kind in FUNCTIONS:
            return not arguments(call) and self._step(target)
        owner = target.get("object") if target.kind == "member_expression" else None
        if owner is None or self.file.text(target.get("property")) not in ("then", "catch", "finally"):
            return False
        if not all(self._step(bare(each)) for each in arguments(call)):
            return False
        inner = bare(owner)
        if inner.kind == "call_expression" and self._is_chain(inner):
            return True
        return call in self.parts.waits or self._own_expression(inner)

    def _step(self, step: Node) -> bool:
        """A function that goes, or only passes on what it is given; `console.error`."""
        if step.kind not in FUNCTIONS:
            return self.file.text(step).startswith("console.")
        body = step.get("body")
        if body is None:
            return False
        if body.kind == "statement_block":
            return all(self._belongs_inside(each) for each in body.children)
        logs = self.file.text(body).startswith("console.")
        return logs or self._own_expression(body) or _passes_on(self.file, step)

    def _belongs_return(self, statement: Node) -> bool:
        if not statement.children:
            return True
        cleanup = _cleanup(statement)
        if cleanup is None:
            value = bare(statement.children[0])
            if value.kind == "identifier" and self.file.scopes.binding(value) in self.own:
                return True
            return value.kind == "undefined" or self._own_expression(statement)
        inner = cleanup.get("body")
        if inner is None:
            return False
        if inner.kind != "statement_block":
            return self._own_expression(inner)
        return all(self._belongs_inside(each) for each in inner.children)

    def _belongs_function(self, function: Node) -> bool:
        name = function.get("name")
        binding = self.file.scopes.binding(name) if name is not None else None
        if binding is None or binding not in self.own:
            return False
        if any(function is each for each in self.parts.handlers) or function in self.parts.removed_handlers:
            return True
        body = function.get("body")
        return body is not None and all(self._belongs_inside(each) for each in body.children)

    def _belongs_declarator(self, declarator: Node) -> bool:
        name, value = declarator.get("name"), declarator.get("value")
        if name is None or not self._all_own(name):
            return False
        if value is None or any(use.node is declarator for use in self.parts.uses.uses):
            return True
        inner = bare(value)
        if inner in self.parts.handlers or inner in self.parts.removed_handlers:
            return True
        if inner.kind in FUNCTIONS:
            body = inner.get("body")
            if body is None:
                return False
            if body.kind != "statement_block":
                return self._own_expression(body)
            return all(self._belongs_inside(each) for each in body.children)
        return inner in self.parts.waits or is_pure(self.file, inner)

    def _all_own(self, pattern: Node) -> bool:
        """Whether a declaration declares own names only."""
        names = (*_NAMES, "shorthand_property_identifier_pattern")
        declared = [self.file.scopes.binding(each) for each in pattern.walk() if each.kind in names]
        return bool(declared) and all(each in self.own for each in declared)

    def _belongs_compound(self, statement: Node) -> bool:
        for child in statement.children:
            if child.field in ("condition", "left", "right", "initializer", "increment"):
                if not is_pure(self.file, child):
                    return False
            elif child.field == "parameter" or child.kind == "comment":
                continue
            elif child.kind in ("else_clause", "catch_clause", "finally_clause", "statement_block"):
                if not self._belongs_children(child):
                    return False
            elif not self.belongs(child):
                return False
        return self._touches(statement)

    def _belongs_children(self, block: Node) -> bool:
        for each in block.children:
            if each.field == "parameter":
                continue
            nested = each.kind == "statement_block"
            inside = self._belongs_children(each) if nested else self._belongs_inside(each)
            if not inside:
                return False
        return True

    def _logs(self, statement: Node) -> bool:
        """`console.error(error)` in the branches of what belongs to the connection."""
        call = bare(statement.children[0]) if statement.kind == "expression_statement" else None
        target = callee(call) if call is not None and call.kind == "call_expression" else None
        name = global_path(self.file, target) if target is not None else None
        return call is not None and (name or "").startswith("console.") and all(
            is_pure(self.file, each) for each in arguments(call)
        )

    def _touches(self, node: Node) -> bool:
        """Whether a statement has anything to do with the connection."""
        if any(use.node.inside(node) for use in self.parts.uses.uses):
            return True
        return any(
            self.file.scopes.binding(each) in self.own for each in node.walk() if each.kind in _NAMES
        ) or any(each.inside(node) for each in (*self.parts.lifecycle, *self.parts.subscriptions))

    def _own_expression(self, node: Node) -> bool:
        """Whether an expression names only own things (at least one) and the environment."""
        touched = any(use.node.inside(node) for use in self.parts.uses.uses)
        if self._sets_status(node):
            return True
        for each in node.walk():
            if self._acts_on_the_environment(each) or self._works(each, node):
                return False
            if each.kind not in _NAMES:
                continue
            binding = self.file.scopes.binding(each)
            if binding is None:
                if self.file.text(each) not in _ENVIRONMENT:
                    return False
            elif binding in self.own:
                touched = True
            elif not binding.node.inside(node) and not self._neutral(binding, each):
                return False
        return touched

    def _sets_status(self, node: Node) -> bool:
        """`setConnected(false)` when the connection's own handlers set the same flag."""
        call = bare(node.children[0]) if node.kind == "expression_statement" and node.children else None
        target = callee(call) if call is not None and call.kind == "call_expression" else None
        binding = (
            self.file.scopes.binding(target) if target is not None and target.kind == "identifier" else None
        )
        if call is None or binding is None or state_setter(self.file, binding) is None:
            return False
        plain = all(plain_value(self.file, each) for each in arguments(call))
        telling = (*self.parts.lifecycle, *self.parts.removed_handlers)
        return plain and any(ref.inside(each) for ref in binding.refs for each in telling)

    def _acts_on_the_environment(self, node: Node) -> bool:
        """Writing to storage, the document or the network is work, whatever it mentions."""
        if node.kind in ("assignment_expression", "augmented_assignment_expression"):
            left = node.get("left")
            return left is not None and global_path(self.file, left) is not None
        if node.kind not in ("call_expression", "new_expression"):
            return False
        target = callee(node)
        name = global_path(self.file, target) if target is not None else None
        if name is None or name.startswith(_OWN_CALLS) or _reading_call(name):
            return False
        return not any(use.node is node or use.node.inside(node) for use in self.parts.uses.uses)

    def _works(self, call: Node, expression: Node) -> bool:
        """Whether a call does something for others: it is neither the connection's nor asks for a value."""
        target = callee(call) if call.kind in ("call_expression", "new_expression") else None
        if target is None or target.kind in FUNCTIONS:
            return False
        if any(use.node is call for use in self.parts.uses.uses) or self._goes_through(call, target):
            return False
        root = _root(target)
        if root is None or root.kind == "this":
            return True
        if root.kind != "identifier":
            return False  # a call's result: that call is looked at for itself
        binding = self.file.scopes.binding(root)
        if binding is None or binding in self.own or binding.node.inside(expression):
            return False
        statement = expression.kind == "expression_statement" and bare(expression.children[0]) is call
        return statement or not _reading_call(self.file.text(target))

    def _goes_through(self, call: Node, target: Node) -> bool:
        """`NAMES.forEach((name) => source.removeEventListener(name, handler))`: a loop around its own."""
        given = arguments(call)
        loops = target.kind == "member_expression" and self.file.text(target.get("property")) == "forEach"
        if not loops or len(given) != 1 or bare(given[0]).kind not in FUNCTIONS:
            return False
        return any(use.node.inside(given[0]) for use in self.parts.uses.uses)

    def _neutral(self, binding: Binding, node: Node) -> bool:
        """Names that an own statement may mention: plain values that are only read."""
        parent = node.parent
        return not (parent is not None and parent.kind == "call_expression" and node.field == "function")


def _root(target: Node) -> Node | None:
    """`api` in `api.goals.list`; the call in `open().then`."""
    node = bare(target)
    while node.kind in ("member_expression", "subscript_expression"):
        owner = node.get("object")
        if owner is None:
            return None
        node = bare(owner)
    return node if node.kind in ("identifier", "call_expression", "this") else None


def origin(binding: Binding) -> list[Node]:
    """What a name is made of: its initialiser, or that of the pattern it is taken out of."""
    if binding.value is not None:
        return [binding.value]
    for node in binding.node.ancestors():
        value = node.get("value") if node.kind == "variable_declarator" else None
        if value is not None:
            return [] if binding.node.inside(value) else [value]
        if node.kind in FUNCTIONS:
            break
    return []


def _passes_on(file: File, function: Node) -> bool:
    """`(answer) => answer.json()`: reads nothing but what it is given, and changes nothing."""
    names = [file.scopes.binding(each) for each in function.walk() if each.kind in _NAMES]
    own = all(each is not None and each.node.inside(function) for each in names)
    return own and not any("assignment" in each.kind for each in function.walk())


def _name_of(node: Node) -> Node | None:
    """The name that a function has, or that it is assigned to."""
    if node.kind == "function_declaration":
        return node.get("name")
    return node.get("name") if node.kind == "variable_declarator" else None


def _cleanup(statement: Node) -> Node | None:
    """The function that an effect returns."""
    value = bare(statement.children[0]) if statement.children else None
    return value if value is not None and value.kind in FUNCTIONS else None


def is_pure(file: File, node: Node) -> bool:
    """Whether evaluating an expression only reads (calls that build URLs and read tokens count as reads)."""
    for each in node.walk():
        if each.kind in (
            "assignment_expression",
            "update_expression",
            "augmented_assignment_expression",
            "await_expression",
        ):
            return False
        if each.kind == "call_expression" and (inner := _function_inside(each, node)) is not None:
            # what a function does that is only made counts when it is called: a list calls it at once
            if _given_to_a_list(file, inner) and not _reading_call(file.text(callee(each))):
                return False
            continue
        if each.kind == "call_expression":
            target = callee(each)
            name = file.text(target)
            if not _reading_call(name):
                return False
    return True


def _function_inside(node: Node, outer: Node) -> Node | None:
    """The function around a node that stands inside `outer`."""
    return next((each for each in node.ancestors() if each.kind in FUNCTIONS and each.inside(outer)), None)


def _given_to_a_list(file: File, function: Node) -> bool:
    """`list.map(function)`."""
    given = function.parent
    call = given.parent if given is not None and given.kind == "arguments" else None
    target = callee(call) if call is not None and call.kind == "call_expression" else None
    return target is not None and target.kind == "member_expression"


def _reading_call(name: str) -> bool:
    last = name.rpartition(".")[2].lstrip("#_")
    return (
        last.startswith(
            ("get", "build", "read", "create", "make", "to", "is", "has", "encode", "format", "join", "trim")
        )
        or last.endswith(("Url", "URL", "Token", "Path", "toString"))
        or last
        in (
            "String",
            "now",
            "replace",
            "min",
            "max",
            "pow",
            "random",
            "floor",
            "Number",
            "Boolean",
            "filter",
            "map",
            "slice",
            "split",
            "append",
            "matchMedia",
        )
    )


def _in_dependencies(file: File, node: Node) -> bool:
    parent = node.parent
    if parent is None or parent.kind != "array" or parent.parent is None or parent.parent.kind != "arguments":
        return False
    return (react_call(file, parent.parent.parent) or "").startswith("use")
