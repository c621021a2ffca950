"""The shape of a wording: what is said about one reason or one rule. Values only, no lookup."""

from __future__ import annotations

import re

from msgspec import Struct

_CHOICE = re.compile(r"\[([^]|]*)(?:\|([^]]*))?\]")


class Answer(Struct, frozen=True):
    """One answer to a decision.

    `value` is the word that goes into the configuration; it is empty where the answer is a table.
    `table` is then the TOML that gives it, as an example to edit.
    """

    value: str
    meaning: str
    table: str = ""


class Wording(Struct, frozen=True):
    """What people read about a reason or a rule.

    `sentence` may hold `[with {detail}]` or `[with {detail}|without]`: what is said when there is a detail,
    and when there is none. `say` resolves it. `answers`: the first one is proposed.
    """

    sentence: str
    explanation: str
    todo: str
    answers: tuple[Answer, ...] = ()
    unproposed: str = ""
    """What to do where nothing is proposed; `todo` where that is the same."""
    unmet: str = "there is no rewrite for it here"
    """Why an answer that is there may have no rewrite: the rest of a sentence."""

    def advice(self, proposal: str = "", answered: str = "", waits: bool = False) -> str:
        """What to do at one place. `answered`: the answer there, that has no rewrite, or not yet: `waits`."""
        if answered and waits:
            return f'Answered "{answered}"; whether that can be done shows when all else is answered.'
        if answered:
            return f'Answered "{answered}", but {self.unmet}. Migrate this by hand, or answer "keep".'
        return self.todo if proposal or not self.unproposed else self.unproposed

    def say(self, detail: str = "") -> str:
        """The sentence about `detail`, which stands in backquotes; it reads well without one, too."""
        quoted = "`" + detail.replace("`", "'") + "`"
        return _CHOICE.sub(lambda m: m[1].format(detail=quoted) if detail else m[2] or "", self.sentence)


KEEP = Answer("keep", "Leave this whole connection on SSE; the ledger counts it as kept.")
