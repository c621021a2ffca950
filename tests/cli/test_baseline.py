"""`sse2ws baseline` and `--baseline`: known findings are quiet, new and stale ones are not."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Typed

Type = Callable[..., Typed]


def component(name: str, event: str = "goal-created") -> str:
    return f"""import {{ useEffect }} from 'react';
export function {name}() {{
  useEffect(() => {{
    const source = new EventSource('/api/events');
    source.addEventListener('{event}', (e) => announce(JSON.parse(e.data).goal_title));
    return () => source.close();
  }}, []);
}}
"""


def git(folder: Path, *words: str) -> str:
    names = ("-c", "user.name=a", "-c", "user.email=a@b")
    command = ["git", *names, *words]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def app(project: Path) -> Path:
    git(project, "init", "-q", "-b", "main")
    (project / "src").mkdir()
    (project / "sse2ws.toml").write_text('version = 1\npack = ["purposepath"]\nsrc = ["src"]\n')
    (project / "src/Goals.tsx").write_text(component("Goals"))
    return project


def test_known_findings_are_quiet_and_new_ones_are_not(app: Path, typed: Type) -> None:
    assert typed("scan").code == 1
    assert typed("baseline", "create").code == 0
    scan = ("scan", "--baseline", ".sse2ws-baseline.json", "--output-format", "json")
    known = typed(*scan)
    assert known.code == 0
    assert json.loads(known.out)["findings"] == []
    assert json.loads(known.out)["ledger"]["suppressed"] == 1
    (app / "src/More.tsx").write_text(component("More"))
    more = typed(*scan)
    assert more.code == 1
    assert {each["path"] for each in json.loads(more.out)["findings"]} == {"src/More.tsx"}
    ledger = json.loads(more.out)["ledger"]
    assert (ledger["seen"], ledger["ready"], ledger["suppressed"]) == (2, 1, 1)


def test_a_person_is_shown_what_is_new(app: Path, typed: Type) -> None:
    assert typed("baseline", "create").code == 0
    scan = ("scan", "--baseline", ".sse2ws-baseline.json")
    known = typed(*scan).out
    assert "KNOWN    1 connection" in known
    assert "Goals.tsx" not in known
    assert "NEXT" not in known
    (app / "src/More.tsx").write_text(component("More"))
    more = typed(*scan).out
    assert "READY    1 connection" in more
    assert "src/More.tsx" in more
    assert "Goals.tsx" not in more


def test_lines_may_move_and_spaces_change(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    goals = app / "src/Goals.tsx"
    formatted = goals.read_text().replace(
        "new EventSource('/api/events')", 'new EventSource(\n"/api/events",\n)'
    )
    goals.write_text("// moved\n\n\n" + formatted)
    assert typed("baseline", "check").code == 0


def test_another_function_of_the_same_file_is_new(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    with (app / "src/Goals.tsx").open("a") as file:
        file.write(component("Others").split("\n", 1)[1])
    done = typed("baseline", "check")
    assert (done.code, "connection-found src/Goals.tsx" in done.out, "0 stale" in done.out) == (1, True, True)


def test_stale_entries_fail_until_they_are_pruned(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    (app / "src/Goals.tsx").write_text("export const Goals = () => null;\n")
    check = typed("baseline", "check")
    assert check.code == 1
    assert "stale" in check.out
    assert typed("baseline", "check", "--exit-zero").code == 0
    assert typed("baseline", "prune").code == 0
    assert typed("baseline", "check").code == 0


def test_prune_adds_nothing(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    before = (app / ".sse2ws-baseline.json").read_bytes()
    (app / "src/More.tsx").write_text(component("More"))
    typed("baseline", "prune")
    assert (app / ".sse2ws-baseline.json").read_bytes() == before


def test_two_branches_merge_without_a_conflict(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    git(app, "add", "-A")
    git(app, "commit", "-qm", "base")
    for branch, names in (("one", ("A", "B", "C")), ("two", ("D", "E", "F"))):
        git(app, "switch", "-qc", branch, "main")
        for name in names:
            (app / f"src/{name}.tsx").write_text(component(name))
        typed("baseline", "create")
        git(app, "add", "-A")
        git(app, "commit", "-qm", branch)
    git(app, "merge", "-q", "--no-edit", "one")
    assert typed("baseline", "check").code == 0
    merged = json.loads((app / ".sse2ws-baseline.json").read_bytes())["findings"]
    typed("baseline", "create")
    anew = json.loads((app / ".sse2ws-baseline.json").read_bytes())["findings"]
    assert anew.keys() == merged.keys(), "git may repeat lines, and loses none"


def test_a_baseline_is_sorted_one_finding_a_line(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    text = (app / ".sse2ws-baseline.json").read_text()
    keys = list(json.loads(text)["findings"])
    assert keys == sorted(keys)
    assert text.count("\n") == len(keys) + 5


def test_the_attributes_are_written_once(app: Path, typed: Type) -> None:
    (app / ".gitattributes").write_bytes(b"*.bat eol=crlf\r\n*.sh eol=lf")
    assert ".gitattributes" in typed("baseline", "create").err
    assert ".gitattributes" not in typed("baseline", "create").err
    written = (app / ".gitattributes").read_bytes()
    assert written == b"*.bat eol=crlf\r\n*.sh eol=lf\r\n.sse2ws-baseline.json merge=union\r\n"


@pytest.mark.parametrize("content", [None, b"<<<<<<< ours", b"{}", b"\xff", b"[]"])
def test_a_baseline_that_cannot_be_read_is_a_usage_error(
    app: Path, typed: Type, content: bytes | None
) -> None:
    if content is not None:
        (app / ".sse2ws-baseline.json").write_bytes(content)
    for words in (("baseline", "check"), ("scan", "--baseline", ".sse2ws-baseline.json")):
        done = typed(*words)
        assert done.code == 2
        assert ".sse2ws-baseline.json" in done.err


def test_an_incomplete_audit_removes_nothing(app: Path, typed: Type) -> None:
    typed("baseline", "create")
    before = (app / ".sse2ws-baseline.json").read_bytes()
    (app / "src/Goals.tsx").write_bytes(b"new EventSource('\xff')")
    assert typed("baseline", "prune").code == 3
    assert (app / ".sse2ws-baseline.json").read_bytes() == before
