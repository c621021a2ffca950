"""How an output may look: environment and terminal -> colour and width. Knows nothing of what is shown."""

from __future__ import annotations

import os
import shutil
import sys

from msgspec import Struct


class Style(Struct, frozen=True):
    """`width` in columns; None: lines are never wrapped."""

    colour: bool = False
    width: int | None = None

    @classmethod
    def of(cls, stream: str | None) -> Style:
        """The style for "stdout" or "stderr", which `NO_COLOR` and `FORCE_COLOR` overrule; None is a file."""
        if stream is None:
            return cls()
        terminal = (sys.stdout if stream == "stdout" else sys.stderr).isatty()
        return cls(_colour(terminal), shutil.get_terminal_size().columns if terminal else None)


def _colour(terminal: bool) -> bool:
    if os.environ.get("NO_COLOR"):
        return False
    force = os.environ.get("FORCE_COLOR", "")
    if force:
        return force != "0"
    return terminal and os.environ.get("TERM") != "dumb"
