"""Old event names and fields, and what they are called now: one table each."""

from __future__ import annotations

import pytest

from sse2ws.model.config import Answers
from sse2ws.model.pack import Event, Pack, PayloadField
from sse2ws.model.unit import How
from sse2ws.packs.names import (
    conventional_event,
    is_lifecycle,
    known_field,
    nearest_field,
    resolve_event,
    resolve_field,
)

GOAL_UPDATES = ("goal.activated", "goal.completed", "goal.cancelled", "goal.paused", "goal.resumed")
ACTION_UPDATES = (
    "action.status_changed",
    "action.completed",
    "action.priority_changed",
    "action.reassigned",
    "action.progress_updated",
)


@pytest.mark.parametrize(
    ("old", "new", "how", "proposed"),
    [
        # the map, to the letter
        ("goal-created", ("goal.created",), How.MAP, ()),
        ("action-created", ("action.created",), How.MAP, ()),
        ("issue-created", ("issue.created",), How.MAP, ()),
        ("goal-updated", GOAL_UPDATES, How.MAP, ()),
        ("action-updated", ACTION_UPDATES, How.MAP, ()),
        # aliases
        ("kpi.reading.created", ("kpi.reading_created",), How.ALIAS, ()),
        ("measure.reading.created", ("kpi.reading_created",), How.ALIAS, ()),
        # already new
        ("goal.created", ("goal.created",), How.UNCHANGED, ()),
        ("goal.activity.created", ("goal.activity.created",), How.UNCHANGED, ()),
        ("kpi.reading_created", ("kpi.reading_created",), How.UNCHANGED, ()),
        # the catalogue, whatever the case and the separators
        ("action-status-changed", ("action.status_changed",), How.CATALOGUE, ()),
        ("action_status_changed", ("action.status_changed",), How.CATALOGUE, ()),
        ("actionStatusChanged", ("action.status_changed",), How.CATALOGUE, ()),
        ("ACTION_STATUS_CHANGED", ("action.status_changed",), How.CATALOGUE, ()),
        ("action:status:changed", ("action.status_changed",), How.CATALOGUE, ()),
        ("goal-activity-created", ("goal.activity.created",), How.CATALOGUE, ()),
        ("goal_created", ("goal.created",), How.CATALOGUE, ()),
        ("goal/created", ("goal.created",), How.CATALOGUE, ()),
        ("Goal-Created", ("goal.created",), How.CATALOGUE, ()),
        ("kpi-reading-created", ("kpi.reading_created",), How.CATALOGUE, ()),
        ("measure-reading-created", ("kpi.reading_created",), How.CATALOGUE, ()),
        ("attachment-created", ("attachment.created",), How.CATALOGUE, ()),
        # unknown: the convention proposes, and no more
        ("goal-archived", (), How.UNKNOWN, ("goal.archived",)),
        ("comment:added", (), How.UNKNOWN, ("comment.added",)),
        ("commentAdded", (), How.UNKNOWN, ("comment.added",)),
        ("goal_updated", (), How.UNKNOWN, GOAL_UPDATES),
        ("goal.updated", (), How.UNKNOWN, GOAL_UPDATES),
        ("update", (), How.UNKNOWN, ()),
        ("comment.added", (), How.UNKNOWN, ()),
        ("two words", (), How.UNKNOWN, ()),
        # never the target of a rename
        ("ping", (), How.UNKNOWN, ()),
        ("auth.success", (), How.UNKNOWN, ()),
        ("connection-error", (), How.UNKNOWN, ("connection.error",)),
    ],
)
def test_events_with_a_catalogue(
    purposepath: Pack, old: str, new: tuple[str, ...], how: How, proposed: tuple[str, ...]
) -> None:
    answer = resolve_event(purposepath, {}, old)
    assert (answer.new, answer.how, answer.proposed) == (new, how, proposed)


@pytest.mark.parametrize(
    ("old", "new", "how", "proposed"),
    [
        ("goal-created", "goal.created", How.CONVENTION, ()),
        ("goal-status-changed", "goal.status.changed", How.CONVENTION, ()),
        ("execution:new", "execution.new", How.CONVENTION, ()),
        ("orders/created", "orders.created", How.CONVENTION, ()),
        ("goal-status_changed", "goal.status_changed", How.CONVENTION, ()),
        ("goal.status-changed", "goal.status.changed", How.CONVENTION, ()),
        # what the target could be called as it is, is left alone
        ("goal.created", "goal.created", How.UNCHANGED, ()),
        ("order_created", "order_created", How.UNCHANGED, ()),
        ("update", "update", How.UNCHANGED, ()),
        ("k8s_event", "k8s_event", How.UNCHANGED, ()),
        ("goal.Created", "goal.Created", How.UNCHANGED, ()),
        # where the entity ends is a guess
        ("goalCreated", "", How.UNKNOWN, ("goal.created",)),
        ("goalStatusChanged", "", How.UNKNOWN, ("goal.status_changed",)),
        ("GOAL_CREATED", "", How.UNKNOWN, ("goal.created",)),
        ("Goal-Created", "", How.UNKNOWN, ("goal.created",)),
        ("two words", "", How.UNKNOWN, ()),
        ("", "", How.UNKNOWN, ()),
    ],
)
def test_events_by_convention_only(
    conventional: Pack, old: str, new: str, how: How, proposed: tuple[str, ...]
) -> None:
    answer = resolve_event(conventional, {}, old)
    assert (answer.new, answer.how, answer.proposed) == ((new,) if new else (), how, proposed)


@pytest.mark.parametrize("old", ["goal-created", "goal-updated", "action_status_changed", "execution:new"])
def test_a_new_name_is_left_alone(purposepath: Pack, conventional: Pack, old: str) -> None:
    for pack in (purposepath, conventional):
        for new in resolve_event(pack, {}, old).new:
            assert resolve_event(pack, {}, new).new == (new,)
            assert resolve_event(pack, {}, new).how is How.UNCHANGED


@pytest.mark.parametrize(
    ("decisions", "old", "new", "how", "word"),
    [
        (
            {"one-to-many-event": {"goal-updated": ("goal.paused",)}},
            "goal-updated",
            ("goal.paused",),
            "decision",
            "",
        ),
        ({"one-to-many-event": {"goal-updated": "keep"}}, "goal-updated", (), "decision", "keep"),
        ({"one-to-many-event": "keep"}, "goal-updated", (), "decision", "keep"),
        ({"one-to-many-event": "keep"}, "goal-created", ("goal.created",), "map", ""),
        (
            {"unmapped-event": {"goal-created": "issue.created"}},
            "goal-created",
            ("issue.created",),
            "decision",
            "",
        ),
        ({"unmapped-event": {"tick": "drop"}}, "tick", (), "decision", "drop"),
        ({"unmapped-event": "drop"}, "tick", (), "decision", "drop"),
        ({"unmapped-event": "drop"}, "goal-updated", GOAL_UPDATES, "map", ""),
        ({"unmapped-event": {"tock": "drop"}}, "tick", (), "unknown", ""),
    ],
)
def test_the_projects_decision_comes_first(
    purposepath: Pack, decisions: Answers, old: str, new: tuple[str, ...], how: str, word: str
) -> None:
    answer = resolve_event(purposepath, decisions, old)
    assert (answer.new, answer.how.value, answer.word) == (new, how, word)


def test_two_catalogue_names_that_look_alike_are_not_told_apart() -> None:
    events = {name: Event(name, "", "") for name in ("goal.set_up", "goal.setup")}
    answer = resolve_event(Pack("two", events=events), {}, "goal-set-up")
    assert (answer.new, answer.how, answer.proposed) == ((), How.UNKNOWN, ("goal.set_up", "goal.setup"))


@pytest.mark.parametrize(
    "name", ["connected", "heartbeat", "ping", "ready", "keepalive", "keep-alive", "KeepAlive"]
)
def test_lifecycle_events(purposepath: Pack, conventional: Pack, name: str) -> None:
    assert is_lifecycle(purposepath, name)
    assert is_lifecycle(conventional, name)


@pytest.mark.parametrize("name", ["goal-created", "update", "connected-users", "message"])
def test_business_events_are_not_lifecycle(conventional: Pack, name: str) -> None:
    assert not is_lifecycle(conventional, name)


def test_convention_of_names_that_say_nothing() -> None:
    assert [conventional_event(name) for name in ("update", "a.b", "", "two words", "ALERT")] == [
        "update",
        "a.b",
        "",
        "two words",
        "alert",
    ]


GOAL, ACTION, ACTIVITY = "goal.created", "action.created", "goal.activity.created"


@pytest.mark.parametrize(
    ("events", "field", "new", "how"),
    [
        # exceptions of the guide
        ((GOAL,), "goal_title", "title", How.EXCEPTION),
        (("goal-created", GOAL), "goal_title", "title", How.EXCEPTION),
        (("goal-updated", "goal.activated"), "goal_title", "title", How.EXCEPTION),
        ((GOAL,), "id", "goalId", How.EXCEPTION),
        ((ACTION,), "id", "actionId", How.EXCEPTION),
        (("issue.created",), "id", "issueId", How.EXCEPTION),
        ((ACTIVITY,), "id", "activityId", How.EXCEPTION),
        (("kpi.reading_created",), "id", "readingId", How.EXCEPTION),
        (("decision.created",), "id", "decisionId", How.EXCEPTION),
        (("attachment.created",), "id", "attachmentId", How.EXCEPTION),
        (("goal-updated", "goal.paused", "goal.resumed"), "id", "goalId", How.EXCEPTION),
        # what is another entity's title there
        ((ACTION,), "goal_title", "goalTitle", How.CONVENTION),
        ((ACTIVITY,), "goal_title", "goalTitle", How.CONVENTION),
        # an event that the catalogue lacks
        (("comment.added",), "id", "id", How.UNCHANGED),
        # the convention
        ((GOAL,), "goal_id", "goalId", How.CONVENTION),
        ((GOAL,), "created_at", "createdAt", How.CONVENTION),
        ((GOAL,), "user_id", "userId", How.CONVENTION),
        ((ACTION,), "due_date", "dueDate", How.CONVENTION),
        ((ACTION,), "on_time", "onTime", How.CONVENTION),
        ((GOAL,), "a_b_c", "aBC", How.CONVENTION),
        ((GOAL,), "line_1", "line1", How.CONVENTION),
        ((GOAL,), "s3_key", "s3Key", How.CONVENTION),
        ((GOAL,), "x_2d", "x2d", How.CONVENTION),
        ((GOAL,), "_goal_id", "_goalId", How.CONVENTION),
        ((GOAL,), "goal_id_", "goalId_", How.CONVENTION),
        # not plain snake_case
        ((GOAL,), "title", "title", How.UNCHANGED),
        ((GOAL,), "goalId", "goalId", How.UNCHANGED),
        ((GOAL,), "_id", "_id", How.UNCHANGED),
        ((GOAL,), "id_", "id_", How.UNCHANGED),
        ((GOAL,), "__typename", "__typename", How.UNCHANGED),
        ((GOAL,), "goal__id", "goal__id", How.UNCHANGED),
        ((GOAL,), "MAX_SIZE", "MAX_SIZE", How.UNCHANGED),
        ((GOAL,), "Goal_Id", "Goal_Id", How.UNCHANGED),
        ((GOAL,), "goalId_old", "goalId_old", How.UNCHANGED),
        ((GOAL,), "goal-id", "goal-id", How.UNCHANGED),
        ((GOAL,), "2fa_code", "2fa_code", How.UNCHANGED),
        ((GOAL,), "größe_cm", "größe_cm", How.UNCHANGED),
        ((GOAL,), "_", "_", How.UNCHANGED),
        ((GOAL,), "", "", How.UNCHANGED),
        # events that do not agree
        ((GOAL, ACTION), "id", "id", How.UNKNOWN),
    ],
)
def test_fields(purposepath: Pack, events: tuple[str, ...], field: str, new: str, how: How) -> None:
    answer = resolve_field(purposepath, events, field, top_level=True)
    assert (answer.new, answer.how) == (new, how)


def test_fields_that_events_disagree_on_come_with_all_their_names(purposepath: Pack) -> None:
    assert resolve_field(purposepath, (GOAL, ACTION), "id", True).proposed == ("goalId", "actionId")


@pytest.mark.parametrize(("field", "new"), [("id", "id"), ("goal_id", "goalId"), ("goal_title", "title")])
def test_below_the_top_only_the_id_is_left_alone(purposepath: Pack, field: str, new: str) -> None:
    assert resolve_field(purposepath, (GOAL,), field, top_level=False).new == new


def test_a_field_that_the_catalogue_spells_in_snake_case_stays() -> None:
    payload = (PayloadField("zip_code"),)
    pack = Pack("p", events={"a.b": Event("a.b", "", "", payload)}, field_map={"zip_kode": "zip_code"})
    assert resolve_field(pack, ("a-b", "a.b"), "zip_code", True).how is How.UNCHANGED
    assert resolve_field(pack, ("a-b", "a.b"), "zip_kode", True).new == "zip_code"


def test_a_map_for_the_old_name_wins_over_the_general_one() -> None:
    pack = Pack("p", field_map={"t": "text"}, event_field_map={"a-b": {"t": "title"}})
    assert resolve_field(pack, ("a-b", "a.b"), "t", True).new == "title"
    assert resolve_field(pack, ("c-d", "c.d"), "t", True).new == "text"


@pytest.mark.parametrize(
    ("events", "field", "known"),
    [
        ((GOAL,), "goalId", True),
        ((GOAL,), "goalTitle", False),
        (("goal.activated", "goal.completed"), "goalId", True),
        (("goal.activated", "goal.completed"), "activatedAt", False),
        (("goal.completed",), "finalNotes", True),
        (("goal.paused",), "anything", None),
        (("goal.activated", "goal.paused"), "activatedAt", None),
        (("comment.added",), "id", None),
        ((), "id", None),
    ],
)
def test_whether_a_field_is_known(
    purposepath: Pack, events: tuple[str, ...], field: str, known: bool | None
) -> None:
    assert known_field(purposepath, events, field) is known


@pytest.mark.parametrize(
    ("events", "field", "nearest"),
    [
        ((ACTION,), "goalTitle", "title"),
        ((GOAL,), "descripton", "description"),
        ((ACTION,), "assignee", "assignedTo"),
        (("goal.activated", "goal.completed"), "tenant", "tenantId"),
        ((GOAL,), "xyz", None),
        (("goal.paused",), "goalTitle", None),
    ],
)
def test_the_nearest_field(
    purposepath: Pack, events: tuple[str, ...], field: str, nearest: str | None
) -> None:
    assert nearest_field(purposepath, events, field) == nearest
