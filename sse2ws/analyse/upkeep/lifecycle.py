"""What the code does about the connection itself: status flags, hand-written reconnection, refetching.

In: the handlers of `open` and `error`, timers and tests around a source. Out: evidence for reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from sse2ws.analyse.code.calls import name_of_callee
from sse2ws.analyse.code.quiet import only_builds, only_logs, only_looks
from sse2ws.analyse.code.scopes import FUNCTIONS, function_of
from sse2ws.analyse.code.state_setters import sets_unread_state, state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    function_value,
    global_path,
    parameter_pattern,
    parameters,
    plain_value,
)
from sse2ws.analyse.source.clients import Clients
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.side_effects import (
    TIMERS,
    handler_function,
    local_function,
    only_keeps_status,
    side_effects,
)
from sse2ws.analyse.source.sources import SourceUses, UseKind
from sse2ws.analyse.upkeep.forced import runs_effect_again
from sse2ws.analyse.upkeep.later import later_work
from sse2ws.model.connection import Evidence
from sse2ws.model.reasons import Reason
from sse2ws.syntax.tree import Node

_HARMLESS = (
    "console.",
    "Math.",
    "Date.",
    "JSON.",
    "String",
    "Number",
    "Boolean",
    "Object.",
    "Array.",
    "parse",
)
"""Calls of the environment that do nothing to anybody."""
_TELLING = frozenset(
    "log info warn error debug trace success warning notify toast alert emit resolve reject track".split()
)


def lifecycle_evidence(
    file: File, event: str, handler: Node | None, uses: SourceUses, clients: Clients
) -> Iterator[Evidence]:
    """Reasons that a listener for `open`, `error` or `close` gives."""
    function = handler_function(file, handler)
    if function is None:
        if (
            handler is not None
            and bare(handler).kind not in ("null", "undefined")
            and file.text(handler) != "undefined"
            and not (global_path(file, bare(handler)) or "").startswith("console.")
        ):
            name = bare(handler)
            setter = state_setter(file, file.scopes.binding(name) if name.kind == "identifier" else None)
            fetches = event == "open" and setter is None and not tells(file, name, [])
            reason = Reason.RESYNC_ON_OPEN if fetches else Reason.CONNECTION_STATUS
            yield Evidence(reason, handler.span, file.text(handler))
        return
    if event == "error" and (read := _error_data(file, function)) is not None:
        yield Evidence(Reason.ERROR_EVENT_WITH_DATA, read.span, file.text(read))
    given = bare(handler) if handler is not None else None
    if given is not None and function_value(file, given) is None and _is_work(file, event, function, uses):
        yield Evidence(Reason.RESYNC_ON_OPEN, given.span, file.text(given))
        return
    yield from block_evidence(file, event, function, uses, clients)


def block_evidence(
    file: File, event: str, block: Node, uses: SourceUses, clients: Clients
) -> Iterator[Evidence]:
    """Reasons that code gives which runs when the stream opens, fails or ends: a function, or a `catch`."""
    opening = _opening(uses.site)
    for node in side_effects(file, block, opening, lambda local: _is_work(file, event, local, uses)):
        evidence = _classify(file, event, node, uses, clients, block)
        if evidence is None or (event == "open" and _of_the_fetch(file, node, block)):
            continue
        if _asks_what_is_given(file, node, block):
            continue
        if event == "open" and evidence.reason is Reason.CONNECTION_STATUS and _is_later(file, node, block):
            # whatever it is called: done for each opening but the first, it makes up for what was missed
            evidence = replace(evidence, reason=Reason.RESYNC_ON_OPEN)
        yield evidence


def tell(draft: Draft, found: Iterable[Evidence]) -> None:
    """Note what code does as the stream opens, fails or ends: every place, and what is said of them.

    One sentence a reason is enough, but every flag that the connection hook may replace is told.
    """
    said: set[tuple[Reason, str]] = set()
    for each in found:
        draft.done.append(each)
        key = each.reason, each.detail if _sets_state(draft.file, draft.file.tree.at(each.span)) else ""
        if key not in said:
            said.add(key)
            draft.evidence.append(each)


def _is_later(file: File, node: Node, function: Node) -> bool:
    """Whether a flag that turns over at the first opening keeps a call from being made then."""
    body = function.get("body")
    statements = body.children if body is not None and body.kind == "statement_block" else []
    names = [file.scopes.binding(each) for each in function.walk() if each.kind == "identifier"]
    later = later_work(file, statements, {each for each in names if each is not None})
    if later is None or _sets_state(file, node):
        return False
    code = [later.work] if later.work is not None else [e for e in statements if e not in later.kept]
    return any(node.inside(each) for each in code)


def _is_work(file: File, event: str, local: Node, uses: SourceUses) -> bool:
    """Whether a function that is called on open does the application's work, not the connection's."""
    if event != "open" or any(use.node.within(local) for use in uses.uses):
        return False
    return not only_keeps_status(file, local, uses)


def _of_the_fetch(file: File, node: Node, function: Node) -> bool:
    """`setGoals(rows)` in `load().then((rows) => setGoals(rows))`: what is done with what was fetched."""
    if not _sets_state(file, node) or function_of(node) is function:
        return False
    return not all(plain_value(file, each) for each in arguments(node))


def _asks_what_is_given(file: File, call: Node, function: Node) -> bool:
    """`response.headers.get('content-type')` of the response, event or error that a handler is given."""
    root = callee(call) if call.kind == "call_expression" else None
    if root is None or root.kind != "member_expression":
        return False
    while root.kind == "member_expression":
        root = bare(root.get("object") or root)
    binding = file.scopes.binding(root) if root.kind == "identifier" else None
    taken = [parameter_pattern(each) for each in parameters(function)]
    own = binding is not None and any(binding.node is each for each in taken)
    return own and all(plain_value(file, each) for each in arguments(call))


def tells(file: File, target: Node, given: list[Node]) -> bool:
    """Whether a call says that the connection is open, rather than asking for data: by what it is named.

    Only the wording of the reason rests on it; neither kind of call is dropped without an answer.
    """
    names = [name_of_callee(file, target)]
    if names[0] == "current":
        names = [file.text(target.get("object"))]
    name = names[0]
    if name in _TELLING or (name[:2] == "on" and name[2:3].isupper()):
        return True
    return name[:3] == "set" and name[3:4].isupper() and all(plain_value(file, each) for each in given)


def _opening(site: Node) -> set[Node]:
    """Functions around a site: to call one is to open the stream again, whatever else it does."""
    return {each for each in site.ancestors() if each.kind in FUNCTIONS}


def _classify(
    file: File, event: str, node: Node, uses: SourceUses, clients: Clients, block: Node
) -> Evidence | None:
    if node.kind == "new_expression":
        target = callee(node)
        if target is not None and clients.of(target) is not None:
            return Evidence(Reason.MANUAL_RECONNECT, node.span, file.text(target))
        return None
    if node.kind in ("assignment_expression", "augmented_assignment_expression", "update_expression"):
        return None
    target = callee(node)
    if target is None:
        return None
    if only_looks(file, node) or only_logs(file, node) or only_builds(file, node):
        return None
    name = global_path(file, target)
    if name is not None:
        return _of_the_environment(file, event, node, name, uses)
    if any(use.node is node and use.kind is UseKind.CLOSE for use in uses.uses):
        return Evidence(Reason.MANUAL_RECONNECT, node.span, f"{file.text(target)}()")
    if any(use.node is node for use in uses.uses):
        return None
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    if sets_unread_state(file, binding):
        return None
    if (declarator := state_setter(file, binding)) is not None:
        forced = runs_effect_again(file, declarator, uses)
        reason = Reason.MANUAL_RECONNECT if forced else Reason.CONNECTION_STATUS
        return Evidence(reason, node.span, file.text(target))
    local = local_function(file, target)
    if local is not None and (
        uses.site.within(local) or any(f.node.within(local) for f in uses.uses if f.kind is UseKind.HOLD)
    ):
        return Evidence(Reason.MANUAL_RECONNECT, node.span, file.text(target))
    if local is not None and not _is_work(file, event, local, uses):
        return None
    if binding is not None and _declared_inside(node, binding.node, block):
        return None
    fetches = event == "open" and not tells(file, target, arguments(node))
    reason = Reason.RESYNC_ON_OPEN if fetches else Reason.CONNECTION_STATUS
    return Evidence(reason, node.span, _on_one_line(file.text(target)))


def _on_one_line(text: str) -> str:
    """A chain of calls over several lines, as its beginning."""
    return " ".join(text.split())[:40] if "\n" in text else text


def _works_instead(file: File, timer: Node, uses: SourceUses) -> Node | None:
    """`poll` of `setInterval(poll, 5000)`: what a timer calls that has nothing to do with opening again."""
    given = arguments(timer)
    callback = bare(given[0]) if given else None
    named = callback is not None and callback.kind == "identifier"
    binding = file.scopes.binding(callback) if callback is not None and named else None
    if binding is None or state_setter(file, binding) is not None:
        return None
    local = local_function(file, callback)
    if local is None:
        return callback if binding.kind in ("import", "param") else None
    done = list(side_effects(file, local, set()))
    opens = any(node is uses.site or any(use.node.inside(node) for use in uses.uses) for node in done)
    return None if opens or only_keeps_status(file, local, uses) else callback


def _of_the_environment(file: File, event: str, node: Node, name: str, uses: SourceUses) -> Evidence | None:
    """What a call of a global function shows."""
    if name in ("setTimeout", "setInterval"):
        other = _works_instead(file, node, uses)
        reason = Reason.MANUAL_RECONNECT if other is None else Reason.CONNECTION_STATUS
        return Evidence(reason, node.span, name if other is None else file.text(other))
    if name in TIMERS or name.startswith(_HARMLESS):
        return None
    fetches = event == "open" and name == "fetch"
    return Evidence(Reason.RESYNC_ON_OPEN if fetches else Reason.CONNECTION_STATUS, node.span, name)


def _sets_state(file: File, node: Node) -> bool:
    target = callee(node) if node.kind == "call_expression" else None
    binding = file.scopes.binding(target) if target is not None and target.kind == "identifier" else None
    return state_setter(file, binding) is not None


def _declared_inside(node: Node, declaration: Node, block: Node) -> bool:
    around = next((each for each in node.ancestors() if each is block or each.kind in FUNCTIONS), None)
    return around is not None and declaration.inside(around)


def _error_data(file: File, function: Node) -> Node | None:
    """`e.data` in an error handler: the server sent an event called `error`."""
    given = parameters(function)
    pattern = parameter_pattern(given[0]) if given else None
    binding = file.scopes.binding(pattern) if pattern is not None and pattern.kind == "identifier" else None
    for ref in binding.refs if binding is not None else []:
        member = ref.parent
        while member is not None and member.kind in (
            "as_expression",
            "parenthesized_expression",
            "non_null_expression",
        ):
            member = member.parent
        if (
            member is not None
            and member.kind == "member_expression"
            and file.text(member.get("property")) == "data"
        ):
            return member
    return None
