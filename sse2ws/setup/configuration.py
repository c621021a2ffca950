"""The text of a first sse2ws.toml. In: the code. Out: a pack that fits, the file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sse2ws.model.pack import Pack
from sse2ws.setup.code import Code

_TEXT = """\
# How this project moves from Server-Sent Events to the shared WebSocket. `sse2ws schema` describes all keys.
version = 1
pack = {pack}

# What is migrated, tests and stories too. Code elsewhere is only read; what would have to change there asks.
src = ["."]

# Answers that hold for the whole project; `sse2ws scan` says which ones are open.
# [decisions]
# manual-reconnect = "drop"
# connection-auth = "drop"
"""


def configuration(packs: Sequence[str]) -> bytes:
    """The file. All of the project is migrated: what lies beside `src` uses what is in it."""
    return _TEXT.format(pack=json.dumps(list(packs))).encode()


def fits(pack: Pack, code: Code) -> bool:
    """Whether a pack speaks of this project: a retired file is there, a key is read, or two old names."""
    if any(code.exists(each.path) for each in pack.retired):
        return True
    if any(code.program.files_with(key.encode()) for key in pack.env.remove):
        return True
    old = {*pack.event_map, *(name.replace(".", "-") for name in pack.events)} - set(pack.events)
    words = [f"{quote}{name}{quote}".encode() for name in sorted(old) for quote in ("'", '"')]
    return sum(bool(code.program.files_with(each)) for each in words) >= 2
