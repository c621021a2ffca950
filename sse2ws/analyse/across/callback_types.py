"""The type of a callback that another file declares: `onGoal: GoalHandler`, `{ onGoal }: Options`.

In: the name of the type where it is used. Out: what it says of an argument, and in which file.
"""

from __future__ import annotations

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.flow.callback_types import Signature, signature_in
from sse2ws.analyse.flow.type_uses import uses_in_type
from sse2ws.model.flow import Flow, Typing

_MOST = 4
"""Files, each of which imports the type from the next."""


def said_of_argument(path: str, typing: Typing, argument: int, program: Program) -> tuple[str, Flow] | None:
    """None where the declaration is not seen, or asks for types of its own."""
    for _ in range(_MOST):
        found = program.type(path, typing.name)
        file = program.parsed(found[0]) if found is not None else None
        if found is None or file is None:
            return None
        path, declared = found[0], file.tree.at(found[1].span)
        body = declared.get("body") or declared.get("value")
        generic = declared.get("type_parameters") is not None
        shown = signature_in(file, body, typing.member) if body is not None and not generic else None
        if isinstance(shown, Signature):
            kind = shown.argument(file, argument)
            known = shown.is_known(file, argument)
            return (path, Flow(tuple(uses_in_type(file, kind, ())) if kind else ())) if known else None
        if shown is None:
            return None
        typing = shown
    return None
