"""The proof can fail: defects put into a right migration, and the levels of the proof that turn red.

`pytest -s` prints the table.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from msgspec import Struct
from msgspec.structs import replace

from sse2ws.commands.proving import Migrated
from sse2ws.model.config import Config
from sse2ws.model.proof import Status
from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, connections, plan, scan
from sse2ws.runtime.render import render
from sse2ws.runtime.style import RuntimeStyle
from sse2ws.verify.scene import Scene
from sse2ws.verify.scenes import Stage, scenes_of
from tests.runtime.project import packages
from tests.verify.stages import ALIASES, play, require_simulation

BEFORE = Path(__file__).parent / "defects" / "before"
GOALS, ACTIVITY, WATCH, MAIN = "src/Goals.tsx", "src/useActivity.ts", "src/watch.ts", "src/main.tsx"
HEARS_GOALS = "useRealtimeEvent({ eventType: 'goal.created', onEvent: () => refetch() });\n"
EFFECT = """useEffect(() => {
    const source = new EventSource('/api/events');
    source.addEventListener('goal-created', () => refetch());
    return () => source.close();
  }, []);
"""


class Defect(Struct, frozen=True):
    """`edits` are made in a file of the migrated project; `red`: the levels that must notice, at least."""

    name: str
    file: str
    edits: tuple[tuple[str, str], ...]
    red: frozenset[str]


def defect(name: str, file: str, old: str, new: str, red: str, *more: tuple[str, str]) -> Defect:
    return Defect(name, file, ((old, new), *more), frozenset(red.split()))


DEFECTS = (
    defect("another event", GOALS, "'goal.created'", "'goal.activated'", "contract types simulation"),
    defect("the old event name", WATCH, "'issue.created'", "'issue-created'", "contract types simulation"),
    defect("an event of the connection", WATCH, "'issue.created'", "'pong'", "contract simulation"),
    defect("a member of one-to-many is missing", GOALS, "'goal.completed'", "'goal.activated'", "simulation"),
    defect("a snake_case field is left", GOALS, "goal.title", "goal.goal_title", "contract types simulation"),
    defect("another field", GOALS, "goal.createdBy", "goal.userId", "simulation"),
    defect("a field is destructured by its old name", ACTIVITY, "createdBy } =", "created_by: createdBy } =",
           "contract types simulation"),
    defect("JSON.parse is left", GOALS, "= message.data;", "= JSON.parse(String(message.data));",
           "contract simulation"),
    defect("the envelope is opened twice", ACTIVITY, "} = message.data;", "} = (message.data as any).data;",
           "contract simulation"),
    defect("lastEventId is left", WATCH, "issue.assignedTo", "(message as any).lastEventId",
           "contract simulation"),
    defect("a value is renamed", WATCH, "'in_progress'", "'inProgress'", "types simulation"),
    defect("the filter is missing", ACTIVITY, "if (message.data.goalId !== goalId) return;", "",
           "simulation"),
    defect("the filter is inverted", ACTIVITY, "goalId !== goalId", "goalId === goalId", "simulation"),
    defect("the filter asks another field", ACTIVITY, "message.data.goalId", "message.data.activityId",
           "simulation"),
    defect("a test in the handler is inverted", GOALS, "goal.goalId !== goalId", "goal.goalId === goalId",
           "simulation"),
    defect("the guard is dropped", GOALS, "enabled: live,", "", "simulation"),
    defect("the guard is inverted", GOALS, "enabled: live", "enabled: !live", "simulation"),
    defect("the guard is only true at first", GOALS, "enabled: live", "enabled: useState(live)[0]",
           "simulation"),
    defect("subscribed twice", GOALS, "  const onGoalEvent", f"  {HEARS_GOALS}  const onGoalEvent",
           "simulation"),
    defect("the handler runs twice", WATCH, "announce(issue.assignedTo)",
           "announce(announce(issue.assignedTo))", "simulation"),
    defect("a stale closure", GOALS, "announce(mood, goal.createdBy)",
           "announce(first, goal.createdBy)", "simulation",
           ("  const onGoalEvent", "  const [first] = useState(mood);\n  const onGoalEvent")),
    defect("the handler does less", GOALS, "      announce(mood, goal.createdBy);\n", "", "simulation"),
    defect("not unsubscribed", WATCH, "realtimeWebSocket.unsubscribe(issueCreatedSubscription);", "",
           "simulation"),
    defect("unsubscribed at once", WATCH, "  return () => {",
           "  realtimeWebSocket.unsubscribe(issueCreatedSubscription);\n  return () => {", "simulation"),
    defect("the cleanup does less", WATCH, "    announce('stopped');\n", "", "simulation"),
    defect("the old source is still open", GOALS, "  const onGoalEvent", f"  {EFFECT}  const onGoalEvent",
           "residue simulation", ("import { useState", "import { useEffect, useState")),
    defect("the provider is missing", MAIN, "<RealtimeProvider getToken={() => ''}>", "<>", "provider",
           ("</RealtimeProvider>", "</>")),
    defect("a hook after an early return", GOALS, "  const onGoalEvent",
           "  if (!live) return null;\n  const onGoalEvent", "simulation"),
    defect("the payload is changed for all", ACTIVITY, "      const { title",
           "      (message.data as { title: string }).title += '!';\n      const { title", "simulation"),
)  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three folders: `before`, `right` (the tool's own migration, with the runtime), and `d/` for defects."""
    require_simulation()
    folder = tmp_path_factory.mktemp("defects")
    before, right = folder / "before", folder / "right"
    shutil.copytree(BEFORE, before)
    shutil.copytree(BEFORE, right)
    config = load_config(before)
    _write(right, {each.path: each.after for each in plan(config, _options(before))[1].changes})
    _write(right, _runtime(config))
    return folder


def test_each_defect_turns_a_level_red(home: Path) -> None:
    folders = {each.name: _with_defect(home, number, each) for number, each in enumerate(DEFECTS)}
    red: dict[str, set[str]] = {each.name: _static(folders[each.name], home) for each in DEFECTS}
    for name in _type_errors(home, folders):
        red[name].add("types")
    for name in _diverging(home, folders):
        red[name].add("simulation")
    print(f"\n{len(DEFECTS)} defects, and the levels of `sse2ws verify` that turn red:")
    for each in DEFECTS:
        print(f"  {each.name:<42} {' '.join(sorted(red[each.name])) or 'NOTHING'}")
    missed = {
        each.name: (set(each.red), red[each.name]) for each in DEFECTS if not each.red <= red[each.name]
    }
    assert missed == {}
    assert len(DEFECTS) >= 20


def test_the_right_migration_turns_none_red(home: Path) -> None:
    folders = {"right": home / "right"}
    assert _static(home / "right", home) == set()
    assert _type_errors(home, folders) == set()
    assert _diverging(home, folders) == set()


def _with_defect(home: Path, number: int, each: Defect) -> Path:
    folder = home / "d" / str(number)
    shutil.copytree(home / "right", folder)
    file = folder / each.file
    text = file.read_text(encoding="utf-8")
    for old, new in each.edits:
        assert old in text, f"{each.name}: {each.file} has no {old!r}:\n{text}"
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return folder


def _static(folder: Path, home: Path) -> set[str]:
    config = load_config(folder)
    migrated = Migrated.of(config, scan(config, _options(folder)), {})
    return {each.name for each in migrated.static() if each.status is Status.FAILED}


def _type_errors(home: Path, folders: Mapping[str, Path]) -> set[str]:
    """Names of those that do not compile. One compilation of all, with an alias for each."""
    mixed = home / f"types-{len(folders)}"
    for number, folder in enumerate(folders.values()):
        shutil.copytree(folder / "src", mixed / f"d{number}" / "src")
        for file in (mixed / f"d{number}").rglob("*.ts*"):
            file.write_text(file.read_text(encoding="utf-8").replace("'@/", f"'@{number}/"), encoding="utf-8")
        if number:
            (mixed / f"d{number}" / "src" / "announcer.d.ts").unlink()
    aliases = {f"@{number}/*": [f"./d{number}/src/*"] for number in range(len(folders))}
    options = {
        "target": "es2022", "module": "esnext", "moduleResolution": "bundler", "jsx": "react-jsx",
        "strict": True, "skipLibCheck": True, "noEmit": True, "types": ["node"], "paths": aliases,
    }  # fmt: skip
    (mixed / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}), encoding="utf-8")
    (mixed / "node_modules").symlink_to(packages(), target_is_directory=True)
    command = [str(packages() / ".bin" / "tsc"), "--pretty", "false", "-p", "."]
    said = subprocess.run(command, cwd=mixed, capture_output=True, text=True, timeout=300).stdout
    names = list(folders)
    return {names[int(line.split("/")[0][1:])] for line in said.splitlines() if line.startswith("d")}


def _diverging(home: Path, folders: Mapping[str, Path]) -> set[str]:
    """Names of those that behave otherwise than before; all are played in one process."""
    config = load_config(home / "before")
    _write(home / "runtime", _runtime(config))
    files = {each.name: each.file for each in DEFECTS}
    scenes = list[Scene]()
    for name, folder in folders.items():
        found = _scenes(config, home, folder)
        scenes += [replace(each, name=name) for each in found if each.entry == files.get(name, each.entry)]
    return {each.name for each in play(scenes, home / "before") if each.status.failed}


def _scenes(config: Config, home: Path, after: Path) -> Sequence[Scene]:
    judged, source = connections(config, _options(home / "before"))
    runtime = str(home / "runtime")
    provider = ("src/contexts/RealtimeContext", "RealtimeProvider")
    stage = Stage((runtime, str(home / "before")), (runtime, str(after)), ALIASES, provider)
    found, unplayed = scenes_of(judged, frozenset(each.id for each in judged), source, config, stage)
    assert unplayed == ()
    return found


def _options(folder: Path) -> Options:
    return Options(cwd=str(folder), cache=False)


def _runtime(config: Config) -> dict[str, bytes]:
    return {each.path: each.content for each in render(config.pack, RuntimeStyle())}


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
