"""`sse2ws verify` on small projects: what each check says, and the exit codes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from sse2ws.model.pack import Pack
from sse2ws.model.proof import Status, counted
from sse2ws.packs.load import load_config
from sse2ws.runtime.render import render
from sse2ws.runtime.style import RuntimeStyle
from sse2ws.verify.contract import locator, untyped
from sse2ws.verify.residue import residue
from tests.runtime.project import packages
from tests.verify.stages import require_simulation

CHECKOUT = Path(__file__).parent.parent.parent
GOALS = """import { useEffect } from 'react';
import { announce } from 'announcer';

export function useGoals(goalId: string) {
  useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', (event) => announce(JSON.parse(event.data).goal_title));
    return () => source.close();
  }, []);
}
"""
APP = """import { createRoot } from 'react-dom/client';
import { RealtimeProvider } from '@/contexts/RealtimeContext';
import { useGoals } from './useGoals';

function Page() {
  useGoals('1');
  return null;
}
createRoot(document.body).render(<RealtimeProvider getToken={() => ''}><Page /></RealtimeProvider>);
"""
CONFIGURATION = {
    "compilerOptions": {
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "jsx": "react-jsx",
        "strict": True,
        "skipLibCheck": True,
        "types": ["node"],
        "paths": {"@/*": ["./src/*"]},
    },
    "include": ["src"],
}
FILES = {
    "src/useGoals.ts": GOALS,
    "src/main.tsx": APP,
    "src/announcer.d.ts": "declare module 'announcer' { export function announce(text: string): void }",
    "sse2ws.toml": 'version = 1\npack = ["purposepath"]\nsrc = ["src"]\n',
    "tsconfig.json": json.dumps(CONFIGURATION),
    "package.json": '{ "name": "app" }\n',
}


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Before the migration, with the runtime."""
    write(tmp_path, FILES)
    for each in render(load_config(tmp_path).pack, RuntimeStyle()):
        write(tmp_path, {each.path: each.content.decode()})
    return tmp_path


def sse2ws(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-m", "sse2ws", *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)


def checks(folder: Path, *words: str) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code; for each check its status, and summary, problems and notes in one text."""
    done = sse2ws(folder, "verify", "--output-format", "json", *words)
    assert done.stdout, done.stderr
    said = {
        each["name"]: (each["status"], json.dumps([each["summary"], each["problems"], each["notes"]]))
        for each in json.loads(done.stdout)["checks"]
    }
    return done.returncode, said


def test_before_the_migration_the_old_transport_is_residue(project: Path) -> None:
    code, said = checks(project)
    assert (code, said["residue"][0]) == (1, "failed")
    assert "`sse2ws fix` would rewrite it" in said["residue"][1]
    assert said["types"] == ("not-checked", said["types"][1])
    assert "--against REF" in said["types"][1]


def test_without_packages_nothing_is_said_to_be_checked(project: Path) -> None:
    sse2ws(project, "fix")
    code, said = checks(project, "--simulate")
    assert code == 0
    assert {name: status for name, (status, _) in said.items()} == {
        "residue": "passed",
        "contract": "passed",
        "provider": "passed",
        "payload-types": "passed",
        "types": "not-checked",
        "simulation": "not-checked",
    }
    assert "npm install --save-dev" in said["simulation"][1]
    text = sse2ws(project, "verify")
    assert "not checked types: no TypeScript in node_modules" in text.stdout
    assert "--simulate" in text.stderr


def test_without_a_catalogue_payload_types_are_not_checked() -> None:
    pack = Pack("mine", "")
    check = untyped((), pack, locator(lambda _: None))
    assert check.status is Status.NOT_CHECKED
    assert "every payload is any" in check.summary


def test_one_and_none_are_spelled_right() -> None:
    assert residue((), (), {}).summary == "no connection still uses Server-Sent Events"
    assert (counted(1, "payload"), counted(0, "payload")) == ("1 payload", "0 payloads")


def test_a_right_migration_passes_every_level(project: Path) -> None:
    require_simulation()
    (project / "node_modules").symlink_to(packages(), target_is_directory=True)
    sse2ws(project, "fix")
    code, said = checks(project, "--simulate")
    assert {name: status for name, (status, _) in said.items()} == dict.fromkeys(said, "passed")
    assert code == 0
    assert "1 same" in said["simulation"][1]


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs Chromium (apt install chromium)")
def test_the_same_in_chromium(project: Path) -> None:
    require_simulation()
    (project / "node_modules").symlink_to(packages(), target_is_directory=True)
    sse2ws(project, "fix")
    code, said = checks(project, "--browser")
    assert (code, said["browser"][0]) == (0, "passed")
    assert "simulation" not in said
    assert "1 same" in said["browser"][1]


def test_only_new_type_errors_count(project: Path) -> None:
    require_simulation()
    (project / "node_modules").symlink_to(packages(), target_is_directory=True)
    write(project, {"src/old.ts": "export const wrong: number = 'text';\n"})
    sse2ws(project, "fix")
    code, said = checks(project)
    assert (code, said["types"][0]) == (0, "passed")
    migrated = (project / "src/useGoals.ts").read_text()
    write(project, {"src/useGoals.ts": f"{migrated}export const wrong: number = 'text';\n"})
    code, said = checks(project)
    assert (code, said["types"][0]) == (1, "failed")
    assert "src/useGoals.ts" in said["types"][1]
    assert "src/old.ts" not in said["types"][1]


def test_before_may_be_a_git_revision(project: Path) -> None:
    require_simulation()
    for words in ("init -q", "add -A", "-c user.name=a -c user.email=a@b commit -qm a"):
        subprocess.run(["git", *words.split()], cwd=project, check=True, capture_output=True)
    (project / "node_modules").symlink_to(packages(), target_is_directory=True)
    sse2ws(project, "fix")
    shutil.rmtree(project / ".sse2ws")
    code, said = checks(project, "--against", "HEAD", "--simulate")
    assert (code, said["simulation"][0]) == (0, "passed"), said


def test_what_is_outside_of_the_paths_is_not_told(project: Path) -> None:
    sse2ws(project, "fix")
    migrated = (project / "src/useGoals.ts").read_text()
    write(project, {"src/useGoals.ts": migrated.replace("message.data.title", "message.data.goal_title")})
    assert checks(project)[1]["contract"][0] == "failed"
    assert checks(project, "src/main.tsx")[1]["contract"][0] == "passed"
    assert checks(project, "src/useGoals.ts")[1]["contract"][0] == "failed"


def test_a_page_without_the_provider(project: Path) -> None:
    sse2ws(project, "fix")
    other = APP.replace("<RealtimeProvider getToken={() => ''}><Page /></RealtimeProvider>", "<Page />")
    other = other.replace("import { RealtimeProvider } from '@/contexts/RealtimeContext';\n", "")
    write(project, {"src/other.tsx": other})
    assert checks(project)[1]["provider"][0] == "passed"
    write(project, {"src/useMore.ts": (project / "src/useGoals.ts").read_text()})
    write(project, {"src/other.tsx": other.replace("./useGoals", "./useMore")})
    status, told = checks(project)[1]["provider"]
    assert status == "failed"
    assert "src/useMore.ts" in told
    (project / "src/main.tsx").unlink()
    assert "never opened" in checks(project)[1]["provider"][1]
