"""Troubles and answers make a verdict. In: a connection with its troubles. Out: what is open, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.checks.court import Court
from sse2ws.checks.decisions import is_supported
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Trouble
from sse2ws.model.question import spell
from sse2ws.model.reasons import Reason, Verdict


def settled(judged: Judged, court: Court) -> Judged:
    """A trouble is closed by an answer for which the rewrite exists."""
    unique = tuple(dict.fromkeys(judged.troubles))
    open_: list[Trouble] = []
    answers: dict[Reason, str] = {}
    unmet: dict[Trouble, str] = {}
    kept = False
    for trouble in unique:
        given = court.answer(trouble, judged.linked)
        if given == "keep":
            kept = True
        if given is None or given == "keep" or not is_supported(trouble, given, judged):
            open_.append(trouble)
            if given is not None and given != "keep" and not _for_others(trouble, given):
                unmet[trouble] = spell(given)
        else:
            answers[trouble.reason] = spell(given)
    verdict = _verdict(open_, kept)
    return replace(judged, troubles=unique, open=tuple(open_), verdict=verdict, answers=answers, unmet=unmet)


def _for_others(trouble: Trouble, given: str | tuple[str, ...]) -> bool:
    """Whether an answer for the whole project says nothing here: there is no name to split messages by."""
    return trouble.reason is Reason.UNNAMED_MESSAGE and given == "split" and not trouble.proposal


def _verdict(open_: Sequence[Trouble], kept: bool) -> Verdict:
    verdicts = {each.reason.verdict for each in open_}
    if kept or Verdict.KEEP in verdicts:
        return Verdict.KEEP
    if Verdict.MANUAL in verdicts:
        return Verdict.MANUAL
    return Verdict.DECIDE if verdicts else Verdict.READY
