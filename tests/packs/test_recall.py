"""A configuration that was read before is the same as one that is read now, or it is read anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.packs import recall
from sse2ws.packs.errors import ConfigError
from sse2ws.packs.load import load_config
from sse2ws.packs.recall import configuration
from tests.packs.test_load import FULL


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A configured project that a run was in before."""
    (tmp_path / "src").mkdir()
    (tmp_path / "mine.toml").write_text("[fields]\nt = 'text'\n")
    (tmp_path / "sse2ws.toml").write_text(FULL.replace('"purposepath"', '"purposepath", "mine.toml"'))
    configuration(tmp_path)
    return tmp_path


def recalled(project: Path) -> bool:
    """Whether the configuration comes from an earlier run; it must be right in any case."""
    found = recall.find(project)
    assert found is not None
    known = recall._recall(found, project, ())
    assert configuration(project) == load_config(project)
    return known is not None


def test_nothing_changed(project: Path) -> None:
    assert recalled(project)
    assert configuration(project / "src") == load_config(project / "src")


@pytest.mark.parametrize("file", ["mine.toml", "sse2ws.toml"])
def test_a_file_changed(project: Path, file: str) -> None:
    text = (project / file).read_text()
    (project / file).write_text(text + "# more\n")
    assert not recalled(project)
    assert recalled(project)


@pytest.mark.parametrize("content", [b"", b"\x81", b"\x80", b"{broken"])
def test_what_is_kept_is_damaged(project: Path, content: bytes) -> None:
    (project / ".sse2ws" / "config").write_bytes(content)
    assert not recalled(project)
    assert recalled(project)


def test_another_tool(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recall, "tool_id", lambda: "another")
    assert not recalled(project)


def test_packs_on_the_command_line(project: Path) -> None:
    assert configuration(project, packs=["mine.toml"]) == load_config(project, packs=["mine.toml"])
    assert configuration(project, packs=["mine.toml"]) == load_config(project, packs=["mine.toml"])
    assert recalled(project)


def test_a_folder_is_gone(project: Path) -> None:
    (project / "src").rmdir()
    with pytest.raises(ConfigError, match='there is no "src"'):
        configuration(project)
