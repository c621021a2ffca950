"""The findings that a project lives with for now. In: a file. Out: fingerprints and what they mean.

One line each, sorted, every line complete in itself: lines that two branches add can simply be put together.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from sse2ws.project.atomic import replace_file
from sse2ws.project.jsonc import as_object, as_text

NAME = ".sse2ws-baseline.json"
_MERGE = f"{NAME} merge=union"
_END = "~"
"""Sorts behind all fingerprints, so that their lines end with a comma, also when lines are merged."""


class BaselineError(Exception):
    """A baseline cannot be read or written; the message says why and what to do."""


def read_baseline(file: Path) -> Mapping[str, str]:
    """Fingerprint -> rule and path. Raises BaselineError."""
    try:
        whole = as_object(json.loads(file.read_bytes()))
    except FileNotFoundError as error:
        raise BaselineError(f"{file}: no such baseline; `sse2ws baseline create` makes one") from error
    except (OSError, ValueError) as error:
        raise BaselineError(
            f"{file}: cannot be read as a baseline ({error}); settle a merge in it, or make it anew"
        ) from error
    if whole.get("version") != 1:
        raise BaselineError(f"{file}: no baseline of version 1; make it anew: `sse2ws baseline create`")
    return {key: as_text(value) for key, value in as_object(whole.get("findings")).items() if key != _END}


def write_baseline(file: Path, known: Mapping[str, str]) -> None:
    """Replaces the file. Raises BaselineError."""
    entries = [*sorted(known.items()), (_END, "end")]
    lines = ",\n".join(f"{_text(key)}: {_text(value)}" for key, value in entries)
    try:
        replace_file(str(file), f'{{\n"version": 1,\n"findings": {{\n{lines}\n}}\n}}\n'.encode())
    except OSError as error:
        raise BaselineError(f"{file}: cannot be written: {error.strerror}") from error


def let_git_merge(root: str) -> bool:
    """Has git put both branches' lines together instead of asking. Whether `.gitattributes` was changed."""
    file = Path(root, ".gitattributes")
    said = file.read_bytes() if file.exists() else b""
    if NAME.encode() in said or not os.path.exists(os.path.join(root, ".git")):
        return False
    newline = b"\r\n" if b"\r\n" in said else b"\n"
    start = newline if said and not said.endswith(b"\n") else b""
    replace_file(str(file), said + start + _MERGE.encode() + newline)
    return True


def _text(value: str) -> str:
    """ASCII only: names of files that are not UTF-8 survive."""
    return json.dumps(value)
