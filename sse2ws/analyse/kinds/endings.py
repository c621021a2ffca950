"""Whether a stream ends by itself: what arrives closes it for good.

In: a draft whose listeners are read. Out: evidence for every way in which a message closes the stream. It is
no end when the stream is opened again, when silence or a failure closes it, or the loss of a session, or when
what is tested has nothing to do with what arrived.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.analyse.code.scopes import Binding, function_of, is_write
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    arguments,
    bare,
    callee,
    dependency_list,
    react_call,
    statement_of,
    string,
)
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.kinds.closing import Way, opens_again, tests_before, ways_to
from sse2ws.analyse.kinds.observed import observed_in
from sse2ws.analyse.kinds.silence import is_silence, is_time
from sse2ws.analyse.source.containers import effect_call
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Evidence
from sse2ws.model.flow import Compared, Flow, Hold, Read
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.packs.names import LAST
from sse2ws.packs.spelling import words
from sse2ws.syntax.tree import Node

_LOST = frozenset(
    "error err errors fail failed failure fatal invalid timeout disconnect disconnected reconnect shutdown "
    "restart maintenance duplicate replaced auth authentication unauthorized unauthorised forbidden denied "
    "expired expire logout signout logged revoked kick kicked banned inactive blocked "
    "terminated migrate migrated moved redirect redirected version upgrade".split()
)
"""Words for a connection or a session that is lost, which is no end of a job."""
_OF_SESSION = frozenset("session end ended close closed stop stopped terminated expired".split())
"""`session_ended` is no last message."""
_OF_CLIENT = frozenset(("undefined", "EventSource", "EventSourcePolyfill"))
_LEAVING = frozenset(("logout", "signout", "unauthorized", "unauthorised"))
_EMPTY = frozenset(("null", "undefined", "false"))


class _Heard(Struct, frozen=True, eq=False):
    """A function that hears of messages. `names`: the events, if they have names; `observed` by RxJS."""

    flow: Flow
    names: tuple[str, ...] = ()
    observed: str = ""


def ending_evidence(draft: Draft) -> Iterator[Evidence]:
    """What closing in handlers of messages says about the stream."""
    heard = _heard(draft)
    failing = {
        each: flow_of_parameter(draft.file, each, 0) for each in draft.lifecycle_handlers if each not in heard
    }
    for use in draft.uses.of(UseKind.CLOSE):
        for way in ways_to(draft, use.node, [*heard, *failing]):
            if way.handler in heard:
                yield from _of_message(draft, way, heard[way.handler], way.place is use.node)
            elif _is_told_with_error(draft, way, failing[way.handler]):
                yield Evidence(Reason.FINITE_STREAM, way.place.span, draft.file.text(way.place))
    yield from _by_state(draft, heard)
    for each in observed_in(draft):
        for call in each.until if not _LOST.intersection(words(each.name)) else ():
            yield Evidence(Reason.FINITE_STREAM, call.span, each.name)


def _heard(draft: Draft) -> dict[Node, _Heard]:
    found: dict[Node, _Heard] = {}
    for listener in draft.listeners:
        if listener.function is not None:
            names = () if listener.facts.unnamed else tuple(each.text for each in listener.facts.names)
            before = found.get(listener.function)
            found[listener.function] = _Heard(
                listener.facts.handler.flow, (*(before.names if before is not None else ()), *names)
            )
    for each in observed_in(draft):
        for function in each.heard:
            found[function] = _Heard(flow_of_parameter(draft.file, function, 0), (each.name,), each.name)
    return found


def _of_message(draft: Draft, way: Way, heard: _Heard, direct: bool) -> Iterator[Evidence]:
    """`direct`: the handler itself closes. What it closes through others is judged where it stands."""
    again = opens_again(draft, way.around) or _runs_effect_again(draft, way)
    ends = not again and _ends(draft, way, heard)
    waits = again or way.timed
    if ends:
        reason = Reason.FINITE_STREAM
    elif waits and not direct:
        return
    else:
        reason = Reason.MANUAL_RECONNECT if waits else Reason.CONDITIONAL_SUBSCRIPTION
    yield Evidence(reason, way.place.span, heard.observed or draft.file.text(way.place))


def _ends(draft: Draft, way: Way, heard: _Heard) -> bool:
    if is_silence(draft, way):  # what is asked when nothing came is not about a message
        way = replace(way, tests=tuple(each for each in way.tests if each not in way.late))
    asked = [each for each in way.tests if not _is_own(draft, each.node)]
    because = [each for each in asked if not each.passed]
    said = _said(draft, way, heard)
    lost = said & _LOST and not said & LAST
    lost = lost or ("session" in said and not said & (LAST - _OF_SESSION))
    if way.failed or lost or _leaves_session(draft, way):
        return False
    arrived = any(_is_of_event(draft, each.node, way, heard.flow, 0) for each in asked)
    if way.timed:
        return arrived or bool(said & LAST)
    return arrived or not because or bool(said & LAST)


def _is_told_with_error(draft: Draft, way: Way, flow: Flow) -> bool:
    """`if (e.data === 'eof') source.close()` in `onerror`: only what a server sends has data."""
    read = [use for use in flow.uses if isinstance(use, Compared) and use.path[:1] == ("data",)]
    named = [use for use in read if any(use.span in each.node.span for each in way.tests)]
    return any(LAST.intersection(words(use.literal)) for use in named) and not opens_again(draft, way.around)


def _by_state(draft: Draft, heard: dict[Node, _Heard]) -> Iterator[Evidence]:
    """`if (status === 'done') source.close()` in an effect, of a state that messages set."""
    for use in draft.uses.of(UseKind.CLOSE):
        effect = next((each for each in use.node.ancestors() if effect_call(draft.file, each)), None)
        if effect is None or effect is draft.container.callback or function_of(use.node) is not effect:
            continue
        for test in tests_before(use.node, effect):
            texts = [string(draft.file, each) or "" for each in test.node.below("string")]
            texts = texts or [draft.file.text(each) for each in test.node.below("identifier")]
            states = [draft.file.scopes.binding(each) for each in test.node.below("identifier")]
            last = any(LAST.intersection(words(each)) for each in texts) and not test.negated
            if last and any(_is_set(draft, state, heard) for state in states):
                yield Evidence(Reason.FINITE_STREAM, use.node.span, draft.file.text(use.node))


def _is_set(draft: Draft, state: Binding | None, heard: dict[Node, _Heard]) -> bool:
    """Whether a handler puts something of a message into a state."""
    pattern = state.node.parent if state is not None else None
    if pattern is None or pattern.kind != "array_pattern" or len(pattern.children) != 2:
        return False
    setter = draft.file.scopes.binding(pattern.children[1])
    if setter is None or state_setter(draft.file, setter) is None:
        return False
    calls = [ref.parent for ref in setter.refs if ref.field == "function"]
    return any(
        call is not None and call.inside(function) and any(span in call.span for span in _spans(each.flow))
        for call in calls
        for function, each in heard.items()
    )


# -- what closes it ------------------------------------------------------------------------------------


def _is_own(draft: Draft, test: Node) -> bool:
    """Whether a test asks only for the source itself: `if (source)`, `if (this.source?.readyState === 1)`."""
    names = [each for each in test.below("identifier") if draft.file.text(each) not in _OF_CLIENT]
    fields = [each for each in test.below("member_expression") if (each.get("object") or each).kind == "this"]
    own = [draft.file.text(each.get("property")) in draft.uses.fields for each in fields]
    return bool(names or fields) and all((*own, *(draft.uses.owns(each) for each in names)))


def _spans(flow: Flow) -> Iterator[Span]:
    """Places that have something of the event."""
    for use in flow.uses:
        yield use.span
        if isinstance(use, Hold):
            yield from use.refs
        elif isinstance(use, Read) and use.local is not None:
            yield from use.local.refs


def _is_of_event(draft: Draft, test: Node, way: Way, flow: Flow, depth: int) -> bool:
    """Whether a condition rests on what arrived, or on what handlers counted or noted of it."""
    spans = list(_spans(flow))
    if any(span in test.span for span in spans):
        return True
    for name in test.below("identifier"):
        binding = draft.file.scopes.binding(name)
        if binding is None or binding.node.kind == "import_specifier":
            continue
        value = binding.value if depth < 2 and binding.node.inside(way.handler) else None
        if value is not None and _is_of_event(draft, value, way, flow, depth + 1):
            return True
        if _is_noted(draft, binding, way, spans):
            return True
    return False


def _is_noted(draft: Draft, binding: Binding, way: Way, spans: list[Span]) -> bool:
    """`count += 1`, `seen.add(data.id)`: what the handler itself keeps of the messages so far."""
    for ref in binding.refs:
        if not ref.inside(way.handler):
            continue
        member = ref.parent
        current = member is not None and member.kind == "member_expression" and is_write(ref)
        if (is_write(ref) or current) and not is_time(draft, ref):
            return True
        around = statement_of(ref)
        call = next((each for each in ref.ancestors() if each.kind == "call_expression"), None)
        if call is not None and call.inside(around) and any(span in call.span for span in spans):
            target = callee(call)
            if target is not None and ref.inside(target):
                return True
    return False


def _said(draft: Draft, way: Way, heard: _Heard) -> frozenset[str]:
    """What the event is called that closes, or the values that its payload is compared with."""
    texts = list(heard.names)
    for test in (each for each in way.tests if not _is_own(draft, each.node)):
        compared = [
            use.literal
            for use in heard.flow.uses
            if isinstance(use, Compared) and use.span in test.node.span and use.negative == test.negated
        ]
        texts += compared
        if not compared and not test.negated:
            texts += [draft.file.text(name) for name in test.node.below("property_identifier")]
    return frozenset(word for text in texts for word in words(text))


def _leaves_session(draft: Draft, way: Way) -> bool:
    """Whether the user is sent away together with the closing."""
    for statement in way.around:
        for call in statement.below("call_expression"):
            target = callee(call)
            named = draft.file.text(target).rpartition(".")[2] if target is not None else ""
            called = frozenset(words(named))
            given = [string(draft.file, each) or "" for each in arguments(call)]
            out = "out" in called and called & {"log", "sign"}
            if out or called & _LEAVING or "/login" in given:
                return True
    return False


# -- what opens it again -------------------------------------------------------------------------------


def _runs_effect_again(draft: Draft, way: Way) -> bool:
    """Whether a state is set that the effect depends on, so that React opens the stream anew."""
    listed = _depended_on(draft)
    for statement in way.around:
        for call in statement.below("call_expression"):
            target = callee(call)
            setter = draft.file.scopes.binding(target) if target is not None else None
            declarator = state_setter(draft.file, setter)
            pattern = declarator.get("name") if declarator is not None else None
            state = draft.file.scopes.binding(pattern.children[0]) if pattern is not None else None
            if state in listed and not all(_is_empty(draft, each) for each in arguments(call)):
                return not _guards(draft, state)
    return False


def _depended_on(draft: Draft) -> list[Binding | None]:
    """What the effect around the stream depends on, callbacks and memos among it looked into."""
    found: list[Binding | None] = []
    effect = draft.container.effect
    lists = [each for each in arguments(effect) if each.kind == "array"] if effect is not None else []
    while lists:
        for name in lists.pop().below("identifier"):
            binding = draft.file.scopes.binding(name)
            if binding is None or binding in found:
                continue
            found.append(binding)
            if react_call(draft.file, binding.value) in ("useCallback", "useMemo") and binding.value:
                given = arguments(bare(binding.value))
                lists += [each for each in given if dependency_list(draft.file, each)]
    return found


def _is_empty(draft: Draft, value: Node) -> bool:
    """Nothing to open a stream with."""
    text = draft.file.text(bare(value))
    return text in _EMPTY or string(draft.file, value) == ""


def _guards(draft: Draft, state: Binding | None) -> bool:
    """Whether a test in front of the opening reads the state, so that a last value may hold it back."""
    callback = draft.container.callback
    return any(
        test.span.start <= ref.start < test.span.end
        for test in (callback.below("if_statement") if callback is not None else ())
        if test.start < draft.site.node.start
        for ref in (state.refs if state is not None else ())
    )
