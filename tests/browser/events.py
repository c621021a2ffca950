"""What happens in the tests: each event as the old server said it and as the new one does."""

from __future__ import annotations

MOMENT = "2025-11-03T12:00:00Z"


def goal(number: int) -> tuple[dict[str, object], dict[str, object]]:
    """A goal is created."""
    name = f"Goal {number}"
    old = {
        "id": f"goal-{number}",
        "goal_title": name,
        "user_id": "user-1",
        "created_at": MOMENT,
        "created_by": "Ada",
    }
    new = {
        "goalId": f"goal-{number}",
        "title": name,
        "userId": "user-1",
        "createdAt": MOMENT,
        "createdBy": "Ada",
    }
    # the recent list reads what the catalogue calls goalId by its older name
    return step("goal-created", {**old, "goal_id": f"goal-{number}"}), step("goal.created", new)


def action(number: int) -> tuple[dict[str, object], dict[str, object]]:
    """An action is created."""
    same = {"title": f"Action {number}", "priority": "high"}
    old = {"action_id": f"action-{number}", "goal_id": "goal-1", "assigned_to": "Bo", "due_date": MOMENT}
    new = {"actionId": f"action-{number}", "goalId": "goal-1", "assignedTo": "Bo", "dueDate": MOMENT}
    return step("action-created", {**same, **old}), step("action.created", {**same, **new})


def issue(number: int, severity: str) -> tuple[dict[str, object], dict[str, object]]:
    """An issue is created."""
    same = {"title": f"Issue {number}", "severity": severity}
    old = {"issue_id": f"issue-{number}", "created_by": "Cy", "created_at": MOMENT}
    new = {"issueId": f"issue-{number}", "createdBy": "Cy", "createdAt": MOMENT}
    return step("issue-created", {**same, **old}), step("issue.created", {**same, **new})


def reading(kpi: str, value: int) -> tuple[dict[str, object], dict[str, object]]:
    """A figure is read."""
    old = {"kpi_id": kpi, "value": value, "recorded_at": MOMENT}
    new = {"kpiId": kpi, "value": value, "recordedAt": MOMENT}
    return step("kpi-reading-created", old), step("kpi.reading_created", new)


def decision(goal_id: str) -> tuple[dict[str, object], dict[str, object]]:
    """A decision is taken; the list of those who took part is in no order."""
    same = {"title": "Go on", "participants": ["di", "al"]}
    old = {"decision_id": "d-1", "goal_id": goal_id, "decided_by": "Ada"}
    new = {"decisionId": "d-1", "goalId": goal_id, "decidedBy": "Ada"}
    return step("decision-created", {**same, **old}), step("decision.created", {**same, **new})


def step(name: str, data: dict[str, object]) -> dict[str, object]:
    """One step of a mock server."""
    return {"emit": {"type": name, "data": data}}


STORY = (
    goal(1),
    action(1),
    issue(1, "critical"),
    reading("kpi-1", 7),
    reading("kpi-2", 8),
    decision("goal-1"),
    decision("goal-2"),
    goal(2),
    action(2),
    issue(2, "low"),
)
"""Own and foreign ids, one after the other."""
