"""Paths on the command line."""

from __future__ import annotations

import pytest

from sse2ws.project.selection import MissingPath, selection
from tests.project.conftest import Write, configured


def test_nothing_given_selects_everything(write: Write) -> None:
    chosen = selection(configured(write({})), [], "/")
    assert "any/file.ts" in chosen
    assert chosen.explicit == ()


def test_folders_and_files(write: Write) -> None:
    root = write({"src/a.ts": "", "srcs/b.ts": "", "c.ts": "", "README.md": ""})
    chosen = selection(configured(root), ["src", "c.ts", "README.md"], str(root))
    assert [path in chosen for path in ("src/a.ts", "srcs/b.ts", "c.ts", "d.ts")] == [
        True,
        False,
        True,
        False,
    ]
    assert chosen.explicit == ("c.ts",)


def test_relative_to_where_the_command_runs(write: Write) -> None:
    root = write({"src/deep/a.ts": "", "src/b.ts": ""})
    chosen = selection(configured(root), [".", "../b.ts"], str(root / "src/deep"))
    assert "src/deep/a.ts" in chosen
    assert "src/b.ts" in chosen
    assert "c.ts" not in chosen


@pytest.mark.parametrize("name", ["[slug].ts", "-f.ts", "--.ts", "ü.ts", "line\nbreak.ts", "a b.ts", "*.ts"])
def test_hostile_names_mean_themselves(write: Write, name: str) -> None:
    root = write({name: "", "other.ts": ""})
    chosen = selection(configured(root), [name], str(root))
    assert name in chosen
    assert "other.ts" not in chosen
    assert chosen.explicit == (name,)


def test_an_absolute_path_and_a_path_through_a_link(write: Write) -> None:
    root = write({"src/a.ts": "", "src/b.ts": ""})
    (root / "link").symlink_to("src")
    chosen = selection(configured(root), [str(root / "src/a.ts"), "link/b.ts"], str(root))
    assert chosen.explicit == ("src/a.ts", "src/b.ts")


def test_what_the_project_excludes_is_not_explicit(write: Write) -> None:
    root = write({"src/legacy/a.ts": "", "b.ts": ""})
    chosen = selection(configured(root, exclude=("src/legacy/**",)), ["src/legacy/a.ts", "b.ts"], str(root))
    assert chosen.explicit == ("b.ts",)


def test_a_missing_path_is_an_error_that_names_it(write: Write) -> None:
    root = write({})
    with pytest.raises(MissingPath, match=r"^gone\.ts: no such file or folder"):
        selection(configured(root), ["gone.ts"], str(root))


def test_a_path_outside_is_an_error(write: Write) -> None:
    root = write({"web/a.ts": "", "api/b.ts": "", "webs/c.ts": ""})
    for outside in ("../api/b.ts", "..", "../webs"):
        with pytest.raises(MissingPath, match="outside of the project"):
            selection(configured(root / "web"), [outside], str(root / "web"))
