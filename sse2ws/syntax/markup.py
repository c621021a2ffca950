"""Pages and components in markup: everything but the scripts is blanked, so that places stay what they are.

In: the bytes of a `.vue`, `.svelte`, `.astro` or `.html` file. Out: bytes of the same length, to parse only.
"""

from __future__ import annotations

import re

SUFFIXES = ("vue", "svelte", "astro", "html", "htm")

_SCRIPT = re.compile(
    rb"<script\b((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>(.*?)</script\s*>", re.IGNORECASE | re.DOTALL
)
_DATA = re.compile(
    rb"""\btype\s*=\s*["']?\s*(?!module|text/(?:java|ecma|type)script|application/javascript)\S""", re.I
)
_JSX = re.compile(rb"""\blang\s*=\s*["']?[jt]sx\b""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_FRONT = re.compile(rb"\A\s*---\r?\n(.*?)^---", re.DOTALL | re.MULTILINE)
_INK = re.compile(rb"[^\s]")


def is_markup(path: str) -> bool:
    """Whether a file is one whose scripts are only a part of it."""
    return path.rpartition(".")[2].lower() in SUFFIXES


def has_jsx(data: bytes) -> bool:
    """Whether a script says that it is written with JSX: `<script lang="tsx">`."""
    return any(_JSX.search(script[1]) for script in _SCRIPT.finditer(data))


def scripts_only(data: bytes) -> bytes:
    """`data` with everything blanked that is no script; line ends stay."""
    out = bytearray(_INK.sub(b" ", data))
    text = _COMMENT.sub(lambda match: _INK.sub(b" ", match[0]), data)
    front = _FRONT.match(text)
    if front is not None:
        out[front.start(1) : front.end(1)] = text[front.start(1) : front.end(1)]
    for script in _SCRIPT.finditer(text):
        if not _DATA.search(script[1]):
            out[script.start(2) : script.end(2)] = data[script.start(2) : script.end(2)]
    return bytes(out)
