"""In: reasons and a project's configuration. Out: the legal answers, the proposed one, the project's own.

The one place that knows which answers a reason has. Never decides anything by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from sse2ws.model.config import Answers, Config
from sse2ws.model.reasons import Reason
from sse2ws.packs.patterns import matches
from sse2ws.packs.streams import match_stream

KEEP = "keep"
DROP = "drop"
EVERY = "/"
"""The URL pattern under which a word stands that answers for every URL without an entry of its own."""
TABLE = "table"
"""A proposal that depends on the site: every candidate of a one-to-many event, the conventional name of an
unmapped one, the nearest field, the name of the interpolated variable. Whoever finds the site knows it."""

Answer: TypeAlias = "str | tuple[str, ...]"


class Choice(Struct, frozen=True):
    """What may answer a reason. `proposed` is one of `words` or `TABLE`."""

    proposed: str
    words: tuple[str, ...]
    table: str = ""
    """What a table of answers maps ("old name -> new name"); empty when the reason takes words only."""
    table_words: tuple[str, ...] = ()
    """Words that are legal inside the table besides names."""
    many: bool = False
    """Whether one key of the table may have several new names."""
    url_keys: bool = False
    """Whether the keys of the table are URL patterns."""
    free: str = ""
    """What stands for a name that the table gives, where people are asked for one."""

    @property
    def legal(self) -> str:
        """The answers in words, the proposed one first."""
        quoted = [f'"{word}"' for word in self.words]
        if not self.table:
            return ", ".join(quoted)
        at = 0 if self.proposed == TABLE else 1
        return ", ".join([*quoted[:at], f"a table {self.table}", *quoted[at:]])


def _words(proposed: str, *others: str) -> Choice:
    return Choice(proposed, (proposed, *others))


_STREAM = Choice(
    TABLE,
    ("unfiltered", KEEP),
    "URL pattern -> payload field",
    ("unfiltered", KEEP),
    url_keys=True,
    free="FIELD",
)
SPLIT = "split"
UNCHANGED = "unchanged"
"""The new events carry the fields that the old ones did."""

CHOICES: Mapping[Reason, Choice] = {
    Reason.ONE_TO_MANY_EVENT: Choice(
        TABLE, (KEEP,), "old name -> list of new names", (KEEP,), many=True, free="EVENT,EVENT"
    ),
    Reason.UNMAPPED_EVENT: Choice(TABLE, (DROP, KEEP), "old name -> new name", (DROP, KEEP), free="EVENT"),
    Reason.UNNAMED_MESSAGE: Choice(
        SPLIT,
        (SPLIT, KEEP),
        "URL pattern -> event name, or a list of all that come",
        (SPLIT, KEEP),
        many=True,
        url_keys=True,
        free="EVENT",
    ),
    Reason.MANUAL_RECONNECT: _words(DROP, KEEP),
    Reason.CONNECTION_AUTH: _words(DROP, KEEP),
    Reason.CONNECTION_STATUS: _words("hook", KEEP),
    Reason.RESOURCE_URL: _STREAM,
    Reason.QUERY_FILTER: _STREAM,
    Reason.RESYNC_ON_OPEN: _words("on-reconnect", DROP, KEEP),
    Reason.PAYLOAD_ESCAPES: _words("adapt", "rename", UNCHANGED, KEEP),
    Reason.SHARED_WITH_OTHER_DATA: _words("adapt", "rename", UNCHANGED, KEEP),
    Reason.LISTENER_OPTIONS: _words("emulate", KEEP),
    Reason.MIXED_EFFECT: _words(SPLIT, KEEP),
    Reason.STALE_CLOSURE: _words("fresh", KEEP),
    Reason.UNKNOWN_FIELD: Choice(TABLE, (KEEP,), "old field -> new field", (KEEP,), free="FIELD"),
    Reason.ASYNC_URL: _words(DROP, KEEP),
}


def proposed(reason: str) -> str:
    """The proposed answer: a word, or `TABLE`. Empty for a reason that no answer removes."""
    choice = CHOICES.get(Reason(reason))
    return choice.proposed if choice else ""


def is_legal(reason: str, answer: str) -> bool:
    """Whether a word answers a reason (at one site a table's value counts as well: a name, or several)."""
    choice = CHOICES.get(Reason(reason))
    return choice is not None and bool(answer) and (answer in choice.words or bool(choice.table))


def effective(config: Config, path: str) -> Answers:
    """The answers that hold for a file: the project's, and over them each override that matches it.

    `path` is relative to the configuration's root. The last override wins; tables merge key by key.
    """
    answers = config.decisions
    for override in config.overrides:
        if any(matches(pattern, path) for pattern in override.paths):
            own = {key: _over(answers.get(key), new) for key, new in override.decisions.items()}
            answers = {**answers, **own}
    return answers


def answer_for(config: Config, path: str, reason: str, key: str = "") -> Answer | None:
    """The project's answer to a reason at one place; None when it is open.

    `key` is what a table is asked for: the old event or field name, or a URL with `{}` for interpolations.
    A word answers for every key.
    """
    answer = effective(config, path).get(reason)
    if answer is None or isinstance(answer, str):
        return answer
    return for_url(answer, key) if CHOICES[Reason(reason)].url_keys else answer.get(key)


def is_answered_for(config: Config, path: str, reason: str, url: str) -> bool:
    """Whether the reason's own table has an entry for a URL, apart from the word for every other one."""
    table = effective(config, path).get(reason)
    if not isinstance(table, Mapping):
        return False
    return for_url({key: each for key, each in table.items() if key != EVERY}, url) is not None


def for_url(table: Mapping[str, Answer], url: str) -> Answer | None:
    """What a table of URL patterns says about a URL: the longest pattern that matches, else `EVERY`."""
    if url in table:
        return table[url]
    found = [pattern for pattern in table if match_stream(pattern, url) is not None]
    return table[max(found, key=len)] if found else table.get(EVERY)


def keep_reason(config: Config, path: str) -> str | None:
    """Why a file stays on SSE, according to `[keep]`; the last matching pattern wins. None: it does not."""
    return _why(config.keep, path)


def migrate_reason(config: Config, path: str) -> str | None:
    """Why a file's streams are application events, according to `[migrate]`. None: nothing says so."""
    return _why(config.migrate, path)


def _why(patterns: Mapping[str, str], path: str) -> str | None:
    return next((why for each, why in reversed(list(patterns.items())) if matches(each, path)), None)


def _over(
    old: str | Mapping[str, Answer] | None, new: str | Mapping[str, Answer]
) -> str | Mapping[str, Answer]:
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        return {**old, **new}
    return new
