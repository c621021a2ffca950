"""Which of the files that hold a needle are worth analysing."""

from __future__ import annotations

import pytest

from sse2ws.model.pack import Client, ClientKind
from sse2ws.project.needles import Worth

CLIENTS = (
    Client("eventsource", ClientKind.CONSTRUCTOR, globals=("EventSource",)),
    Client("sse.js", ClientKind.CONSTRUCTOR, modules=("sse.js",), exports=("SSE",)),
)


@pytest.mark.parametrize(
    "code",
    [
        "for await (const chunk of body) parse(chunk); // an EventSource",
        "for await (const line of lines) if (line.startsWith('data:')) use(line);",
        "for await (const line of lines) if (/^(?:event:)/.test(line)) use(line);",
        "const reader = body.getReader(); import { createParser } from 'eventsource-parser';",
        "fetch(url, { headers: { Accept: 'text/event-stream' } }).then((r) => r.body.getReader());",
        "for await (const each of new SSE(url)) use(each);",
        "for await (const each of all) use(each); // sse2ws-keep",
    ],
)
def test_worth(code: str) -> None:
    assert Worth(CLIENTS).analysing(code.encode())


@pytest.mark.parametrize(
    "code",
    [
        "for await (const row of rows) insert({ data: row, event: 'row' });",
        "const reader = file.stream().getReader(); while (true) await reader.read();",
        "axios.get(url, { onDownloadProgress: ({ loaded }) => show(loaded) });",
    ],
)
def test_not_worth(code: str) -> None:
    assert not Worth(CLIENTS).analysing(code.encode())
