"""The project's own TypeScript compiler, before and after: only errors that were not there count.

In: folders. Out: a check. Writes nothing; installs nothing.
"""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

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


Errors = list[tuple[_Error, Problem]]


class CannotCheck(Exception):
    """The compiler cannot be run; the message says why."""


def types(before: Path, after: Path, changed: Iterable[str]) -> Check:
    """New type errors of the packages around the `changed` files; paths are the same in both folders."""
    homes = sorted({home for path in changed if (home := _home(after, path)) is not None})
    if not homes:
        return Check(NAME, Status.NOT_CHECKED, "no tsconfig.json above the changed files")
    counts, problems = [0, 0], list[Problem]()
    try:
        for home in homes:
            compiler = _compiler(after / home)
            for configuration in _configurations(after / home):
                sides = [_errors(compiler, each / home, configuration) for each in (before, after)]
                counts = [counts[side] + len(sides[side]) for side in (0, 1)]
                problems += [_below(home, each) for each in _new(*sides)]
    except CannotCheck as trouble:
        return Check(NAME, Status.NOT_CHECKED, str(trouble))
    summary = f"{counts[0]} type errors before, {counts[1]} after, {len(problems)} of them new"
    return checked(NAME, summary, tuple(dict.fromkeys(problems)))


def _home(root: Path, path: str) -> str | None:
    """The nearest folder above a file that has a configuration, relative to the root."""
    folder = posixpath.dirname(path)
    while not (root / folder / "tsconfig.json").is_file():
        if not folder:
            return None
        folder = posixpath.dirname(folder)
    return folder


def _new(before: Errors, after: Errors) -> Iterator[Problem]:
    known = Counter(each for each, _ in before)
    for each, problem in after:
        known[each] -= 1
        if known[each] < 0:
            yield problem


def _below(home: str, problem: Problem) -> Problem:
    """A problem with its path relative to the root."""
    path = posixpath.normpath(posixpath.join(home, problem.path)) if problem.path else ""
    return replace(problem, path=path)


def _compiler(folder: Path) -> Path:
    """The project's own. Raises CannotCheck."""
    for each in (folder, *folder.parents):
        found = each / "node_modules" / ".bin" / ("tsc.cmd" if os.name == "nt" else "tsc")
        if found.exists():
            return found
    raise CannotCheck(f"no TypeScript in node_modules of {folder} or above")


def _configurations(folder: Path) -> Iterator[str]:
    """`tsconfig.json`, or those that it only refers to (`files: []` with `references`)."""
    own = read_object(str(folder / "tsconfig.json"))
    references = [as_text(as_object(each).get("path")) for each in as_list(own.get("references"))]
    if references and own.get("files") == []:
        yield from (each for each in references if (folder / each).exists())
    else:
        yield "tsconfig.json"


def _errors(compiler: Path, folder: Path, configuration: str) -> Errors:
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
