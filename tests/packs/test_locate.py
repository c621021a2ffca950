"""The rules are found in a checkout and in a wheel; a built wheel holds exactly those of the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from sse2ws.packs.locate import built_in, rules_folder

REPOSITORY = Path(__file__).parent.parent.parent
RULES = REPOSITORY / "rules"


def test_in_a_checkout() -> None:
    assert rules_folder() == RULES


def test_a_wheels_own_rules_come_first(tmp_path: Path) -> None:
    for folder in (tmp_path / "rules", tmp_path / "sse2ws" / "rules"):
        (folder / "conventional").mkdir(parents=True)
        (folder / "conventional" / "pack.toml").touch()
    assert rules_folder(tmp_path / "sse2ws") == tmp_path / "sse2ws" / "rules"


def test_a_stranger_called_rules_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    with pytest.raises(FileNotFoundError, match="the built-in rules are missing; reinstall sse2ws"):
        rules_folder(tmp_path / "sse2ws")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; it comes with the [test] extra")
    pytest.importorskip("build", reason="build drives hatchling; it comes with the [test] extra")
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "build",
        "--wheel",
        "--no-isolation",
        "--outdir",
        str(out),
        str(REPOSITORY),
    ]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    (found,) = out.glob("*.whl")
    return found


def test_the_wheel_holds_the_rules(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = {
            name.removeprefix("sse2ws/rules/"): archive.read(name)
            for name in archive.namelist()
            if name.startswith("sse2ws/rules/")
        }
    assert packed == {path.relative_to(RULES).as_posix(): path.read_bytes() for path in RULES.rglob("*.toml")}


def test_the_installed_wheel_loads_its_own_packs(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    code = (
        "from pathlib import Path; import sse2ws.packs.locate as l, sse2ws.packs.load as load;"
        "print(l.rules_folder()); print(len(load.load_config(Path('.'), packs=('purposepath',)).pack.events))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(site), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(site / "sse2ws" / "rules"), "23"]
    assert built_in(site / "sse2ws" / "rules") == ("conventional", "purposepath")
