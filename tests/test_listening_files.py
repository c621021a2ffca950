"""Which files count with a connection that is not followed: those that listen to it, and no others."""

from __future__ import annotations

from pathlib import Path

from sse2ws.model.run import Column
from tests.harness import cases, run_case


def test_files_that_listen_are_not_clean(tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == "source-escapes/listeners-in-other-files")
    run = run_case(case, tmp_path).run
    listening = {path for path, column in run.ledger.files.items() if column is Column.MANUAL}
    assert listening == {f"src/{each}.ts" for each in ("streams", "method", "callback", "kept")}
    told = {each.at.path for unit in run.units for each in unit.reasons}
    assert told == listening


def test_files_that_listen_through_a_global_are_not_clean(tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == "source-escapes/listened-to-through-a-global")
    run = run_case(case, tmp_path).run
    listening = {path for path, column in run.ledger.files.items() if column is Column.MANUAL}
    assert listening == {"src/open.js", "src/Goals.jsx"}
