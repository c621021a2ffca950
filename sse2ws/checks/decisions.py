"""Which troubles are answered: by the configuration, a comment at the site, or `--accept-proposed`.

In: troubles and the decisions. Out: the answer of each, and whether a rewrite for that answer exists.
"""

from __future__ import annotations

from collections.abc import Iterator

from sse2ws.checks.payload import NAME_ESCAPES
from sse2ws.checks.streams import speaks_to
from sse2ws.checks.urls import answered_filter
from sse2ws.model.config import Config
from sse2ws.model.facts import FileFacts
from sse2ws.model.judged import Judged
from sse2ws.model.layout import Shape
from sse2ws.model.linked import Linked, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.source import Span
from sse2ws.packs.decisions import CHOICES, TABLE, UNCHANGED, answer_for, proposed
from sse2ws.packs.said import Said, Unclear, understand
from sse2ws.packs.streams import match_stream

DECIDE = "sse2ws-decide:"
"""How a comment that decides something begins."""

_SIMPLE = {
    Reason.CONNECTION_AUTH: "drop",
    Reason.STALE_CLOSURE: "fresh",
}


def answer(
    trouble: Trouble,
    linked: Linked,
    facts: FileFacts,
    config: Config,
    accept_proposed: bool,
    rivals: int = 1,
) -> str | tuple[str, ...] | None:
    """The answer to a trouble, or nothing while it is open.

    `rivals`: how many names of the connection wait for the same decision; with several, a comment that gives
    a name has to say for which of them.
    """
    if trouble.proposal == "keep":
        return "keep"
    said = _at_site(trouble, linked, facts, config, rivals)
    if said is not None:
        return said
    given = answer_for(config, linked.path, trouble.reason, trouble.key)
    if given is not None:
        return given
    if not accept_proposed or trouble.reason.verdict is not Verdict.DECIDE:
        return None
    if trouble.reason is Reason.UNNAMED_MESSAGE:
        return trouble.proposal or None  # "split" is proposed only where there is something to split
    word = proposed(trouble.reason)
    if trouble.proposal and CHOICES[trouble.reason].many:
        return tuple(trouble.proposal.split(", "))
    return trouble.proposal or (word if word and word != TABLE else None)


def is_supported(trouble: Trouble, given: str | tuple[str, ...], judged: Judged) -> bool:
    """Whether the rewrite for an answer exists for this connection."""
    layout = judged.linked.connection.layout
    if judged.linked.parts and trouble.reason in (Reason.MANUAL_RECONNECT, Reason.RESYNC_ON_OPEN):
        return given == "drop"  # a wrapper goes as a whole
    if trouble.reason in _SIMPLE:
        return given == _SIMPLE[trouble.reason]
    if trouble.reason is Reason.MANUAL_RECONNECT:
        tests = layout.kept.states if layout.kept is not None else ()
        gone = any(trouble.place.span in each for each in (*layout.dropped, *(each.span for each in tests)))
        return given == "drop" and (layout.shape is Shape.HOOKS or (layout.shape is Shape.SERVICE and gone))
    if trouble.reason is Reason.ASYNC_URL:
        whole = layout.shape is Shape.HOOKS and not layout.rest
        return given == "drop" and (whole or any(trouble.place.span in each for each in layout.dropped))
    if trouble.reason is Reason.LISTENER_OPTIONS:
        own = (each for each in judged.linked.connection.subscriptions if trouble.place.span in each.site)
        return given == "emulate" and layout.shape is not Shape.NONE and any(each.emulated for each in own)
    if trouble.reason is Reason.CONNECTION_STATUS:
        flags = {flag.setter for flag in layout.flags if flag.words is not None}
        follows = layout.reactions is not None and layout.reactions.cover(trouble.place.span)
        here = trouble.place.path == judged.linked.path
        return (
            given == "hook" and layout.shape is not Shape.NONE
            and (trouble.detail in flags or (follows and here))
        )  # fmt: skip
    if trouble.reason is Reason.MIXED_EFFECT:
        apart = layout.shape is Shape.HOOKS and trouble.place.span in layout.splits
        return given == "split" and apart
    if trouble.reason is Reason.RESYNC_ON_OPEN:
        follows = layout.reactions is not None and layout.reactions.cover(trouble.place.span)
        if given == "drop":
            return layout.shape is not Shape.NONE and not follows
        return given == "on-reconnect" and (layout.resync is not None or follows)
    if trouble.reason in (Reason.PAYLOAD_ESCAPES, Reason.SHARED_WITH_OTHER_DATA):
        if given == UNCHANGED:
            return trouble.settled
        adapted = {place for each in judged.listeners for cut in each.cuts for place in cut.answers}
        return given == "adapt" and trouble.place in adapted and trouble.detail not in NAME_ESCAPES
    if trouble.reason is Reason.UNNAMED_MESSAGE:
        return trouble.settled or given == trouble.proposal == "split"
    if trouble.reason in (Reason.RESOURCE_URL, Reason.QUERY_FILTER):
        return given == "unfiltered" or answered_filter(judged.linked, trouble, given) is not None
    return trouble.settled


def remarks(facts: FileFacts) -> Iterator[tuple[Span, str]]:
    """The comments of a file that decide something: place, and the words after the mark."""
    for span, text in facts.comments:
        _, mark, rest = text.partition(DECIDE)
        if mark:
            yield span, rest.partition("\n")[0].rstrip("*/} \r")


def answers_to(said: Said, trouble: Trouble) -> bool:
    """Whether an answer means a trouble: its reason, and its name or URL where it gives one."""
    if said.reason is not trouble.reason:
        return False
    if not said.key or said.key == trouble.key:
        return True
    return CHOICES[said.reason].url_keys and match_stream(said.key, trouble.key) is not None


def _at_site(
    trouble: Trouble, linked: Linked, facts: FileFacts, config: Config, rivals: int
) -> str | tuple[str, ...] | None:
    """`// sse2ws-decide: reason = answer` in or just above the connection's code."""
    for span, text in remarks(facts):
        if not speaks_to(span, linked):
            continue
        try:
            said = understand(text, config.pack, trouble.key)
        except Unclear:
            continue  # told by `unused_remarks`
        word = said.answer in CHOICES[said.reason].words
        if answers_to(said, trouble) and (said.key or word or rivals == 1):
            return said.answer
    return None
