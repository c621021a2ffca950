"""Discovery: the same files with git and without, and nothing left out in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sse2ws.project import git as git_module
from sse2ws.project.discover import discover
from tests.project.conftest import Write, configured, git

KINDS = {f"src/{stem}": "" for stem in ("a.ts", "b.tsx", "c.mts", "d.cts", "e.js", "f.jsx", "g.mjs", "h.cjs")}
OTHERS = {"src/t.d.ts": "", "src/t.d.mts": "", "src/m.min.js": "", "src/x.css": "", "README.md": ""}


@pytest.fixture(params=["git", "walk"])
def project(request: pytest.FixtureRequest, write: Write, repository: Write) -> Write:
    """Every test runs in a repository and outside of one."""
    return repository if request.param == "git" else write


def test_finds_the_eight_extensions_only(project: Write) -> None:
    assert discover(configured(project(KINDS | OTHERS))).files == tuple(sorted(KINDS))


def test_respects_gitignore_in_every_folder(project: Write) -> None:
    root = project(
        {
            ".gitignore": "*.gen.ts\n/tmp/\n!keep.gen.ts\n",
            "a.gen.ts": "",
            "keep.gen.ts": "",
            "tmp/x.ts": "",
            "src/.gitignore": "local.ts\n!b.gen.ts\n",
            "src/local.ts": "",
            "src/b.gen.ts": "",
            "src/deep/local.ts": "",
            "src/ok.ts": "",
        }
    )
    assert discover(configured(root)).files == ("keep.gen.ts", "src/b.gen.ts", "src/ok.ts")


def test_leaves_out_third_party_folders(project: Write) -> None:
    folders = ("node_modules/x", "src/node_modules/x", ".next", "dist", "build", "coverage", "out", "vendor")
    root = project({f"{folder}/a.js": "" for folder in folders} | {"src/a.js": "", "src/distance/a.js": ""})
    assert discover(configured(root)).files == ("src/a.js", "src/distance/a.js")


def test_a_folder_named_like_output_is_searched_when_src_names_it(project: Write) -> None:
    root = project({"src/build/a.ts": "", "src/other/b.ts": ""})
    assert discover(configured(root, src=("src/build",))).files == ("src/build/a.ts",)


def test_src_and_exclude(project: Write) -> None:
    root = project({"src/a.ts": "", "src/legacy/deep/b.ts": "", "srcs/c.ts": "", "test/d.ts": ""})
    found = discover(configured(root, ("src", "test", "gone"), ("src/legacy/**",)))
    assert found.files == ("src/a.ts", "test/d.ts")
    assert found.around == ("src/legacy/deep/b.ts", "srcs/c.ts"), "it may use what is there"
    assert found.notes[-1] == "src: 'gone' is not a folder of this project"


def test_hostile_names(project: Write) -> None:
    names = (
        "app/[slug]/page.tsx",
        "-x.ts",
        "a b/ü.ts",
        "line\nbreak.ts",
        "tab\there.ts",
        "'q\"uote.ts",
        "*.ts",
    )
    root = project(dict.fromkeys(names, ""))
    assert discover(configured(root)).files == tuple(sorted(names))


def test_names_that_are_not_utf8(project: Write) -> None:
    name = os.fsdecode(b"src/\xff.ts")
    assert discover(configured(project({name: ""}))).files == (name,)


def test_links_are_listed_once_and_never_followed_out(project: Write, tmp_path: Path) -> None:
    root = project({"src/a.ts": "", "shared/text.inc": "", "src/keep.ts": ""})
    (root / "src/again.ts").symlink_to("a.ts")
    (root / "src/loop").symlink_to("..")
    (root / "src/self.ts").symlink_to("self.ts")
    (root / "src/inc.ts").symlink_to("../shared/text.inc")
    (root / "src/inc2.ts").symlink_to("../shared/text.inc")
    (root / "src/out.ts").symlink_to("/etc/hostname")
    found = discover(configured(root))
    assert found.files == ("src/a.ts", "src/inc.ts", "src/keep.ts")
    assert [(each.path, each.reason) for each in found.skipped] == [
        ("src/out.ts", "a link that leads out of the project"),
        ("src/self.ts", "a link that leads nowhere"),
    ]


def test_root_below_the_repository(repository: Write) -> None:
    root = repository({"web/src/a.ts": "", "api/b.ts": ""})
    assert discover(configured(root / "web")).files == ("src/a.ts",)


def test_deleted_files_are_not_listed_untracked_are(repository: Write) -> None:
    root = repository({"a.ts": "", "b.ts": "", "c.ts": ""})
    (root / "a.ts").unlink()
    (root / "b.ts").write_text("changed")
    (root / "d.ts").write_text("new")
    found = discover(configured(root))
    assert found.files == ("b.ts", "c.ts", "d.ts")
    assert set(found.blobs) == {"c.ts"}
    assert not found.notes


def test_what_git_may_not_look_at_is_not_deleted(repository: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"src/locked/a.ts": "one"})
    (root / "src/locked/a.ts").unlink()  # git says the same of a file in a folder without permission

    def refuse(path: str) -> None:
        raise PermissionError(13, "Permission denied", path)

    monkeypatch.setattr(git_module.os, "lstat", refuse)
    assert list(git_module.listing(str(root)).modified) == ["src/locked/a.ts"]


def test_what_is_tracked_but_not_looked_at_is_said(repository: Write) -> None:
    root = repository({"src/build/a.ts": "", "src/build/b.ts": "", "node_modules/x.js": "", "a.ts": ""})
    notes = discover(configured(root)).notes
    assert [note.partition(";")[0] for note in notes] == ["not looked at: src/build/ (2 files"]


def test_submodules_are_searched_strangers_are_named(
    repository: Write, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    (other / "inner.ts").write_text("")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "x")
    root = repository({"a.ts": ""})
    git(root, "submodule", "add", "-q", str(other), "libs/other")
    git(root, "clone", "-q", str(other), "clone")
    found = discover(configured(root))
    assert found.files == ("a.ts", "libs/other/inner.ts")
    assert found.notes == ("not looked at: clone/ is a git repository of its own",)
    assert set(found.blobs) == {"a.ts", "libs/other/inner.ts"}


def test_a_project_in_an_ignored_folder_is_walked(repository: Write) -> None:
    root = repository({".gitignore": "tmp/\n", "tmp/demo/a.ts": ""})
    found = discover(configured(root / "tmp/demo"))
    assert found.files == ("a.ts",)
    assert "ignored by the git repository around it" in found.notes[0]


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("fatal: detected dubious ownership in repository at '/x'", "does not trust this folder"),
        ("fatal: not a git repository", "not in a git repository"),
        ("git cannot be run: No such file or directory", "git cannot be run"),
    ],
)
def test_why_git_was_not_used(
    repository: Write, monkeypatch: pytest.MonkeyPatch, said: str, note: str
) -> None:
    root = repository({"a.ts": "", ".gitignore": "b.ts", "b.ts": ""})

    def refuse(*_: object, **__: object) -> bytes:
        raise git_module.GitError(said)

    monkeypatch.setattr(git_module, "_run", refuse)
    found = discover(configured(root))
    assert found.files == ("a.ts",)
    assert note in found.notes[0]
    assert ".gitignore files respected" in found.notes[0]


def test_a_missing_git_program_is_no_trouble(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"a.ts": ""})
    monkeypatch.setenv("PATH", "/nonexistent")
    assert discover(configured(root)).files == ("a.ts",)


def test_a_hook_program_of_the_repository_is_never_run(repository: Write, tmp_path: Path) -> None:
    root = repository({"a.ts": ""})
    trap = root / ".git/trap"
    trap.write_text("#!/bin/sh\ntouch trapped\n")
    trap.chmod(0o755)
    git(root, "config", "core.fsmonitor", str(trap))
    discover(configured(root))
    assert not (root / "trapped").exists()


def test_inside_a_commit_hook(repository: Write) -> None:
    """git tells hooks where it is by relative variables; they must not mislead a run in a folder below."""
    root = repository({"web/a.ts": "", "b.ts": ""})
    code = (
        "from sse2ws.project.discover import discover; from sse2ws.model.config import Config;"
        "from sse2ws.model.pack import Pack;"
        "print(discover(Config('web', None, Pack('t'), ())).files)"
    )
    here = str(Path(__file__).parents[2])
    environment = os.environ | {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "PYTHONPATH": here}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True
    )
    assert done.stdout == "('a.ts',)\n", done.stderr


def test_an_unreadable_folder_is_said(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write({"a.ts": "", "locked/b.ts": ""})
    scandir = os.scandir

    def refuse(folder: str) -> object:  # and not by its mode: that does not stop the root user
        if folder.endswith("locked/"):
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [(each.path, each.reason) for each in discover(configured(root)).skipped] == [
        ("locked/", "cannot be read: Permission denied")
    ]
