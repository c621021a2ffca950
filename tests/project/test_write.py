"""Fixes on disk and their undo: all or nothing, exactly back, never over somebody else's work."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from sse2ws.model.edit import FileChange
from sse2ws.project.journal import JournalError
from sse2ws.project.state import StateError
from sse2ws.project.write import NothingToUndo, Undone, WriteError, apply, undo
from tests.project.conftest import Write

A = FileChange("src/a.ts", b"old a\r\n", b"new a\r\n")
B = FileChange("src/[b].ts", b"\xef\xbb\xbfold b\xff", b"\xef\xbb\xbfnew b\xff")
NEW = FileChange("src/made/here/c.ts", b"", b"new file\n")


def tree(root: Path) -> dict[str, bytes]:
    """Every file and folder of a project, without our own folder."""
    found = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if not name.startswith(".sse2ws/") and name != ".sse2ws":
            found[name] = path.read_bytes() if path.is_file() else b"<folder>"
    return found


@pytest.fixture
def project(write: Write) -> Path:
    return write({A.path: A.before, B.path: B.before, "other.ts": "x"})


def test_writes_and_takes_back(project: Path) -> None:
    before = tree(project)
    apply(str(project), [A, B, NEW])
    assert {each.path: (project / each.path).read_bytes() for each in (A, B, NEW)} == {
        each.path: each.after for each in (A, B, NEW)
    }
    assert undo(str(project)) == Undone((B.path, A.path, NEW.path), frozenset((NEW.path,)))
    assert tree(project) == before
    with pytest.raises(NothingToUndo):
        undo(str(project))


def test_several_undos_go_back_several_fixes(project: Path) -> None:
    states = [tree(project)]
    for number in range(12):
        path = project / A.path
        apply(str(project), [FileChange(A.path, path.read_bytes(), b"%d" % number)])
        states.append(tree(project))
    for state in reversed(states[:-1]):
        undo(str(project))
        assert tree(project) == state


def test_only_the_last_fifty_are_kept(project: Path) -> None:
    for number in range(53):
        apply(str(project), [FileChange("other.ts", (project / "other.ts").read_bytes(), b"%d" % number)])
    for _ in range(50):
        undo(str(project))
    assert (project / "other.ts").read_bytes() == b"2"
    with pytest.raises(NothingToUndo):
        undo(str(project))


def test_no_change_leaves_no_trace(project: Path) -> None:
    apply(str(project), [FileChange("other.ts", b"x", b"x")])
    assert not (project / ".sse2ws").exists()


def test_the_state_folder_ignores_itself(project: Path) -> None:
    apply(str(project), [A])
    assert (project / ".sse2ws/.gitignore").read_text() == "*\n"


@pytest.mark.parametrize("mode", [0o644, 0o755, 0o600, 0o444])
def test_modes_stay(project: Path, mode: int) -> None:
    (project / A.path).chmod(mode)
    apply(str(project), [A])
    assert stat.S_IMODE((project / A.path).stat().st_mode) == mode
    undo(str(project))
    assert stat.S_IMODE((project / A.path).stat().st_mode) == mode


def test_a_link_keeps_leading_where_it_led(project: Path) -> None:
    (project / "link.ts").symlink_to("src/a.ts")
    apply(str(project), [FileChange("link.ts", A.before, A.after)])
    assert (project / "link.ts").is_symlink()
    assert (project / A.path).read_bytes() == A.after
    undo(str(project))
    assert (project / A.path).read_bytes() == A.before


def test_a_name_of_the_greatest_length(write: Write) -> None:
    name = "x" * 252 + ".ts"
    root = write({name: "1"})
    apply(str(root), [FileChange(name, b"1", b"2")])
    undo(str(root))
    assert tree(root) == {name: b"1"}


def test_a_name_that_is_not_utf8(write: Write) -> None:
    name = os.fsdecode(b"\xff\n\xc3\xbc.ts")
    root = write({name: "1"})
    apply(str(root), [FileChange(name, b"1", b"2")])
    assert undo(str(root)).paths == (name,)
    assert (root / name).read_bytes() == b"1"


def test_a_file_that_changed_since_the_scan_stops_everything(project: Path) -> None:
    (project / B.path).write_bytes(b"somebody was here")
    before = tree(project)
    with pytest.raises(WriteError, match=r"changed since the scan, nothing was written: src/\[b\]\.ts"):
        apply(str(project), [A, B])
    assert tree(project) == before
    with pytest.raises(NothingToUndo):
        undo(str(project))


def test_a_file_that_went_since_the_scan_stops_everything(project: Path) -> None:
    (project / B.path).unlink()
    with pytest.raises(WriteError, match="changed since the scan"):
        apply(str(project), [A, B])
    assert (project / A.path).read_bytes() == A.before


def test_a_file_that_changes_while_the_fix_is_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written in order of their names: `[b]` comes before `a`."""
    replace = os.replace

    def meddle(source: str, target: str) -> None:
        replace(source, target)
        if target.endswith("[b].ts"):
            (project / A.path).write_bytes(b"saved in an editor")

    monkeypatch.setattr(os, "replace", meddle)
    with pytest.raises(WriteError, match=r"src/a\.ts: changed on disk while .* all files are as they were"):
        apply(str(project), [A, B])
    assert (project / B.path).read_bytes() == B.before
    assert (project / A.path).read_bytes() == b"saved in an editor"
    with pytest.raises(NothingToUndo):
        undo(str(project))


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_trouble_in_the_middle_puts_all_back(
    project: Path, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    before = tree(project)
    replace = os.replace

    def fail(source: str, target: str) -> None:
        if target.endswith("a.ts"):
            raise trouble
        replace(source, target)

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises((WriteError, KeyboardInterrupt)):
        apply(str(project), [A, B, NEW])
    assert tree(project) == before
    with pytest.raises(NothingToUndo):
        undo(str(project))


@pytest.mark.parametrize("trouble", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_trouble_among_many_puts_all_back(
    write: Write, monkeypatch: pytest.MonkeyPatch, trouble: BaseException
) -> None:
    """Many files wait for the disk together."""
    root = write({f"src/{number}.ts": "1" for number in range(50)})
    changes = [FileChange(f"src/{number}.ts", b"1", b"2") for number in range(50)]
    before, sync = tree(root), os.fsync
    count = iter(range(1000))

    def fail(descriptor: int) -> None:
        if next(count) == 30:
            raise trouble
        sync(descriptor)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", fail)
        with pytest.raises((WriteError, KeyboardInterrupt)):
            apply(str(root), changes)
    assert tree(root) == before
    apply(str(root), changes)
    assert {data for name, data in tree(root).items() if name.endswith(".ts")} == {b"2"}
    undo(str(root))
    assert tree(root) == before


def test_undo_refuses_a_file_that_changed_since(project: Path) -> None:
    apply(str(project), [A, B])
    (project / B.path).write_bytes(b"somebody was here")
    before = tree(project)
    said = r"changed since `sse2ws fix` wrote it, nothing was undone: src/\[b\]\.ts;"
    with pytest.raises(WriteError, match=said):
        undo(str(project))
    assert tree(project) == before
    (project / B.path).write_bytes(B.after)
    undo(str(project))
    assert (project / A.path).read_bytes() == A.before


def test_undo_refuses_a_file_that_went(project: Path) -> None:
    apply(str(project), [A, B])
    (project / A.path).unlink()
    with pytest.raises(WriteError, match=r"nothing was undone: src/a\.ts"):
        undo(str(project))
    assert (project / B.path).read_bytes() == B.after


def test_folders_that_were_there_or_are_used_stay(project: Path) -> None:
    (project / "src/made").mkdir()
    apply(str(project), [NEW, FileChange("src/x/d.ts", b"", b"1")])
    (project / "src/x/mine.ts").write_text("mine")
    undo(str(project))
    assert sorted(tree(project)) == sorted(
        [A.path, B.path, "other.ts", "src", "src/made", "src/x", "src/x/mine.ts"]
    )


@pytest.mark.parametrize("path", ["../out.ts", "/tmp/sse2ws-out.ts", "away/out.ts"])
def test_never_writes_outside_of_the_root(write: Write, path: str) -> None:
    root = write({"project/a.ts": "", "out.ts": "x"}) / "project"
    (root / "away").symlink_to("..")
    with pytest.raises(WriteError, match="leads out of the project"):
        apply(str(root), [FileChange(path, b"x", b"y")])


def test_a_journal_that_somebody_else_wrote_cannot_reach_outside(write: Write) -> None:
    entry = '{"files": [{"path": "../out.ts", "created": false, "before": "eQ==", "after": "eA=="}]}'
    root = write({"project/.sse2ws/fixes/000001.json": entry, "out.ts": "x"}) / "project"
    with pytest.raises(WriteError, match="leads out of the project"):
        undo(str(root))
    assert (root.parent / "out.ts").read_text() == "x"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"files": [{}]}', '{"files": [{"path": "a", "before": "?"}]}']
)
def test_a_broken_journal_is_an_error(write: Write, text: str) -> None:
    root = write({".sse2ws/fixes/000001.json": text})
    with pytest.raises(JournalError, match=r"000001\.json cannot be read"):
        undo(str(root))


def test_a_state_folder_that_is_a_link_is_refused(write: Write) -> None:
    root = write({"home/x": "", "project/src/a.ts": A.before}) / "project"
    (root / ".sse2ws").symlink_to("../home")
    with pytest.raises(StateError, match="is a link"):
        apply(str(root), [A])
    assert tree(root.parent / "home") == {"x": b""}


def test_what_was_changed_since_may_stay_and_the_rest_goes_back(project: Path) -> None:
    apply(str(project), [A, B, NEW], "init")
    (project / A.path).write_bytes(b"mine")
    with pytest.raises(WriteError, match=r"changed since `sse2ws init` wrote it.*--keep-changed"):
        undo(str(project))
    undone = undo(str(project), keep_changed=True)
    assert undone == Undone((B.path, NEW.path), frozenset((NEW.path,)), (A.path,))
    assert (project / A.path).read_bytes() == b"mine"
    assert (project / B.path).read_bytes() == B.before
    assert not (project / NEW.path).exists()
    with pytest.raises(NothingToUndo):
        undo(str(project))
