"""Every fixture that is rewritten, run before and after under the same events."""

from __future__ import annotations

from pathlib import Path

from sse2ws.verify.scene import Scene
from sse2ws.verify.simulate import Outcome, Status
from tests.harness import cases
from tests.verify.stages import play, require_simulation, scenes

NOT_SHOWN = 18
"""At most one scene in so many may lack or show nothing. Each is printed with its reason (pytest -s)."""

ACCEPTED = {
    # the flag was taken back by the next event, now by the connection itself
    "connection-status/failed-and-confirmed: src/useGoals.js useGoals",
    # what only made the URL is no longer called
    "effect-block/guard-that-stays-reads-a-dependency: src/useWrapped.js useWrapped",
    "connection-auth/token-from-a-module: src/useGoals.tsx useGoals",
    "mixed-effect/address-of-functions-that-fill-their-own: src/useGoals.ts useGoals",
    "mixed-effect/token-function-that-only-reads: src/useGoals.ts useGoals",
    "effect-block/token-set-where-there-is-one: src/Goals.tsx Goals",
    "wrappers/nothing-without-a-token: src/Goals.tsx Goals",
    "wrappers/tested-by-its-caller: src/Goals.tsx Goals",
    # an adapter gives the fields that are declared, and the played event has more
    "payload-escapes/adapted-list-as-text: src/useDecisions.ts useDecisions",
    "shared-with-other-data/type-argument: src/use.ts useGoals",
    # the played callback shows all of a message that used to have its name in it
    "unnamed-message/type-argument-of-a-hook: src/use.ts useGoals",
    # the played server does not know what a part of a parameter asks for
    "query-filter/part-of-a-value: src/useGoal.js useGoal",
    # the played server does not know for which number the code asks
    "resource-url/member-that-is-a-number: src/subscribeActivity.ts subscribeActivity",
    "resource-url/number-in-a-state: src/useActivity.ts useActivity",
    "resource-url/number-that-is-parsed: src/useActivity.ts useActivity",
    "resource-url/number-that-needs-narrowing: src/useActivity.ts useActivity",
    # the played server does not know what the page's address, its own state or a module asks for
    "resource-url/id-out-of-a-module: src/useGoals.tsx useGoals",
    "resource-url/id-of-the-address: src/Activity.jsx Activity",
    "resource-url/state-without-types: src/Activity.jsx Activity",
    # the answer asks for the newest values, where the old code kept those of an older render
    "stale-closure/wrapper-keeps-an-old-callback: src/A.tsx A",
    # the answer says that the field keeps its name, the played server renames all
    "unknown-field/kept-by-decision: src/useZNamed.js useZNamed",
    # the answer says that the payload stays as it is, the played server renames all
    "wrappers/payload-given-away: src/Rows.tsx Rows",
    # the old code gave up for good after so many failures, or at the first one
    "manual-reconnect/attempts-in-a-ref-before-the-opening: useS.ts useS",
    "manual-reconnect/attempts-of-the-effect: useS.ts useS",
    "manual-reconnect/attempts-that-messages-set-back: src/useGoals.ts useGoals",
    "manual-reconnect/limit-in-front-of-opening: src/useGoals.ts useGoals",
    "option-client/attempts-that-messages-set-back: src/useGoals.js useGoals",
    "wrappers/given-and-closed-on-error: src/open.ts open",
    "connection-status/polling-beside-a-message: src/useS.tsx useS",
    # the old code threw to tell its client to give up
    "option-client/attempts-counted-anew: src/useGoals.ts useGoals",
    "option-client/caught-in-a-callback: src/useGoals.ts useGoals",
    "option-client/work-when-it-is-lost: src/useS.ts useS",
    # the old code waited for its client to give up, the answer is to say it while the connection is lost
    "option-client/flag-under-a-test-in-a-catch: src/useGoals.ts useGoals",
    # the old code left the stream that it opened first to open itself again, too
    "manual-reconnect/opened-again-where-the-service-stands: C.tsx C",
    # the library that is loaded late is not there
    "async-url/client-loaded-late: src/Goals.tsx Goals",
    # no greeting is played
    "connection-status/greeting-under-a-test: src/useGoals.js useGoals",
    # the played error has no target
    "connection-status/told-by-the-stream-itself: src/useFailed.ts useFailed",
    # the old code waits longer than is played before it opens again
    "connection-status/two-error-objects: src/hooks/useGoals.ts useGoals",
    # the old message's id is another than that of the new one
    "fields/beside-the-payload: src/useGoals.js useGoals",
    # a message that cannot be parsed no longer reaches a handler
    "finite-stream/broken-message: src/watch.js watch",
    # the hook that the fixture brings along does nothing
    "imports/beside-inline-types: src/useGoals.tsx useGoals",
}
"""Scenes in which both sides may differ. In no other."""


def test_fixtures_behave_as_before(tmp_path: Path) -> None:
    require_simulation()
    played = list[Scene]()
    silent = list[str]()
    rewritten = [case for case in cases() if case.after]
    for case in rewritten:
        found, unplayed = scenes(case, tmp_path / case.name, case.result)
        played += found
        silent += [f"{each.path}: {each.component}: {each.reason}" for each in unplayed]
    outcomes = play(played, tmp_path)
    silent += [_said(each) for each in outcomes if each.status in (Status.UNMOUNTABLE, Status.NOT_EXERCISED)]
    silent += [
        f"{each.name}: without effect: {', '.join(each.unexercised)}"
        for each in outcomes
        if each.status is Status.SAME and each.unexercised
    ]
    print(f"\n{len(rewritten)} rewritten fixtures, {len(outcomes)} scenes; not shown:")
    print("\n".join(silent))
    failed = [_said(each) for each in outcomes if each.status.failed and each.name not in ACCEPTED]
    assert failed == [], "\n\n".join(failed)
    assert len(silent) * NOT_SHOWN <= len(outcomes), "\n".join(silent)


def _said(outcome: Outcome) -> str:
    told = f"{outcome.name}: {outcome.status}"
    if outcome.reason:
        told += f": {outcome.reason}"
    if outcome.divergence:
        each = outcome.divergence
        told += f"\n  at {each.step!r}, {each.what}\n  before: {each.before}\n  after:  {each.after}"
    return told
