"""The words for reasons that need a person: what the tool sees, why it stops, and how to go on by hand."""

from __future__ import annotations

from sse2ws.model.reasons import Reason
from sse2ws.model.wording.entry import Wording

MANUAL = {
    Reason.SOURCE_ESCAPES: Wording(
        "The connection object[ {detail}] is handed to code that the tool cannot follow.",
        "It is returned, exported, stored or passed on, so listeners may be added and the connection may be "
        "closed anywhere. A rewrite that misses one of them leaves that part of the application without "
        "events.",
        "Find who uses the object, subscribe there with the hook or the service, then remove it.",
    ),
    Reason.HAND_WRITTEN_READER: Wording(
        "The stream is read by hand[, with {detail}].",
        "No SSE client is used: the code requests the stream itself and takes its lines apart. There are no "
        "listeners whose events could become subscriptions; what the lines mean, only the code around knows.",
        "If these are application events, subscribe to them with the hook or the service and delete the "
        "reader; if it is the answer to one request, say so with `// sse2ws-keep: reason`.",
    ),
    Reason.REWRITE_REFUSED: Wording(
        "The prepared rewrite did not pass its proof[: {detail}|].",
        "Every rewrite is put together in memory and proved before it is written: it parses, every name is "
        "declared, changes do not get in each other's way. This one did not pass: nothing of it was written.",
        "Migrate this connection by hand with the named obstacle in mind, or remove it and run fix again.",
    ),
    Reason.CONNECTION_OWNER: Wording(
        "The connection[ of {detail}] is opened and kept in a way that no hook can simply take over.",
        "A provider, store or module owns this connection for many consumers, often counting them or "
        "keeping it open between pages. The shared WebSocket has that role now, and both would compete.",
        "Let the consumers use the hook, then delete the owner.",
    ),
    Reason.GENERIC_WRAPPER: Wording(
        "The URL or event names[ ({detail})] come from callers, and the wrapper cannot be taken apart.",
        "Its callers cannot all be seen (it is exported to other packages, called through a variable, or "
        "given values known only at run time), or it does more for them than to subscribe, which each of "
        "them would have to do instead.",
        "Move its known callers to the hook one by one; delete the wrapper when none is left.",
    ),
    Reason.DYNAMIC_EVENT_NAME: Wording(
        "The event name[ {detail}] is computed at run time.",
        "It comes from a variable, a template or a parameter whose values the code does not fix. A new name "
        "cannot be looked up for a name that is not known.",
        "Write the possible names as literals or as one constant list, then run again.",
    ),
    Reason.RAW_DATA: Wording(
        "The handler uses the message as the old stream sent it[ ({detail})].",
        "`event.data` was a string. It is an object now, so measuring, splitting, comparing or parsing it "
        "in another way than `JSON.parse` no longer works.",
        "Read the fields of `message.data` instead of its text.",
    ),
    Reason.LAST_EVENT_ID_RESUME: Wording(
        "The stream is resumed from the last event id[ ({detail})].",
        "SSE can continue where it stopped. The new connection replays nothing: what was sent while the "
        "client was away is gone for it. Code that counts on a complete sequence needs another source for "
        "the gap.",
        "Fetch the current state after a reconnection (`onReconnect`) instead of resuming.",
    ),
    Reason.INITIAL_SNAPSHOT: Wording(
        "The first message[ ({detail})] is used as the initial state.",
        "The old server sent a snapshot to every new listener. A subscription on the shared connection gets "
        "only what happens from now on, so the view would stay empty until the first change.",
        "Load the initial state with an ordinary request, then subscribe to changes.",
    ),
    Reason.ERROR_EVENT_WITH_DATA: Wording(
        "The error handler reads data[ ({detail})] that the server sends in an `error` event.",
        "The name `error` means two things on an EventSource: the connection failed, or the server sent an "
        "event of that name. The handler treats both, and the new connection tells them apart.",
        "Decide which application error is meant, and subscribe to that event.",
    ),
    Reason.USES_THIS: Wording(
        "The handler uses `this` as the connection[ ({detail})].",
        "Inside a listener that is an ordinary function, `this` is the EventSource. The new handler is "
        "called without it.",
        "Replace `this` by what is needed from it; closing becomes unsubscribing.",
    ),
    Reason.CONDITIONAL_SUBSCRIPTION: Wording(
        "Whether the code subscribes[ ({detail})] is decided by something a render does not see.",
        "The hook's `enabled` is evaluated while rendering. A guard over refs, the document, calls or the "
        "state of another connection has its value only later, so it cannot be moved there unchanged.",
        "Turn the condition into state or props, then pass it as `enabled`.",
    ),
    Reason.RXJS: Wording(
        "The connection[ {detail}] is wrapped in an Observable.",
        "Operators downstream (retry, share, buffer, switchMap) define when it opens and closes. That life "
        "cycle has no equal in a hook.",
        "Build the Observable on `realtimeWebSocket.subscribe` and return its unsubscribe function.",
    ),
    Reason.STORE_MIDDLEWARE: Wording(
        "The connection[ {detail}] lives in a store's middleware, saga or query cache.",
        "Actions start and stop it, and its messages become actions. Which events are needed at which time "
        "is spread over reducers and effects.",
        "Subscribe through the service inside the middleware, and unsubscribe where it closed the stream.",
    ),
    Reason.UNSUPPORTED_FRAMEWORK: Wording(
        "This file belongs to another framework[ ({detail})].",
        "The target is React with hooks. Vue, Svelte, Angular and others have their own life cycles, which "
        "this tool neither reads nor writes.",
        "Use the service (`subscribe`, `unsubscribe`) in that framework's own way.",
    ),
    Reason.SYNTAX_ERROR: Wording(
        "The code around this place[ ({detail})] cannot be parsed.",
        "What the tool cannot read, it does not rewrite. It may be a real mistake, or syntax that the "
        "parser does not know yet.",
        "Correct the syntax if it is wrong; otherwise migrate this place by hand.",
    ),
    Reason.UNRESOLVED_IMPORT: Wording(
        "The import[ {detail}] cannot be found in the project.",
        "A handler, type or wrapper comes from there. Without its source it is unknown what it reads, or "
        "who else uses it.",
        "Check the path and the aliases in `tsconfig.json`; add the folder to `src` if it is excluded.",
    ),
}
