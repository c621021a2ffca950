"""The text of a first sse2ws.toml. In: the code. Out: a pack that fits, source folders, the file."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sse2ws.model.pack import Pack
from sse2ws.setup.code import Code

_TEXT = """\
# How this project moves from Server-Sent Events to the shared WebSocket. `sse2ws schema` describes all keys.
version = 1
pack = {pack}
src = {src}

# Answers that hold for the whole project; `sse2ws scan` says which ones are open.
# [decisions]
# manual-reconnect = "drop"
# connection-auth = "drop"
"""


def configuration(packs: Sequence[str], src: Sequence[str]) -> bytes:
    """The file."""
    return _TEXT.format(pack=json.dumps(list(packs)), src=json.dumps(list(src))).encode()


def fits(pack: Pack, code: Code) -> bool:
    """Whether a pack speaks of this project: a retired file is there, a key is read, or two old names."""
    if any(code.exists(each.path) for each in pack.retired):
        return True
    if any(code.program.files_with(key.encode()) for key in pack.env.remove):
        return True
    old = {*pack.event_map, *(name.replace(".", "-") for name in pack.events)} - set(pack.events)
    words = [f"{quote}{name}{quote}".encode() for name in sorted(old) for quote in ("'", '"')]
    return sum(bool(code.program.files_with(each)) for each in words) >= 2


def source_folders(code: Code) -> tuple[str, ...]:
    """`src` when the sources lie in it, else everything."""
    outside = [path for path in code.files if "/" in path and not path.startswith("src/")]
    inside = len(code.files) - len(outside)
    return ("src",) if code.exists("src") and inside > len(outside) else (".",)
