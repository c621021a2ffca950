"""The words for reasons that an answer removes. The first answer is the one that the tool proposes."""

from __future__ import annotations

from sse2ws.model.reasons import Reason
from sse2ws.model.wording.entry import KEEP, Answer, Wording

_STREAMS = (
    Answer(
        "",
        "Filter by this field of the payload: the handler returns early when the id is another one.",
        '[streams]\n"/goals/{goalId}/activity" = "goalId"',
    ),
    Answer("unfiltered", "Handle every event of the tenant; nothing is filtered."),
    KEEP,
)

_UNCHANGED = Answer(
    "unchanged", "The new events carry the fields that the old ones did: no field is renamed or adapted."
)
_BOUNDARY = (
    Answer(
        "adapt", "Give the old shape at the boundary: a small typed adapter, and nothing beyond it changes."
    ),
    Answer("rename", "Rename the fields all the way through; every place that has to change is listed."),
    _UNCHANGED,
    KEEP,
)

DECIDE = {
    Reason.ONE_TO_MANY_EVENT: Wording(
        "The event[ {detail}] was split into several; say which of them this code needs.",
        "The new server sends a more precise event for each thing that used to be one update. Which of them "
        "matter here depends on what the handler does with them, and code alone does not tell. Each chosen "
        "event gets its own subscription; all of them share this one handler.",
        "List the successors that the handler should react to.",
        (
            Answer(
                "",
                "Subscribe to each of these events with the same handler.",
                '[decisions.one-to-many-event]\n"goal-updated" = ["goal.activated", "goal.completed"]',
            ),
            KEEP,
        ),
    ),
    Reason.UNMAPPED_EVENT: Wording(
        "The event[ {detail}] has no certain successor.",
        "The pack does not say what becomes of this name: it is unknown there, fits two entries equally "
        "well, or is what servers call greetings and heartbeats. A name made up by convention would compile "
        "and then never arrive. Heartbeats and greetings may simply go: the new connection keeps itself "
        "alive.",
        "Name the successor, or say that the event is dropped.",
        (
            Answer(
                "",
                "Subscribe to this event instead.",
                '[decisions.unmapped-event]\n"budget-changed" = "budget.changed"',
            ),
            Answer("drop", "Remove this subscription; for heartbeats and greetings."),
            KEEP,
        ),
    ),
    Reason.UNNAMED_MESSAGE: Wording(
        "Messages arrive without an event name[: {detail}]; say which events they are.",
        "This connection listens to plain `message` events. On the new socket every message has a name, and "
        "a subscription needs one. Where the code compares a field such as `type` with known values, each "
        "value becomes a subscription of its own. Where something is done for other messages as well, all "
        "names have to be known: a declared type lists them, or you do. Where nothing is compared, only you "
        "know what the server sends on this URL.",
        "Split by the compared values, or say which event the URL carries.",
        (
            Answer(
                "split", "One subscription for each value that the code compares the message's type with."
            ),
            Answer(
                "",
                "Everything on this URL is this event, or one of these.",
                '[decisions.unnamed-message]\n"/api/goals/stream" = ["goal.created", "goal.completed"]',
            ),
            KEEP,
        ),
        "Say which event the URL carries, or list all events that it carries: what is done for every message "
        "is done for each of them.",
        "the messages cannot be told apart here: no name is compared, or something runs for all of them",
    ),
    Reason.MANUAL_RECONNECT: Wording(
        "This code reopens the connection, watches it or gives it up by hand[ ({detail})].",
        "Timers, attempt counters, `readyState` checks, heartbeats and watchdogs keep this connection "
        "alive. The shared connection does that itself, with growing pauses and some randomness. Dropping "
        "this code changes when exactly a retry happens, so it goes only with your consent.",
        "Let the runtime reconnect and drop this code, unless its exact timing matters.",
        (Answer("drop", "Remove it; the runtime reconnects."), KEEP),
        unmet="this code does more than keep the connection alive, or cannot be told from what does",
    ),
    Reason.CONNECTION_AUTH: Wording(
        "The connection carries credentials[ ({detail})].",
        "A token or tenant in the URL, a header or a cookie tells the old server who is there. The new "
        "connection sends its token once, as its first message after opening, and the tenant follows from "
        "it. Where only a cookie signed in, the application needs a token now. The tool will not remove a "
        "credential before you confirm that the new sign-in covers it.",
        "Confirm that the shared connection's sign-in replaces this.",
        (Answer("drop", "Remove it here; sign-in is a message now."), KEEP),
    ),
    Reason.CONNECTION_STATUS: Wording(
        "The state of the connection[ ({detail})] is shown, passed on or acted upon.",
        "This connection had a state of its own; the new one is shared by the whole application. The value "
        "will usually be the same, but it now speaks for all events together, and it may already be "
        "connected when this component appears.",
        "Read the state from the shared connection.",
        (
            Answer(
                "hook",
                "Take it from `useRealtimeConnection()`: flags and words go, other work is done when its "
                "state changes.",
            ),
            KEEP,
        ),
        "No answer rewrites this: what is done here needs the old connection itself, or each of its "
        "attempts. Migrate it by hand, or leave the connection on SSE.",
        "what is done with it is more than the shared connection's state can be shown to give",
    ),
    Reason.RESOURCE_URL: Wording(
        "The URL[ {detail}] depends on a value, so it may select one resource.",
        "The old server filtered by the URL. On the shared connection every client of a tenant gets every "
        "event of that tenant, so the handler itself must look whether the event is about this resource. "
        "Which field of the payload carries the id cannot be seen in the code.",
        "Name the payload field that holds the id from the URL.",
        _STREAMS,
        unmet="nothing in the URL can be compared with it",
    ),
    Reason.QUERY_FILTER: Wording(
        "The query parameter[ {detail}] narrows the stream on the server.",
        "The old server used this parameter to send less. The shared connection takes no parameters: all "
        "events of the tenant arrive, and what should not be handled has to be filtered by the payload.",
        "Name the payload field to compare with, or accept all events.",
        _STREAMS,
        unmet="nothing in the URL can be compared with it",
    ),
    Reason.RESYNC_ON_OPEN: Wording(
        "More is done whenever the connection opens[ ({detail})]; it may fetch what was missed.",
        "`onopen` fired for the first connection and after every interruption. The shared connection may be "
        "open long before this code runs, and it replays nothing that was missed. So a fetch belongs in "
        "two places: once on mount, and after each reconnection.",
        "Fetch on mount and after a reconnection.",
        (
            Answer("on-reconnect", "Fetch on mount and in `onReconnect`."),
            Answer("drop", "Do not fetch again; events missed while offline stay missed."),
            KEEP,
        ),
        unmet="the fetch cannot be told from the code around it",
    ),
    Reason.PAYLOAD_ESCAPES: Wording(
        "The payload[ ({detail})] goes somewhere its reads cannot all be seen.",
        "It is stored whole, spread, serialised or handed to code outside the project. Its fields have new "
        "names now, and whoever reads the old ones there would get `undefined` without an error. An adapter "
        "keeps the old shape beyond this point; renaming through needs every reader to be changed; where the "
        "new server sends the same fields as before, say so, and neither is needed. The adapter is "
        "written when a declared type or readers that are all in sight show the old fields and the new ones "
        "fit them. Renaming goes through state, props, contexts, reducers, zustand's stores and slices "
        "of the Redux toolkit that hold nothing else; whoever writes or reads them and is not in sight is "
        "listed, and is yours.",
        "Adapt at this boundary, or rename through and check the listed places; or say that the fields are "
        "what they were.",
        _BOUNDARY,
        unmet="what reads it cannot all be seen, or needs more than an adapter; or the pack knows better",
    ),
    Reason.SHARED_WITH_OTHER_DATA: Wording(
        "The code that reads the payload[ ({detail})] also gets data from elsewhere.",
        "The same function, type or state serves event payloads and other data, such as rows from a REST "
        "call. Those keep their old field names, so renaming the fields here would break that other use.",
        "Adapt the event to the old shape, or make both sources use the new names: convert the other data "
        "where it comes in, then run again.",
        (
            _BOUNDARY[0],
            Answer("rename", "Use the new names for both: it waits until nothing but events comes here."),
            _UNCHANGED,
            KEEP,
        ),
        unmet="other data still comes here, and needs more than an adapter",
    ),
    Reason.LISTENER_OPTIONS: Wording(
        "The listener has options[ ({detail})] that the new subscription lacks.",
        "`once` and `signal` are options of `addEventListener`. A subscription of the new runtime has "
        "neither. Both can be imitated exactly, at the price of a few more lines.",
        "Let the tool imitate the options, or keep the listener.",
        (
            Answer("emulate", "`once` by a ref that is checked at once, `signal` by unsubscribing."),
            KEEP,
        ),
        unmet="these options cannot be imitated here",
    ),
    Reason.MIXED_EFFECT: Wording(
        "The effect also does other work[ ({detail})] that shares values with the connection.",
        "The rest of the effect would have to live on in an effect of its own. It uses variables that "
        "belong to the connection, or the order of the two matters, so taking them apart can change when it "
        "runs.",
        "Split the effect in two, or keep it whole.",
        (Answer("split", "Subscribe beside the effect; the rest stays in it."), KEEP),
        unmet="what the two share cannot be divided",
    ),
    Reason.STALE_CLOSURE: Wording(
        "The handler reads [{detail}|a value], which the effect does not depend on.",
        "The old handler saw the value as it was when the connection opened. The hook always calls the "
        "newest handler, so it will see the current value. That is nearly always what was meant, but it is "
        "a change, and some code relies on the first value.",
        "Confirm that the handler should see the current value.",
        (Answer("fresh", "Use the current value."), KEEP),
    ),
    Reason.UNKNOWN_FIELD: Wording(
        "The new payload has no field for [{detail}|one that is read here].",
        "The catalogue lists what the event carries now, and neither this field nor its converted name is "
        "in it, or it is there with another type than the code declares, or as what another old field is "
        "called now. The code would not compile, or would read `undefined` or the other field. "
        "With several chosen events, a field must exist in each of them.",
        "Name the field to use instead.",
        (
            Answer(
                "",
                "Read this field instead; its own name says that it is there after all.",
                '[decisions.unknown-field]\n"owner_name" = "createdBy"',
            ),
            KEEP,
        ),
    ),
    Reason.ASYNC_URL: Wording(
        "The URL[ {detail}] is fetched or computed asynchronously before the connection opens.",
        "A ticket or a signed URL is awaited first. The shared connection has one fixed URL and signs in by "
        "itself, so that request is probably not needed any more; it may have other effects, though.",
        "Confirm that the request for the URL can go.",
        (Answer("drop", "Remove it; the URL is the connection's business."), KEEP),
        unmet="the request cannot be told from the code around it",
    ),
    Reason.OUTSIDE_SELECTION: Wording(
        "Files that must change together with this[, such as {detail},] are outside of what may be edited.",
        "A connection changes with all its handlers, types and callers, or not at all. Some of them are in "
        "files that this run was told not to edit: outside of the paths on the command line, or of what "
        "`src` and `exclude` in the configuration leave to be migrated.",
        "Run again with paths that include these files, or without any; widen `src`, or shorten `exclude`.",
    ),
}
