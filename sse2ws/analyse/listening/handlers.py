"""What a subscription calls: the function behind an expression, its shape, the guards that it relies on.

In: the expression given to a listener. Out: a `Handler` and its node. Follows names in this file only.
"""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.analyse.code.alike import fingerprint
from sse2ws.analyse.code.scopes import FUNCTIONS
from sse2ws.analyse.code.syntax_facts import (
    File,
    bare,
    callee,
    function_of_binding,
    function_value,
    parameter_of,
    parameter_pattern,
    parameters,
    reference,
    statement_of,
)
from sse2ws.analyse.code.targets import class_member
from sse2ws.analyse.flow.callback_parameters import callback_parameter
from sse2ws.analyse.flow.callback_types import Signature, callback_signature
from sse2ws.analyse.flow.follow import flow_of_parameter
from sse2ws.analyse.source.draft import Draft, Listening
from sse2ws.model.connection import Handler, Subscription, Takes
from sse2ws.model.flow import Flow, Handover
from sse2ws.model.layout import Guard, Layout, Shape
from sse2ws.model.reasons import Reason
from sse2ws.model.source import Span
from sse2ws.syntax.tree import Node


def read_handler(draft: Draft, node: Node) -> tuple[Handler, Node | None]:
    """Resolve what is called with the event."""
    file = draft.file
    inner = bare(node)
    function = function_value(file, inner)
    inline = function is not None
    if function is None:
        function = referenced_function(draft, inner)
    if function is None:
        return _from_elsewhere(draft, inner), None
    flow = flow_of_parameter(file, function, 0)
    given = parameters(function)
    declared = None if inline else statement_of(function).span
    effect = draft.container.effect
    late = (
        not inline
        and effect is not None
        and function.kind != "function_declaration"
        and function.start > effect.start
    )
    method = function.kind == "method_definition" and inline
    if method and (own := own_this(file, function)) is not None:
        draft.because(Reason.USES_THIS, own)
    return Handler(
        inner.span,
        function.span,
        None,
        inline,
        flow,
        not given,
        declared,
        *shape_of(function),
        _declares(file, function),
        late,
        method=method,
        waits=method and "async" in function.words,
        receiver=_receiver(function),
        alike=fingerprint(file, function) if inline else "",
    ), function


def own_this(file: File, function: Node) -> Node | None:
    """`this` or `arguments` of a function that becomes an arrow function, which has none."""
    if function.kind == "arrow_function":
        return None
    for node in function.walk():
        own = node.kind == "this" or (node.kind == "identifier" and file.text(node) == "arguments")
        around = (each for each in node.ancestors() if each.kind in FUNCTIONS)
        if own and next((each for each in around if each.kind != "arrow_function"), None) is function:
            return node
    return None


def _from_elsewhere(draft: Draft, node: Node) -> Handler:
    """A handler whose function does not stand in this file, or cannot be told."""
    file = draft.file
    imported = reference(file, node)
    if imported is None and (callback := _from_caller(file, node)) is not None:
        return callback
    if imported is None:
        binding = file.scopes.binding(node) if node.kind == "identifier" else None
        wrapper = binding is not None and (binding.kind == "param" or parameter_of(file, binding) is not None)
        draft.because(Reason.GENERIC_WRAPPER if wrapper else Reason.CONNECTION_OWNER, node, file.text(node))
    return Handler(node.span, None, imported, False)


def _from_caller(file: File, node: Node) -> Handler | None:
    """A callback that the component or hook was given, and that takes the event itself.

    A declared type that says what it takes would have to change with it; one without parameters may stay.
    """
    found = callback_parameter(file, node)
    if found is None or "current" in file.text(node):
        return None
    owner, position, member = found
    signature = callback_signature(file, owner, position, member)
    if isinstance(signature, Signature):
        return Handler(node.span, callback=file.text(node)) if not signature.parameters.children else None
    if parameters(owner)[position].get("type") is not None:
        return None
    flow = Flow((Handover((), owner.span, position, member, 0, node.span),))
    return Handler(node.span, flow=flow, unused_parameter=False, callback=file.text(node))


def taking_what(handler: Handler, function: Node | None, takes: Takes) -> Handler | None:
    """The handler as one that takes what it is given in place of the event; none when that cannot be said."""
    given = parameters(function) if function is not None else []
    if takes is Takes.EVENT or not given:
        return replace(handler, takes=takes)
    parameter = given[0]
    if takes is Takes.NOTHING or len(given) > 1 or parameter.get("value") is not None:
        return None
    pattern = parameter_pattern(parameter)
    plain = pattern.kind in ("identifier", "object_pattern", "array_pattern")
    return replace(handler, takes=takes, pattern=pattern.span) if plain else None


def shape_of(function: Node) -> tuple[Span | None, Span | None, Span | None]:
    """Parameter list, block and expression of a function."""
    given, body = function.get("parameters") or function.get("parameter"), function.get("body")
    block = body is not None and body.kind == "statement_block"
    return (
        given.span if given is not None else None,
        body.span if body is not None and block else None,
        body.span if body is not None and not block else None,
    )


def _receiver(function: Node) -> Span | None:
    """The declaration of what `this` is, which stands in front of the parameters."""
    listed = function.get("parameters")
    first = listed.children[0] if listed is not None and listed.children else None
    pattern = first.get("pattern") if first is not None else None
    return first.span if first is not None and pattern is not None and pattern.kind == "this" else None


def _declares(file: File, function: Node) -> frozenset[str]:
    """Names that are declared anywhere inside a function."""
    return frozenset(
        binding.name
        for scope in file.scopes.by_node.values()
        if scope.node.inside(function)
        for binding in scope.values.values()
    )


def referenced_function(draft: Draft, node: Node) -> Node | None:
    """The local function behind `onGoal`, `this.onGoal`, `this.onGoal.bind(this)`, `makeHandler('x')`."""
    file = draft.file
    if node.kind in ("identifier", "shorthand_property_identifier"):
        return function_of_binding(file, file.scopes.binding(node))
    if node.kind == "member_expression":
        owner = node.get("object")
        if owner is not None and bare(owner).kind == "this":
            return class_member(node, file.text(node.get("property")), file)
        return None
    if node.kind == "call_expression":
        target = callee(node)
        if (
            target is not None
            and target.kind == "member_expression"
            and file.text(target.get("property")) == "bind"
        ):
            owner = target.get("object")
            return referenced_function(draft, bare(owner)) if owner is not None else None
        made = (
            referenced_function(draft, target) if target is not None and target.kind == "identifier" else None
        )
        body = made.get("body") if made is not None else None
        return bare(body) if body is not None and bare(body).kind in FUNCTIONS else None
    return None


def narrowed(draft: Draft, listener: Listening, layout: Layout) -> Subscription:
    """Keep a guard's test in handlers that rely on it: TypeScript narrowed `user` for them."""
    function = listener.function
    if function is None or layout.shape is not Shape.HOOKS or listener.facts.idle:
        return listener.facts
    kept: list[Guard] = []
    for guard in layout.guards:
        test = draft.file.tree.at(guard.span)
        names = {draft.file.text(each) for each in test.walk() if each.kind == "identifier"}
        if any(
            _relies(each)
            for each in function.walk()
            if each.kind == "identifier" and draft.file.text(each) in names
        ):
            kept.append(guard)
    if not kept:
        return listener.facts
    return replace(listener.facts, handler=replace(listener.facts.handler, narrowed=tuple(kept)))


def _relies(name: Node) -> bool:
    """Whether a name is used in a way that needs it not to be null: anything but comparing and testing it."""
    parent = name.parent
    if parent is None:
        return False
    if parent.kind == "binary_expression":
        return not any(word in ("===", "!==", "==", "!=", "&&", "||", "??") for word in parent.words)
    return parent.kind not in (
        "unary_expression",
        "parenthesized_expression",
        "template_substitution",
        "array",
    )
