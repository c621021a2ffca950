"""What is written, where and in which style; what the text means is the business of the other tests here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec.structs import replace

from sse2ws.model.pack import Event, Pack, PayloadField, Target
from sse2ws.packs.load import load_config
from sse2ws.runtime.places import PlaceError
from sse2ws.runtime.render import render
from sse2ws.runtime.style import EnvVariant, RuntimeStyle, restyle
from tests.runtime.catalogue import CATALOGUE, NO_CATALOGUE
from tests.runtime.project import run, write

PATHS = [
    "scripts/mock-ws-events.json",
    "scripts/mock-ws-server.js",
    "src/components/ui/LiveBadge.tsx",
    "src/components/ui/RealtimeIndicator.tsx",
    "src/contexts/RealtimeContext.tsx",
    "src/hooks/realtime-goals.ts",
    "src/hooks/realtime.ts",
    "src/services/realtime-connection.ts",
    "src/services/realtime-env.ts",
    "src/services/realtime-protocol.ts",
    "src/services/realtime-tabs.ts",
    "src/services/realtime-toasts.ts",
    "src/services/realtime-websocket.ts",
    "src/types/realtime.ts",
]


def texts(pack: Pack = CATALOGUE, style: RuntimeStyle | None = None) -> dict[str, str]:
    return {file.path: file.content.decode() for file in render(pack, style or RuntimeStyle())}


def test_the_files_and_their_places() -> None:
    assert list(texts()) == PATHS
    assert set(texts(style=RuntimeStyle(base="app/web"))) == {
        path.replace("src/", "app/web/") for path in PATHS
    }
    assert "types/realtime.ts" in texts(style=RuntimeStyle(base=""))


def test_one_type_per_event_and_none_for_system_events() -> None:
    types = texts()["src/types/realtime.ts"]
    assert "  GOAL_CREATED: 'goal.created',\n" in types
    assert "  'goal.created': GoalCreatedEventData;\n" in types
    assert "  status: 'draft' | 'active' | 'completed';\n" in types
    assert "  finalNotes?: string;\n" in types
    assert "  'x-trace'?: string;\n" in types
    assert "export type GoalPausedEventData = any;\n" in types
    assert "auth.success" not in types
    assert "PONG" not in types


def test_events_may_share_a_payload_type() -> None:
    shared = [
        Event(f"order.{name}", name.upper(), "OrderEventData", (PayloadField("id"),))
        for name in ("made", "paid")
    ]
    types = texts(Pack("orders", events={event.name: event for event in shared}))["src/types/realtime.ts"]
    assert types.count("export interface OrderEventData {") == 1


def test_a_pack_without_catalogue_gets_open_types_and_no_goal_hooks() -> None:
    files = texts(NO_CATALOGUE)
    assert list(files) == [path for path in PATHS if "goals" not in path]
    assert "[eventType: string]: any;" in files["src/types/realtime.ts"]
    assert "Goal" not in files["src/hooks/realtime.ts"]


def test_the_mock_server_has_an_example_of_every_payload() -> None:
    examples = texts()["scripts/mock-ws-events.json"]
    assert '"status": "draft"' in examples
    assert '"value": 42' in examples
    assert '"onTime": true' in examples
    assert '"tags": []' in examples
    assert '"dueDate": "2025-11-03T12:00:00Z"' in examples
    assert '"goalId": "goal-1"' in examples


def test_double_quotes() -> None:
    code = texts(style=RuntimeStyle(quotes="double"))["src/types/realtime.ts"]
    assert '  "goal.created": GoalCreatedEventData;\n' in code
    assert "instead of `'goal.created'`" in code, "comments stay as they are"


def test_no_semicolons() -> None:
    for path, text in texts(style=RuntimeStyle(semicolons=False)).items():
        assert not re.search(r";$", text, re.MULTILINE), path


def test_a_line_can_do_without_the_semicolon_before_it() -> None:
    for path, text in texts().items():
        assert path.endswith(".json") or not re.search(r"^\s*[(\[`+-]", text, re.MULTILINE), path


@pytest.mark.parametrize("indent", ["\t", "    "])
def test_indentation(indent: str) -> None:
    code = texts(style=RuntimeStyle(indent=indent))["src/hooks/realtime.ts"]
    assert f"\n{indent}useEffect(() => {{\n{indent}{indent}if (!enabled)" in code
    assert f"\n{indent}/** May be a new function" in code


def test_javascript() -> None:
    files = texts(style=RuntimeStyle(typed=False))
    assert list(files) == sorted(path.replace(".tsx", ".jsx").replace(".ts", ".js") for path in PATHS)
    types = files["src/types/realtime.js"]
    assert "  GOAL_CREATED: 'goal.created',\n" in types
    assert "EventData" not in types
    assert "export function useRealtimeEvent(options) {\n" in files["src/hooks/realtime.js"]
    for path, text in files.items():
        assert not re.search(r"\b(interface|readonly|private|import type)\b (?!is)", text), path


def test_carriage_returns() -> None:
    for path, text in texts(style=RuntimeStyle(newline="\r\n")).items():
        assert text.count("\n") == text.count("\r\n") > 1, path


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a = 'b'; // don't\n", 'a = "b" // don\'t\n'),
        ("/* it's */ a = 'b';\n", '/* it\'s */ a = "b"\n'),
        ("a = `it's ${b}` + 'c';\n", 'a = `it\'s ${b}` + "c"\n'),
        ("a = 'say \"hi\"';\n", "a = 'say \"hi\"'\n"),
        ("a = 'http://b'; // c\n", 'a = "http://b" // c\n'),
        ("for (let i = 0; i < 2; i += 1) {\n", "for (let i = 0; i < 2; i += 1) {\n"),
    ],
)
def test_restyle(before: str, after: str) -> None:
    assert restyle(before, RuntimeStyle("double", semicolons=False)) == after


@pytest.mark.parametrize(
    ("env", "read"),
    [
        (EnvVariant.CRA, "process.env.REACT_APP_FEATURE_REALTIME === 'true'"),
        (EnvVariant.VITE, "import.meta.env.VITE_FEATURE_REALTIME === 'true'"),
        (EnvVariant.NEXT, "process.env.NEXT_PUBLIC_FEATURE_REALTIME === 'true'"),
    ],
)
def test_each_bundler_reads_its_environment(env: EnvVariant, read: str) -> None:
    files = texts(style=RuntimeStyle(env=env))
    assert read in files["src/services/realtime-env.ts"]
    client = {path for path, text in files.items() if text.startswith("'use client';\n\n")}
    assert client == (
        {path for path in files if re.search("hooks|contexts|ui/", path)} if env == "next" else set()
    )


def test_other_modules_and_names(tmp_path: Path) -> None:
    target = Target(
        hook="useLive",
        hook_module="@/live/hooks/use-live",
        service="live",
        service_module="~/live/socket.ts",
        types_module="src/model/live",
        message_type="LiveMessage",
        provider="LiveProvider",
        provider_module="./live/Provider",
    )
    write(tmp_path, replace(CATALOGUE, target=target), RuntimeStyle())
    hook = (tmp_path / "src/live/hooks/use-live.ts").read_text()
    assert "import { live } from '../socket';" in hook
    assert "import type { EventType, RealtimeHandler } from '../../model/live';" in hook
    assert "export function useLive<E extends EventType>" in hook
    assert "export function LiveProvider(" in (tmp_path / "src/live/Provider.tsx").read_text()
    options = "--noEmit --strict --jsx react-jsx --target es2022 --module esnext --types node"
    sources = sorted(str(path) for path in (tmp_path / "src").rglob("*.ts*"))
    run(
        tmp_path,
        "node",
        "node_modules/typescript/bin/tsc",
        *options.split(),
        "--moduleResolution",
        "bundler",
        *sources,
    )


@pytest.mark.parametrize("module", ["@acme/realtime", "realtime"])
def test_a_package_is_no_place_for_a_file(module: str) -> None:
    with pytest.raises(PlaceError, match=re.escape(f"{module!r} is a package, not a file of the project")):
        texts(replace(CATALOGUE, target=Target(hook_module=module)))


def test_two_modules_cannot_be_one_file() -> None:
    with pytest.raises(PlaceError, match="give each target module"):
        texts(
            replace(CATALOGUE, target=Target(types_module="@/realtime/all", service_module="@/realtime/all"))
        )


def test_prettier_has_nothing_to_change(tmp_path: Path) -> None:
    write(tmp_path, CATALOGUE, RuntimeStyle())
    options = ("--no-config", "--single-quote", "--print-width=100")
    run(tmp_path, "prettier", *options, "--check", "src", "scripts")


@pytest.mark.parametrize("name", ["purposepath", "conventional"])
def test_the_packs_that_ship_render(name: str, tmp_path: Path) -> None:
    pack = load_config(tmp_path, packs=[name]).pack
    types = texts(pack)["src/types/realtime.ts"]
    assert [event for event in pack.events.values() if event.system == (f"'{event.name}'" in types)] == []


def test_jinja_is_loaded_only_to_render() -> None:
    code = "import sys, sse2ws.runtime.render; sys.exit('jinja2' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
