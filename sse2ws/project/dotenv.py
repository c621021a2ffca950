"""Keys of one `.env` file. In: its bytes. Out: the keys it sets, or the bytes with keys added and removed.

Lines that are not asked for stay as they are: comments, order, quoting, line ends, the missing last line end.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

_BOM = b"\xef\xbb\xbf"
_KEY = re.compile(rb"[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*(?:=|:[ \t])[ \t]*")
_QUOTED = {
    quote: re.compile(rb"(?:\\.|[^\\" + quote + rb"])*" + quote, re.DOTALL) for quote in (b'"', b"'", b"`")
}


def keys(data: bytes) -> Mapping[str, tuple[int, int]]:
    """Key -> the bytes of its whole assignment, line end included; of two with one name the last."""
    found: dict[str, tuple[int, int]] = {}
    for key, start, end in _assignments(data):
        found[key] = (start, end)
    return found


def value(data: bytes, key: str) -> str | None:
    """The value without quotes and comment; None when the key is not set."""
    place = keys(data).get(key)
    if place is None:
        return None
    line = data[place[0] : place[1]].strip()
    match = _KEY.match(line)
    text = line[match.end() :] if match else b""
    quote = text[:1]
    if quote in _QUOTED and (closing := _QUOTED[quote].match(text, 1)):
        return closing[0][:-1].decode("utf-8", "replace")
    return re.split(rb"\s+#", text, maxsplit=1)[0].strip().decode("utf-8", "replace")


def edited(data: bytes, add: Mapping[str, str], remove: Collection[str]) -> bytes:
    """Without the keys of `remove`; those of `add` that are not set come last, in the file's own manner."""
    gone = [(start, end) for key, start, end in _assignments(data) if key in remove]
    present = keys(data)
    new = {key: text for key, text in add.items() if key not in present}
    quoted = _quotes(data)
    for start, end in reversed(gone):
        data = data[:start] + data[end:]
    if not new:
        return data
    newline = b"\r\n" if data.count(b"\r\n") * 2 > data.count(b"\n") else b"\n"
    lines = [f"{key}={_quote(text, quoted)}".encode() for key, text in new.items()]
    ended = not data.removeprefix(_BOM) or data.endswith(b"\n")
    return data + (b"" if ended else newline) + newline.join(lines) + (newline if ended else b"")


def _assignments(data: bytes) -> list[tuple[str, int, int]]:
    """Key, start and end of every assignment; a quoted value may go over several lines."""
    found = []
    at = len(_BOM) if data.startswith(_BOM) else 0
    while at < len(data):
        match = _KEY.match(data, at)
        end = at
        if match:
            end = match.end()
            quoted = _QUOTED.get(data[end : end + 1])
            closing = quoted.match(data, end + 1) if quoted else None
            end = closing.end() if closing else end
        newline = data.find(b"\n", end)
        after = len(data) if newline < 0 else newline + 1
        if match:
            found.append((match[1].decode("utf-8", "replace"), at, after))
        at = after
    return found


def _quotes(data: bytes) -> str:
    """The quote that most values of the file stand in, empty for none."""
    counts = {"": 0, '"': 0, "'": 0}
    for _, start, end in _assignments(data):
        match = _KEY.match(data, start)
        first = data[match.end() : match.end() + 1].decode("latin-1") if match and match.end() < end else ""
        counts[first if first in counts else ""] += 1
    return max(counts, key=lambda each: counts[each])


def _quote(text: str, quote: str) -> str:
    if not quote and re.search(r"[\s#'\"`$\\]", text):
        quote = '"'
    return f"{quote}{text}{quote}"
