"""The same program written another way: the same verdicts, and an equivalent rewrite."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.project.sources import is_source
from tests import variants
from tests.harness import Case, Files, Outcome, cases, difference, run_case

CASES = cases()
each_case = pytest.mark.parametrize("case", CASES, ids=[each.name for each in CASES])

REWRITTEN: dict[str, Callable[[Files], Files]] = {
    "locals renamed": lambda files: variants.in_each_file(files, variants.renamed_locals),
    "quotes swapped": lambda files: variants.in_each_file(files, variants.swapped_quotes),
    "imports aliased": lambda files: variants.in_each_file(files, variants.aliased_imports),
}


TOLD_BY_NAMES = {
    "connection-auth/token-in-many-forms": "nothing else tells a token in a path",
    "resource-url/owner-called-message": "a name is hidden only by the same name",
}
"""Fixtures in which a local's name is evidence, and why."""


WRITTEN = [
    pytest.param(way, case, id=f"{way}-{case.name}")
    for way in REWRITTEN
    for case in CASES
    if not (way == "locals renamed" and case.name in TOLD_BY_NAMES)
]


@pytest.mark.parametrize(("way", "case"), WRITTEN)
def test_another_writing_gives_an_equivalent_rewrite(way: str, case: Case, tmp_path: Path) -> None:
    files = REWRITTEN[way](case.before)
    found = run_case(case, tmp_path, files)
    assert _said(found) == _said(run_case(case, tmp_path / "as-written")), difference(case.before, files)
    for path, data in case.result.items():
        if is_source(path):
            assert variants.canonical(path, found.files[path]) == variants.canonical(path, data), difference(
                {path: data}, {path: found.files[path]}
            )


@each_case
def test_a_memoised_handler_is_the_same_handler(case: Case, tmp_path: Path) -> None:
    files = variants.in_each_file(case.before, variants.memoised_handlers)
    assert _said(run_case(case, tmp_path, files)) == _said(run_case(case, tmp_path / "as-written"))


TOLD_APART = {
    "connection-owner/in-a-web-worker": "a page's script that imports its handler is a module",
    "finite-stream/closed-through-a-method": "what closes is no longer reached from the moved handler",
    "effect-block/connection-only": "that an imported function does nothing is not seen",
    "handlers/written-alike-for-one-event": "one of two functions that are written alike is elsewhere",
    "handlers/loop-has-a-name-twice": "a function of a module is the same one in each round",
    "handlers/name-written-again-as-a-constant": "what an imported handler calls in turn is not taken apart",
    "handlers/name-written-again-for-a-module": "what an imported handler calls in turn is not taken apart",
    "error-event-with-data/two-meanings": "what an imported listener for errors reads is not seen",
    "raw-data/ping-among-events": "a test of a text goes from handlers of the same file alone",
    "raw-data/text-in-a-catch": "a test of a text goes from handlers of the same file alone",
    "resource-url/name-means-something-else": "the name that stood in the way is gone",
    "resource-url/payload-called-like-the-owner": "the name that stood in the way is gone",
}
"""Fixtures whose moved handler gives another verdict or reason, and why that is right or safe."""

CHECKED = {
    "unknown-field/added-and-may-be-missing",
    "unknown-field/callback-that-takes-no-null",
    "unknown-field/deleted-and-always-there",
    "unknown-field/given-to-a-typed-parameter",
    "unknown-field/state-of-some-values",
    "unknown-field/state-that-takes-no-missing",
}
"""Fixtures that would not compile with the new type: only where types are checked is there a question."""

WHOLE = [case for case in CASES if not case.paths]
MOVED = [(case, files) for case in WHOLE if (files := variants.moved_handlers(case.before)) is not None]
OTHER = [(case, files) for case in WHOLE if (files := variants.with_other_suffix(case.before)) is not None]


@pytest.mark.parametrize(("case", "files"), MOVED, ids=[case.name for case, _ in MOVED])
def test_a_handler_of_another_module_is_the_same_handler(case: Case, files: Files, tmp_path: Path) -> None:
    found = run_case(case, tmp_path, files)
    same = _said(found) == _said(run_case(case, tmp_path / "as-written"))
    assert same is (case.name not in TOLD_APART), difference(case.before, files)


@pytest.mark.parametrize(("case", "files"), OTHER, ids=[case.name for case, _ in OTHER])
def test_the_other_language_gives_the_same_verdict(case: Case, files: Files, tmp_path: Path) -> None:
    found = run_case(case, tmp_path, files)
    same = _said(found) == _said(run_case(case, tmp_path / "as-written"))
    assert same is (case.name not in CHECKED), difference(case.before, files)


def test_each_way_changes_many_fixtures() -> None:
    for way, change in REWRITTEN.items():
        assert sum(change(case.before) != case.before for case in CASES) > len(CASES) / 2, way
    assert len(MOVED) > len(CASES) / 5
    assert len(OTHER) > len(CASES) / 3


def _said(found: Outcome) -> list[object]:
    """What the run said of each connection, without places."""
    return [
        (
            unit.verdict,
            sorted({at.reason for at in unit.reasons}),
            sorted({(event.old, event.new) for event in unit.events}),
            sorted({(field.old, field.new) for field in unit.fields}),
        )
        for unit in sorted(found.run.units, key=lambda each: (each.at.path, each.at.line, each.at.column))
    ]
