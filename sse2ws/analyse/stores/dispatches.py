"""Where a function is called that goes through the code as a value: by hooks, contexts and props.

In: places that have it. Out: its calls in all files, and places where it is lost from sight.
"""

from __future__ import annotations

from collections.abc import Iterable

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.across.trail import Trail
from sse2ws.analyse.stores.store import Lost, Reading
from sse2ws.model.flow import Escape, Flow, Handover, Leak, Mutated, Read, holds
from sse2ws.model.linked import Located, Place

_HARMLESS = (Escape.TEXT, Escape.TEST)


def calls_of(
    program: Program, having: Iterable[Place], reading: Iterable[tuple[Reading, Flow]] = ()
) -> tuple[tuple[Place, ...], list[Lost]]:
    """`having`: expressions that have the function; `reading`: flows of it, with where they begin."""
    trail = Trail(program)
    for place in having:
        trail.follow_value(place, (), ())
    for where, flow in reading:
        around = where.around.span if where.around is not None else None
        trail.follow_out(where.file.path, around, trail.follow(where.file.path, flow, (), ()), ())
    calls, lost = dict[Place, None](), list[Lost]()
    for each in trail.uses:
        use = each.use
        if isinstance(use, Leak) and use.how in _HARMLESS and not _is_member(program, each):
            continue
        called = isinstance(use, Leak) and use.value == use.span and not holds(each.full)
        call = program.call(each.place) if called else None
        if call is not None:
            calls[call] = None
        elif isinstance(use, (Leak, Handover, Mutated, Read)):  # `added.type` tells others what is sent
            lost.append(Lost(each.place, Escape.UNKNOWN_CALL, use.target if isinstance(use, Leak) else ""))
    return tuple(calls), lost


def _is_member(program: Program, each: Located) -> bool:
    """Whether a property of the function is called: `added.match(action)`."""
    file = program.parsed(each.path)
    return file is not None and file.tree.at(each.use.span).kind == "member_expression"
