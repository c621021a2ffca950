"""Patches are judged by git itself: every one must apply and give exactly the bytes that were asked for."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sse2ws.model.edit import FileChange
from sse2ws.report.diff import Mark, hunks, split_lines, unified


def git_applies(folder: Path, changes: list[FileChange], context: int = 3) -> None:
    """Write the old files, let git apply the patch, compare with the new files."""
    for change in changes:
        file = folder / change.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(change.before)
    command = ["git", "apply", "--whitespace=nowarn"]
    patch = unified(changes, context)
    for extra in ([*command, "--check"], command):
        result = subprocess.run(extra, cwd=folder, input=patch, capture_output=True, check=False)
        assert result.returncode == 0, (result.stderr, patch)
    for change in changes:
        assert (folder / change.path).read_bytes() == change.after


LINE = st.sampled_from(
    [
        b"a",
        b"b",
        b"",
        b"\t",
        b" c ",
        b"\x0c",
        b"d\re",
        b"\xe2\x80\xa8",
        b"\xc2\x85f",
        "ü".encode(),
        b"\xff",
        b"- x",
        b"\0",
    ]
)
END = st.sampled_from([b"\n", b"\n", b"\r\n"])
BODY = st.lists(st.tuples(LINE, END).map(b"".join), max_size=30)
TAIL = st.sampled_from([b"", b"", b"no newline", b"\r"])
CONTENT = st.tuples(BODY, TAIL).map(lambda parts: b"".join(parts[0]) + parts[1])


# without any context git itself takes out the wrong one of two lines that end differently
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(before=CONTENT, after=CONTENT, context=st.sampled_from([1, 3]))
def test_git_applies_any_patch(
    tmp_path_factory: pytest.TempPathFactory, before: bytes, after: bytes, context: int
) -> None:
    if before == after:
        assert unified([FileChange("x.ts", before, after)]) == b""
        return
    git_applies(tmp_path_factory.mktemp("apply"), [FileChange("x.ts", before, after)], context)


@pytest.mark.parametrize(
    "path",
    [
        "src/[slug]/a.tsx",
        "with blank/b c.ts",
        "ümlaut/ß.ts",
        'quo"te.ts',
        "back\\slash.ts",
        "tab\there.ts",
        "-dash.ts",
    ],
)
def test_git_applies_any_path(tmp_path: Path, path: str) -> None:
    git_applies(tmp_path, [FileChange(path, b"one\ntwo\n", b"one\nzwei\n"), FileChange("z.ts", b"x", b"y\n")])


def test_an_empty_file_gets_and_loses_content(tmp_path: Path) -> None:
    git_applies(tmp_path, [FileChange("full.ts", b"", b"x\n"), FileChange("sub/y.ts", b"x\ny", b"x\n")])


def test_one_change_reads_like_gits_own() -> None:
    before = b"".join(b"line %d\n" % n for n in range(1, 10))
    patch = unified([FileChange("src/a.ts", before, before.replace(b"line 5", b"five"))], context=1)
    assert patch == (
        b"diff --git a/src/a.ts b/src/a.ts\n--- a/src/a.ts\n+++ b/src/a.ts\n"
        b"@@ -4,3 +4,3 @@\n line 4\n-line 5\n+five\n line 6\n"
    )


def test_far_changes_are_two_hunks_and_near_ones_are_one() -> None:
    before = b"".join(b"line %d\n" % n for n in range(40))
    near = before.replace(b"line 5\n", b"five\n").replace(b"line 10\n", b"ten\n")
    far = near.replace(b"line 30\n", b"thirty\n")
    assert [hunk.header for hunk in hunks(before, near)] == ["@@ -3,12 +3,12 @@"]
    assert [hunk.header for hunk in hunks(before, far)] == ["@@ -3,12 +3,12 @@", "@@ -28,7 +28,7 @@"]


def test_lines_carry_their_numbers() -> None:
    [hunk] = hunks(b"a\nb\nc\n", b"a\nB\nB2\nc\n")
    marks = [(line.mark, line.old, line.new) for line in hunk.lines]
    assert marks == [
        (Mark.SAME, 1, 1),
        (Mark.GONE, 2, 0),
        (Mark.NEW, 0, 2),
        (Mark.NEW, 0, 3),
        (Mark.SAME, 3, 4),
    ]


def test_only_newline_splits() -> None:
    text = "a\x0cb\u2028c\x85d\re\r\nf".encode()
    assert split_lines(text) == ["a\x0cb\u2028c\x85d\re\r\n".encode(), b"f"]
    assert b"".join(split_lines(text)) == text
