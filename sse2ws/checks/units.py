"""Judged connections as the world sees them: `Unit` values with lines and columns.

In: judged connections and a way to turn spans into locations. Out: units, sorted by place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sse2ws.checks.questions import is_vain, key_of
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import NOT_FOLLOWED, Reason, Verdict
from sse2ws.model.source import Location, is_test
from sse2ws.model.unit import EventChange, FieldChange, ReasonAt, Unit
from sse2ws.packs.decisions import CHOICES

Locate = Callable[[Place], Location]


def units_of(judged: Sequence[Judged], locate: Locate) -> tuple[Unit, ...]:
    """All units."""
    return tuple(sorted((_unit(each, locate) for each in judged), key=lambda each: (each.at, each.id)))


def files_of(judged: Judged) -> tuple[str, ...]:
    """Files that the unit's rewrite touches, its own first."""
    places = [each.place.path for listener in judged.listeners for each in listener.renames]
    places += [
        each.listener.constant.literal.path
        for each in judged.listeners
        if each.follows and each.listener.constant is not None
    ]
    places += [function.place.path for listener in judged.listeners for function in listener.listener.entered]
    places += [each.listener.parted.function.path for each in judged.listeners if each.listener.parted]
    # those who listen to a source that is not followed hold handlers, too
    places += [
        each.place.path
        for each in judged.open
        if each.reason in NOT_FOLLOWED and not is_test(each.place.path)
    ]
    places += [part.linked.path for part in judged.parts]
    places += [path for each in (judged, *judged.parts) for path, _ in each.linked.gone]
    return (judged.linked.path, *sorted(set(places) - {judged.linked.path}))


def told(judged: Judged) -> list[Trouble]:
    """The reasons that a reader is told: of a stream that stays only why it stays."""
    if judged.verdict is Verdict.KEEP:
        keeping = [each for each in judged.troubles if each.reason.verdict is Verdict.KEEP]
        return keeping or list(judged.open)
    return list(judged.open)


def proposal_of(trouble: Trouble, judged: Judged) -> str:
    """What is proposed for a trouble at its place; a word for the state only where it has a rewrite."""
    status = trouble.reason is Reason.CONNECTION_STATUS and not is_vain(trouble, judged)
    return trouble.proposal or ("hook" if status else "")


_BY_NAME = (Reason.PAYLOAD_ESCAPES, Reason.SHARED_WITH_OTHER_DATA, Reason.UNKNOWN_FIELD)
"""Reasons whose rewrite depends on which events come."""


def reason_at(trouble: Trouble, judged: Judged, locate: Locate) -> ReasonAt:
    """A trouble of a connection as it is told."""
    asked = any(each not in judged.unmet and each.reason in CHOICES for each in judged.open)
    return ReasonAt(
        trouble.reason,
        locate(trouble.place),
        trouble.detail,
        proposal_of(trouble, judged),
        key_of(trouble, judged),
        judged.unmet.get(trouble, ""),
        asked and trouble.reason in _BY_NAME,
        is_vain(trouble, judged),
    )


def _unit(judged: Judged, locate: Locate) -> Unit:
    linked = judged.linked
    connection = linked.connection
    events = [
        EventChange(each.old, each.new or each.proposed, each.how, locate(each.place))
        for listener in judged.listeners
        for each in listener.events
    ]
    fields = {
        FieldChange(each.old, each.new, each.how, locate(each.place), tuple(locate(via) for via in each.via))
        for listener in judged.listeners
        for each in listener.renames
    }
    shown = told(judged)
    reasons = [reason_at(each, judged, locate) for each in shown]
    return Unit(
        judged.id,
        judged.verdict,
        locate(Place(linked.path, connection.site)),
        connection.client,
        connection.container,
        connection.component,
        connection.url.text.strip("'\"`"),
        tuple(dict.fromkeys(events)),
        tuple(sorted(fields, key=lambda each: (each.at, each.old, each.new, each.via))),
        tuple(sorted(set(reasons), key=lambda each: (each.at, each.reason.value, each.detail, each.key))),
        files_of(judged),
        0,
        judged.group,
    )
