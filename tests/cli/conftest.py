"""The command line alone: a pipeline that answers what a test wants, and a way to type commands."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import pytest

import sse2ws
from sse2ws.cli import main
from sse2ws.model.config import Config
from sse2ws.model.run import Ledger, Plan, Run


@dataclass(frozen=True)
class Typed:
    """What a command did."""

    code: int
    out: str
    err: str


@dataclass
class Options:
    """As the pipeline's own, by keyword only."""

    paths: tuple[str, ...] = ()
    cwd: str = "."
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    accept_proposed: bool = False
    jobs: int = 1
    cache: bool = True
    changed_since: str | None = None
    stdin: tuple[str, bytes] | None = None
    baseline: frozenset[str] = frozenset()


@dataclass
class Stage:
    """The pipeline's answers, to be set by a test, and what it was asked."""

    found: Run = field(default_factory=lambda: Run(".", Ledger(0)))
    plan: Plan = field(default_factory=Plan)
    error: BaseException | None = None
    asked: list[tuple[Config, Options]] = field(default_factory=list)

    def answer(self, config: Config, options: Options) -> tuple[Run, Plan]:
        """Both results, or the error."""
        self.asked.append((config, options))
        if self.error:
            raise self.error
        return self.found, self.plan


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Put a made-up pipeline in the place of the real one."""
    stage = Stage()
    module = ModuleType("sse2ws.pipeline")
    module.Options = Options  # type: ignore[attr-defined]
    module.plan = stage.answer  # type: ignore[attr-defined]
    module.scan = lambda config, options: stage.answer(config, options)[0]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "sse2ws.pipeline", module)
    monkeypatch.setattr(sse2ws, "pipeline", module, raising=False)
    return stage


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the one that we stand in."""
    folder = tmp_path / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def typed(capsys: pytest.CaptureFixture[str]) -> Callable[..., Typed]:
    """Type a command: `typed("scan", "--fail-on", "error")`."""

    def run(*words: str) -> Typed:
        capsys.readouterr()
        code = main(words)
        caught = capsys.readouterr()
        return Typed(code, caught.out, caught.err)

    return run
