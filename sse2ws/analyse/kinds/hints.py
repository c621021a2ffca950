"""What in the code tells of the kind of stream: text that grows piece by piece, raw text, names compared.

In: a draft whose listeners are read. Out: `Hint`s with their places. None of them alone decides anything;
`checks` looks for two that agree.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.state_setters import state_setter
from sse2ws.analyse.code.syntax_facts import (
    File,
    arguments,
    bare,
    callee,
    outermost,
    parameter_pattern,
    parameters,
    react_call,
    string,
)
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.kinds.amounts import counting, whole_member
from sse2ws.analyse.kinds.closing import function_named, opens_again, tests_before
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Hint, HintKind
from sse2ws.model.flow import PARSED, Compared, Flow, Forward, Handover, Hold, Leak, Parse, Path, Read, held
from sse2ws.model.source import Span
from sse2ws.packs.spelling import words
from sse2ws.syntax.tree import Node

_TEXTS = frozenset(
    "text content message messages body output answer reply response reasoning thinking delta token tokens "
    "chunk transcript log logs".split()
)
"""What text is called; a total is not."""


def hints_of(draft: Draft) -> tuple[Hint, ...]:
    """All hints of one connection, each place once."""
    found: dict[Hint, None] = {}
    for listener in draft.listeners:
        if listener.function is None:
            continue
        flow = listener.facts.handler.flow
        found.update(dict.fromkeys(_growing(draft.file, flow)))
        found.update(dict.fromkeys(counting(draft.file, flow)))
        found.update(dict.fromkeys(_raw(flow)))
        for prefix, behind in _behind_refs(draft, listener.function, flow):
            found.update(dict.fromkeys(_growing(draft.file, behind)))
            found.update(dict.fromkeys(_named(prefix, behind)))
    found.update(dict.fromkeys(_stops(draft)))
    return tuple(found)


def _stops(draft: Draft) -> Iterator[Hint]:
    """`source.onerror = () => source.close()`: a browser calls it when the server ends the stream."""
    for event, function in draft.roles:
        for use in draft.uses.of(UseKind.CLOSE):
            always = use.node.inside(function) and not any(True for _ in tests_before(use.node, function))
            if event == "error" and always and not opens_again(draft, [function]):
                yield Hint(HintKind.STOPS, draft.file.text(use.node), use.node.span)


def _named(prefix: Path, flow: Flow) -> Iterator[Hint]:
    """What a function that a ref holds reads of the payload, and compares it with."""
    for use in flow.uses:
        if isinstance(use, Compared) and len(prefix + use.path) <= 3:
            yield Hint(HintKind.NAME, use.literal, use.span)
        elif isinstance(use, Read) and use.path:
            yield Hint(HintKind.FIELD, use.path[-1], use.span)


def _behind_refs(draft: Draft, function: Node, flow: Flow) -> Iterator[tuple[Path, Flow]]:
    """`handlerRef.current(payload)`, where the ref was given a function of this file."""
    for call in function.below("call_expression"):
        target = callee(call)
        if target is None or draft.file.text(target.get("property")) != "current":
            continue
        held = function_named(draft, target)
        for index, given in enumerate(arguments(call) if held is not None else ()):
            for path, span in _values(flow):
                if held is not None and bare(given).span == span:
                    yield path, flow_of_parameter(draft.file, held, index)


def _values(flow: Flow) -> Iterator[tuple[Path, Span]]:
    """Expressions that have something of the event, with what they have."""
    for use in flow.uses:
        if isinstance(use, Hold):
            yield from ((use.path, ref) for ref in use.refs)
        elif isinstance(use, Leak) and use.value is not None:
            yield use.path, use.value
        elif isinstance(use, Read):
            yield use.path, use.span
            yield from ((use.path, ref) for ref in (use.local.refs if use.local is not None else ()))
        elif isinstance(use, Parse):
            yield (*use.path, PARSED), use.span


def _raw(flow: Flow) -> Iterator[Hint]:
    """`event.data` that nobody parses: text, and more than a word to compare."""
    if any(isinstance(use, Parse) for use in flow.uses):
        return
    for use in flow.uses:
        if held(use.path) == ("data",) and isinstance(use, (Leak, Hold, Handover, Forward)):
            yield Hint(HintKind.RAW, "event.data", use.span)
            return


# -- text that grows -----------------------------------------------------------------------------------


def _growing(file: File, flow: Flow) -> Iterator[Hint]:
    for _, span in _values(flow):
        node = whole_member(file, span)
        grown = _grown(file, node)
        if grown is not None:
            yield Hint(HintKind.GROWS, file.text(grown)[:60], grown.span)


def _grown(file: File, node: Node) -> Node | None:
    """The expression that puts a value at the end of text, when the value is a piece of it."""
    textual, before = False, None
    while (parent := outermost(node).parent) is not None:
        field = outermost(node).field
        if parent.kind == "template_substitution" and parent.parent is not None:
            parts = parent.parent.children
            first = parts[0].children[0] if parts and parts[0].children else None
            before = first if first is not None and parts[0] is not parent else before
            node, textual = parent.parent, True
        elif parent.kind == "binary_expression" and parent.words[:1] == ["+"]:
            left, right = parent.children[0], parent.children[-1]
            textual = textual or string(file, left) is not None or string(file, right) is not None
            before = left if field == "right" and string(file, left) is None else before
            node = parent
        elif parent.kind == "binary_expression" and parent.words[:1] in (["??"], ["||"]):
            textual = textual or string(file, parent.children[-1]) is not None
            node = parent
        else:
            return _sink(file, node, parent, field, before, textual)
    return None


def _sink(
    file: File, node: Node, parent: Node, field: str | None, before: Node | None, textual: bool
) -> Node | None:
    """Where the sum goes: onto what it was made of."""
    if parent.kind == "augmented_assignment_expression" and field == "right" and parent.words[:1] == ["+="]:
        left = parent.get("left")
        return parent if left is not None and (textual or _is_text(file, left)) else None
    if before is None:
        return None
    before = bare(before)
    textual = textual or _is_text(file, before)
    if parent.kind == "assignment_expression":
        return parent if textual and file.text(parent.get("left")) == file.text(before) else None
    if parent.kind == "pair":
        same = file.text(before.get("property")) == file.text(parent.get("key"))
        return parent if same and (textual or _is_text(file, before)) else None
    function = next((each for each in node.ancestors() if each.kind in FUNCTIONS), None)
    given = parameters(function) if function is not None else []
    updates = function is not None and function.parent is not None and function.parent.kind == "arguments"
    return node if updates and textual and _is_first(file, before, given) else None


def _is_first(file: File, name: Node, given: list[Node]) -> bool:
    binding = file.scopes.binding(name) if name.kind == "identifier" else None
    return binding is not None and bool(given) and binding.node is parameter_pattern(given[0])


def _is_text(file: File, target: Node) -> bool:
    """Whether a variable, ref, state or property holds text: it began with some, or is called so."""
    target = bare(target)
    if target.kind == "member_expression":
        name = file.text(target.get("property"))
        owner = target.get("object")
        if name != "current" or owner is None:
            return not _TEXTS.isdisjoint(words(name))
        target = bare(owner)
    binding = file.scopes.binding(target) if target.kind == "identifier" else None
    if binding is None:
        return False
    value = binding.value
    if react_call(file, value) == "useRef" and value is not None:
        value = next(iter(arguments(bare(value))), None)
    return string(file, value) is not None or _is_updated_text(file, binding.node)


def _is_updated_text(file: File, parameter: Node) -> bool:
    """`setText((text) => ...)` of `useState('')`."""
    for each in parameter.ancestors():
        if each.kind != "call_expression":
            continue
        target = callee(each)
        binding = file.scopes.binding(target) if target is not None and target.kind == "identifier" else None
        declarator = state_setter(file, binding)
        value = declarator.get("value") if declarator is not None else None
        given = arguments(bare(value)) if value is not None else []
        return bool(given) and string(file, given[0]) is not None
    return False
