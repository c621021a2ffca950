"""The runtime at work: each `behaviour/*.test.ts` is bundled with the rendered files and run by node."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from sse2ws.runtime.style import RuntimeStyle
from tests.runtime.catalogue import CATALOGUE, WITH_OLD_NAMES
from tests.runtime.project import HERE, run, write

BEHAVIOUR = HERE / "behaviour"
URL = "wss://realtime.test/realtime"
REACT = {"17": ("react-17", "mount-17.ts"), "18": ("react-18", "mount.ts"), "19": ("react", "mount.ts")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    write(folder, CATALOGUE, RuntimeStyle())
    return folder


def node(project: Path, name: str, react: str = "19", flag: str = "true", url: str = URL) -> None:
    package, mount = REACT[react]
    bundle = project / f"{name}-{react}.mjs"
    run(
        project,
        "esbuild",
        str(BEHAVIOUR / name),
        "--bundle",
        "--platform=node",
        "--format=esm",
        "--jsx=automatic",
        "--log-level=warning",
        "--external:ws",
        "--external:happy-dom",
        f"--alias:@={project / 'src'}",
        f"--alias:react={project / 'node_modules' / package}",
        f"--alias:react-dom={project / 'node_modules' / package.replace('react', 'react-dom')}",
        f"--alias:mount={BEHAVIOUR / mount}",
        f"--outfile={bundle}",
    )
    realtime = {"REACT_APP_FEATURE_REALTIME": flag, "REACT_APP_REALTIME_WS_URL": url}
    run(project, "node", "--no-warnings", "--test-force-exit", bundle.name, environment=realtime)


@pytest.mark.parametrize("name", ["auth.test.ts", "reconnect.test.ts", "delivery.test.ts"])
def test_service(project: Path, name: str) -> None:
    node(project, name)


@pytest.mark.parametrize("style", [RuntimeStyle(), RuntimeStyle(typed=False)])
def test_bridge(tmp_path: Path, style: RuntimeStyle) -> None:
    write(tmp_path, WITH_OLD_NAMES, style)
    node(tmp_path, "bridge.test.ts")


@pytest.mark.parametrize("flag", ["false", ""])
def test_flag_off_means_no_socket(project: Path, flag: str) -> None:
    node(project, "flag-off.test.ts", flag=flag)


@pytest.mark.parametrize("react", REACT)
def test_react(project: Path, react: str) -> None:
    node(project, "react.test.tsx", react=react)


@pytest.mark.parametrize("name", ["reconnect.test.ts", "react.test.tsx"])
def test_as_javascript(tmp_path: Path, name: str) -> None:
    write(tmp_path, CATALOGUE, RuntimeStyle(typed=False))
    assert not [path for path in (tmp_path / "src").rglob("*") if path.suffix in (".ts", ".tsx")]
    node(tmp_path, name)


def test_against_the_mock_server(project: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    node(project, "server.test.ts", url=f"ws://127.0.0.1:{port}")


def test_every_behaviour_file_is_run() -> None:
    named = {"auth", "bridge", "reconnect", "delivery", "flag-off", "react", "server"}
    assert {path.name.partition(".test.")[0] for path in BEHAVIOUR.glob("*.test.ts*")} == named
