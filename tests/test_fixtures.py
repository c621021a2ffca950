"""Every fixture through the harness: verdicts, bytes, and what must hold for any rewrite whatsoever."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Column
from sse2ws.model.source import Language
from sse2ws.project.sources import is_source
from sse2ws.syntax.tsx import parse
from tests.harness import Case, cases, difference, run_case, with_crlf

CASES = cases()
each_case = pytest.mark.parametrize("case", CASES, ids=[each.name for each in CASES])


@each_case
def test_verdicts_and_reasons(case: Case, tmp_path: Path) -> None:
    found = run_case(case, tmp_path)
    why = "\n".join(f"{each.at} {each.verdict}: {each.reasons}" for each in found.run.units)
    assert found.verdicts == case.verdicts, why
    for expected, reasons in zip(case.reasons, found.reasons, strict=True):
        assert expected <= reasons, why
    assert tuple(each.path for each in found.run.skipped) == case.unreadable


@each_case
def test_the_result(case: Case, tmp_path: Path) -> None:
    found = run_case(case, tmp_path)
    ready = {unit.id for unit in found.run.units if unit.verdict is Verdict.READY}
    assert (diff := difference(case.result, found.files)) == "", f"{diff}\n{dict(found.plan.refused)}"
    assert found.files == case.result
    assert set(found.plan.applied) == ready


@each_case
def test_the_result_parses(case: Case, tmp_path: Path) -> None:
    for change in run_case(case, tmp_path).plan.changes:
        if not is_source(change.path):
            continue
        language = Language.of(change.path)
        before, after = parse(change.before, language), parse(change.after, language)
        assert len(after.errors) <= len(before.errors), change.after.decode()


@each_case
def test_a_second_run_changes_nothing(case: Case, tmp_path: Path) -> None:
    first = run_case(case, tmp_path)
    second = run_case(case, tmp_path, first.files)
    assert difference(first.files, second.files) == ""
    assert second.plan.changes == ()


@each_case
def test_other_line_ends_give_the_same_with_other_line_ends(case: Case, tmp_path: Path) -> None:
    found = run_case(case, tmp_path, with_crlf(case.before))
    assert found.verdicts == case.verdicts
    assert difference(with_crlf(case.result), found.files) == ""


@each_case
def test_the_order_of_the_files_does_not_matter(case: Case, tmp_path: Path) -> None:
    paths = case.paths or tuple(sorted(case.before))
    forwards = run_case(case, tmp_path, paths=paths)
    backwards = run_case(case, tmp_path, paths=paths[::-1])
    assert forwards == backwards


@each_case
def test_the_ledger_adds_up(case: Case, tmp_path: Path) -> None:
    run = run_case(case, tmp_path).run
    assert run.ledger.seen == sum(map(is_source, case.paths or case.before))
    assert sum(run.ledger.count(column) for column in Column) == run.ledger.seen
    for unit in run.units:
        assert run.ledger.files.get(unit.at.path, Column.CLEAN) is not Column.CLEAN


def test_every_reason_has_a_fixture() -> None:
    shown = {reason for case in CASES for reasons in case.reasons for reason in reasons}
    assert set(Reason) - shown == set()


def test_every_fixture_says_what_it_shows() -> None:
    for case in CASES:
        assert any(line.startswith("# ") for line in case.config.splitlines()), case.name


def test_a_case_that_changes_nothing_has_no_folder_of_results() -> None:
    same = [case.name for case in CASES for path, data in case.after.items() if case.before.get(path) == data]
    assert same == []


def test_at_least_half_of_the_fixtures_must_not_change() -> None:
    still = [case.name for case in CASES if not case.after]
    assert len(still) * 2 >= len(CASES)


def test_fixtures_are_small() -> None:
    lines = {
        f"{case.name}: {path}": data.count(b"\n") for case in CASES for path, data in case.before.items()
    }
    assert {name for name, count in lines.items() if count > 25} == set()
