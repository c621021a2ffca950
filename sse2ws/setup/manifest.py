"""package.json around the runtime. In: its bytes and what is declared. Out: what to install, a script added.

The file changes by one line, and only when the result provably says the same and that script.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping

from sse2ws.project.jsonc import as_object
from sse2ws.runtime.needs import DEPENDENCIES, DEV_DEPENDENCIES

_ADD = {
    "npm": ("npm install", "npm install --save-dev"),
    "pnpm": ("pnpm add", "pnpm add --save-dev"),
    "yarn": ("yarn add", "yarn add --dev"),
    "bun": ("bun add", "bun add --dev"),
}
_SCRIPTS = re.compile(rb'"scripts"\s*:\s*\{(\s*)')


def install_commands(
    manager: str, packages: Mapping[str, str], service: bool, mock: bool = True
) -> list[str]:
    """What to type for packages that are not declared yet, for the `service` and for the `mock` server."""
    commands = []
    wanted = (DEPENDENCIES if service else {}, DEV_DEPENDENCIES if mock else {})
    for command, needed in zip(_ADD[manager], wanted, strict=True):
        missing = [f"{name}@{version}" for name, version in needed.items() if name not in packages]
        if missing:
            commands.append(" ".join([command, *missing]))
    return commands


def with_script(data: bytes, name: str, command: str) -> bytes | None:
    """package.json with one more script, first in its list; None when that cannot be shown to be right."""
    try:
        before = as_object(json.loads(data))
    except ValueError:
        return None
    scripts = as_object(before.get("scripts"))
    if name in scripts:
        return data
    entry = f"{json.dumps(name)}: {json.dumps(command)}".encode()
    for match in _SCRIPTS.finditer(data):
        comma = b"," + (match[1] or b" ") if scripts else b""
        after = data[: match.end()] + entry + comma + data[match.end() :]
        try:
            same = json.loads(after) == {**before, "scripts": {**scripts, name: command}}
        except ValueError:
            continue
        if same:
            return after
    return None
