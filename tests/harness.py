"""A fixture in, what a run makes of it out: the one way in which every fixture is run and compared.

A case is a folder `fixtures/<rule>/<case>/`; fixtures/README.md says what it holds. Never writes into it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Plan, Run
from sse2ws.model.unit import Unit
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, plan

FIXTURES = Path(__file__).parent.parent / "fixtures"
_EXPECT = re.compile(r"^\[expect\]$", re.MULTILINE)
_KEYS = frozenset(("verdicts", "reasons", "accept-proposed", "paths", "unreadable", "outside"))

Files = Mapping[str, bytes]
"""Relative path -> content."""


@dataclass(frozen=True, slots=True)
class Case:
    """One fixture. `after` holds the files that change; `reasons` at least those of each connection."""

    name: str
    config: str
    before: Files
    after: Files
    verdicts: tuple[Verdict, ...]
    reasons: tuple[frozenset[Reason], ...]
    accept_proposed: bool = False
    paths: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def result(self) -> Files:
        """Every file as it should be after a fix."""
        return {**self.before, **self.after}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run said, and every file as a fix would leave it."""

    run: Run
    plan: Plan
    files: Files

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """One for each connection, in the order of paths and places."""
        return tuple(each.verdict for each in _in_order(self.run))

    @property
    def reasons(self) -> tuple[frozenset[Reason], ...]:
        """The reasons of each connection, in the same order."""
        return tuple(frozenset(at.reason for at in each.reasons) for each in _in_order(self.run))


def cases() -> list[Case]:
    """All fixtures, sorted by name. Raises ValueError for one that says something unknown."""
    return [_case(each.parent) for each in sorted(FIXTURES.glob("*/*/case.toml"))]


def run_case(
    case: Case, root: Path, files: Files | None = None, paths: Sequence[str] | None = None
) -> Outcome:
    """Lay out the case in the empty folder `root` and plan a fix there.

    `files` stand in for the case's own, `paths` for those that it selects.
    """
    before = case.before if files is None else files
    for name, data in before.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (root / "sse2ws.toml").write_text(case.config, encoding="utf-8")
    options = Options(
        paths=tuple(case.paths if paths is None else paths),
        cwd=str(root),
        accept_proposed=case.accept_proposed,
        cache=False,
    )
    run, planned = plan(load_config(root), options)
    changed = {each.path: each.after for each in planned.changes}
    return Outcome(run, planned, {**before, **changed})


def with_crlf(files: Files) -> Files:
    """The same files with every line ended by carriage return and line feed."""
    return {path: re.sub(rb"(?<!\r)\n", b"\r\n", data) for path, data in files.items()}


def difference(expected: Files, found: Files) -> str:
    """A unified diff from the expected files to the found ones, byte by byte; empty when equal."""
    parts = list[str]()
    for path in sorted({*expected, *found}):
        old, new = (_lines(each.get(path, b"")) for each in (expected, found))
        parts.extend(unified_diff(old, new, f"expected/{path}", f"found/{path}", lineterm=""))
    return "\n".join(parts)


def _lines(data: bytes) -> list[str]:
    text = data.decode("utf-8", "backslashreplace")
    return [line.replace("\r", "␍").replace("\ufeff", "<BOM>") for line in text.split("\n")]


def _in_order(run: Run) -> list[Unit]:
    return sorted(run.units, key=lambda each: (each.at.path, each.at.line, each.at.column))


def _case(folder: Path) -> Case:
    name = f"{folder.parent.name}/{folder.name}"
    text = (folder / "case.toml").read_text(encoding="utf-8")
    config = _EXPECT.split(text)[0]
    expect = tomllib.loads(text)["expect"]
    if unknown := expect.keys() - _KEYS:
        raise ValueError(f"fixtures/{name}/case.toml: unknown keys under [expect]: {sorted(unknown)}")
    pack = "" if re.search(r"^pack\s*=", config, re.MULTILINE) else 'pack = ["purposepath"]\n'
    verdicts = tuple(Verdict(each) for each in expect["verdicts"])
    reasons = tuple(frozenset(Reason(name) for name in each) for each in expect.get("reasons", ()))
    return Case(
        name,
        f"version = 1\n{pack}{config}",
        _files(folder / "before"),
        _files(folder / "after"),
        verdicts,
        reasons or (frozenset(),) * len(verdicts),
        expect.get("accept-proposed", False),
        tuple(expect.get("paths", ())),
        tuple(expect.get("unreadable", ())),
        tuple(expect.get("outside", ())),
    )


def _files(folder: Path) -> Files:
    found = (each for each in sorted(folder.rglob("*")) if each.is_file())
    return {each.relative_to(folder).as_posix(): each.read_bytes() for each in found}
