"""Which files count with a connection that is not followed: those that listen to it, and no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.model.run import Column
from tests.harness import cases, run_case


def test_files_that_listen_are_not_clean(tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == "source-escapes/listeners-in-other-files")
    run = run_case(case, tmp_path).run
    listening = {path for path, column in run.ledger.files.items() if column is Column.MANUAL}
    assert listening == {f"src/{each}.ts" for each in ("streams", "method", "callback", "kept")}
    told = {each.at.path for unit in run.units for each in unit.reasons}
    assert told == listening


@pytest.mark.parametrize(
    ("name", "listening"),
    [
        ("listened-to-through-a-global", {"open.js", "Goals.jsx"}),
        ("method-of-a-nested-object", {"api.ts", "irc.ts", "logs.ts"}),
        ("method-of-an-instance", {"api.ts", "named.ts", "made.ts"}),
        ("given-to-a-component", {"Goals.jsx", "Panel.jsx", "Badge.jsx"}),
        ("given-to-a-function", {"Goals.jsx", "bus.js", "listen.js"}),
        ("given-to-be-closed", {"Goals.jsx"}),
        ("hook-gives-it-to-others", {"useSource.js", "Goals.jsx", "wire.js"}),
    ],
)
def test_no_file_that_listens_is_clean(name: str, listening: set[str], tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == f"source-escapes/{name}")
    run = run_case(case, tmp_path).run
    found = {path for path, column in run.ledger.files.items() if column is Column.MANUAL}
    assert found == {f"src/{each}" for each in listening}


def test_a_method_counts_only_for_who_calls_it(tmp_path: Path) -> None:
    case = next(each for each in cases() if each.name == "source-escapes/method-of-a-nested-object")
    run = run_case(case, tmp_path).run
    told = [{each.at.path for each in unit.reasons} - {"src/api.ts"} for unit in run.units]
    assert told == [{"src/irc.ts"}, {"src/logs.ts"}]
