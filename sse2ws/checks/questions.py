"""Which decisions are open, and what may be answered.

In: judged connections. Out: questions, each asked once however many connections wait for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from msgspec import Struct, field

from sse2ws.checks.decisions import is_supported
from sse2ws.checks.urls import stream_pattern
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.question import Answer, Offer, Question
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Location
from sse2ws.model.unit import ReasonAt
from sse2ws.packs.decisions import CHOICES, SPLIT, TABLE

_STREAMS = (Reason.RESOURCE_URL, Reason.QUERY_FILTER)


class _Asked(Struct):
    """One question while it is put together."""

    places: dict[ReasonAt, None] = field(default_factory=dict)
    units: dict[str, None] = field(default_factory=dict)
    proposals: dict[Answer, None] = field(default_factory=dict)


def questions(judged: Sequence[Judged], locate: Callable[[Place], Location]) -> tuple[Question, ...]:
    """The open questions, in the order of their reasons and keys."""
    asked: dict[tuple[Reason, str], _Asked] = {}
    for unit in judged:
        if unit.verdict is not Verdict.DECIDE or any(is_vain(each, unit) for each in unit.open):
            continue
        for trouble in unit.open:
            if trouble.reason not in CHOICES or trouble in unit.unmet:
                continue
            one = asked.setdefault((trouble.reason, key_of(trouble, unit)), _Asked())
            at = ReasonAt(trouble.reason, locate(trouble.place), trouble.detail, trouble.proposal)
            one.places[at] = None
            one.units[unit.id] = None
            if trouble.proposal:
                choice = CHOICES[trouble.reason]
                names = choice.many and trouble.proposal not in choice.words
                one.proposals[tuple(trouble.proposal.split(", ")) if names else trouble.proposal] = None
    order = list(Reason)
    keys = sorted(asked, key=lambda each: (order.index(each[0]), each[1]))
    return tuple(_question(key, asked[key]) for key in keys)


def is_vain(trouble: Trouble, unit: Judged) -> bool:
    """Whether nothing but staying on SSE is an answer: a state that says more than the shared one."""
    if trouble.reason is not Reason.CONNECTION_STATUS or is_supported(trouble, "hook", unit):
        return False
    return all(is_vain(trouble, each) for each in unit.parts)


def key_of(trouble: Trouble, unit: Judged) -> str:
    """What the configuration is asked for: a name or a URL pattern, nothing where a word is proposed."""
    choice = CHOICES.get(trouble.reason)
    if trouble.reason is Reason.UNNAMED_MESSAGE:
        return "" if trouble.proposal else stream_pattern(unit.linked)
    if choice is None or choice.proposed != TABLE:
        return ""
    return stream_pattern(unit.linked) if trouble.reason in _STREAMS else trouble.key


def _question(key: tuple[Reason, str], asked: _Asked) -> Question:
    reason, about = key
    named = CHOICES[reason].proposed == TABLE or reason is Reason.UNNAMED_MESSAGE
    words = [each for each in _words(reason, about) if each != SPLIT or asked.proposals or not named]
    answers = dict.fromkeys([*asked.proposals, *words])
    proposed = bool(asked.proposals) or not named
    return Question(
        reason,
        about,
        tuple(sorted(asked.places, key=lambda each: (each.at, each.detail))),
        tuple(asked.units),
        tuple(Offer(each) for each in answers),
        proposed,
        CHOICES[reason].free if named and asked.proposals.keys() != {SPLIT} else "",
    )


def _words(reason: Reason, about: str) -> Iterator[str]:
    choice = CHOICES[reason]
    yield from choice.table_words if about else choice.words
