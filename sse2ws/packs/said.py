"""In: an answer as people write it, `reason = answer` or `reason.key = name, name`. Out: its parts.

The one grammar for comments in code and for the command line. Never looks at code; nonsense raises.
"""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.packs.decisions import CHOICES, Answer


class Unclear(ValueError):
    """Words that answer nothing; the message says why and what would."""


class Said(Struct, frozen=True):
    """`key`: the old name or URL pattern that is meant; empty for every one that is open."""

    reason: Reason
    key: str
    answer: Answer


def understand(text: str, pack: Pack, about: str = "") -> Said:
    """Parse and check against the legal answers and the pack's catalogue. Raises Unclear.

    `about`: the old name that is meant where the words name none.
    """
    from sse2ws.packs.answers import name_problem, no_choice  # not for a run without such words: 4 ms

    left, sign, right = text.rpartition("=")
    name, _, key = left.strip().partition(".")
    name, key = name.strip(), key.strip().strip("\"'")
    if not sign or not name:
        raise Unclear(f'"{text.strip()}" is no answer; write reason=answer')
    if name not in CHOICES:
        raise Unclear(". ".join(part for part in no_choice(name) if part))
    choice = CHOICES[Reason(name)]
    names = tuple(each.strip().strip("\"'") for each in right.strip().strip("[]").split(","))
    word = names[0] if len(names) == 1 else ""
    reason = Reason(name)
    if word in (choice.table_words if key else choice.words):
        return Said(reason, key, word)
    if not choice.table or not all(names) or (len(names) > 1 and not choice.many):
        raise Unclear(f'"{right.strip()}" does not answer {name}: {choice.legal}')
    if key and choice.url_keys and not key.startswith("/"):
        raise Unclear(f'"{key}" is not a URL pattern: start with "/"')
    for each in names:
        found = name_problem(reason, key or about, each, pack)
        if found is not None:
            raise Unclear(". ".join(part for part in found if part))
    return Said(reason, key, names if choice.many else word)
