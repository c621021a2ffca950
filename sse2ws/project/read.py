"""One file and whether it can be analysed. In: a path. Out: a SourceFile, or Skipped with the reason.

Never decodes what it hands out, never reads more than the one file.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

from sse2ws.model.run import Skipped
from sse2ws.model.source import SourceFile

LARGEST = 2 * 1024 * 1024
"""Bytes. Nobody writes larger files by hand, and parsing takes 20 to 35 bytes of memory for each."""

FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
"""Not blocking, because opening a named pipe would wait for its writer for ever."""

_GENERATED = re.compile(rb"@generated\b")
_ONE_LINERS = re.compile(rb"\s*/\* eslint-disable \*/")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")

_MINIFIED = "minified"


def read(root: str, path: str) -> SourceFile | Skipped:
    """The file as it is, byte-order mark included. Skipped is incomplete unless the file is generated."""
    try:
        data = read_bytes(root, path)
    except OSError as error:
        return unreadable(path, error)
    return judge(path, data)


def read_bytes(root: str, path: str) -> bytes:
    """The whole content; raises OSError."""
    with open(os.open(os.path.join(root, path), FLAGS), "rb", buffering=0) as file:
        return file.read()


def unreadable(path: str, error: OSError) -> Skipped:
    """Nobody can know what such a file mentions: the audit has a hole."""
    return Skipped(path, f"cannot be read: {(error.strerror or str(error)).lower()}", True)


def judge(path: str, data: bytes) -> SourceFile | Skipped:
    """A file that mentions something, as a source or as the reason why it cannot be one."""
    if _GENERATED.search(data, 0, 1000):
        return Skipped(path, "generated")
    reason = _trouble(data)
    if not reason:
        return SourceFile(path, data)
    page = path.lower().endswith((".html", ".htm"))
    return Skipped(path, reason, not (page and reason == _MINIFIED))  # a page like that is a tool's report


def _trouble(data: bytes) -> str:
    if len(data) > LARGEST:
        return f"larger than {LARGEST >> 20} MB"
    if data.startswith(_UTF16):
        return "not UTF-8 (but UTF-16)"
    if b"\0" in data:
        return "binary"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "not UTF-8"
    if len(data) > 2000 and len(data) > 500 * (data.count(b"\n") + 1):
        return _MINIFIED
    if _ONE_LINERS.match(data) and max(map(len, data.split(b"\n"))) > 5000:
        return _MINIFIED
    return ""


def mentions_in_utf16(data: bytes, needles: Iterable[bytes]) -> bool:
    """Whether a file that begins with a UTF-16 byte-order mark holds one of the needles in that encoding."""
    if not data.startswith(_UTF16):
        return False
    codec = "utf-16-le" if data.startswith(_UTF16[0]) else "utf-16-be"
    return any(needle.decode("utf-8").encode(codec) in data for needle in needles)
