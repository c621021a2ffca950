"""Code that the parser could not read, in files that open connections.

In: judged connections and the facts of files. Out: a finding for the first such place of each file, where no
connection has it among its reasons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sse2ws.checks.units import Locate
from sse2ws.model.facts import FileFacts
from sse2ws.model.finding import Finding, Severity
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place
from sse2ws.model.reasons import Reason
from sse2ws.model.wording import rule_wording


def unread_code(judged: Sequence[Judged], files: Iterable[FileFacts], locate: Locate) -> Iterator[Finding]:
    """A note, no more: it may be a mistake, or syntax that only the parser does not know."""
    rule = Reason.SYNTAX_ERROR.value
    troubles = [each for unit in judged for each in unit.troubles]
    told = {each.place.path for each in troubles if each.reason is Reason.SYNTAX_ERROR}
    for facts in files:
        if facts.connections and facts.errors and facts.path not in told:
            words, at = rule_wording(rule), locate(Place(facts.path, min(facts.errors)))
            yield Finding(rule, Severity.INFO, at, words.say(), words.todo)
