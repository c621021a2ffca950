"""Every fixture through the harness: verdicts, bytes, and what must hold for any rewrite whatsoever."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column
from sse2ws.model.source import Language
from sse2ws.project.sources import is_source
from sse2ws.syntax.tsx import parse
from tests.harness import Case, Outcome, cases, difference, run_case, with_crlf


@pytest.fixture(scope="module", params=cases(), ids=lambda each: each.name)
def case(request: pytest.FixtureRequest) -> Case:
    """One fixture; all tests of one come together, so that they share its run."""
    found: Case = request.param
    return found


@pytest.fixture(scope="module")
def outcome(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """What the tool makes of the fixture as it is."""
    return run_case(case, tmp_path_factory.mktemp("case"))


def test_verdicts_and_reasons(case: Case, outcome: Outcome) -> None:
    why = "\n".join(f"{each.at} {each.verdict}: {each.reasons}" for each in outcome.run.units)
    assert outcome.verdicts == case.verdicts, why
    for expected, reasons in zip(case.reasons, outcome.reasons, strict=True):
        assert expected <= reasons, why
    assert tuple(each.path for each in outcome.run.skipped) == case.unreadable


def test_the_result(case: Case, outcome: Outcome) -> None:
    ready = {unit.id for unit in outcome.run.units if unit.verdict is Verdict.READY}
    assert (diff := difference(case.result, outcome.files)) == "", f"{diff}\n{dict(outcome.plan.refused)}"
    assert outcome.files == case.result
    assert set(outcome.plan.applied) == ready


def test_the_result_parses(outcome: Outcome) -> None:
    for change in outcome.plan.changes:
        if not is_source(change.path):
            continue
        language = Language.of(change.path)
        before, after = parse(change.before, language), parse(change.after, language)
        assert len(after.errors) <= len(before.errors), change.after.decode()


def test_a_second_run_changes_nothing(case: Case, outcome: Outcome, tmp_path: Path) -> None:
    second = run_case(case, tmp_path, outcome.files)
    assert difference(outcome.files, second.files) == ""
    assert second.plan.changes == ()


def test_other_line_ends_give_the_same_with_other_line_ends(case: Case, tmp_path: Path) -> None:
    found = run_case(case, tmp_path, with_crlf(case.before))
    assert found.verdicts == case.verdicts
    assert difference(with_crlf(case.result), found.files) == ""


def test_the_order_of_the_files_does_not_matter(case: Case, tmp_path: Path) -> None:
    paths = case.paths or tuple(sorted(case.before))
    forwards = run_case(case, tmp_path, paths=paths)
    backwards = run_case(case, tmp_path, paths=paths[::-1])
    assert forwards == backwards


def test_the_ledger_adds_up(case: Case, outcome: Outcome) -> None:
    run = outcome.run
    assert run.ledger.seen == sum(map(is_source, case.paths or case.before)) - len(case.outside)
    assert sum(run.ledger.count(column) for column in Column) == run.ledger.seen
    for unit in run.units:
        assert run.ledger.files.get(unit.at.path, Column.CLEAN) is not Column.CLEAN


def test_every_reason_has_a_fixture() -> None:
    shown = {reason for case in cases() for reasons in case.reasons for reason in reasons}
    assert set(Reason) - shown == set()


def test_every_fixture_says_what_it_shows() -> None:
    for case in cases():
        assert any(line.startswith("# ") for line in case.config.splitlines()), case.name


def test_a_case_that_changes_nothing_has_no_folder_of_results() -> None:
    same = [
        case.name for case in cases() for path, data in case.after.items() if case.before.get(path) == data
    ]
    assert same == []


def test_at_least_half_of_the_fixtures_must_not_change() -> None:
    still = [case.name for case in cases() if not case.after]
    assert len(still) * 2 >= len(cases())


def test_fixtures_are_small() -> None:
    lines = {
        f"{case.name}: {path}": data.count(b"\n") for case in cases() for path, data in case.before.items()
    }
    assert {name for name, count in lines.items() if count > 25} == set()
