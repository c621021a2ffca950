"""Open questions -> text for people, or JSON. Promises of an answer only what was put together and proved."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator, Sequence

from sse2ws.model.question import Offer, Question, spell
from sse2ws.model.wording import reason_wording
from sse2ws.report.summary import count
from sse2ws.report.visible import visible

MOST_PLACES = 5


def as_text(questions: Sequence[Question]) -> str:
    """A paragraph for each question, with the command that answers it."""
    if not questions:
        return "No decision is open.\n"
    units = {unit for each in questions for unit in each.units}
    verb = "waits" if len(units) == 1 else "wait"
    yes = "is" if len(questions) == 1 else "are"
    lines = [f"{count(len(questions), 'decision')} {yes} open; {count(len(units), 'connection')} {verb}."]
    for each in questions:
        lines += ["", *paragraph(each)]
    return "\n".join(visible(line) for line in lines) + "\n"


def paragraph(question: Question) -> Iterator[str]:
    """What is asked, where it comes from, and what each answer brings."""
    yield f"{question.name}  ({count(len(question.units), 'connection')})"
    first = question.places[0]
    yield f"  {reason_wording(question.reason).say(first.detail)}"
    places = list(dict.fromkeys(str(each.at) for each in question.places))
    more = f" and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else ""
    yield f"  at {', '.join(places[:MOST_PLACES])}{more}"
    for at, offer in enumerate(question.offers):
        proposed = " (proposed)" if at == 0 and question.proposed else ""
        yield f"    {spell(offer.answer)}{proposed}: {effect(question, offer)}"
    example = question.offers[0].answer if question.proposed else "ANSWER"
    yield f"  sse2ws decide {shlex.quote(f'{question.name}={spell(example)}')}"


def effect(question: Question, offer: Offer) -> str:
    """What an answer completes, in words."""
    alone, together = len(offer.alone), len(offer.together)
    if question.leaves(offer):
        return f"leaves {count(max(alone, together), 'connection')} on SSE"
    if not together and not alone:
        return "no connection can be rewritten with it yet"
    if alone == together:
        return f"completes {count(alone, 'connection')}"
    here = count(alone, "connection") if alone else "none"
    return f"completes {here} alone, {together} together with all other proposals"


def as_json(questions: Sequence[Question]) -> str:
    """The same for programs. Ids of connections are those of `scan --output-format json`."""
    decisions = [
        {
            "reason": each.reason.value,
            "key": each.key,
            "units": list(each.units),
            "places": [
                {"path": at.at.path, "line": at.at.line, "column": at.at.column} for at in each.places
            ],
            "proposed": each.offers[0].answer if each.proposed else None,
            "answers": [
                {"answer": offer.answer, "alone": list(offer.alone), "together": list(offer.together)}
                for offer in each.offers
            ],
        }
        for each in questions
    ]
    return json.dumps({"version": 1, "decisions": decisions}, indent=2, ensure_ascii=False) + "\n"
