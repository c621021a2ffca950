"""Several processes find out what one does, also when one of them dies."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from msgspec import msgpack

from sse2ws.packs.load import load_config
from sse2ws.pipeline import Options, plan, scan, workers
from sse2ws.pipeline.workers import shared

APP = Path(__file__).parent.parent / "fixtures" / "apps" / "purposepath"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="one process does it all elsewhere")


def test_in_order() -> None:
    found = shared(lambda number: msgpack.encode(number * 2), range(10), 3)
    assert [msgpack.decode(each) for each in found if each is not None] == list(range(0, 20, 2))


def test_what_raises_or_dies_is_left_to_the_caller() -> None:
    def work(number: int) -> bytes:
        if number == 2:
            raise ValueError(number)
        if number == 3:
            os.kill(os.getpid(), signal.SIGKILL)
        return b"done"

    assert shared(work, range(6), 3) == [None, b"done", None, None, b"done", b"done"]


def test_one_process_asks_nobody() -> None:
    assert shared(lambda _: b"", range(3), 1) == [None] * 3


def test_the_same_is_found_by_several(monkeypatch: pytest.MonkeyPatch) -> None:
    config, one, three = load_config(APP), Options(jobs=1, cache=False), Options(jobs=3, cache=False)
    alone = scan(config, one), plan(config, one)
    asked: list[int] = []
    fork = os.fork

    def counted() -> int:
        asked.append(1)
        return fork()

    monkeypatch.setattr(workers, "_MUCH", 0)
    monkeypatch.setattr(os, "fork", counted)
    together = scan(config, three), plan(config, three)
    assert asked, "the test must see processes being started"
    assert msgpack.encode(together) == msgpack.encode(alone)
