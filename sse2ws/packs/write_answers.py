"""In: the bytes of a configuration, and answers. Out: its bytes with them; comments and order stay.

Writes no file. `tomlkit` costs 60 ms, so it is imported here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping, MutableSequence

from sse2ws.packs.answering import in_streams
from sse2ws.packs.decisions import CHOICES, EVERY
from sse2ws.packs.said import Said

_Table = MutableMapping[str, object]
"""A table of tomlkit, whose items are whatever TOML allows."""


def write_answers(
    data: bytes, answers: Iterable[Said], path: str = "", prefix: tuple[str, ...] = ()
) -> bytes:
    """`path`: a pattern of files, for `[[overrides]]`. `prefix`: the keys of its table in the file.

    Empty `data` becomes a new file. Line ends and a byte-order mark stay as they are.
    """
    import tomlkit

    text = data.decode("utf-8-sig")
    document = tomlkit.parse(text or "version = 1\n")
    body: _Table = document
    for key in prefix:
        body = _table(body, key)
    for said in answers:
        if path:
            _put(_override(body, path), said)
        elif in_streams(said, _own(body, said)):
            _table(body, "streams")[said.key] = _value(said)
        else:
            _put(_table(body, "decisions"), said)
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    written = tomlkit.dumps(document).replace("\r\n", "\n")
    return mark + (written.replace("\n", "\r\n") if b"\r\n" in data else written).encode()


def _own(body: _Table, said: Said) -> object:
    """What the reason of an answer has among the decisions."""
    decisions = body.get("decisions")
    return decisions.get(said.reason) if isinstance(decisions, MutableMapping) else None


def _put(decisions: _Table, said: Said) -> None:
    old = decisions.get(said.reason)
    if CHOICES[said.reason].url_keys and isinstance(old, str if said.key else MutableMapping):
        if said.key:  # the word answers for all other URLs
            del decisions[said.reason]
            _table(decisions, said.reason)[EVERY] = old
        _table(decisions, said.reason)[said.key or EVERY] = _value(said)
    elif said.key:
        _table(decisions, said.reason)[said.key] = _value(said)
    else:
        decisions[said.reason.value] = _value(said)


def _value(said: Said) -> object:
    return said.answer if isinstance(said.answer, str) else list(said.answer)


def _table(body: _Table, key: str) -> _Table:
    """The table under a key; made at the end when there is none."""
    import tomlkit

    if key not in body:
        inline = type(body).__name__ == "InlineTable"
        body[str(key)] = tomlkit.inline_table() if inline else tomlkit.table()
    found = body[str(key)]
    assert isinstance(found, MutableMapping), key  # the configuration was checked before
    return found


def _override(body: _Table, path: str) -> _Table:
    """The decisions of the last override for exactly this pattern; a new one when there is none."""
    import tomlkit

    overrides = body.setdefault("overrides", tomlkit.aot())
    assert isinstance(overrides, MutableSequence), path
    for each in reversed(overrides):
        if list(each.get("paths", ())) == [path]:
            return _table(each, "decisions")
    table = tomlkit.table()
    table["paths"] = [path]
    overrides.append(table)
    return _table(overrides[-1], "decisions")
