"""One file in, its facts out: the only door to the analysis of a single file."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence

from sse2ws.analyse.code.scopes import Scopes
from sse2ws.analyse.code.syntax_facts import File
from sse2ws.analyse.connection.connections import read_connection, read_opening
from sse2ws.analyse.connection.reopened import with_reopened
from sse2ws.analyse.declared.callbacks import callbacks
from sse2ws.analyse.declared.declarations import constants, exports, functions, imports
from sse2ws.analyse.declared.type_declarations import types
from sse2ws.analyse.kinds.readers import reader_sites
from sse2ws.analyse.source.clients import Clients, Site
from sse2ws.analyse.source.handed_on import handed_on
from sse2ws.analyse.workers import stands_apart, started
from sse2ws.model.connection import Connection, Opening
from sse2ws.model.facts import FileFacts
from sse2ws.model.pack import Client
from sse2ws.model.source import Language, SourceFile, Span
from sse2ws.syntax.markup import has_jsx, is_markup, scripts_only
from sse2ws.syntax.tree import Tree
from sse2ws.syntax.tsx import parse

_MARK = "sse2ws-"
_CONFLICT = (b"<<<<<<<", b"=======", b">>>>>>>")
_BROWSER = frozenset("window document self onmessage postMessage importScripts".split())
"""What pages or web workers have and a server does not; a thread of Node has a `parentPort` for messages."""
_BROWSER_WORDS = tuple(word.encode() for word in _BROWSER)


_KEEP = 512 * 1024
"""Bytes of source whose trees are remembered; a tree takes some seventy bytes for each."""
_LARGE = 128 * 1024
"""Bytes of a source whose tree is worth looking for when it is no longer needed."""
_WASTE = 256 * 1024
"""Bytes of such sources from which on it is looked for: that costs as much as reading a large file."""


class _Recent:
    """The files that were read last, oldest first, and one that was made of them."""

    def __init__(self) -> None:
        self._files: dict[SourceFile, File] = {}
        self._made: dict[SourceFile, File] = {}
        self._held = 0
        self._waste = 0

    def read(self, source: SourceFile) -> File:
        """A file of the project."""
        file = self._files.pop(source, None)
        if file is None:
            self._make_room(len(source.data))
            file = _read(source)
            self._held += len(source.data)
        self._files[source] = file
        return file

    def read_made(self, source: SourceFile) -> File:
        """What a file would become; what another one would have become is forgotten."""
        if source not in self._made:
            self._make_room(len(source.data))
            self._made[source] = _read(source)
        return self._made[source]

    def _make_room(self, size: int) -> None:
        """Very large files are there one at a time."""
        gone = [*self._made]
        self._made.clear()
        while self._files and self._held + size > _KEEP:
            oldest = next(iter(self._files))
            self._held -= len(oldest.data)
            gone.append(oldest)
            del self._files[oldest]
        self._waste += sum(len(each.data) for each in gone if len(each.data) > _LARGE)
        if self._waste > _WASTE:
            gc.collect()  # the nodes of a tree know each other
            self._waste = 0


def _read(source: SourceFile) -> File:
    data, language = source.data, source.language
    if is_markup(source.path):
        data, language = scripts_only(data), Language.TSX if has_jsx(data) else language
    tree = parse(data, language)
    return File(source.path, tree, Scopes(tree))


_RECENT = _Recent()


def read_file(source: SourceFile) -> File:
    """Parse a file and resolve its names. The last ones are remembered: composing asks again."""
    return _RECENT.read(source)


def read_result(source: SourceFile) -> File:
    """The same for bytes that a file may become: only the last are remembered, for those who prove them."""
    return _RECENT.read_made(source)


def analyse(source: SourceFile, clients: Sequence[Client]) -> FileFacts:
    """The facts of one file."""
    file = read_file(source)
    known = Clients(file, clients)
    exported = exports(file)
    sites = _sites(file, known)
    connections = with_reopened(file, sites, [read_connection(file, site, known) for site in sites])
    return FileFacts(
        source.path,
        connections,
        functions(file, exported),
        types(file, exported),
        exported,
        imports(file),
        constants(file, exported),
        file.tree.errors,
        _error_mentions(file.tree, clients),
        callbacks(file),
        _marks(file.tree),
        stands_apart(file),
        started(file),
        bool(connections) and _in_browser(file),
        _conflict(file.tree),
    )


def _sites(file: File, known: Clients) -> list[Site]:
    """Every place where a stream is opened, or its opening is given away, in source order."""
    opened = known.sites()
    by_hand = reader_sites(file, [each.node for each in opened])
    found = [*opened, *by_hand, *handed_on(file, known, opened)]
    return sorted(found, key=lambda each: (each.node.start, each.node.end))


def analyse_openings(
    source: SourceFile, openings: Sequence[Opening], clients: Sequence[Client]
) -> tuple[Connection | None, ...]:
    """What a file does with the connections that it opens through wrappers of other files, one for each."""
    file = read_file(source)
    known = Clients(file, clients)
    return tuple(read_opening(file, each, known) for each in openings)


def _error_mentions(tree: Tree, clients: Sequence[Client]) -> bool:
    """Whether a client's name stands in a region that could not be parsed."""
    if not tree.errors:
        return False
    words = {name.encode() for client in clients for name in (*client.globals, *client.exports)}
    return any(word in tree.data[error.start : error.end] for error in tree.errors for word in words)


def _conflict(tree: Tree) -> Span | None:
    """The first line that begins like a mark of an unfinished merge, where the code cannot be read."""
    places = (place for mark in _CONFLICT for place in _line_starts(tree.data, mark)) if tree.errors else ()
    return min((each for each in places if tree.in_error(each)), default=None)


def _line_starts(data: bytes, mark: bytes) -> Iterator[Span]:
    at = data.find(mark)
    while at >= 0:
        if data[max(at - 1, 0) : at] in (b"", b"\n", b"\r"):
            yield Span(at, at + len(mark))
        at = data.find(mark, at + 1)


def _in_browser(file: File) -> bool:
    """Whether free names are what only browsers give. Code that asks `typeof window` runs elsewhere, too."""
    tree = file.tree
    if not any(word in tree.data for word in _BROWSER_WORDS):
        return False
    free = [
        node
        for node in tree.root.below("identifier")
        if tree.text(node) in _BROWSER and file.scopes.is_free(node)
    ]
    asked = any(
        each.kind == "unary_expression" and tree.text(each).startswith("typeof")
        for node in free
        for each in (node.parent,)
        if each is not None
    )
    return bool(free) and not asked


def _marks(tree: Tree) -> tuple[tuple[Span, str], ...]:
    return tuple((span, tree.text(span)) for span in tree.comments if _MARK in tree.text(span))
