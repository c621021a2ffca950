"""Handlers that read the variable of the loop that adds them: it is the name of the event.

In: a listener in a loop, and its function. Out: the handler, its flow with that of the name.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.calls import binding_of_function
from sse2ws.analyse.code.scopes import Binding
from sse2ws.analyse.code.syntax_facts import bare, names_in
from sse2ws.analyse.flow.follow import flow_of_name
from sse2ws.analyse.source.draft import Draft
from sse2ws.analyse.source.sources import UseKind
from sse2ws.model.connection import Handler
from sse2ws.model.flow import EventName, Flow, Hold
from sse2ws.syntax.tree import Node

_TYPE = ("type",)


def reading_its_name(
    draft: Draft, handler: Handler, function: Node, event: Node | None, names: Sequence[EventName]
) -> Handler:
    """The handler as one that reads the type of its event where it names the loop's variable `event`."""
    file = draft.file
    name = bare(event) if event is not None else None
    binding = file.scopes.binding(name) if name is not None and name.kind == "identifier" else None
    if binding is None or binding.writes or not names or not _is_only_for(draft, function, binding):
        return handler
    if any(each.constant is not None for each in names) or binding.node.inside(function):
        return handler
    refs = [each for each in binding.refs if each.inside(function)]
    if not refs:
        return handler
    held = Hold(
        _TYPE, binding.name, binding.node.span, tuple(each.span for each in refs),
        tuple(each.span for each in refs if each.kind == "shorthand_property_identifier"),
        names_in(file, function) - {binding.name},
    )  # fmt: skip
    own = flow_of_name(file, function, refs, _TYPE)
    flow = Flow(
        (*handler.flow.uses, held, *own.uses),
        (*handler.flow.functions, *own.functions),
        (*handler.flow.calls, *own.calls),
    )
    return replace(handler, flow=flow, named=held)


def _is_only_for(draft: Draft, function: Node, event: Binding) -> bool:
    """Whether a function is a listener for the events of this name, and nothing else."""
    binding = binding_of_function(draft.file, function)
    both = [each for each in draft.uses.of(UseKind.LISTEN, UseKind.UNLISTEN) if each.event is not None]
    own = [each.node for each in both if each.event is not None and bare(each.event) in event.refs]
    if binding is None:
        return any(function.inside(each) for each in own)
    return all(any(ref.inside(each) for each in own) for ref in binding.refs)
