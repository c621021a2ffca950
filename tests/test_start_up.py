"""What a plain `sse2ws scan` may load: a commit hook waits for every module, so the list is held here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent

NEVER = {
    "asyncio",
    "concurrent",
    "hypothesis",
    "jinja2",
    "libcst",
    "logging",
    "markupsafe",
    "multiprocessing",
    "pydantic",
    "pydantic_core",
    "pygments",
    "pytest",
    "rich",
    "ssl",
    "unittest",
}
"""Not for a scan, whatever it finds: each costs 5 to 200 ms."""
ONLY_FOR_A_HIT = {"tree_sitter", "tree_sitter_typescript", "tree_sitter_javascript"}
OUR_OWN = {
    "sse2ws.analyse",
    "sse2ws.checks",
    "sse2ws.model.connection",
    "sse2ws.model.facts",
    "sse2ws.model.judged",
    "sse2ws.model.layout",
    "sse2ws.model.linked",
    "sse2ws.pipeline.asking",
    "sse2ws.pipeline.composing",
    "sse2ws.pipeline.planning",
    "sse2ws.rewrite",
    "sse2ws.syntax",
    "sse2ws.verify",
    "sse2ws.runtime",
    "sse2ws.report.outputs.html",
    "sse2ws.report.outputs.sarif",
    "sse2ws.commands.fix",
    "sse2ws.commands.demo",
}
"""Ours, and not needed to say that there is nothing to do."""
ONLY_TO_WRITE = {"sse2ws.runtime", "sse2ws.pipeline.asking", "sse2ws.project.write", "sse2ws.project.journal"}
"""Ours, and not needed to say what there is to do (the rewrite is: what is called ready was proved)."""

WATCH = """
import json, sys
before = set(sys.modules)
from sse2ws.cli import main
code = main(sys.argv[1:])
sys.stdout.flush()
print(json.dumps([code, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""
HIT = b"""import { useEffect } from 'react';
export function Goals() {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (e) => announce(JSON.parse(e.data).goal_title));
    return () => source.close();
  }, []);
}
"""


def loaded(folder: Path, *words: str) -> tuple[int, set[str]]:
    """The exit code of a command and every module that it loads, in a fresh interpreter."""
    command = [sys.executable, "-c", WATCH, *words]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    run = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    code, modules = json.loads(run.stderr.splitlines()[-1])
    return code, set(modules)


def of(unwanted: set[str], modules: set[str]) -> set[str]:
    """The modules that are unwanted, or below one that is."""
    return {each for each in modules for no in unwanted if each == no or each.startswith(no + ".")}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without server-sent events, with a configuration that was checked before."""
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "App.tsx").write_bytes(b"export const App = () => <main />;\n")
    (tmp_path / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\nsrc = ["src"]\n')
    loaded(tmp_path, "scan")
    return tmp_path


def test_a_clean_project(project: Path) -> None:
    code, modules = loaded(project, "scan")
    assert code == 0
    assert not of(NEVER | ONLY_FOR_A_HIT | OUR_OWN, modules)


def test_one_clean_file(project: Path) -> None:
    code, modules = loaded(project, "scan", "src/App.tsx")
    assert code == 0
    assert not of(NEVER | ONLY_FOR_A_HIT | OUR_OWN, modules)


@pytest.mark.parametrize("output_format", ["text", "concise", "json"])
def test_a_hit(project: Path, output_format: str) -> None:
    (project / "src" / "Goals.tsx").write_bytes(HIT)
    code, modules = loaded(project, "scan", "--output-format", output_format)
    assert code == 1
    assert of(ONLY_FOR_A_HIT, modules), "the test must see a file being parsed"
    assert not of(NEVER | ONLY_TO_WRITE, modules)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["rules"], ["explain", "uses-this"]])
def test_words_about_the_tool_itself(tmp_path: Path, words: list[str]) -> None:
    code, modules = loaded(tmp_path, *words)
    assert code == 0
    assert not of(NEVER | ONLY_FOR_A_HIT | {"sse2ws.pipeline", "sse2ws.packs", "sse2ws.project"}, modules)
