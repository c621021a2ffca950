"""Which stream a URL of the code is, and which of its interpolations carries the id."""

from __future__ import annotations

import pytest

from sse2ws.packs.streams import StreamMatch, match_stream, stream_for

ACTIVITY = "/goals/{goalId}/activity"


@pytest.mark.parametrize(
    ("pattern", "url", "hole"),
    [
        (ACTIVITY, "/goals/{}/activity", 0),
        (ACTIVITY, "{}/goals/{}/activity", 1),
        (ACTIVITY, "{}goals/{}/activity", 1),
        (ACTIVITY, "{}/api/goals/{}/activity?x={}", 1),
        (ACTIVITY, "{}/{}/goals/{}/activity", 2),
        (ACTIVITY, "https://api.example.org/v1/goals/{}/activity#top", 0),
        (ACTIVITY, "/goals/{}/activity/", 0),
        (ACTIVITY, "/realtime/goals/{}/activity", 0),
        (ACTIVITY, "/goals/activity", None),
        (ACTIVITY, "/goals/{}", None),
        (ACTIVITY, "/goals/{}/activity/more", None),
        (ACTIVITY, "/goals/goal-{}/activity", None),
        (ACTIVITY, "/goals/{}{}/activity", None),
        (ACTIVITY, "/goals/42/activity", None),
        (ACTIVITY, "/goals/{}/activity{}", None),
        (ACTIVITY, "/mygoals/{}/activity", None),
        (ACTIVITY, "{}", None),
        (ACTIVITY, "", None),
        ("/events", "{}/events?token={}", -1),
        ("/events", "{}/other", None),
        ("/orgs/{org}/goals/{goal}", "/orgs/{}/goals/{}", 1),
        ("/events?goal={goalId}", "{}/events?goal={}", 1),
        ("/events?goal={goalId}", "/events?token={}&goal={}&x={}", 1),
        ("/events?goal={goalId}", "/events?token={}", None),
        ("/events?goal={goalId}", "/events?goal=a{}", None),
        ("/events?kind=goal&id={x}", "/events?id={}&kind=goal", 0),
        ("/events?kind=goal&id={x}", "/events?id={}&kind=issue", None),
    ],
)
def test_match(pattern: str, url: str, hole: int | None) -> None:
    assert match_stream(pattern, url) == hole


def test_of_several_placeholders_the_one_named_like_the_field_is_the_id() -> None:
    assert match_stream("/orgs/{orgId}/goals/{goalId}", "{}/orgs/{}/goals/{}", "orgId") == 1
    assert match_stream("/orgs/{orgId}/goals/{goalId}", "{}/orgs/{}/goals/{}", "goalId") == 2


def test_the_longest_pattern_wins() -> None:
    streams = {"/{id}/activity": "id", ACTIVITY: "goalId", "/x/{y}": "y"}
    assert stream_for(streams, "{}/goals/{}/activity") == StreamMatch(ACTIVITY, "goalId", 1)
    assert stream_for(streams, "{}/issues/{}/activity") == StreamMatch("/{id}/activity", "id", 1)
    assert stream_for(streams, "{}/goals") is None
