"""What is known of the files of one run: read, resolved and analysed on demand, each file once.

In: paths and places. Out: sources, facts, lines. Writes nothing but the cache.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct, field, msgpack

from sse2ws.model.config import Config
from sse2ws.model.run import Skipped
from sse2ws.model.source import Location, SourceFile
from sse2ws.pipeline.options import Options
from sse2ws.pipeline.workers import is_much, shared

if TYPE_CHECKING:  # what a scan that finds nothing need not pay for
    from sse2ws.analyse.across.program import Program
    from sse2ws.model.connection import Connection, Opening
    from sse2ws.model.facts import FileFacts
    from sse2ws.model.linked import Linked, Place
    from sse2ws.model.pack import Client
    from sse2ws.project.cache import Cache
    from sse2ws.project.discover import Discovery
    from sse2ws.project.resolve import Resolver
    from sse2ws.project.selection import Selection
    from sse2ws.setup.code import Code


class Project(Struct):
    """The files of one run and everything that was learned of them."""

    config: Config
    options: Options
    discovery: Discovery
    selected: Selection
    files: tuple[str, ...]
    """All files of the analysis: discovered, around them, named on the command line, and standard input."""
    sources: dict[str, SourceFile | Skipped] = field(default_factory=dict)
    learned: dict[str, FileFacts] = field(default_factory=dict)
    hits: tuple[str, ...] = ()
    skipped: list[Skipped] = field(default_factory=list)
    passed: dict[str, tuple[Client, ...]] = field(default_factory=dict)
    """For some files, more clients: those that come to them through modules of the project."""
    linked: tuple[Linked, ...] | None = None
    """All connections, once they were linked."""
    cache: Cache | None = None
    before: Mapping[str, bytes | None] | None = None
    """Before anything was read: the bytes of the files that git does not vouch for, if they are not many."""
    _program: Program | None = None
    _resolver: Resolver | None = None

    def save(self, unchanged: bool) -> None:
        """Writes the cache. `unchanged`: git says now what it said in the beginning."""
        if self.cache is not None:
            self.cache.save(self.discovery.blobs if unchanged else None)

    @property
    def consulted(self) -> Mapping[str, bytes | None]:
        """The configurations of other tools that imports were resolved by."""
        return self._resolver.consulted if self._resolver is not None else {}

    @property
    def homes(self) -> tuple[str, ...]:
        """Folders that may hold what else belongs to the project: the root, and where package.json is."""
        if self._program is None:
            return ("",)
        from sse2ws.setup.bundler import home_of

        return tuple({"": None, home_of(self.code()): None})

    def source(self, path: str) -> SourceFile:
        """A file that is known to be readable."""
        found = self._read(path)
        assert isinstance(found, SourceFile), path
        return found

    def _read(self, path: str) -> SourceFile | Skipped:
        if path not in self.sources:
            from sse2ws.project.read import read

            self.sources[path] = read(self.config.root, path)
        return self.sources[path]

    def facts(self, path: str) -> FileFacts | None:
        """Facts of any file of the project, analysed on demand."""
        if path not in self.learned:
            source = self._read(path)
            if isinstance(source, Skipped):
                return None
            try:
                self.learned[path] = self._analyse(source)
            except Exception as error:
                # whatever is wrong with our analysis, the audit of all other files must not end with this
                # one: the hole is said, exit 3 shows it, and `--verbose` has the traceback
                failed = _failed(path, error)
                self.sources[path] = failed
                self.skipped.append(failed)
                return None
        return self.learned[path]

    def learn(self, paths: Sequence[str]) -> None:
        """Facts of many files at once, by several processes where there is much to do."""
        sources = [found for path in paths if isinstance(found := self._read(path), SourceFile)]
        if self.options.jobs < 2 or not is_much(sources):
            return
        known = {each.path: facts for each in sources if (facts := self._recalled(each)) is not None}
        self.learned.update(known)
        unknown = [each for each in sources if each.path not in known]
        if not is_much(unknown):
            return
        from sse2ws.analyse.file import analyse
        from sse2ws.model.facts import FileFacts

        told = shared(
            lambda each: msgpack.encode(analyse(each, self.clients(each.path))), unknown, self.options.jobs
        )
        for source, encoded in zip(unknown, told, strict=True):
            if encoded is not None:
                self._keep(source, msgpack.decode(encoded, type=FileFacts))

    def _analyse(self, source: SourceFile) -> FileFacts:
        facts = self._recalled(source)
        if facts is None:
            from sse2ws.analyse.file import analyse

            facts = analyse(source, self.clients(source.path))
            self._keep(source, facts)
        return facts

    def clients(self, path: str) -> tuple[Client, ...]:
        """All clients under the names that a file may have for them."""
        more = self.passed.get(path)
        return (*self.config.clients, *more) if more else self.config.clients

    def pass_on(self, passed: Mapping[str, tuple[Client, ...]]) -> None:
        """Files are analysed again when they are asked for, knowing more clients."""
        for path, clients in passed.items():
            self.passed[path] = clients
            self.learned.pop(path, None)

    def _recalled(self, source: SourceFile) -> FileFacts | None:
        if self.cache is None:
            return None
        from sse2ws.project.facts_cache import recalled

        return recalled(self.cache, source, self.passed.get(source.path, ()))

    def _keep(self, source: SourceFile, facts: FileFacts) -> None:
        self.learned[source.path] = facts
        if self.cache is not None:
            from sse2ws.project.facts_cache import keep

            keep(self.cache, source, facts, self.passed.get(source.path, ()))

    def program(self) -> Program:
        """All facts by import, for what looks across files."""
        if self._program is None:
            from sse2ws.analyse.across.program import Program
            from sse2ws.analyse.workers import SHOWING, STARTING
            from sse2ws.project.warm import FirstByGit

            resolver = self.resolver()
            mentions = FirstByGit(self.config.root, self.files, self.discovery.blobs, STARTING + SHOWING)
            self._program = Program(
                self.facts, resolver.resolve, resolver.is_local, mentions.files_with, resolver.configured,
                self.readable, self._openings,
            )  # fmt: skip
        return self._program

    def resolver(self) -> Resolver:
        """Where imports lead."""
        if self._resolver is None:
            from sse2ws.project.resolve import Resolver

            self._resolver = Resolver(self.config.root, self.files)
        return self._resolver

    def code(self) -> Code:
        """All files, screened or not."""
        from sse2ws.setup.code import Code

        return Code(self.config, self.files, self.resolver(), self._analyse, _program=[self.program()])

    def readable(self, path: str) -> SourceFile | None:
        """A file, if it can be read."""
        found = self._read(path)
        return found if isinstance(found, SourceFile) else None

    def _openings(self, path: str, openings: tuple[Opening, ...]) -> tuple[Connection | None, ...]:
        """What a file does with connections that it opens through wrappers."""
        from sse2ws.analyse.file import analyse_openings

        return analyse_openings(self.source(path), openings, self.clients(path))

    def locate(self, place: Place) -> Location:
        """Lines and columns of a place."""
        return self.source(place.path).location(place.span)

    def named_elsewhere(self, word: str, path: str) -> bool:
        """Whether another file holds a word."""
        return any(each != path for each in self.program().files_with(word.encode()))

    def line(self, place: Place) -> int:
        """The 1-based line where a place begins."""
        return self.source(place.path).line_column(place.span.start)[0]

    def text(self, place: Place) -> str:
        """The code at a place."""
        return self.source(place.path).text(place.span)


def _failed(path: str, error: Exception) -> Skipped:
    """A file that our own code failed on."""
    from traceback import format_exception

    told = f"internal error while analysing: {type(error).__name__}: {error}; please report it"
    return Skipped(path, told[:300], True, "".join(format_exception(error)))
