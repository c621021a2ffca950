"""Text of unknown origin -> text that cannot play tricks: control and bidi characters become visible escapes.

A file name may hold an escape sequence, and a comment may turn the reading direction around.
"""

from __future__ import annotations

import re

_TRICKY = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|[\ud800-\udfff]"
)


def visible(text: str) -> str:
    """`text` with `<U+202E>` for what would be invisible or move the cursor; tabs and line ends stay."""
    return _TRICKY.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)


def one_line(text: str) -> str:
    """`visible`, and every run of white space is one blank."""
    return visible(re.sub(r"[ \t\r\n]+", " ", text).strip())
