"""Packs and configurations as the tests need them, read from real TOML."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from sse2ws.model.config import Config
from sse2ws.model.pack import Pack
from sse2ws.packs.errors import ConfigError
from sse2ws.packs.load import load_config

Load = Callable[..., Config]


@pytest.fixture(scope="session")
def purposepath(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_config(tmp_path_factory.mktemp("empty"), packs=("purposepath",)).pack


@pytest.fixture(scope="session")
def conventional(tmp_path_factory: pytest.TempPathFactory) -> Pack:
    return load_config(tmp_path_factory.mktemp("empty")).pack


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Writes `sse2ws.toml` (and other files) into a git project with a `src` folder, and loads it."""

    def write_and_load(toml: str, **files: str) -> Config:
        (tmp_path / ".git").mkdir(exist_ok=True)
        (tmp_path / "src").mkdir(exist_ok=True)
        for name, text in {"sse2ws.toml": toml, **files}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="")
        return load_config(tmp_path)

    return write_and_load


def problems_of(load: Load, toml: str, **files: str) -> list[str]:
    """The problems of a configuration as `path:line:column: message | help`."""
    with pytest.raises(ConfigError) as caught:
        load(toml, **files)
    return [
        f"{each.path}:{each.line}:{each.column}: {each.message} | {each.help}"
        for each in caught.value.problems
    ]
