"""What is asked of git, against real repositories."""

from __future__ import annotations

import pytest

from sse2ws.project import git as ask
from sse2ws.project.git import GitError
from tests.project.conftest import Write, git


def test_dirty_is_what_git_could_not_give_back(repository: Write) -> None:
    names = ("clean.ts", "changed.ts", "staged.ts", "both.ts", "told.ts", "[a].ts", "gone.ts")
    root = repository(dict.fromkeys(names, "1\n"))
    for name in ("changed.ts", "staged.ts", "both.ts", "new.ts", "added.ts", "hint.ts"):
        (root / name).write_text("2\n")
    git(root, "add", "staged.ts", "both.ts", "added.ts")
    git(root, "add", "-N", "hint.ts")
    (root / "both.ts").write_text("3\n")
    (root / "gone.ts").unlink()
    git(root, "update-index", "--assume-unchanged", "told.ts")
    paths = [*names, "new.ts", "added.ts", "hint.ts"]
    assert ask.dirty(str(root), paths) == ("both.ts", "changed.ts", "gone.ts", "hint.ts", "new.ts", "told.ts")


def test_dirty_is_not_misled_by_a_touched_file(repository: Write) -> None:
    root = repository({"a.ts": "1\n"})
    (root / "a.ts").write_text("1\n")
    assert ask.dirty(str(root), ["a.ts"]) == ()


def test_dirty_sees_a_change_of_same_size_at_the_same_time(repository: Write) -> None:
    root = repository({"a.ts": "1\n"})
    (root / "a.ts").write_text("2\n")
    assert ask.dirty(str(root), ["a.ts"]) == ("a.ts",)


def test_dirty_below_the_top_and_in_conflict(repository: Write) -> None:
    root = repository({"web/a.ts": "1\n", "web/b.ts": "1\n"})
    git(root, "checkout", "-q", "-b", "other")
    (root / "web/a.ts").write_text("2\n")
    git(root, "commit", "-qam", "2")
    git(root, "checkout", "-q", "main")
    (root / "web/a.ts").write_text("3\n")
    git(root, "commit", "-qam", "3")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "other")
    assert ask.dirty(str(root / "web"), ["a.ts", "b.ts"]) == ("a.ts",)


def test_dirty_in_a_submodule(repository: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    git(other, "init", "-q")
    (other / "a.ts").write_text("1")
    (other / "b.ts").write_text("1")
    git(other, "add", ".")
    git(other, "commit", "-q", "-m", "x")
    root = repository({})
    git(root, "submodule", "add", "-q", str(other), "sub")
    (root / "sub/b.ts").write_text("2")
    assert ask.dirty(str(root), ["sub/a.ts", "sub/b.ts"]) == ("sub/b.ts",)


def test_a_checkout_with_other_line_ends_is_clean(repository: Write) -> None:
    root = repository({".gitattributes": "*.ts text eol=crlf\n", "a.ts": "1\n2\n"})
    (root / "a.ts").unlink()
    git(root, "checkout", "-q", "a.ts")
    assert (root / "a.ts").read_bytes() == b"1\r\n2\r\n"
    assert ask.dirty(str(root), ["a.ts"]) == ()


def test_inside(repository: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = repository({"web/a.ts": ""})
    assert ask.inside(str(root / "web"))
    assert not ask.inside(str(root / ".git"))
    assert not ask.inside(str(tmp_path_factory.mktemp("plain")))


def test_index_bytes(repository: Write) -> None:
    root = repository({"web/[a].ts": b"1\r\n\xff"})
    (root / "web/[a].ts").write_text("2")
    assert ask.index_bytes(str(root / "web"), "[a].ts") == b"1\r\n\xff"
    with pytest.raises(GitError, match=r"gone\.ts"):
        ask.index_bytes(str(root / "web"), "gone.ts")


def test_changed_since_counts_from_where_the_branch_began(repository: Write) -> None:
    root = repository(dict.fromkeys(("a.ts", "b.ts", "c.ts", "d.ts", "e.ts", "web/f.ts"), "1\n"))
    git(root, "checkout", "-q", "-b", "feature")
    (root / "a.ts").write_text("2\n")
    (root / "c.ts").unlink()
    git(root, "mv", "e.ts", "ü [e].ts")
    git(root, "commit", "-qam", "feature")
    git(root, "checkout", "-q", "main")
    (root / "b.ts").write_text("on main\n")
    git(root, "commit", "-qam", "main goes on")
    git(root, "checkout", "-q", "feature")
    (root / "d.ts").write_text("not committed\n")
    (root / "new.ts").write_text("not tracked\n")
    (root / "web/f.ts").write_text("2\n")
    assert ask.changed_since(str(root), "main") == ("a.ts", "d.ts", "new.ts", "web/f.ts", "ü [e].ts")
    assert ask.changed_since(str(root / "web"), "main") == ("f.ts",)


@pytest.mark.parametrize("ref", ["nowhere", "--output=x", "", "HEAD:a.ts"])
def test_a_bad_ref_is_a_kind_error(repository: Write, ref: str) -> None:
    root = repository({"a.ts": ""})
    with pytest.raises(GitError, match="git knows no such commit here; fetch it"):
        ask.changed_since(str(root), ref)


def test_changed_since_outside_of_git(write: Write) -> None:
    with pytest.raises(GitError, match="not in a git repository"):
        ask.changed_since(str(write({})), "main")


def test_blob_ids_are_those_of_git(repository: Write) -> None:
    root = repository({"a.ts": "hello\n", "b.ts": ""})
    (root / "b.ts").write_text("changed")
    assert ask.blob_ids(str(root), ["a.ts", "b.ts", "c.ts"]) == {"a.ts": ask.blob_id(b"hello\n")}
    assert ask.blob_id(b"hello\n") == git(root, "hash-object", "a.ts").strip()
    assert ask.blob_ids("/", ["a.ts"]) == {}
