"""Template text in, the same text in a project's own style out.

Knows the habits of the templates, not all of TypeScript.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Literal

from msgspec import Struct


class EnvVariant(StrEnum):
    """How the project's bundler hands environment values to the browser."""

    CRA = "cra"
    """`process.env.REACT_APP_*` (Create React App, and bundlers configured like it)."""
    VITE = "vite"
    """`import.meta.env.VITE_*`"""
    NEXT = "next"
    """`process.env.NEXT_PUBLIC_*`; client modules start with `'use client'`."""


class RuntimeStyle(Struct, frozen=True):
    """How the project writes TypeScript. `base` is the folder of its sources, `""` for the project's root."""

    quotes: Literal["single", "double"] = "single"
    semicolons: bool = True
    newline: Literal["\n", "\r\n"] = "\n"
    base: str = "src"
    env: EnvVariant = EnvVariant.CRA
    indent: str = "  "
    """One level."""
    typed: bool = True
    """TypeScript; else the same as JavaScript."""


_COMMENT_OR_STRING = re.compile(r"/\*.*?\*/|//[^\n]*|`[^`]*`|\"[^\"\n]*\"|'(?P<single>[^'\"\n]*)'", re.DOTALL)
_FINAL_SEMICOLON = re.compile(r";(?=(?: //[^\n]*)?$)", re.MULTILINE)

_LEADING = re.compile(r"^(?:  )+", re.MULTILINE)
"""Whole levels only: the single space before the `*` of a comment stays."""


def restyle(text: str, style: RuntimeStyle) -> str:
    """`text` has single quotes, semicolons, two spaces a level and LF.

    No line of it starts with `(`, `[` or a backtick.
    """
    if style.quotes == "double":
        text = _COMMENT_OR_STRING.sub(_double_quoted, text)
    if not style.semicolons:
        text = _FINAL_SEMICOLON.sub("", text)
    if style.indent != "  ":
        text = _LEADING.sub(lambda match: style.indent * (len(match[0]) // 2), text)
    return text.replace("\n", style.newline)


def _double_quoted(match: re.Match[str]) -> str:
    single = match["single"]
    return match[0] if single is None else f'"{single}"'
