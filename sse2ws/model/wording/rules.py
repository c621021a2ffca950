"""The words for findings that are not reasons, by rule name: what was found, why it matters, what to do."""

from __future__ import annotations

from sse2ws.model.wording.entry import Wording

_MISSED = "Fetch the current state in `onReconnect` of `useRealtimeConnection` where a gap would show."

RULES = {
    "connection-found": Wording(
        "A Server-Sent Events connection[ ({detail})] is opened here.",
        "Every connection is listed with its verdict, so that nothing is passed over in silence.",
        "See its unit for what happens to it.",
    ),
    "unused-connection": Wording(
        "No file that was looked at uses [{detail}, which opens|the code that opens] this connection.",
        "The function around it is named nowhere else, so the application never opens it. Decisions about it "
        "are not asked for.",
        "Delete it; or keep it, if something outside of these files uses it.",
    ),
    "event-name": Wording(
        "The old event name[ {detail}] is used.",
        "The new server uses other names. A subscription to an old one compiles and never fires.",
        "Run `sse2ws fix`, or use the new name.",
    ),
    "field-name": Wording(
        "The old payload field[ {detail}] is read.",
        "The fields of a payload have new names. The old ones are `undefined` now, mostly without an error.",
        "Run `sse2ws fix`, or use the new name.",
    ),
    "token-in-url": Wording(
        "A token[ ({detail})] stands in the URL of the connection.",
        "URLs end up in server logs, proxies and browser histories, and the token with them. The new "
        "connection sends it in a message instead.",
        "Remove it from the URL, and revoke tokens that are still valid.",
    ),
    "target-missing": Wording(
        "The module[ {detail}] that the rewritten code imports does not exist yet.",
        "Rewritten files call the new hook and service. Until these exist, the project does not compile.",
        "Run `sse2ws init --runtime`, or set `[target]` to where they are.",
    ),
    "provider-missing": Wording(
        "No provider[ ({detail})] is mounted above the components that use the hook.",
        "The provider opens the one shared connection. Without it the hooks wait, and no event ever arrives.",
        "Mount the provider near the root of the application, inside whatever knows the signed-in user.",
    ),
    "no-replay": Wording(
        "Events sent while the client is offline[ ({detail})] are lost now.",
        "The browser sent `Last-Event-ID` when it reconnected, and the server filled the gap. The new "
        "connection has no such thing.",
        _MISSED,
    ),
    "initial-snapshot-lost": Wording(
        "The payload is kept as a whole[, with {detail}]: the new connection sends no first state.",
        "An SSE endpoint can greet each new listener with the current state. Whether this one did, only its "
        "server knows. On a shared connection nobody notices a new subscription.",
        "If the stream began with the current state, load it with an ordinary request.",
    ),
    "stale-closure-gone": Wording(
        "The handler sees current values[ ({detail})] now.",
        "The effect subscribed once and kept the values of that render. The hook always calls the newest "
        "handler.",
        "Check that the handler does not rely on the values of the first render.",
    ),
    "forced-reconnect-gone": Wording(
        "Changing [{detail}|this value] no longer reconnects.",
        "This dependency existed only to run the effect again and open a new connection. The shared "
        "connection does not depend on one component.",
        "Remove the value if nothing else uses it; show a retry button only if it does something.",
    ),
    "connection-log-gone": Wording(
        "What this code wrote to the log[ ({detail})] is not written any more.",
        "It told when the old connection opened or failed, and it goes with that connection.",
        "Watch the connection in `RealtimeDebugPanel`, or log its state from `useRealtimeConnection()`.",
    ),
    "once-per-outage": Wording(
        "What was done at every failed attempt is done once, when the connection is lost[ ({detail})].",
        "An EventSource tells of each attempt that fails. The state of the shared connection changes when it "
        "is lost, and again when it is given up; nothing in between is told.",
        "Check that nobody counts the failures, or waits for the next one.",
    ),
    "parameter-unread": Wording(
        "Nobody reads the parameter[ `{detail}`] any more.",
        "Only the URL of the old connection was made with it. It stays, because callers give it by its "
        "position; with `noUnusedParameters` the compiler objects.",
        "Remove it here and where it is given, or let its name begin with `_`.",
    ),
    "clean-close-reconnects": Wording(
        "A connection that the server closes in order[ ({detail})] is opened again.",
        "Some code relied on the end of the stream as a signal. The shared connection always comes back.",
        "Send an event of its own for what the end of the stream meant.",
    ),
    "duplicate-listener": Wording(
        "The same function[ {detail}] is added twice.",
        "An EventSource calls it once per event; two subscriptions call it twice.",
        "Remove one of them.",
    ),
    "listener-isolation": Wording(
        "A listener[ ({detail})] that throws no longer ends up as an uncaught error.",
        "The runtime catches and logs it, so that one handler cannot stop the others.",
        "Handle the error in the listener if somebody must know.",
    ),
    "tenant-wide-events": Wording(
        "Events of the whole tenant arrive here[ ({detail})], no longer of one resource.",
        "The old URL decided who may see what. On the shared connection every client of a tenant gets every "
        "event.",
        "Filter by payload, and make sure that everyone in the tenant may know what the events say.",
    ),
    "object-data": Wording(
        "The message's data[ ({detail})] is an object now, no longer text.",
        "Handlers of one event share the same object; `JSON.parse` made a fresh one for each.",
        "Copy it before changing it.",
    ),
    "global-order": Wording(
        "Events[ ({detail})] from formerly separate streams now share one order.",
        "Two connections could deliver in any order. One socket delivers all events in the order they were "
        "sent.",
        "Remove code that sorted or merged the streams, if it is not needed any more.",
    ),
    "both-transports": Wording(
        "The event[ {detail}] is received over SSE and over the WebSocket.",
        "While both are active every event is handled twice: two toasts, two rows, two requests.",
        "Migrate the remaining SSE subscription, or turn one of the two off.",
    ),
    "leftover-name": Wording(
        "The old name[ {detail}] is still mentioned.",
        "In tests, mocks, stories and documents old names are reported and never rewritten, because nothing "
        "proves that they mean the event.",
        "Change it by hand where it means the event.",
    ),
    "deprecated-file": Wording(
        "The rule pack lists the file[ {detail}] as one of the old transport.",
        "It can go as soon as nothing uses it. Imports are looked for, and its path in package.json; "
        "not what starts it by another way.",
        "Migrate what still imports it, then delete it.",
    ),
    "environment-key": Wording(
        "The environment file[ {detail}] does not match the new connection.",
        "The flag or the URL of the new connection is missing, or a key of the old one is still there.",
        "Run `sse2ws init --runtime`, or edit the file by hand.",
    ),
    "unused-suppression": Wording(
        "The comment[ {detail}] suppresses nothing.",
        "What it was written for is gone, or its name is wrong. It would hide the next finding unseen.",
        "Remove the comment.",
    ),
    "bridge-left": Wording(
        "A bridge[ ({detail})] stands in for the old connection here.",
        "The code still uses old event names and old fields, which the bridge translates from the shared "
        "connection. It works; as long as it is there, the old vocabulary is not gone.",
        "Subscribe with the hook or the service here. The bridge's module goes with its last user.",
    ),
    "unused-decision": Wording(
        "The decision[ {detail}] answers nothing here.",
        "The connection that it speaks to does not wait for it, or there is no connection in the code below. "
        "It would answer the next question unseen.",
        "Remove the comment, or put it directly above the connection that it means.",
    ),
    "invalid-decision": Wording(
        "This comment decides nothing[: {detail}].",
        "A decision in a comment has the form `reason = answer`, with an answer that the reason takes. This "
        "one is not understood, so the connection still waits.",
        "Correct it; `sse2ws explain NAME` lists the answers of a reason.",
    ),
    "unreadable-file": Wording(
        "The file[ {detail}] could not be read.",
        "It mentions an SSE client, but it is not UTF-8 or cannot be opened. The audit has a hole there.",
        "Convert it to UTF-8 or look through it by hand.",
    ),
}
