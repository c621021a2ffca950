"""Where words go: results to standard output or a file, notes to standard error, progress to a terminal only.

In: text or bytes that is ready to be shown. Never decides what to say.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

QUICK = 0.4
"""Seconds before progress is worth showing (and worth importing rich for)."""


class CannotWrite(Exception):
    """A result file cannot be written; the message says which and why."""


def write_result(result: str | bytes, file: Path | None = None) -> None:
    """Write to `file`, else to standard output; a reader that goes away is no error."""
    data = result if isinstance(result, bytes) else result.encode("utf-8", "surrogateescape")
    if file is not None and str(file) != "-":
        try:
            file.write_bytes(data)
        except OSError as error:
            raise CannotWrite(f"{file}: cannot be written: {error.strerror}. Name another file.") from error
        return
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        # `sse2ws scan | head`: nobody reads the rest, and the interpreter's last flush must not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def note(message: str) -> None:
    """One line on standard error."""
    print(f"sse2ws: {message}", file=sys.stderr)


@contextmanager
def working(message: str, quiet: bool) -> Iterator[None]:
    """Show that something is going on, if it takes a while and a person is watching."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    stop: list[object] = []

    def show() -> None:
        from rich.console import Console
        from rich.status import Status

        status = Status(message, console=Console(stderr=True))
        stop.append(status)
        status.start()

    timer = Timer(QUICK, show)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        for status in stop:
            status.stop()  # type: ignore[attr-defined]
