"""One connection without the others: its listeners, filters, reasons and verdict. In: linked. Out: judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from sse2ws.checks.court import Court
from sse2ws.checks.doubles import doubled, is_repeated
from sse2ws.checks.filters import filters_of
from sse2ws.checks.guesses import read_for_others
from sse2ws.checks.listener import judged_listener
from sse2ws.checks.split import copies, expanded, split_troubles
from sse2ws.checks.streams import stream_kind
from sse2ws.checks.suppress import held_back
from sse2ws.checks.through import in_the_way
from sse2ws.checks.told import told
from sse2ws.checks.upkeep import upkeep_in_handlers
from sse2ws.checks.urls import sign_in_tests
from sse2ws.checks.verdicts import settled
from sse2ws.model.judged import Judged, JudgedListener
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span


def judged_alone(linked: Linked, court: Court, name: str) -> Judged:
    """Everything that stands against a rewrite of this connection for itself. `name`: its id."""
    court = court.about(linked)
    troubles = [*_evident(linked, court), *linked.troubles]
    names = _names_given(linked, court)
    if len(names) > 1:
        linked, answered = told(linked, names, court.pack, court.decisions(linked), _shown(linked, court))
        troubles += answered
    elif not names:
        linked = expanded(linked, court.pack, _shown(linked, court))
    listeners, more = _listeners(linked, court)
    troubles += more
    filters, more = filters_of(linked, listeners, court)
    troubles += more
    listeners = list(copies(listeners, court.pack))
    troubles += split_troubles(linked, listeners, court.pack)
    troubles += doubled(listeners)
    troubles += held_back(linked, listeners, tuple(troubles), court.facts, court.line)
    troubles += stream_kind(linked, court.facts_around(linked), court.config, court.named_elsewhere)
    troubles += _syntax_errors(linked, court)
    troubles += _owner(linked, troubles)
    judged = Judged(name, linked, tuple(listeners), tuple(troubles), (), Verdict.READY, tuple(filters))
    return settled(judged, court)


def _evident(linked: Linked, court: Court) -> Iterator[Trouble]:
    """What the code around the connection shows."""
    signing = sign_in_tests(linked, court.config)
    for each in linked.connection.evidence:
        if each.reason.verdict is not Verdict.KEEP:  # those are told by `stream_kind`
            asks = each.reason is Reason.CONDITIONAL_SUBSCRIPTION and each.span in signing
            reason = Reason.CONNECTION_AUTH if asks else each.reason
            yield Trouble(reason, Place(linked.path, each.span), each.detail)


def _names_given(linked: Linked, court: Court) -> tuple[str, ...]:
    """What the messages are, or that they stay, where somebody said so."""
    url = linked.connection.url.template
    asked = Trouble(Reason.UNNAMED_MESSAGE, Place(linked.path, linked.connection.site), url, url)
    given = court.answer(asked, linked)
    if given is None or given == "split":
        return ()
    return (given,) if isinstance(given, str) else given


def _shown(linked: Linked, court: Court) -> frozenset[Span]:
    """Statements in handlers that only say that the stream is open, where the hook says it from now on.

    Those that only serve the reconnection go as well.
    """
    upkeep = upkeep_in_handlers(linked.connection)
    asked = Trouble(Reason.CONNECTION_STATUS, Place(linked.path, linked.connection.site))
    if court.answer(asked, linked) != "hook":
        return upkeep
    flags = (each for each in linked.connection.layout.flags if each.words is not None)
    return upkeep | {span for each in flags for span in each.confirming}


def _listeners(linked: Linked, court: Court) -> tuple[list[JudgedListener], list[Trouble]]:
    listeners: list[JudgedListener] = []
    in_way = list(in_the_way(linked, court))
    blocked = {declaration for declaration, _, _ in in_way}
    troubles = [trouble for _, trouble, asked in in_way if asked]
    found = [judged_listener(linked, each, court, blocked) for each in linked.listeners]
    others = read_for_others([each for each, _ in found], court.pack)
    if others:
        found = [judged_listener(linked, each, court, blocked, others) for each in linked.listeners]
    for judged, more in found:
        if is_repeated(judged, listeners):
            judged, more = replace(judged, dropped=True, events=(), new=(), renames=()), []
        listeners.append(judged)
        troubles.extend(more)
    return listeners, troubles


def _syntax_errors(linked: Linked, court: Court) -> Iterator[Trouble]:
    """Mistakes in the code that would be rewritten, in whatever file, and files that hold two versions."""
    connection = linked.connection
    regions = {Place(linked.path, each.statement) for each in connection.subscriptions}
    regions.add(Place(linked.path, connection.site))
    if connection.layout.statement is not None:
        regions.add(Place(linked.path, connection.layout.statement))
    for listener in linked.listeners:
        regions |= {each.place for each in listener.entered} | {each.place for each in listener.types}
    for region in sorted(regions):
        facts = court.facts(region.path)
        for error in facts.errors if facts is not None else ():
            if error.start < region.span.end and region.span.start < error.end:
                yield Trouble(Reason.SYNTAX_ERROR, Place(region.path, error))
    for path in sorted({region.path for region in regions}):
        facts = court.facts(path)
        if facts is not None and facts.conflict is not None:
            yield Trouble(Reason.SYNTAX_ERROR, Place(path, facts.conflict), "an unfinished merge")


def _owner(linked: Linked, troubles: Sequence[Trouble]) -> Iterator[Trouble]:
    """The connection has no shape that is rewritten, and nothing else says so."""
    owned = linked.connection.layout.shape is Shape.NONE and not linked.parts
    if owned and not any(each.reason.verdict in (Verdict.MANUAL, Verdict.KEEP) for each in troubles):
        site = Place(linked.path, linked.connection.site)
        yield Trouble(Reason.CONNECTION_OWNER, site, linked.connection.component)
