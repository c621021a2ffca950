"""State that only says how the stream does: `connected`, `'connecting' | 'open' | 'closed'`, an error text.

In: the handlers of open and error, and what goes with the connection. Out: flags, each with the word that it
shows for every state of the shared connection; without words a flag says more than that state.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, field

from sse2ws.analyse.code.scopes import FUNCTIONS, Binding, function_of
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    global_path,
    outermost,
    plain_value,
    react_call,
    statement_of,
    string,
)
from sse2ws.analyse.effect.own_expressions import opens_in_vain
from sse2ws.analyse.effect.slices import Slice
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.analyse.upkeep.retrying import retrying, tests_state
from sse2ws.model.layout import StatusFlag, Words
from sse2ws.syntax.tree import Node

GREETINGS = tuple(
    "connected connect connection connectionestablished open opened ready hello welcome".split()
)
"""Names by which servers say that the stream is open."""
_NOTHING = frozenset(("false", "null", "undefined", "0", "''", '""'))
_TESTS = frozenset("if_statement switch_case switch_default ternary_expression catch_clause".split())


class Moments(Struct, frozen=True, eq=False):
    """Code by when it runs. `opening`: on open; `losing`: on error, close; `refusing`: tests that return."""

    uses: SourceUses
    opening: Sequence[Node]
    losing: Sequence[Node]
    beating: Sequence[Node]
    """Handlers of heartbeats and the like: they may say either."""
    listening: Sequence[Node]
    """Handlers of payloads: an event that arrives shows that the stream is open."""
    refusing: Sequence[Node]
    callback: Node
    sliced: Slice


class _Said(Struct):
    """What a flag is set to, by moment. `lost`: the calls on error, `confirmed`: those in listeners."""

    opened: list[str] = field(default_factory=list)
    beaten: list[tuple[Node, str]] = field(default_factory=list)
    lost: list[tuple[Node, str]] = field(default_factory=list)
    retried: list[str] = field(default_factory=list)
    connecting: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    confirmed: list[tuple[Node, str]] = field(default_factory=list)


def status_flags(file: File, moments: Moments) -> tuple[StatusFlag, ...]:
    """State that the connection's handlers set."""
    found = []
    for binding in status_setters(file, (*moments.opening, *moments.losing, *moments.beating)):
        declarator = state_setter(file, binding)
        pattern = declarator.get("name") if declarator is not None else None
        if declarator is None or pattern is None or len(pattern.children) != 2:
            continue
        said = _said(file, binding, moments)
        words = _words(file, declarator, said, moments.uses) if said is not None else None
        value = file.scopes.binding(pattern.children[0])
        hook = bare(declarator.get("value") or declarator)
        given = hook.get("type_arguments")
        found.append(
            StatusFlag(
                file.text(pattern.children[0]),
                binding.name,
                statement_of(declarator).span,
                words,
                file.text(given)[1:-1].strip() if given is not None else "",
                tuple(statement_of(call).span for call, _ in said.confirmed) if said is not None else (),
                min((ref.start for ref in value.refs), default=0) if value is not None else 0,
            )
        )
    return tuple(found)


def status_setters(file: File, handlers: Sequence[Node]) -> list[Binding]:
    """Setters of state that functions call."""
    found: dict[Binding, None] = {}
    for handler in handlers:
        for node in handler.walk():
            binding = file.scopes.binding(node) if node.kind == "identifier" else None
            if binding is not None and state_setter(file, binding) is not None:
                found[binding] = None
    return list(found)


# -- moments -------------------------------------------------------------------------------------------


def _said(file: File, binding: Binding, moments: Moments) -> _Said | None:
    """What the setter is called with, when each call tells when it happens."""
    said = _Said()
    for ref in binding.refs:
        if ref.parent is not None and ref.parent.kind == "array":
            continue
        call = outermost(ref).parent
        if call is None or call.kind != "call_expression" or outermost(ref).field != "function":
            return None
        if _when_it_cannot_open(call, moments):
            continue
        given = arguments(call)
        if len(given) > 1:
            return None
        for value in _values(file, given[0], moments.uses) if given else (None,):
            if value is not None and not plain_value(file, value) and not _is_error(file, value):
                return None
            text = "undefined" if value is None else file.text(value)
            if not _note(file, said, call if value is None else value, text, moments):
                return None
    return said


def _values(file: File, given: Node, uses: SourceUses) -> list[Node]:
    """What a setter is given: a value, or one of two by the stream's own state."""
    choice = bare(given)
    if choice.kind != "ternary_expression" or tests_state(file, choice.get("condition"), uses) is None:
        return [given]
    return [each for each in (choice.get("consequence"), choice.get("alternative")) if each is not None]


def _is_error(file: File, node: Node) -> bool:
    """`new Error('connection lost')`: the same text each time."""
    target = callee(bare(node)) if bare(node).kind == "new_expression" else None
    error = target is not None and global_path(file, target) == "Error"
    return error and all(plain_value(file, each) for each in arguments(bare(node)))


def _when_it_cannot_open(call: Node, moments: Moments) -> bool:
    """Whether a call goes with the `catch` around the opening: the shared connection has no such state."""
    if any(call.within(each) for each in moments.losing):
        return False  # what an awaited stream throws, it throws when it fails
    vain = opens_in_vain(call, moments.uses.site)
    return vain and any(call.inside(each) for each in moments.sliced.dropped)


def _note(file: File, said: _Said, call: Node, value: str, moments: Moments) -> bool:
    opening = next((each for each in moments.opening if call.within(each)), None)
    losing = next((each for each in moments.losing if call.within(each)), None)
    function = function_of(call)
    if opening is not None:
        said.opened.append(value)
        return function is opening
    if losing is not None:
        if function is losing or (losing.kind not in FUNCTIONS and function is function_of(losing)):
            said.lost.append((call, value))
        else:
            said.retried.append(value)
        return True
    if any(call.within(each) for each in moments.beating):
        said.beaten.append((call, value))
        return True
    if any(call.inside(each) for each in moments.refusing):
        said.refused.append(value)
        return True
    listener = next((each for each in moments.listening if call.within(each)), None)
    # a handler from outside the effect may be called by others
    if listener is not None and listener.inside(moments.callback):
        said.confirmed.append((call, value))
        statement = statement_of(call)
        if _greets(file, statement, listener):
            said.opened.append(value)
            return statement.kind == "expression_statement"
        return statement.kind == "expression_statement" and statement.parent is listener.get("body")
    if not any(call.inside(each) for each in moments.sliced.dropped) or function is None:
        return False
    if function is moments.callback or function is function_of(moments.uses.site):
        said.connecting.append(value)
        return True
    said.closed.append(value)
    return any(use.node.within(function) for use in moments.uses.of(UseKind.CLOSE))


def _greets(file: File, statement: Node, listener: Node) -> bool:
    """Whether a statement runs for a message that says that the stream is open, and only for it."""
    tests = [each for each in statement.ancestors() if each.within(listener) and each.kind in _TESTS]
    if len(tests) != 1:
        return False
    value = tests[0].get("value")
    if tests[0].kind == "if_statement":
        condition, taken = tests[0].get("condition"), tests[0].get("consequence")
        test = bare(condition) if condition is not None else None
        equal = test is not None and test.words[:1] in (["==="], ["=="])
        value = test.get("right") if test is not None and equal else None
        if taken is None or not statement.inside(taken):
            return False
    text = string(file, value)
    return text is not None and "".join(c for c in text.lower() if c.isalpha()) in GREETINGS


# -- words ---------------------------------------------------------------------------------------------


def _words(file: File, declarator: Node, said: _Said, uses: SourceUses) -> Words | None:
    """The flag's word for each state; none when its calls do not agree on one."""
    hook = declarator.get("value")
    given = arguments(bare(hook)) if hook is not None else []
    if react_call(file, hook) != "useState" or len(given) > 1 or (given and not plain_value(file, given[0])):
        return None
    initial = file.text(given[0]) if given else "undefined"
    same = (said.opened, said.connecting, said.closed, said.refused)
    if any(len(set(each)) > 1 for each in same) or not (said.opened or said.lost):
        return None
    if _is_latch(said):
        return None
    opened = said.opened[0] if said.opened else initial
    failing = [*said.lost, *((c, v) for c, v in said.beaten if v != opened)]
    lost = _lost(file, failing, initial, opened, uses)
    if lost is None or any(value != opened for _, value in said.confirmed):
        return None
    reconnecting, error = lost
    connecting = said.connecting[0] if said.connecting else initial
    closed = said.closed[0] if said.closed else ""
    if not set(said.retried) <= {connecting, reconnecting, error, initial}:
        return None
    disconnected = closed or initial  # nothing was opened yet, as in the first render
    words = Words(
        opened,
        connecting,
        reconnecting,
        error,
        disconnected,
        said.refused[0] if said.refused else closed or initial,
    )
    return words if len({opened, connecting, reconnecting, error, disconnected}) > 1 else None


def _is_latch(said: _Said) -> bool:
    """Whether what one event sets no other takes back: `loading` ends once, the connection is lost often.

    What closes the stream takes back what opening it said, not that it failed once, nor that it waited.
    """
    told = (*said.lost, *said.beaten, *said.confirmed)
    values = {*said.opened, *said.retried, *(value for _, value in told)}
    only_waited = values and values <= _NOTHING
    return len(values | {*said.closed} if said.opened and not only_waited else values) < 2


def _lost(
    file: File, calls: Sequence[tuple[Node, str]], initial: str, opened: str, uses: SourceUses
) -> tuple[str, str] | None:
    """What is shown while it reconnects, and when it has given up."""
    values = list(dict.fromkeys(value for _, value in calls))
    if not values:
        return initial, initial
    if len(values) == 1:
        given_up = all(retrying(file, call, uses) is False for call, _ in calls)
        return opened if given_up else values[0], values[0]
    if len(values) > 2:
        return None
    for call, value in reversed(calls):
        tries = retrying(file, call, uses)
        if tries is not None:
            other = values[0] if value == values[1] else values[1]
            return (value, other) if tries else (other, value)
    return None
