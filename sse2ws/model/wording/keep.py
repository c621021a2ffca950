"""The words for streams that are no part of this migration: why they stay on SSE. Nothing to do."""

from __future__ import annotations

from sse2ws.model.reasons import Reason
from sse2ws.model.wording.entry import Wording

_WRONG = (
    "Nothing. If these are application events after all, say so with `// sse2ws-migrate: reason` or under "
    "`[migrate]`."
)

KEPT = {
    Reason.FINITE_STREAM: Wording(
        "This stream[ ({detail})] ends by itself: it follows one job or answers one request.",
        "Progress of an upload, an import or a build, or the results of a question, are sent until all is "
        "done, then the stream is closed. "
        "SSE is a good fit for that, and the shared connection has no such events.",
        _WRONG,
    ),
    Reason.LLM_STREAM: Wording(
        "This stream[ ({detail})] delivers generated text.",
        "Tokens of a language model belong to one request and one client. They do not go to everybody on a "
        "shared connection.",
        _WRONG,
    ),
    Reason.POST_STREAM: Wording(
        "This stream[ ({detail})] is the answer to a request with a body.",
        "It is opened with POST or another method that carries data, so it answers one caller. Events that "
        "are sent to everybody cannot replace it.",
        _WRONG,
    ),
    Reason.LOG_STREAM: Wording(
        "This stream[ ({detail})] follows a log or a console.",
        "Lines of output are many, in order and for one viewer only. They would flood a connection that all "
        "features share.",
        _WRONG,
    ),
    Reason.SERVER_SIDE: Wording(
        "This connection[ ({detail})] is opened outside the browser.",
        "Scripts, tests and servers have no React tree, and their streams are not what this migration is "
        "about.",
        _WRONG,
    ),
    Reason.NOT_APPLICATION_EVENTS: Wording(
        "This stream[ ({detail})] carries other events than the application's.",
        "It talks to another server or to a development tool: hot reload, metrics, a third party. The new "
        "backend does not send these events.",
        _WRONG,
    ),
    Reason.KEPT_BY_COMMENT: Wording(
        "Somebody decided to keep this connection on SSE[: {detail}].",
        "A comment in the code or an entry under `[keep]` in the configuration says so. The tool respects "
        "it and counts it openly.",
        "Nothing. Remove the comment or the entry when the decision changes.",
    ),
}
