"""The legal answers (written down here once more, by hand), and whose answer holds where."""

from __future__ import annotations

import pytest

from sse2ws.model.config import Config, Override
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.packs.decisions import CHOICES, TABLE, answer_for, effective, is_legal, keep_reason, proposed

# reason: proposed, other words, whether a table is legal
EXPECTED = {
    "one-to-many-event": (TABLE, {"keep"}, True),
    "unmapped-event": (TABLE, {"drop", "keep"}, True),
    "unnamed-message": ("split", {"keep"}, True),
    "manual-reconnect": ("drop", {"keep"}, False),
    "connection-auth": ("drop", {"keep"}, False),
    "connection-status": ("hook", {"keep"}, False),
    "resource-url": (TABLE, {"unfiltered", "keep"}, True),
    "query-filter": (TABLE, {"unfiltered", "keep"}, True),
    "resync-on-open": ("on-reconnect", {"drop", "keep"}, False),
    "payload-escapes": ("adapt", {"rename", "unchanged", "keep"}, False),
    "shared-with-other-data": ("adapt", {"rename", "unchanged", "keep"}, False),
    "listener-options": ("emulate", {"keep"}, False),
    "unknown-field": (TABLE, {"keep"}, True),
    "async-url": ("drop", {"keep"}, False),
    "mixed-effect": ("split", {"keep"}, False),
    "stale-closure": ("fresh", {"keep"}, False),
}


def test_every_answerable_reason_has_its_answers() -> None:
    answerable = {each for each in Reason if each.verdict is Verdict.DECIDE} - {Reason.OUTSIDE_SELECTION}
    assert set(CHOICES) == answerable == set(EXPECTED)


@pytest.mark.parametrize(("reason", "expected"), EXPECTED.items())
def test_answers(reason: str, expected: tuple[str, set[str], bool]) -> None:
    choice = CHOICES[Reason(reason)]
    first, others, has_table = expected
    assert proposed(reason) == choice.proposed == first
    assert set(choice.words) - {first} == others
    assert bool(choice.table) is has_table
    assert choice.legal.startswith("a table" if first == TABLE else f'"{first}"')
    assert all(is_legal(reason, word) for word in choice.words)


def test_answers_of_one_site() -> None:
    assert is_legal("unmapped-event", "goal.archived")
    assert not is_legal("manual-reconnect", "goal.archived")
    assert not is_legal("unmapped-event", "")
    assert not is_legal("rxjs", "keep")
    assert proposed("rxjs") == proposed("outside-selection") == ""


CONFIG = Config(
    root="/p",
    path=None,
    pack=Pack("p"),
    clients=(),
    decisions={
        "manual-reconnect": "drop",
        "unmapped-event": {"tick": "drop", "tock": "clock.tocked"},
        "one-to-many-event": {"goal-updated": ("goal.paused", "goal.resumed")},
        "resource-url": {"/goals/{id}": "goalId", "/org/{o}/goals/{id}": "unfiltered"},
        "unnamed-message": {"/api/events": "goal.created"},
    },
    overrides=(
        Override(("src/admin/**",), {"manual-reconnect": "keep", "unmapped-event": {"tick": "clock.ticked"}}),
        Override(("src/admin/new/**", "*.story.tsx"), {"manual-reconnect": "drop", "unmapped-event": "keep"}),
    ),
    keep={"src/chat/**": "LLM tokens", "src/chat/app/": "just because"},
)


@pytest.mark.parametrize(
    ("path", "reason", "key", "answer"),
    [
        ("src/a.tsx", "manual-reconnect", "", "drop"),
        ("src/a.tsx", "connection-auth", "", None),
        ("src/a.tsx", "unmapped-event", "tick", "drop"),
        ("src/a.tsx", "unmapped-event", "unheard-of", None),
        ("src/a.tsx", "one-to-many-event", "goal-updated", ("goal.paused", "goal.resumed")),
        ("src/admin/a.tsx", "manual-reconnect", "", "keep"),
        ("src/admin/deep/er/a.tsx", "manual-reconnect", "", "keep"),
        ("src/admin/a.tsx", "unmapped-event", "tick", "clock.ticked"),
        ("src/admin/a.tsx", "unmapped-event", "tock", "clock.tocked"),
        ("src/admin/new/a.tsx", "manual-reconnect", "", "drop"),
        ("src/admin/new/a.tsx", "unmapped-event", "tick", "keep"),
        ("src/any/where.story.tsx", "unmapped-event", "x", "keep"),
        ("src/administration/a.tsx", "manual-reconnect", "", "drop"),
        ("src/a.tsx", "resource-url", "{}/goals/{}", "goalId"),
        ("src/a.tsx", "resource-url", "{}/org/{}/goals/{}", "unfiltered"),
        ("src/a.tsx", "resource-url", "{}/issues/{}", None),
        ("src/a.tsx", "unnamed-message", "{}/api/events?token={}", "goal.created"),
    ],
)
def test_the_answer_at_a_place(path: str, reason: str, key: str, answer: object) -> None:
    assert answer_for(CONFIG, path, reason, key) == answer


def test_overrides_do_not_leak_into_the_projects_answers() -> None:
    assert effective(CONFIG, "src/admin/a.tsx")["manual-reconnect"] == "keep"
    assert effective(CONFIG, "src/a.tsx") == CONFIG.decisions


@pytest.mark.parametrize(
    ("path", "why"),
    [("src/chat/a.ts", "LLM tokens"), ("src/chat/app/a.ts", "just because"), ("src/chatter/a.ts", None)],
)
def test_keep(path: str, why: str | None) -> None:
    assert keep_reason(CONFIG, path) == why
