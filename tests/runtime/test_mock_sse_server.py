"""The old side's mock server: streams, scripts, replays. Other tests compare against what it sends."""

from __future__ import annotations

import http.client
import json
import subprocess
from collections.abc import Iterator

import pytest

from tests.runtime.project import HERE, packages


@pytest.fixture
def port() -> Iterator[int]:
    packages()
    command = ["node", str(HERE / "scripts/mock-sse-server.mjs"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield int(server.stdout.readline().rsplit(":", 1)[1])
        finally:
            server.kill()


def script(port: int, *steps: dict[str, object]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("POST", "/", json.dumps(steps))
    assert connection.getresponse().status == 200


def stream(port: int, last: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/api/events", headers={"Last-Event-ID": last} if last else {})
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.readline() + response.readline() == b": welcome\n\n"
    return response


def test_named_and_unnamed_events(port: int) -> None:
    response = stream(port)
    named = {"type": "goal-created", "data": {"goal_id": "1"}}
    script(port, {"emit": named}, {"comment": "warm"}, {"emit": {"data": {}}}, {"cut": True})
    assert response.read().decode() == (
        'id: 1\nevent: goal-created\ndata: {"goal_id":"1"}\n\n: warm\n\nid: 2\ndata: {}\n\n'
    )


def test_what_was_missed_is_sent_again(port: int) -> None:
    script(port, {"flood": {"type": "tick", "count": 3}})
    response = stream(port, last="2")
    script(port, {"cut": True})
    assert response.read().decode() == 'id: 3\nevent: tick\ndata: {"sequence":2}\n\n'
