"""`.env` files are edited key by key: comments, order, quoting, line ends and everything else stay."""

from __future__ import annotations

import pytest

from sse2ws.project.dotenv import edited, keys, value

FLAG = {"FLAG": "true"}
OLD = ("OLD",)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"A=1\nOLD=2\nB=3\n", b"A=1\nB=3\nFLAG=true\n"),
        (b"A=1\r\nOLD=2\r\n", b"A=1\r\nFLAG=true\r\n"),
        (b"A=1", b"A=1\nFLAG=true"),
        (b"", b"FLAG=true\n"),
        (b"\xef\xbb\xbfOLD=1\nA=2\n", b"\xef\xbb\xbfA=2\nFLAG=true\n"),
        (b'A="1"\nB="2"\n', b'A="1"\nB="2"\nFLAG="true"\n'),
        (b"A='1'\n", b"A='1'\nFLAG='true'\n"),
        (b"# OLD=1\n#FLAG=false\nA=1 # OLD=\n", b"# OLD=1\n#FLAG=false\nA=1 # OLD=\nFLAG=true\n"),
        (b"export OLD=1\n  OLD = 2\nOLDER=3\n", b"OLDER=3\nFLAG=true\n"),
        (b'OLD="a\nOLD=b\n"\nA=1\n', b"A=1\nFLAG=true\n"),
        (b'A="\nOLD=in a text\n"\n', b'A="\nOLD=in a text\n"\nFLAG="true"\n'),
        (b"OLD=`x` # why\n\nA=1\n", b"\nA=1\nFLAG=true\n"),
        (b"A=caf\xe9\nOLD=1\n", b"A=caf\xe9\nFLAG=true\n"),
        (b"FLAG=false\n", b"FLAG=false\n"),
        (b"FLAG=\n", b"FLAG=\n"),
        (b'FLAG: "false"\n', b'FLAG: "false"\n'),
        (b'A="it never ends\nOLD=1\n', b'A="it never ends\nFLAG=true\n'),
    ],
)
def test_edits(before: bytes, after: bytes) -> None:
    assert edited(before, FLAG, OLD) == after
    assert edited(after, FLAG, OLD) == after, "a second time changes nothing"


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (b"A=1", "1"),
        (b"A = 1 # why", "1"),
        (b"A='1 # 2'", "1 # 2"),
        (b'export A="x" # y', "x"),
        (b"A=", ""),
        (b"A=a#b", "a#b"),
        (b"B=1", None),
        (b"#A=1", None),
        (b"A=1\nA=2", "2"),
    ],
)
def test_values(line: bytes, text: str | None) -> None:
    assert value(line, "A") == text


def test_a_value_that_needs_quotes_gets_them() -> None:
    assert edited(b"A=1\n", {"B": "x # y"}, ()) == b'A=1\nB="x # y"\n'


def test_places_are_whole_lines() -> None:
    assert keys(b"A=1\nB=2\n") == {"A": (0, 4), "B": (4, 8)}
