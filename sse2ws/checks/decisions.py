"""Which troubles are answered: by the configuration, a comment at the site, or `--accept-proposed`.

In: troubles and the decisions. Out: the answer of each, and whether a rewrite for that answer exists.
"""

from __future__ import annotations

from sse2ws.checks.streams import speaks_to
from sse2ws.model.config import Config
from sse2ws.model.facts import FileFacts, Shape
from sse2ws.model.linked import Linked, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.packs.decisions import answer_for, proposed

_SIMPLE = {
    Reason.CONNECTION_AUTH: "drop",
    Reason.STALE_CLOSURE: "fresh",
}


def answer(
    trouble: Trouble, linked: Linked, facts: FileFacts, config: Config, accept_proposed: bool
) -> str | tuple[str, ...] | None:
    """The answer to a trouble, or nothing while it is open."""
    if trouble.proposal == "keep":
        return "keep"
    said = _at_site(trouble, linked, facts)
    if said is not None:
        return said
    given = answer_for(config, linked.path, trouble.reason, trouble.key)
    if given is not None:
        return given
    if not accept_proposed or trouble.reason.verdict is not Verdict.DECIDE:
        return None
    word = proposed(trouble.reason)
    return trouble.proposal or (word if word and word != "table" else None)


def is_supported(trouble: Trouble, given: str | tuple[str, ...], linked: Linked) -> bool:
    """Whether the rewrite for an answer exists for this connection."""
    layout = linked.connection.layout
    if trouble.reason in _SIMPLE:
        return given == _SIMPLE[trouble.reason]
    if trouble.reason is Reason.MANUAL_RECONNECT:
        return given == "drop" and layout.shape is Shape.HOOKS
    if trouble.reason is Reason.CONNECTION_STATUS:
        flags = {flag.setter for flag in layout.flags if flag.boolean}
        return given == "hook" and layout.shape is Shape.HOOKS and trouble.detail in flags
    if trouble.reason in (Reason.RESOURCE_URL, Reason.QUERY_FILTER):
        return given == "unfiltered"
    if trouble.reason in (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT, Reason.UNKNOWN_FIELD):
        return bool(given)
    return False


def _at_site(trouble: Trouble, linked: Linked, facts: FileFacts) -> str | None:
    """`// sse2ws-decide: reason = answer` in or just above the connection's code."""
    for span, text in facts.comments:
        _, mark, rest = text.partition("sse2ws-decide:")
        if not mark or not speaks_to(span, linked):
            continue
        name, _, value = rest.partition("=")
        if name.strip() == trouble.reason.value:
            return value.strip().rstrip("*/} ").strip().strip("\"'")
    return None
