"""The closed lists of verdicts and reasons. Their sentences live in `wording`, apart from the logic."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """What becomes of a unit; ordered from best to worst by `rank`."""

    KEEP = "keep"
    READY = "ready"
    DECIDE = "decide"
    MANUAL = "manual"

    @property
    def rank(self) -> int:
        """0 is the mildest: a file with several units counts under the highest rank."""
        return list(Verdict).index(self)


class Reason(StrEnum):
    """Why a unit is not ready."""

    # answerable
    ONE_TO_MANY_EVENT = "one-to-many-event"
    UNMAPPED_EVENT = "unmapped-event"
    UNNAMED_MESSAGE = "unnamed-message"
    MANUAL_RECONNECT = "manual-reconnect"
    CONNECTION_AUTH = "connection-auth"
    CONNECTION_STATUS = "connection-status"
    RESOURCE_URL = "resource-url"
    QUERY_FILTER = "query-filter"
    RESYNC_ON_OPEN = "resync-on-open"
    PAYLOAD_ESCAPES = "payload-escapes"
    SHARED_WITH_OTHER_DATA = "shared-with-other-data"
    LISTENER_OPTIONS = "listener-options"
    MIXED_EFFECT = "mixed-effect"
    STALE_CLOSURE = "stale-closure"
    UNKNOWN_FIELD = "unknown-field"
    ASYNC_URL = "async-url"
    OUTSIDE_SELECTION = "outside-selection"
    # by hand
    SOURCE_ESCAPES = "source-escapes"
    CONNECTION_OWNER = "connection-owner"
    GENERIC_WRAPPER = "generic-wrapper"
    DYNAMIC_EVENT_NAME = "dynamic-event-name"
    RAW_DATA = "raw-data"
    LAST_EVENT_ID_RESUME = "last-event-id-resume"
    INITIAL_SNAPSHOT = "initial-snapshot"
    ERROR_EVENT_WITH_DATA = "error-event-with-data"
    USES_THIS = "uses-this"
    CONDITIONAL_SUBSCRIPTION = "conditional-subscription"
    RXJS = "rxjs"
    STORE_MIDDLEWARE = "store-middleware"
    UNSUPPORTED_FRAMEWORK = "unsupported-framework"
    HAND_WRITTEN_READER = "hand-written-reader"
    SYNTAX_ERROR = "syntax-error"
    UNRESOLVED_IMPORT = "unresolved-import"
    REWRITE_REFUSED = "rewrite-refused"
    # not this migration
    FINITE_STREAM = "finite-stream"
    LLM_STREAM = "llm-stream"
    POST_STREAM = "post-stream"
    LOG_STREAM = "log-stream"
    SERVER_SIDE = "server-side"
    NOT_APPLICATION_EVENTS = "not-application-events"
    KEPT_BY_COMMENT = "kept-by-comment"

    @property
    def verdict(self) -> Verdict:
        """The verdict that this reason alone gives a unit."""
        order = list(Reason)
        at = order.index(self)
        if at <= order.index(Reason.OUTSIDE_SELECTION):
            return Verdict.DECIDE
        return Verdict.MANUAL if at <= order.index(Reason.REWRITE_REFUSED) else Verdict.KEEP


NOT_FOLLOWED = (Reason.SOURCE_ESCAPES, Reason.GENERIC_WRAPPER, Reason.CONNECTION_OWNER)
"""The source goes, or is kept, where others may listen to it."""
