"""Answers from a file and into the configuration: what `decide` and `fix` share."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from sse2ws.commands.output import CannotWrite
from sse2ws.commands.request import Request
from sse2ws.packs.said import Said

Answers = Mapping[str, Sequence[Said]]
"""Pattern of files ('' for the whole project) -> answers."""


def answers_of(file: Path, request: Request) -> dict[str, list[Said]]:
    """The answers of a TOML file: `[decisions]`, `[streams]`, `[[overrides]]`. Raises ConfigError."""
    from sse2ws.packs.load_answers import load_answers

    return load_answers(file, request.configuration.pack)


def save(groups: Answers, request: Request) -> str:
    """Write answers into the configuration and return its path. Raises Unclear, ConfigError, CannotWrite."""
    from sse2ws.packs.answering import with_answers
    from sse2ws.packs.find import IN_PYPROJECT, NAME
    from sse2ws.packs.write_answers import write_answers

    config = request.configuration
    path = Path(config.path or Path(config.root) / NAME)
    prefix = IN_PYPROJECT if path.name == "pyproject.toml" else ()
    try:
        data = path.read_bytes() if path.exists() else _new_file(request)
        for pattern, said in groups.items():
            config = with_answers(config, said, pattern)
            data = write_answers(data, said, pattern, prefix)
        temporary = path.with_name(f".{path.name}.{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(path)
    except OSError as error:
        raise CannotWrite(f"{path}: cannot be written: {error.strerror}.") from error
    return os.path.relpath(path)


def _new_file(request: Request) -> bytes:
    """The beginning of a configuration that did not exist: what the command line said goes into it."""
    packs = ", ".join(f'"{each}"' for each in request.pack or ())
    return f"version = 1\n{f'pack = [{packs}]' if packs else ''}\n".encode().rstrip() + b"\n"
