"""What a stream is opened on, as far as the file says it: path, interpolations, query parameters.

In: the expression given to the client. Out: a `Url`. A constant or environment value in front is a base, not
a resource, and leaves no trace in the template.
"""

from __future__ import annotations

import re

from sse2ws.analyse.code.syntax_facts import File, bare, string
from sse2ws.analyse.source.url_reader import BASE, HOLE, Reader
from sse2ws.model.connection import Url
from sse2ws.syntax.tree import Node

_HOST = re.compile(r"(?:https?:)?//(?:[^/@?#$]*@)?(\[[^\]]+\]|[\w.-]+)")
"""A URL that names its server on the spot."""


def url_of(file: File, node: Node | None) -> Url:
    """Read a URL expression."""
    if node is None:
        return Url("", "")
    reader = Reader(file)
    raw = reader.read(node, 0)
    template, expressions = _template(raw, reader.expressions)
    path, _, query = template.partition("?")
    host = _HOST.match(string(file, node) or file.text(bare(node)).lstrip("`"))
    parameters = [part.partition("=")[0] for part in query.split("&") if part]
    named = [name for name in parameters if name and "{" not in name]
    return Url(
        path + ("?" + query if query else ""),
        file.text(node),
        tuple(dict.fromkeys([*named, *reader.parameters])),
        tuple(expressions),
        node.span,
        tuple(reader.sometimes),
        tuple(reader.empty),
        tuple(reader.texts),
        tuple(reader.numbers),
        tuple(reader.parameters_of(node)),
        host[1].lower() if host is not None else "",
        inner=tuple(reader.inner),
    )


def _template(raw: str, expressions: list[str]) -> tuple[str, list[str]]:
    """Drop the base; holes become `{}`. A hole that opens the URL in front of a path is a base, too."""
    kept = list(expressions)
    while raw.startswith((BASE, HOLE + "/", HOLE + BASE, HOLE + HOLE)):
        if raw[0] == HOLE and kept:
            kept.pop(0)
        raw = raw[1:]
    _, separator, rest = raw.partition("://")
    if separator and "/" in rest:
        host = rest.partition("/")[0]
        del kept[: host.count(HOLE)]
        raw = rest[len(host) :]
    return raw.replace(BASE, "").replace(HOLE, "{}"), kept
