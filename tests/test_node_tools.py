"""Without node, a test that needs it says so: skipped with a remedy, or failed where everything must run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import node_tools


@pytest.fixture
def no_packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(node_tools, "NODE_PROJECT", tmp_path)


@pytest.mark.usefixtures("no_packages")
def test_a_missing_compiler_skips_with_a_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv(node_tools.REQUIRE_ALL, raising=False)
    assert node_tools.node_modules() is None
    with pytest.raises(pytest.skip.Exception, match="npm ci"):
        node_tools.tsc(tmp_path)


@pytest.mark.usefixtures("no_packages")
def test_a_missing_compiler_fails_where_all_must_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(node_tools.REQUIRE_ALL, "1")
    with pytest.raises(pytest.fail.Exception, match="npm ci"):
        node_tools.tsc(tmp_path)


def test_a_folder_without_a_project_is_an_error_not_a_clean_result(tmp_path: Path) -> None:
    node_tools.require_node_modules()
    assert [line for line in node_tools.tsc(tmp_path) if "TS5081" in line]
