"""Both hooks by the real pre-commit, installed from this checkout, in a project with staged files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).parent.parent
HOOKS = {each["id"]: each for each in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text())}

GOALS = """import { useEffect } from 'react';
import { announce } from './announce';

export function Goals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => {
      const goal = JSON.parse(e.data);
      announce(goal.goal_title);
    });
    return () => source.close();
  }, []);
  return null;
}
"""
FILES = {
    "src/Goals.tsx": GOALS,
    "src/Other.jsx": GOALS,
    "src/stream.mts": "export const open = (url: string) => new EventSource(url);\n",
    "src/announce.ts": "export const announce = (title: string) => document.title = title;\n",
    "src/style.css": "a::after { content: 'new EventSource'; }\n",
    "sse2ws.toml": 'version = 1\npack = ["purposepath"]\nsrc = ["src"]\n',
}


def run(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment["PRE_COMMIT_HOME"] = str(folder.parent / "pre-commit")
    environment["PRE_COMMIT_COLOR"] = "never"
    environment.pop("PYTHONPATH", None)
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A git project with everything staged and nothing committed."""
    folder = tmp_path / "project"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    run(folder, "git", "init", "-q")
    run(folder, "git", "add", ".")
    return folder


@pytest.mark.parametrize("extension", ["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts"])
@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_the_pattern_takes_all_eight_extensions_and_no_declarations(hook: str, extension: str) -> None:
    import re

    files, exclude = re.compile(HOOKS[hook]["files"]), re.compile(HOOKS[hook]["exclude"])
    assert files.search(f"src/a.{extension}")
    assert not exclude.search(f"src/a.{extension}")
    for other in ("a.d.ts", "a.d.mts", "a.json", "a.css", "ats", "a.tsx.snap"):
        assert exclude.search(other) or not files.search(other)


def test_fix_rewrites_what_is_ready_and_scan_reports_the_rest(project: Path) -> None:
    tried = run(
        project, sys.executable, "-m", "pre_commit", "try-repo", str(CHECKOUT), "--verbose", "--all-files"
    )
    said = tried.stdout + tried.stderr
    assert "- hook id: sse2ws-scan" in said, said
    fix, scan = said.split("- hook id: sse2ws-scan")
    assert "files were modified by this hook" in fix
    for name in ("src/Goals.tsx", "src/Other.jsx"):
        text = (project / name).read_text()
        assert "eventType: 'goal.created'" in text
        assert "EventSource" not in text
        assert name not in scan
    assert tried.returncode == 1
    assert "exit code: 1" in scan
    assert "src/stream.mts:1:" in scan
    assert (project / "src/stream.mts").read_text() == FILES["src/stream.mts"]
    assert "style.css" not in said
    assert "?? " not in run(project, "git", "status", "--porcelain", "--untracked-files").stdout
