"""Rows of toned text -> a page: plain, or with colours by rich. Knows neither runs nor findings.

All text is taken literally: nothing in it is markup, and what could move the cursor is made visible.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from msgspec import Struct

from sse2ws.report.style import Style
from sse2ws.report.visible import one_line, visible

MIN_WIDTH = 40
"""Narrower terminals get lines of this many columns: less cannot be read anyway."""


class Part(Struct, frozen=True):
    """Some text in a tone, which is a rich style such as `bold green`; empty: as the terminal has it."""

    text: str
    tone: str = ""


class Row(Struct, frozen=True):
    """A line. If it has to be wrapped, it goes on under the end of `lead`, which itself is never wrapped."""

    lead: tuple[Part, ...] = ()
    body: tuple[Part, ...] = ()


def page(rows: Sequence[Row], style: Style) -> str:
    """The rows as text with a final line end; a row's text never spans lines by itself."""
    if style.colour:
        return _coloured(rows, style.width)
    return "".join(f"{line}\n" for row in rows for line in _plain(row, style.width))


def _plain(row: Row, width: int | None) -> list[str]:
    lead = "".join(visible(part.text) for part in row.lead)
    body = "".join(_literal(part) for part in row.body)
    starts = [0, *_breaks(body, len(lead), width), len(body)]
    lines = (body[start:end].rstrip() for start, end in pairwise(starts))
    return [((lead if at == 0 else " " * len(lead)) + line).rstrip() for at, line in enumerate(lines)]


def _coloured(rows: Sequence[Row], width: int | None) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(file=out, force_terminal=True, color_system="standard", highlight=False)
    for row in rows:
        lead = Text.assemble(*((visible(part.text), part.tone) for part in row.lead))
        body = Text.assemble(*((_literal(part), part.tone) for part in row.body))
        for at, line in enumerate(body.divide(_breaks(body.plain, len(lead), width))):
            line.rstrip()
            console.print((lead if at == 0 else Text(" " * len(lead))) + line, soft_wrap=True)
    return out.getvalue()


def _breaks(body: str, indent: int, width: int | None) -> list[int]:
    """Where the lines after the first begin. A word that is too long, such as a path, stays whole."""
    if width is None or indent + len(body) <= width:
        return []
    room, start, found = max(width, MIN_WIDTH) - indent, 0, []
    for word in re.finditer(r"\S+", body):
        if word.start() > start and word.end() - start > room:
            start = word.start()
            found.append(start)
    return found


def _literal(part: Part) -> str:
    """One line, but blanks at the ends stay: they separate parts."""
    text = part.text
    start, end = " " * text.startswith(" "), " " * text.endswith(" ")
    return start + one_line(text) + end if text.strip() else text
