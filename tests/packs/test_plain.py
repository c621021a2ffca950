"""What is taken for right at a glance must be right: validation proper has nothing to say about it."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sse2ws.packs.document import Document
from sse2ws.packs.plain import is_plain
from sse2ws.packs.validate import problems

LEAVES = st.one_of(
    st.sampled_from(["", "literal", "constant", "src", "a\nb", "\0"]),
    st.integers(-1, 2),
    st.booleans(),
    st.floats(),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["", "a", "b"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["version", "pack", "src", "exclude", "event-style", "decisions", "keep", "migrate", "streams", "other"]
)


@given(st.dictionaries(KEYS, VALUES, max_size=3))
def test_plain_is_right(body: dict[str, object]) -> None:
    if is_plain(body):
        assert not [*problems(Document(Path("sse2ws.toml"), "sse2ws.toml", b"", body), "config")]


def test_what_init_writes_is_plain() -> None:
    assert is_plain(
        {"version": 1, "pack": ["purposepath"], "src": ["src"], "decisions": {"async-url": "drop"}}
    )
    assert not is_plain({"version": True})
    assert not is_plain({"src": ["src", ""]})
    assert not is_plain({"target": {}})
