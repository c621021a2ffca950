"""The name of an event that its handler writes again: `apply('goal-created', JSON.parse(event.data))`.

In: a handler, and the one name that it is added for. Out: the arguments that are that name; they stay as they
are, and tell the function that gets them which event it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File, arguments
from sse2ws.analyse.events.names import event_names
from sse2ws.analyse.events.topics import same_name
from sse2ws.analyse.flow.follow import flow_of_name
from sse2ws.model.connection import Handler
from sse2ws.model.flow import Compared, EventName, Flow
from sse2ws.model.split import GIVEN
from sse2ws.syntax.tree import Node


def is_given_name(file: File, argument: Node, names: Sequence[EventName]) -> bool:
    """Whether an argument is the one name of an event."""
    found = event_names(file, argument)
    return len(names) == len(found.names) == 1 and not found.loop and same_name(found.names[0], names[0])


def knowing_its_name(file: File, handler: Handler, function: Node, names: Sequence[EventName]) -> Handler:
    """The handler with what becomes of its event's name where functions of the file compare it."""
    found = list(_given(file, function, names)) if len(names) == 1 else []
    own = flow_of_name(file, function, found, GIVEN) if found else Flow()
    if not any(isinstance(each, Compared) for each in own.uses):
        return handler
    flow = Flow(
        (*handler.flow.uses, *own.uses),
        (*handler.flow.functions, *own.functions),
        (*handler.flow.calls, *own.calls),
    )
    return replace(handler, flow=flow)


def _given(file: File, function: Node, names: Sequence[EventName]) -> Iterator[Node]:
    for call in function.below("call_expression"):
        yield from (each for each in arguments(call) if is_given_name(file, each, names))
