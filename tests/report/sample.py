"""A small run written by hand: one unit of each verdict, findings of each severity, text that means harm."""

from __future__ import annotations

from sse2ws.model.edit import FileChange
from sse2ws.model.finding import Finding, Related, Severity
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column, Ledger, Plan, Run, Skipped
from sse2ws.model.source import Location, SourceFile, Span
from sse2ws.model.unit import EventChange, FieldChange, How, ReasonAt, Unit

GOALS = "src/components/Goals.tsx"
HANDLERS = "src/handlers.ts"
ACTIVITY = "src/app/goals/[slug]/activity.tsx"
WRAPPER = "src/lib/sse.ts"
IMPORT = "src/admin/import.ts"

HOSTILE = "</script><img src=x onerror=alert(1)>\u202e[bold]\x00{{ 7*7 }}"

SOURCES: dict[str, bytes] = {
    GOALS: b"""import { useEffect } from 'react';
import { onCreated } from '../handlers';

export function Goals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => {
      onCreated(JSON.parse(e.data));
    });
    return () => source.close();
  }, []);
  return <ul />;
}
""",
    HANDLERS: b"""export function onCreated(goal) {
  announce(goal.goal_title, goal.user_id);
}
""",
    ACTIVITY: """import { useEffect, useState } from 'react';

export function useActivity(goalId: string, token: string) {
  const [items, setItems] = useState<Item[]>([]);
  // </script><img src=x onerror=alert(1)>\u202e
  useEffect(() => {
    const es = new EventSource(`${API}/goals/${goalId}/activity?token=${token}`);
    es.addEventListener('goal-updated', (event) => {
      setItems((old) => [...old, JSON.parse(event.data)]);
    });
    es.onerror = () => {
      es.close();
      setTimeout(connect, 3000);
    };
    return () => es.close();
  }, [goalId, token]);
  return items;
}
""".encode(),
    WRAPPER: b"export const connect = (url: string) => new EventSource(url);\r\n",
    IMPORT: b"const job = new EventSource(`/import/${id}/progress`);\n",
}

AFTER_GOALS = b"""import { onCreated } from '../handlers';
import { useRealtimeEvent } from '@/hooks/realtime';

export function Goals() {
  useRealtimeEvent({
    eventType: 'goal.created',
    onEvent: (message) => {
      onCreated(message.data);
    },
  });
  return <ul />;
}
"""

AFTER_ACTIVITY = SOURCES[ACTIVITY].replace(b"'goal-updated'", b"'goal.activated'")


def at(path: str, needle: str, nth: int = 0) -> Location:
    """Where `needle` stands in a sample source for the nth time (0-based)."""
    source, start = SourceFile(path, SOURCES[path]), -1
    for _ in range(nth + 1):
        start = source.data.index(needle.encode(), start + 1)
    return source.location(Span(start, start + len(needle.encode())))


READY = Unit(
    id="u-1000",
    verdict=Verdict.READY,
    at=at(GOALS, "new EventSource('/api/events')"),
    client="EventSource",
    container="component",
    component="Goals",
    url="/api/events",
    events=(EventChange("goal-created", ("goal.created",), How.MAP, at(GOALS, "'goal-created'")),),
    fields=(
        FieldChange(
            "goal_title",
            "title",
            How.EXCEPTION,
            at(HANDLERS, "goal_title"),
            (at(GOALS, "'goal-created'"), at(GOALS, "onCreated(JSON.parse(e.data))"), at(HANDLERS, "goal")),
        ),
        FieldChange("user_id", "userId", How.CONVENTION, at(HANDLERS, "user_id")),
    ),
    files=(GOALS, HANDLERS),
    edits=7,
    changed=2,
)

UNDECIDED = Unit(
    id="u-2000",
    verdict=Verdict.DECIDE,
    at=at(ACTIVITY, "new EventSource"),
    client="EventSource",
    container="custom-hook",
    component="useActivity",
    url="${API}/goals/${goalId}/activity",
    events=(EventChange("goal-updated", (), How.UNKNOWN, at(ACTIVITY, "'goal-updated'")),),
    reasons=(
        ReasonAt(Reason.ONE_TO_MANY_EVENT, at(ACTIVITY, "'goal-updated'"), "goal-updated", "goal.activated"),
        ReasonAt(Reason.PAYLOAD_ESCAPES, at(ACTIVITY, "JSON.parse(event.data)"), HOSTILE, "adapt"),
    ),
    files=(ACTIVITY,),
    edits=3,
    group="g-1",
    changed=1,
)

BY_HAND = Unit(
    id="u-3000",
    verdict=Verdict.MANUAL,
    at=at(WRAPPER, "new EventSource(url)"),
    client="EventSource",
    container="function",
    component="connect",
    url="",
    reasons=(ReasonAt(Reason.GENERIC_WRAPPER, at(WRAPPER, "url"), "connect"),),
    files=(WRAPPER,),
)

KEPT = Unit(
    id="u-4000",
    verdict=Verdict.KEEP,
    at=at(IMPORT, "new EventSource"),
    client="EventSource",
    container="module",
    component="",
    url="/import/${id}/progress",
    reasons=(ReasonAt(Reason.FINITE_STREAM, at(IMPORT, "new EventSource")),),
    files=(IMPORT,),
)

FINDINGS = (
    Finding("no-replay", Severity.INFO, READY.at, "Missed events are not sent again.", unit="u-1000"),
    Finding(
        "field-name",
        Severity.WARNING,
        at(HANDLERS, "goal_title"),
        "`goal_title` is called `title` now.",
        unit="u-1000",
        fingerprint="f-1",
        fixable=True,
        related=(
            Related(at(GOALS, "'goal-created'"), "subscribed here"),
            Related(at(HANDLERS, "goal"), "here"),
        ),
    ),
    Finding(
        "token-in-url",
        Severity.ERROR,
        at(ACTIVITY, "new EventSource"),
        "A token stands in the URL:\n100 % `token` " + HOSTILE,
        help="Remove it from the URL.",
        unit="u-2000",
        fingerprint="f-2",
    ),
)

RUN = Run(
    root=".",
    ledger=Ledger(
        seen=12,
        files={
            ACTIVITY: Column.DECIDE,
            GOALS: Column.READY,
            HANDLERS: Column.READY,
            IMPORT: Column.KEEP,
            WRAPPER: Column.MANUAL,
            "src/latin1.tsx": Column.UNREADABLE,
        },
    ),
    units=(KEPT, UNDECIDED, READY, BY_HAND),
    findings=FINDINGS,
    skipped=(Skipped("src/latin1.tsx", "not UTF-8", incomplete=True),),
    sources=SOURCES,
)

PLAN = Plan(
    changes=(
        FileChange(GOALS, SOURCES[GOALS], AFTER_GOALS),
        FileChange(HANDLERS, SOURCES[HANDLERS], SOURCES[HANDLERS].replace(b"goal_title", b"title")),
    ),
    applied=("u-1000",),
    per_unit={
        "u-1000": (
            FileChange(GOALS, SOURCES[GOALS], AFTER_GOALS),
            FileChange(HANDLERS, SOURCES[HANDLERS], SOURCES[HANDLERS].replace(b"goal_title", b"title")),
        ),
        "u-2000": (FileChange(ACTIVITY, SOURCES[ACTIVITY], AFTER_ACTIVITY),),
    },
    refused={"u-2000": "the rewritten file would not parse"},
)

EMPTY = Run(root=".", ledger=Ledger(seen=3))
