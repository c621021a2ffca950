"""The URL of a wrapper as one of its callers makes it: interpolations of the query that the caller gives.

In: a call of the wrapper. Out: its URL in the caller's own words. What the wrapper makes for itself is no
value that a caller could compare with.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.source.urls import url_of
from sse2ws.model.connection import Opening, Url
from sse2ws.syntax.tree import Node


def filled_by(file: File, opening: Opening, url: Url, given: Sequence[Node]) -> Url | None:
    """None when what a caller gives is not one value that a name of it stands for."""
    wanted, expressions = dict(opening.wrapper.filled), list(url.expressions)
    sometimes, empty = list(url.sometimes), list(url.empty)
    for number, old in enumerate(url.expressions):
        if number not in wanted:
            sometimes.append(old)  # a name of the wrapper: here it may be another value's
            continue
        if wanted[number] >= len(given) or any(each.kind == "spread_element" for each in given):
            return None
        inner = url_of(file, given[wanted[number]])
        if inner.template != "{}" or len(inner.expressions) != 1:
            return None
        expressions[number] = inner.expressions[0]
        sometimes += [*inner.sometimes, *(expressions[number] for each in url.sometimes if each == old)]
        empty += inner.empty
    return replace(url, expressions=tuple(expressions), sometimes=tuple(sometimes), empty=tuple(empty))
