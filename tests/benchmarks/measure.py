"""Commands go in, CPU time and memory come out. They take turns, so that a busy machine hits all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Command:
    """What to run and where. `before` prepares each run and is not measured; `codes` are the good ones."""

    words: Sequence[str]
    folder: Path
    before: Callable[[], object] | None = None
    codes: Sequence[int] = (0, 1)


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds of a process and of all that it waited for; `peak`: bytes of the largest among them."""

    seconds: float
    peak: int


def once(command: Command) -> Usage:
    """Run with its output thrown away. Raises RuntimeError when it ends with an unexpected code."""
    if command.before:
        command.before()
    pid = os.fork()
    if pid == 0:
        _become(command)
    _, status, usage = os.wait4(pid, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in command.codes:
        raise RuntimeError(f"{' '.join(command.words)} ended with {code} in {command.folder}")
    return Usage(usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024)


def side_by_side(commands: Mapping[str, Command], rounds: int) -> dict[str, Usage]:
    """The medians of A B A B ..., after one round that does not count (it fills the page cache)."""
    runs: dict[str, list[Usage]] = {name: [] for name in commands}
    for number in range(rounds + 1):
        for name, command in commands.items():
            usage = once(command)
            if number:
                runs[name].append(usage)
    return {
        name: Usage(median(each.seconds for each in all_), round(median(each.peak for each in all_)))
        for name, all_ in runs.items()
    }


def _become(command: Command) -> None:
    """In the child: be the command, without output and input."""
    try:
        os.chdir(command.folder)
        # Compiling our modules again in each run is not what a user waits for.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.execvp(command.words[0], list(command.words))
    finally:
        os._exit(127)
