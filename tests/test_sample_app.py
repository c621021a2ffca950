"""The sample application as committed: TypeScript accepts it, and its expectations speak of what is there.

What the tool makes of it is tested elsewhere; this file holds the ground that those tests stand on.
"""

from __future__ import annotations

import re
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from sse2ws.model.reasons import Reason, Verdict
from tests.node_tools import tsc

APPS = Path(__file__).parent.parent / "fixtures" / "apps"
APP = APPS / "purposepath"
EXPECTED = APPS / "purposepath.expected.toml"
OPENING = re.compile(r"\bnew EventSource(?:Polyfill)?\(|(?<!import )\bfetchEventSource\(")


@dataclass(frozen=True, slots=True)
class Expected:
    """One connection of the expectation file; the file itself explains the fields."""

    path: str
    ordinal: int
    what: str
    client: str
    events: tuple[str, ...]
    verdict: Verdict
    reasons: tuple[Reason, ...]
    any_of: tuple[Reason, ...]
    may: tuple[Reason, ...]
    answered: tuple[Reason, ...]
    together: tuple[str, ...]


def expected_connections() -> list[Expected]:
    """The expectation file's connections, in its order."""
    table = tomllib.loads(EXPECTED.read_text(encoding="utf-8"))
    return [
        Expected(
            path=row["path"],
            ordinal=row["ordinal"],
            what=row["what"],
            client=row["client"],
            events=tuple(row["events"]),
            verdict=Verdict(row["verdict"]),
            reasons=tuple(Reason(name) for name in row["reasons"]),
            any_of=tuple(Reason(name) for name in row.get("any_of", ())),
            may=tuple(Reason(name) for name in row.get("may", ())),
            answered=tuple(Reason(name) for name in row.get("answered", ())),
            together=tuple(row.get("with", ())),
        )
        for row in table["connection"]
    ]


def unchanged_files() -> list[str]:
    """Files of the application that no run of `fix` may touch, relative to it."""
    return list(tomllib.loads(EXPECTED.read_text(encoding="utf-8"))["unchanged"])


def opened() -> Counter[str]:
    """How often each source file opens a stream, counted on the text; tests do not count."""
    files = (file for file in (APP / "src").rglob("*.ts*") if "__tests__" not in file.parts)
    found = {file: len(OPENING.findall(file.read_text(encoding="utf-8"))) for file in files}
    return Counter({file.relative_to(APP).as_posix(): count for file, count in found.items() if count})


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(APP, tmp_path / "app"))


def test_the_application_type_checks(copy: Path) -> None:
    assert tsc(copy) == []


def test_the_type_check_sees_an_old_field_on_a_new_payload(copy: Path) -> None:
    badge = copy / "src/components/ui/LiveBadge.tsx"
    badge.write_text(badge.read_text().replace("message.data.goalId", "message.data.goal_id"))
    (complaint,) = [line for line in tsc(copy) if "error TS" in line]
    assert complaint.startswith("src/components/ui/LiveBadge.tsx(")
    assert "goal_id" in complaint


def test_every_connection_has_an_expectation() -> None:
    expected = expected_connections()
    assert Counter(each.path for each in expected) == opened()
    for path, count in opened().items():
        assert [each.ordinal for each in expected if each.path == path] == list(range(1, count + 1))


def test_expected_reasons_explain_the_expected_verdict() -> None:
    for each in expected_connections():
        given = each.reasons or each.any_of[:1]
        worst = max(
            (reason.verdict for reason in given), key=lambda verdict: verdict.rank, default=Verdict.READY
        )
        assert each.verdict is worst, each.path
        assert each.verdict is not Verdict.READY or not each.may, each.path


def test_every_verdict_occurs() -> None:
    assert {each.verdict for each in expected_connections()} == set(Verdict)


def test_what_is_called_answered_stands_in_the_configuration() -> None:
    config = tomllib.loads((APP / "sse2ws.toml").read_text(encoding="utf-8"))
    answered = {reason.value for each in expected_connections() for reason in each.answered}
    assert answered == {*config["decisions"], "resource-url"}
    assert config["streams"]


def test_expected_events_are_written_in_the_files_that_change_together() -> None:
    constants = ("src/lib/streamEvents.ts", "src/components/AttachmentShelf.tsx")
    for each in expected_connections():
        texts = [(APP / path).read_text(encoding="utf-8") for path in (each.path, *each.together, *constants)]
        for event in each.events:
            assert any(f"'{event}'" in text or f'"{event}"' in text for text in texts), (each.path, event)


def test_unchanged_files_are_there_and_belong_to_nothing_that_changes() -> None:
    ready = [each for each in expected_connections() if each.verdict is Verdict.READY]
    changing = {path for each in ready for path in (each.path, *each.together)}
    assert all((APP / path).is_file() for path in (*unchanged_files(), *changing))
    assert not changing & set(unchanged_files())


def test_line_ends_are_those_that_the_tests_need() -> None:
    assert b"\r\n" in (APP / "src/components/ActivityTicker.tsx").read_bytes()
    others = [file for file in (APP / "src").rglob("*.ts*") if file.name != "ActivityTicker.tsx"]
    assert not [file for file in others if b"\r" in file.read_bytes()]
