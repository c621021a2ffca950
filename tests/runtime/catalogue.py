"""A small catalogue with every kind of event and field, so that the packs of `rules/` may change freely."""

from __future__ import annotations

from msgspec.structs import replace

from sse2ws.model.pack import Event, Pack, PayloadField


def _event(name: str, constant: str, payload: str, *fields: PayloadField) -> Event:
    return Event(name, constant, payload, fields)


def _texts(*names: str) -> tuple[PayloadField, ...]:
    return tuple(PayloadField(name) for name in names)


_STATUS = ("draft", "active", "completed")

EVENTS = (
    _event(
        "goal.created",
        "GOAL_CREATED",
        "GoalCreatedEventData",
        *_texts("goalId", "tenantId", "title", "createdAt", "createdBy"),
        PayloadField("status", values=_STATUS),
    ),
    _event(
        "goal.activated",
        "GOAL_ACTIVATED",
        "GoalActivatedEventData",
        *_texts("goalId", "activatedAt"),
        PayloadField("newStatus", values=("active",)),
    ),
    _event(
        "goal.completed",
        "GOAL_COMPLETED",
        "GoalCompletedEventData",
        *_texts("goalId", "completedBy"),
        PayloadField("finalNotes", optional=True),
    ),
    _event("goal.paused", "GOAL_PAUSED", "GoalPausedEventData"),
    _event(
        "goal.activity.created",
        "GOAL_ACTIVITY_CREATED",
        "GoalActivityCreatedEventData",
        *_texts("activityId", "goalId", "title"),
        PayloadField("tags", "string[]", optional=True),
    ),
    _event("action.created", "ACTION_CREATED", "ActionCreatedEventData", *_texts("actionId", "dueDate")),
    _event(
        "action.status_changed", "ACTION_STATUS_CHANGED", "ActionStatusChangedEventData", *_texts("actionId")
    ),
    _event(
        "action.reassigned",
        "ACTION_REASSIGNED",
        "ActionReassignedEventData",
        PayloadField("previousAssignee", "string | null"),
        PayloadField("note", optional=True),
        PayloadField("x-trace", optional=True),
    ),
    _event(
        "kpi.reading_created",
        "KPI_READING_CREATED",
        "KpiReadingCreatedEventData",
        PayloadField("value", "number"),
        PayloadField("onTime", "boolean"),
        PayloadField("nested", "{ unit: 'day' | 'week' }"),
    ),
    _event(
        "issue.created", "ISSUE_CREATED", "IssueCreatedEventData", *_texts("issueId", "title", "severity")
    ),
    Event("auth.success", "AUTH_SUCCESS", "AuthSuccessEventData", system=True),
    Event("pong", "PONG", "PongEventData", system=True),
)

CATALOGUE = Pack("catalogue", events={event.name: event for event in EVENTS})
WITH_OLD_NAMES = Pack(
    "old names",
    events={**CATALOGUE.events, "goal.created": replace(CATALOGUE.events["goal.created"], id_field="goalId")},
    event_map={"goal-created": ("goal.created",), "goal-updated": ("goal.activated", "goal.completed")},
    event_field_map={"goal-created": {"goal_title": "title"}},
    streams={"/goals/{goalId}/activity": "goalId"},
)
NO_CATALOGUE = Pack("conventions-only")
