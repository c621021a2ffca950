"""The project's own TypeScript compiler, before and after: only errors that were not there count.

In: folders. Out: a check. Writes nothing; installs nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from sse2ws.model.proof import Check, Problem, Status, checked
from sse2ws.project.jsonc import as_list, as_object, as_text, read_object

NAME = "types"
_ERROR = re.compile(
    r"(?:(?P<path>.+?)\((?P<line>\d+),(?P<column>\d+)\): )?error (?P<code>TS\d+): (?P<text>.*)"
)
_MINUTES = 10


class _Error(Struct, frozen=True):
    """One diagnostic; where it stands does not make it another one."""

    path: str
    code: str
    text: str


class CannotCheck(Exception):
    """The compiler cannot be run; the message says why."""


def types(before: Path, after: Path, home: str) -> Check:
    """New type errors of the project in `after`. `home`: the folder of package.json in both."""
    compiler = _compiler(after / home)
    if compiler is None:
        return Check(NAME, Status.NOT_CHECKED, f"no TypeScript in node_modules of {home or '.'}")
    configurations = list(_configurations(after / home))
    if not configurations:
        return Check(NAME, Status.NOT_CHECKED, f"no tsconfig.json in {home or '.'}")
    try:
        found = [
            (_errors(compiler, before / home, each), _errors(compiler, after / home, each))
            for each in configurations
        ]
    except CannotCheck as error:
        return Check(NAME, Status.NOT_CHECKED, str(error))
    problems = list[Problem]()
    for old, new in found:
        known = Counter(each for each, _ in old)
        for each, problem in new:
            known[each] -= 1
            if known[each] < 0:
                problems.append(problem)
    counts = [sum(len(each[side]) for each in found) for side in (0, 1)]
    summary = f"{counts[0]} type errors before, {counts[1]} after, {len(problems)} of them new"
    return checked(NAME, summary, tuple(dict.fromkeys(problems)))


def _compiler(folder: Path) -> Path | None:
    for each in (folder, *folder.parents):
        found = each / "node_modules" / ".bin" / ("tsc.cmd" if os.name == "nt" else "tsc")
        if found.exists():
            return found
    return None


def _configurations(folder: Path) -> Iterator[str]:
    """`tsconfig.json`, or those that it only refers to (`files: []` with `references`)."""
    path = folder / "tsconfig.json"
    if not path.is_file():
        return
    own = read_object(str(path))
    references = [as_text(as_object(each).get("path")) for each in as_list(own.get("references"))]
    if references and own.get("files") == []:
        yield from (each for each in references if (folder / each).exists())
    else:
        yield "tsconfig.json"


def _errors(compiler: Path, folder: Path, configuration: str) -> list[tuple[_Error, Problem]]:
    """What the compiler says. Nothing is written, build information neither."""
    plain = ("--noEmit", "--pretty", "false", "--composite", "false", "--incremental", "false")
    command = [str(compiler), *plain, "-p", configuration]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, timeout=_MINUTES * 60)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotCheck(f"{compiler} cannot be run: {error}") from error
    said = done.stdout.decode("utf-8", "replace")
    found = [_error(match) for match in map(_ERROR.fullmatch, said.splitlines()) if match]
    if done.returncode and not found:
        told = (said or done.stderr.decode("utf-8", "replace")).strip()
        raise CannotCheck(f"{compiler} ended with {done.returncode}: {told[-300:]}")
    return found


def _error(match: re.Match[str]) -> tuple[_Error, Problem]:
    path = match["path"] or ""
    message = f"{match['code']}: {match['text']}"
    problem = Problem(message, path, int(match["line"] or 0), int(match["column"] or 0))
    return _Error(path, match["code"], match["text"]), problem
