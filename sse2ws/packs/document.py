"""In: one TOML file of a configuration or a pack. Out: its table, and problems with their places in it.

Never knows which keys are right.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from sse2ws.packs.errors import ConfigError, Problem
from sse2ws.packs.tables import Table, parse

_AT = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")


class Document(Struct, frozen=True):
    """A TOML file that could be read. `table` is the part under `prefix`; `shown` its path for people."""

    path: Path
    shown: str
    data: bytes
    table: Table
    prefix: tuple[str, ...] = ()

    def problem(
        self, keys: tuple[str | int, ...], message: str, help: str = "", on_key: bool = False
    ) -> Problem:
        """A problem at a value of `table`, or at its key."""
        from sse2ws.packs.place import line_column  # a broken file may cost the grammar, a good one not

        line, column = line_column(self.data, (*self.prefix, *keys), on_key)
        return Problem(self.shown, line, column, message, help)


def read(path: Path, start: Path, prefix: tuple[str, ...] = ()) -> Document:
    """A TOML file as a document; `start` is the folder from which its path is shown.

    Raises ConfigError when it cannot be read or is no TOML.
    """
    shown = Path(os.path.relpath(path, start)).as_posix()
    try:
        data = path.read_bytes()
        table = parse(data)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ConfigError([Problem(shown, 0, 0, f"cannot be read: {reason}", "check the path")]) from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise ConfigError([Problem(shown, line, column, "is not UTF-8", "save the file as UTF-8")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([_syntax_problem(shown, data, str(error))]) from error
    for key in prefix:
        inner = table.get(key, {})
        if not isinstance(inner, Mapping):
            whole = Document(path, shown, data, table)
            raise ConfigError([whole.problem(prefix, f"[{'.'.join(prefix)}] must be a table")])
        table = inner
    return Document(path, shown, data, table, prefix)


def _syntax_problem(shown: str, data: bytes, text: str) -> Problem:
    at = _AT.search(text)
    lines = data.decode("utf-8-sig").split("\n")
    line, column = len(lines), len(lines[-1]) + 1
    if at and at[1]:
        line, column = int(at[1]), int(at[2])
    before = lines[line - 1][: column - 1]
    column = len(before.encode("utf-16-le")) // 2 + 1
    message = _AT.sub("", text).rstrip(".")
    return Problem(
        shown, line, column, f"not TOML: {message[:1].lower()}{message[1:]}", "see https://toml.io/en/v1.0.0"
    )
