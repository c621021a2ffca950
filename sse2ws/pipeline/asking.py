"""Which decisions are open, and what each answer would complete. In: the project. Out: questions."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.questions import questions
from sse2ws.model.config import Config
from sse2ws.model.judged import Judged
from sse2ws.model.question import Offer, Question
from sse2ws.model.reasons import Verdict
from sse2ws.packs.answering import with_answers
from sse2ws.packs.said import Said
from sse2ws.pipeline.judging import judged_in
from sse2ws.pipeline.planning import proved
from sse2ws.pipeline.project import Project
from sse2ws.setup.unused import unused


def questions_in(project: Project, judged: Sequence[Judged]) -> tuple[Question, ...]:
    """The open decisions of the selection, the most rewarding first; not about what nothing opens."""
    waiting = [each for each in judged if each.linked.path in project.selected]
    idle = unused(waiting, project.code()) if waiting else {}
    asked = questions([each for each in waiting if each.id not in idle], project.locate)
    found = [_weighed(each, project) for each in asked]
    found.sort(key=lambda each: (-len(each.offers[0].alone), -len(each.offers[0].together), each.name))
    return tuple(found)


def _weighed(question: Question, project: Project) -> Question:
    """What each answer would complete; a rewrite counts only when it was put together and proved."""
    offers = []
    for offer in question.offers:
        config = with_answers(project.config, [Said(question.reason, question.key, offer.answer)])
        both = [_completed(question, offer, project, config, others) for others in (False, True)]
        offers.append(replace(offer, alone=both[0], together=both[1]))
    return replace(question, offers=tuple(offers))


def _completed(
    question: Question, offer: Offer, project: Project, config: Config, others: bool
) -> tuple[str, ...]:
    wanted = Verdict.KEEP if question.leaves(offer) else Verdict.READY
    judged = [each for each in judged_in(project, others, config) if each.id in question.units]
    if wanted is Verdict.READY:
        judged = list(proved(project, judged, config))
    return tuple(each.id for each in judged if each.verdict is wanted)
