"""Comments that speak to the tool in vain: decisions that answer nothing, or in words that no answer is.

In: judged connections and the comments of their files. Out: a finding for each such comment.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sse2ws.checks.decisions import answers_to, remarks
from sse2ws.checks.streams import MIGRATE, speaks_to
from sse2ws.checks.units import Locate
from sse2ws.model.facts import FileFacts
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.wording import rule_wording
from sse2ws.packs.said import Unclear, understand

_KEEP = "sse2ws-keep"


def unused_remarks(
    judged: Sequence[Judged], files: Iterable[FileFacts], pack: Pack, locate: Locate
) -> Iterator[Finding]:
    """A finding for every comment that changes nothing."""
    for facts in files:
        here = [each for each in judged if each.linked.path == facts.path]
        for span, words in remarks(facts):
            yield from _decision(Place(facts.path, span), words, here, pack, locate)
        kept = {e.place.span for u in here for e in u.troubles if e.reason is Reason.KEPT_BY_COMMENT}
        for span, text in facts.comments:
            if _KEEP in text and span not in kept:
                yield _finding("unused-suppression", Place(facts.path, span), _KEEP, locate)
            if MIGRATE in text and not any(speaks_to(span, unit.linked) for unit in here):
                yield _finding("unused-suppression", Place(facts.path, span), MIGRATE, locate)


def _decision(
    place: Place, words: str, here: Sequence[Judged], pack: Pack, locate: Locate
) -> Iterator[Finding]:
    near = [each for unit in here if speaks_to(place.span, unit.linked) for each in unit.troubles]
    wrong = ""
    for about in ("", *(each.key for each in near)):
        try:
            said = understand(words, pack, about)
        except Unclear as error:
            wrong = wrong or str(error)
            continue
        if any(answers_to(said, each) for each in near):
            return
        wrong = ""
        break
    if wrong:
        yield _finding("invalid-decision", place, wrong, locate)
    else:
        yield _finding("unused-decision", place, words.strip(), locate)


def _finding(rule: str, place: Place, detail: str, locate: Locate) -> Finding:
    words = rule_wording(rule)
    return Finding(rule, Severity.WARNING, locate(place), words.say(detail), words.todo)
