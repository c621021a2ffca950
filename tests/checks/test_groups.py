"""What has something in common is one set, in whatever order it is found out."""

from __future__ import annotations

from itertools import permutations

from sse2ws.checks.groups import connected


def test_through_others() -> None:
    held = {"a": ["x"], "b": ["y"], "c": ["z"], "d": ["y", "x"], "e": []}
    assert connected(held) == [["a", "b", "d"], ["c"], ["e"]]


def test_the_order_of_what_is_held_does_not_count() -> None:
    found = [connected({"a": ["x"], "b": ["y"], "c": ["z"], "d": each}) for each in permutations("xyz")]
    assert found == [[["a", "b", "c", "d"]]] * 6
