"""A wrapper with its callers as one unit: its verdict is the worst of theirs, its reasons are those of all.

In: the judged members of a family, the wrapper first. Out: one judged connection, with the others as parts.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason, Verdict


def gather(family: Sequence[Judged]) -> Judged:
    """One unit. A caller that stays on SSE keeps the wrapper, and so all other callers, from going.

    Where all callers stay, so does the wrapper.
    """
    root, *parts = family
    if not parts:
        return root
    callers = [each for each in parts if not each.linked.parts]  # the others are wrappers again
    staying = [each for each in callers if each.verdict is Verdict.KEEP]
    blocked = [
        Trouble(
            Reason.GENERIC_WRAPPER, Place(each.linked.path, each.linked.connection.site), each.linked.path
        )
        for each in staying
        if len(staying) < len(callers)
    ]
    if root.verdict is Verdict.KEEP:
        return replace(root, parts=tuple(parts))
    moving = [each for each in family if each not in staying] if blocked else family
    worst = max((each.verdict for each in moving), key=lambda each: each.rank)
    if len(staying) == len(callers):
        moving, worst = staying, Verdict.KEEP  # who would open it otherwise does not move
    return replace(
        root,
        listeners=tuple(each for member in family for each in member.listeners),
        troubles=tuple(dict.fromkeys(each for member in family for each in (*member.troubles, *blocked))),
        open=tuple(dict.fromkeys(each for member in moving for each in (*member.open, *blocked))),
        verdict=max(worst, Verdict.MANUAL, key=lambda each: each.rank) if blocked else worst,
        filters=tuple(dict.fromkeys(each for member in family for each in member.filters)),
        answers={key: value for member in family for key, value in member.answers.items()},
        parts=tuple(parts),
    )
