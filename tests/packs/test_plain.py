"""What is taken for right at a glance must be right: validation proper has nothing to say about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from sse2ws.packs.document import Document
from sse2ws.packs.plain import is_plain
from sse2ws.packs.validate import problems

KEYS = "version pack src exclude event-style decisions keep migrate streams target overrides other".split()
LEAVES: list[object] = ["", "literal", "constant", "src", "a\nb", "\0", -1, 0, 1, 2, True, False, 1.0]
VALUES = [
    *LEAVES,
    [],
    {},
    *([each] for each in LEAVES),
    *(["src", each] for each in LEAVES),
    *({"a": each} for each in LEAVES),
    *({"": each} for each in LEAVES),
    *({"a": {"b": each}} for each in LEAVES),
    *({"a": [each]} for each in LEAVES),
    [["src"]],
    [{}],
]


@pytest.mark.parametrize("key", KEYS)
def test_plain_is_right(key: str) -> None:
    for value in VALUES:
        body = {key: value}
        if is_plain(body):
            assert not [*problems(Document(Path("sse2ws.toml"), "sse2ws.toml", b"", body), "config")], body


def test_what_init_writes_is_plain() -> None:
    assert is_plain(
        {"version": 1, "pack": ["purposepath"], "src": ["src"], "decisions": {"async-url": "drop"}}
    )
    assert not is_plain({"version": True})
    assert not is_plain({"src": ["src", ""]})
    assert not is_plain({"target": {}})
