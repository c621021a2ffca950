"""Projects on disk for the tests: plain folders and real git repositories."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sse2ws.model.config import Config
from sse2ws.model.pack import Pack

Write = Callable[[Mapping[str, str | bytes]], Path]


def git(folder: Path, *arguments: str) -> str:
    """Runs git as somebody, whatever the machine's own configuration says."""
    who = ("-c", "user.name=T", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    command = ("git", *who, "-c", "protocol.file.allow=always", *arguments)
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


def configured(root: Path, src: tuple[str, ...] = (".",), exclude: tuple[str, ...] = ()) -> Config:
    return Config(str(root), None, Pack("test"), (), src, exclude)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes files below a folder that is in no repository."""

    def writer(files: Mapping[str, str | bytes]) -> Path:
        for path, content in files.items():
            target = tmp_path / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return writer


@pytest.fixture
def repository(write: Write, tmp_path: Path) -> Write:
    """The same, in a new git repository with everything committed."""

    def writer(files: Mapping[str, str | bytes]) -> Path:
        git(tmp_path, "init", "-q", "-b", "main")
        write(files)
        git(tmp_path, "add", "-A")
        git(tmp_path, "commit", "-q", "--allow-empty", "-m", "start")
        return tmp_path

    return writer
