"""What callers put for a type parameter: `Goal` of `useFeed<Goal>(onGoal)`, `new Feed<Goal>()`, `Feed<Goal>`.

In: places that name what has the parameter. Out: what each says of the value that is of this type.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sse2ws.analyse.across.program import Program
from sse2ws.analyse.code.syntax_facts import outermost
from sse2ws.analyse.flow.type_uses import uses_in_type
from sse2ws.model.flow import Flow
from sse2ws.model.linked import Place


def type_arguments(mentions: Iterable[Place], number: int, program: Program) -> Iterator[tuple[Place, Flow]]:
    """Each place that gives the type parameter of this number (0-based) a type, with what that names.

    Where none is given, the compiler finds it in what else is given, which is followed by itself.
    """
    for place in mentions:
        file = program.parsed(place.path)
        around = outermost(file.tree.at(place.span)).parent if file is not None else None
        given = around.get("type_arguments") if around is not None else None
        if file is not None and given is not None and number < len(given.children):
            yield place, Flow(tuple(uses_in_type(file, given.children[number], ())))
