"""The constant that stands for an event's name, and every place in the project that names it.

In: a subscription of one name. Out: the constant, if the name is one.
"""

from __future__ import annotations

from sse2ws.analyse.across.program import Program
from sse2ws.model.connection import Subscription
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import NamedConstant, Place


def constant_of(facts: FileFacts, each: Subscription, program: Program) -> NamedConstant | None:
    """The constant that the one name of a subscription is, with everybody who names it."""
    name = each.names[0]
    path = facts.path
    if name.constant is not None:
        found = program.origin(path, name.constant)
        texts = program.constant(path, name.constant, name.text)
        if found is None or len(texts) != 1:
            return None
        path, name = found[0], texts[0]
    if name.refs is None or name.span is None:
        return None
    local = tuple(Place(path, ref) for ref in name.refs)
    owner, _, member = name.exported.partition(".")
    return NamedConstant(
        Place(path, name.span), (*local, *(program.mentions(path, owner, member) if owner else ()))
    )
