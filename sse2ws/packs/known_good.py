"""In: bytes that were validated once. Out: whether these very bytes were, with this version of the tool.

Saves the 140 ms that validation costs. Never trusts a file that it cannot read.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path

from sse2ws import __version__

KEPT = 64


class KnownGood:
    """Hashes of valid files, in `.sse2ws/valid.json` under a root; nothing where that cannot be written."""

    def __init__(self, root: Path) -> None:
        self._path = root / ".sse2ws" / "valid.json"
        self._hashes = self._read()
        self._changed = False

    def __contains__(self, item: tuple[str, bytes]) -> bool:
        return _hash(item) in self._hashes

    def add(self, item: tuple[str, bytes]) -> None:
        """Remember a kind of file and its bytes as valid."""
        self._hashes = [*(each for each in self._hashes if each != _hash(item)), _hash(item)][-KEPT:]
        self._changed = True

    def save(self) -> None:
        """Write what was added; a root that cannot be written is left alone."""
        if not self._changed:
            return
        folder = self._path.parent
        temporary = folder / f"valid.{os.getpid()}.tmp"
        try:
            make_folder(folder)
            temporary.write_text(json.dumps({"valid": self._hashes}))
            temporary.replace(self._path)
        except OSError:
            return

    def _read(self) -> list[str]:
        try:
            found = json.loads(self._path.read_bytes())
        except (OSError, ValueError):
            return []
        hashes = found.get("valid") if isinstance(found, dict) else None
        return [each for each in hashes if isinstance(each, str)] if isinstance(hashes, list) else []


def make_folder(folder: Path) -> None:
    """Make `.sse2ws`, which ignores itself. Raises OSError."""
    folder.mkdir(exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("*\n")


def _hash(item: tuple[str, bytes]) -> str:
    kind, data = item
    return sha256(b"\0".join((__version__.encode(), kind.encode(), data))).hexdigest()
