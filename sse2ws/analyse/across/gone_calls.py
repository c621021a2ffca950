"""Functions of the project that are called for a stream's address and do more than give a value.

In: a connection and the program. Out: a trouble for each call that cannot go with the connection.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.analyse.across.program import Program
from sse2ws.model.connection import Connection
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason

_LONGEST = 40


def working_calls(path: str, connection: Connection, program: Program) -> Iterator[Trouble]:
    """Calls whose function is in sight and not shown to only read."""
    if not connection.layout.calls:
        return
    from sse2ws.analyse.across.idle_values import may_work

    file = program.parsed(path)
    for span in connection.layout.calls if file is not None else ():
        call = file.tree.at(span) if file is not None else None
        if file is not None and call is not None and may_work(file, call, program.load):
            text = " ".join(file.text(call).split())[:_LONGEST]
            yield Trouble(Reason.MIXED_EFFECT, Place(path, span), text)
