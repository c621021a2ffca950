"""Valid TypeScript that the grammar cannot read, blanked with text of the same length.

In: bytes. Out: bytes of the same length in which only such spots differ: to parse, never to write.
"""

from __future__ import annotations

import re

_BLANK = re.compile(rb"[^\s]")

_SPOTS = (
    # styled.div<Props>`...`: type arguments in front of a template
    re.compile(rb"(?<=[\w)\]])(<[A-Za-z_$][\w$.,\s|&<>\[\]{}:;?'\"-]{0,400}?>)(?=`)"),
    # export type * from / export type * as N from
    re.compile(rb"(?<=\bexport )(type)(?=\s*\*)"),
    # <in out T>, <in T>, <out T>
    re.compile(rb"(?<=[<,])(\s*(?:in\s+out|in|out)\s)(?=\s*[A-Z])"),
    # abstract override
    re.compile(rb"(?<=\babstract )(override)\b"),
    # import defer * as x
    re.compile(rb"(?<=\bimport )(defer)(?=\s*\*)"),
    # f<typeof import('x')>()
    re.compile(rb"(?<=[\w)\]])(<\s*typeof\s+import\([^)\n]*\)\s*>)(?=\()"),
    # for (using x of y), for (await using x of y)
    re.compile(rb"(?<=\()((?:await\s+)?using)(?=\s+[A-Za-z_$][\w$]*\s+of\b)"),
)


def masked(data: bytes) -> bytes:
    """`data` with the spots blanked; newlines stay, so lines and columns stay as well."""
    for spot in _SPOTS:
        data = spot.sub(_blank, data)
    return data


def _blank(match: re.Match[bytes]) -> bytes:
    whole = match.group(0)
    if b"using" in match.group(1):
        return b"const".ljust(len(whole)) if len(whole) >= 5 else whole
    return _BLANK.sub(b" ", whole)
