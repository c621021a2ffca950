"""One file in, its facts out: the only door to the analysis of a single file."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from sse2ws.analyse.callbacks import callbacks
from sse2ws.analyse.clients import Clients, Site
from sse2ws.analyse.connections import read_connection
from sse2ws.analyse.declarations import constants, exports, functions, imports, types
from sse2ws.analyse.handed_on import handed_on
from sse2ws.analyse.readers import reader_sites
from sse2ws.analyse.scopes import Scopes
from sse2ws.analyse.syntax_facts import File
from sse2ws.model.facts import FileFacts
from sse2ws.model.pack import Client
from sse2ws.model.source import SourceFile, Span
from sse2ws.syntax.markup import is_markup, scripts_only
from sse2ws.syntax.tree import Tree
from sse2ws.syntax.tsx import parse

_MARK = "sse2ws-"


@lru_cache(maxsize=16)
def read_file(source: SourceFile) -> File:
    """Parse a file and resolve its names. The last few are remembered: composing and proving ask again."""
    data = scripts_only(source.data) if is_markup(source.path) else source.data
    tree = parse(data, source.language)
    return File(source.path, tree, Scopes(tree))


def analyse(source: SourceFile, clients: Sequence[Client]) -> FileFacts:
    """The facts of one file."""
    file = read_file(source)
    known = Clients(file, clients)
    exported = exports(file)
    return FileFacts(
        source.path,
        tuple(read_connection(file, site, known) for site in _sites(file, known)),
        functions(file, exported),
        types(file, exported),
        exported,
        imports(file),
        constants(file, exported),
        file.tree.errors,
        _error_mentions(file.tree, clients),
        callbacks(file),
        _marks(file.tree),
    )


def _sites(file: File, known: Clients) -> list[Site]:
    """Every place where a stream is opened, or its opening is given away, in source order."""
    opened = list(known.sites())
    by_hand = reader_sites(file, [each.node for each in opened])
    found = [*opened, *by_hand, *handed_on(file, known, opened)]
    return sorted(found, key=lambda each: (each.node.start, each.node.end))


def _error_mentions(tree: Tree, clients: Sequence[Client]) -> bool:
    """Whether a client's name stands in a region that could not be parsed."""
    words = {name.encode() for client in clients for name in (*client.globals, *client.exports)}
    return any(word in tree.data[error.start : error.end] for error in tree.errors for word in words)


def _marks(tree: Tree) -> tuple[tuple[Span, str], ...]:
    return tuple((span, tree.text(span)) for span in tree.comments if _MARK in tree.text(span))
