"""A wrapper and its callers: one connection, whose listeners stand where the wrapper is called.

In: a connection with a wrapper. Out: the places that name the wrapper, each with what its file does there.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sse2ws.analyse.across.program import Program
from sse2ws.model.connection import Connection, Evidence, Leaving, Opening, Wrapper
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason


def callers_of(
    facts: FileFacts, connection: Connection, wrapper: Wrapper, program: Program
) -> Iterator[tuple[FileFacts, Connection] | Trouble]:
    """Each caller's file with its use of the connection; a trouble where the wrapper is not simply called."""
    for path, places in sorted(_by_file(_mentions(facts, wrapper, program)).items()):
        known = program.facts(path)
        openings = tuple(Opening(each.span, connection.client, connection.url, wrapper) for each in places)
        found = program.openings(path, openings) if known is not None else ()
        for place, opened in zip(places, found, strict=False):
            if known is None or opened is None:
                yield Trouble(Reason.GENERIC_WRAPPER, place, wrapper.name)
            else:
                yield known, opened


def without_callers(connection: Connection, wrapper: Wrapper) -> Connection:
    """The connection as the wrapper alone shows it: what its callers settle is no evidence any more."""
    left = tuple(
        each
        for each in connection.evidence
        if each.span in wrapper.function and each.span not in wrapper.explained
    )
    asked = tuple(Evidence(Reason.CONDITIONAL_SUBSCRIPTION, each.span, each.name) for each in wrapper.asked)
    layout = replace(connection.layout, asked=wrapper.asked)
    return replace(connection, evidence=(*left, *asked), subscriptions=(), layout=layout)


def leaving(facts: FileFacts, wrapper: Wrapper, program: Program) -> tuple[tuple[str, Leaving], ...]:
    """The wrapper's own statements, and where other modules pass it on by name."""
    own = tuple((facts.path, each) for each in wrapper.statements)
    return (*own, *program.passed_on(facts.path, wrapper.name))


def _mentions(facts: FileFacts, wrapper: Wrapper, program: Program) -> list[Place]:
    function = next((each for each in facts.functions if each.span == wrapper.function), None)
    local = [Place(facts.path, ref) for ref in function.refs] if function is not None else []
    exported = any(each.local == wrapper.name for each in facts.exports)
    return [*local, *(program.mentions(facts.path, wrapper.name) if exported else ())]


def _by_file(places: list[Place]) -> dict[str, list[Place]]:
    found: dict[str, list[Place]] = {}
    for each in sorted(set(places)):
        found.setdefault(each.path, []).append(each)
    return found
