"""The simulation in Chromium: real transports and a real page come to the same verdicts as jsdom."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.verify.simulate import Outcome, Status, simulate
from tests.harness import Case, cases
from tests.node_tools import missing
from tests.runtime.project import NODE_PROJECT
from tests.verify.stages import clients, require_simulation, scenes

CHOSEN = (
    "effect-block/inline-handler",
    "effect-block/two-events",
    "connection-status/words-of-the-component",
    "connection-status/greeted-and-closed",
    "connection-auth/nobody-signed-in",
    "effect-block/dependency-that-empties-a-list",
)
CHROMIUM = shutil.which("chromium")
Change = Callable[[bytes], bytes]


def played(root: Path, chosen: list[tuple[Case, Change]]) -> list[Outcome]:
    require_simulation()
    if CHROMIUM is None:
        missing("Chromium", "apt install chromium")
    found = []
    for number, (case, change) in enumerate(chosen):
        folder = root / str(number)
        folder.mkdir()
        after = {path: change(data) if path in case.after else data for path, data in case.result.items()}
        found += scenes(case, folder, after)[0]
    return list(simulate(found, clients(root), NODE_PROJECT, chromium=CHROMIUM))


def case(name: str) -> Case:
    return next(each for each in cases() if each.name == name)


def test_right_migrations_are_the_same(tmp_path: Path) -> None:
    outcomes = played(tmp_path, [(case(name), bytes) for name in CHOSEN])
    assert [(each.name, each.status, each.divergence) for each in outcomes] == [
        (each.name, Status.SAME, None) for each in outcomes
    ]
    assert len(outcomes) >= len(CHOSEN)


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (lambda data: data.replace(b"'goal.created'", b"'goal.paused'"), Status.DIVERGED),
        (lambda data: data.replace(b".title", b".goal_title"), Status.DIVERGED),
        (
            lambda data: data.replace(
                b"useRealtimeEvent({", b"new EventSource('/api/events');\n  useRealtimeEvent({"
            ),
            Status.OLD_TRANSPORT,
        ),
    ],
    ids=["wrong event", "old field", "old source"],
)
def test_a_wrong_one_is_seen(tmp_path: Path, change: Change, status: Status) -> None:
    outcomes = played(tmp_path, [(case(CHOSEN[0]), change)])
    assert [each.status for each in outcomes] == [status]
