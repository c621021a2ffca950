"""The pack against the guide, written down here a second time from the guide itself."""

from __future__ import annotations

import pytest

from sse2ws.model.pack import Pack, Retired, Target

# event: own id, payload (`?` optional, `[]` list, `#` number, `!` boolean, `~` nullable)
CATALOGUE = {
    "goal.created": ("goalId", "goalId tenantId userId title description status createdAt createdBy"),
    "goal.activated": ("goalId", "goalId tenantId previousStatus newStatus activatedAt activatedBy"),
    "goal.completed": ("goalId", "goalId tenantId completedAt completedBy finalNotes?"),
    "goal.cancelled": ("goalId", "goalId tenantId cancelledAt cancelledBy reason?"),
    "goal.paused": ("goalId", ""),
    "goal.resumed": ("goalId", ""),
    "goal.activity.created": (
        "activityId",
        "activityId goalId tenantId type title content tags?[] createdAt createdBy",
    ),
    "action.created": (
        "actionId",
        "actionId tenantId goalId title description assignedTo dueDate priority status createdAt createdBy",
    ),
    "action.status_changed": ("actionId", "actionId tenantId previousStatus newStatus changedAt changedBy"),
    "action.completed": ("actionId", "actionId tenantId completedAt completedBy outcome? onTime!"),
    "action.priority_changed": (
        "actionId",
        "actionId tenantId previousPriority newPriority changedAt changedBy reason?",
    ),
    "action.reassigned": (
        "actionId",
        "actionId tenantId previousAssignee~ newAssignee assignedAt assignedBy note?",
    ),
    "action.progress_updated": (
        "actionId",
        "actionId tenantId previousProgress# newProgress# updatedAt updatedBy",
    ),
    "kpi.reading_created": (
        "readingId",
        "readingId kpiId tenantId value# date note? recordedAt recordedBy progress?#",
    ),
    "issue.created": (
        "issueId",
        "issueId tenantId title description severity status priority category assignedTo? "
        "createdAt createdBy",
    ),
    "issue.status_changed": ("issueId", "issueId tenantId previousStatus newStatus changedAt changedBy"),
    "decision.created": (
        "decisionId",
        "decisionId tenantId goalId title decision rationale impact decidedAt decidedBy participants[]",
    ),
    "attachment.created": (
        "attachmentId",
        "attachmentId tenantId entityType entityId fileName fileSize# fileType uploadedAt uploadedBy",
    ),
}
SYSTEM = {"auth.success", "auth.error", "ping", "pong", "connection_error"}
VALUES = {
    ("goal.created", "status"): "draft active completed paused archived",
    ("goal.activated", "newStatus"): "active",
    ("goal.activity.created", "type"): "note comment attachment decision review",
    ("action.created", "priority"): "low medium high critical",
    ("action.created", "status"): "todo in_progress completed paused blocked",
    ("issue.created", "status"): "open in_progress resolved closed",
    ("issue.created", "priority"): "low medium high urgent",
    ("issue.created", "category"): "bug feature improvement question other",
    ("attachment.created", "entityType"): "goal action issue",
}
TYPES = {"#": "number", "!": "boolean", "~": "string | null", "[]": "string[]"}


def test_the_events_are_those_of_the_guide(purposepath: Pack) -> None:
    assert {name for name, event in purposepath.events.items() if not event.system} == set(CATALOGUE)
    assert {name for name, event in purposepath.events.items() if event.system} == SYSTEM


@pytest.mark.parametrize("name", CATALOGUE)
def test_payloads(purposepath: Pack, name: str) -> None:
    id_field, text = CATALOGUE[name]
    event = purposepath.events[name]
    assert event.id_field == id_field
    found = {each.name: (each.optional, each.values, each.type) for each in event.fields}
    expected = {}
    for word in text.split():
        field = word.rstrip("#!~[]").rstrip("?")
        values = tuple(VALUES.get((name, field), "").split())
        union = " | ".join(f"'{each}'" for each in values)
        expected[field] = ("?" in word, values, union or TYPES.get(word[len(field) :].lstrip("?"), "string"))
    assert found == expected
    assert list(found) == list(expected)


def test_constants_and_payload_types_follow_from_the_name(purposepath: Pack) -> None:
    events = purposepath.events
    assert (events["goal.created"].constant, events["goal.created"].payload) == (
        "GOAL_CREATED",
        "GoalCreatedEventData",
    )
    assert events["action.status_changed"].constant == "ACTION_STATUS_CHANGED"
    assert events["action.status_changed"].payload == "ActionStatusChangedEventData"
    assert events["goal.activity.created"].payload == "GoalActivityCreatedEventData"
    assert len({event.constant for event in events.values()}) == len(events)


def test_maps_and_aliases(purposepath: Pack) -> None:
    goal = ("goal.activated", "goal.completed", "goal.cancelled", "goal.paused", "goal.resumed")
    action = ["status_changed", "completed", "priority_changed", "reassigned", "progress_updated"]
    assert purposepath.event_map == {
        "goal-created": ("goal.created",),
        "action-created": ("action.created",),
        "issue-created": ("issue.created",),
        "goal-updated": goal,
        "action-updated": tuple(f"action.{each}" for each in action),
    }
    assert purposepath.aliases == dict.fromkeys(
        ("kpi.reading.created", "measure.reading.created"), "kpi.reading_created"
    )


def test_surroundings(purposepath: Pack) -> None:
    assert purposepath.target == Target()
    assert purposepath.streams == dict.fromkeys(
        ("/goals/{goalId}/activity", "/realtime/goals/{goalId}/activity"), "goalId"
    )
    assert purposepath.env.remove == ("REACT_APP_SSE_BASE_URL",)
    assert purposepath.env.add == {
        ".env.development": {
            "REACT_APP_FEATURE_REALTIME": "true",
            "REACT_APP_REALTIME_WS_URL": "wss://api.dev.purposepath.app/realtime",
        },
        ".env.production": {
            "REACT_APP_FEATURE_REALTIME": "true",
            "REACT_APP_REALTIME_WS_URL": "wss://api.purposepath.app/realtime",
        },
    }
    assert purposepath.retired == (
        Retired("src/services/realtime.ts", "src/services/realtime-websocket.ts"),
        Retired("scripts/mock-sse-server.js", "scripts/mock-ws-server.js"),
    )
    assert {"access_token", "tenant", "lastEventId"} <= {
        *purposepath.token_parameters,
        *purposepath.tenant_parameters,
        *purposepath.resume_parameters,
    }
