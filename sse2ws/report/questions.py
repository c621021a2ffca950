"""Open questions -> text for people, or JSON. Promises of an answer only what was put together and proved."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Iterator, Sequence

from sse2ws.model.finding import Finding
from sse2ws.model.question import Offer, Question, spell
from sse2ws.model.reasons import Verdict
from sse2ws.model.unit import Unit
from sse2ws.model.wording import reason_wording, what_to_do
from sse2ws.report.summary import common_detail, count, has_no_rewrite, settled_together
from sse2ws.report.visible import visible

MOST_PLACES = 5


def as_text(
    questions: Sequence[Question], units: Iterable[Unit] = (), findings: Iterable[Finding] = ()
) -> str:
    """A paragraph for each question, with the command that answers it; then what answers did not help.

    `findings`: those that say why a connection is not asked about are told.
    """
    waiting = {unit for each in questions for unit in each.units}
    verb = "waits" if len(waiting) == 1 else "wait"
    yes = "is" if len(questions) == 1 else "are"
    lines = ["No decision is open."]
    if questions:
        who = count(len(waiting), "connection")
        lines = [f"{count(len(questions), 'decision')} {yes} open; {who} {verb}."]
    for each in questions:
        lines += ["", *paragraph(each)]
    lines += _without_rewrite([each for each in units if each.verdict is Verdict.DECIDE])
    idle = [each for each in findings if each.rule == "unused-connection"]
    lines += ["", "Not asked about:", *(f"  {each.at}: {each.message}" for each in idle)] if idle else []
    return "\n".join(visible(line) for line in lines) + "\n"


def paragraph(question: Question) -> Iterator[str]:
    """What is asked, where it comes from, and what each answer brings."""
    yield f"{question.name}  ({count(len(question.units), 'connection')})"
    first = question.places[0]
    yield f"  {reason_wording(question.reason).say(first.detail)}"
    places = list(dict.fromkeys(str(each.at) for each in question.places))
    more = f" and {len(places) - MOST_PLACES} more" if len(places) > MOST_PLACES else ""
    yield f"  at {', '.join(places[:MOST_PLACES])}{more}"
    if question.free and not question.proposed:
        yield f"    {question.free}: {_named(question)}"
    for at, offer in enumerate(question.offers):
        proposed = " (proposed)" if at == 0 and question.proposed else ""
        yield f"    {spell(offer.answer)}{proposed}: {effect(question, offer)}"
    if question.free and question.proposed:
        yield f"    {question.free}: {_named(question)}"
    if question.free and not question.key:  # nothing of the URL is known that could stand in a table
        yield f"  in a comment above the connection: // sse2ws-decide: {question.name} = {question.free}"
        return
    example = question.free if question.free and not question.proposed else spell(question.offers[0].answer)
    yield f"  sse2ws decide {shlex.quote(f'{question.name}={example}')}"


def _named(question: Question) -> str:
    """What a name means that is given as the answer."""
    table = next(each for each in reason_wording(question.reason).answers if each.table)
    return table.meaning[:1].lower() + table.meaning[1:].rstrip(".")


def _without_rewrite(units: Sequence[Unit]) -> Iterator[str]:
    """Connections with a place for which no answer, or not the one that is there, has a rewrite."""
    stuck = [each for each in units if any(map(has_no_rewrite, each.reasons))]
    if stuck:
        yield ""
        yield f"{count(len(stuck), 'connection')} cannot be rewritten by answers:"
    for unit in stuck:
        yield f"  {unit.at}"
        for alike in settled_together(each for each in unit.reasons if has_no_rewrite(each)):
            places = ", ".join(dict.fromkeys(str(each.at) for each in alike[:MOST_PLACES]))
            said = reason_wording(alike[0].reason).say(common_detail(alike))
            yield f"    {alike[0].reason} at {places}: {said}"
            yield f"      {what_to_do(alike[0])}"


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


def as_json(questions: Sequence[Question], units: Iterable[Unit] = ()) -> str:
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
            "free": each.free or None,
            "answers": [
                {"answer": offer.answer, "alone": list(offer.alone), "together": list(offer.together)}
                for offer in each.offers
            ],
        }
        for each in questions
    ]
    unmet = [
        {"reason": each.reason.value, "answer": each.answered, "unit": unit.id, "path": each.at.path,
         "line": each.at.line, "column": each.at.column}
        for unit in units
        if unit.verdict is Verdict.DECIDE
        for each in unit.reasons
        if has_no_rewrite(each)
    ]  # fmt: skip
    told = {"version": 1, "decisions": decisions, "withoutRewrite": unmet}
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"
