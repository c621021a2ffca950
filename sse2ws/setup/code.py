"""A project's code, read on demand. In: a configuration. Out: sources, facts, and a `Program` over all files.

Not screened: here files without any SSE client count as well. Never writes.
"""

from __future__ import annotations

import os
from collections.abc import Callable

from msgspec import Struct, field

from sse2ws.analyse.across.program import Program
from sse2ws.model.config import Config
from sse2ws.model.facts import FileFacts
from sse2ws.model.run import Skipped
from sse2ws.model.source import SourceFile
from sse2ws.project.discover import discover
from sse2ws.project.mentions import Mentions
from sse2ws.project.read import read
from sse2ws.project.resolve import Resolver


class Code(Struct):
    """`files`: all source files, those outside of `src` too; relative to the root and sorted."""

    config: Config
    files: tuple[str, ...]
    resolver: Resolver
    remembering: Callable[[SourceFile], FileFacts] | None = None
    """How a scan analyses, which may know the facts from the last time."""
    _sources: dict[str, SourceFile | None] = field(default_factory=dict)
    _facts: dict[str, FileFacts | None] = field(default_factory=dict)
    _program: list[Program] = field(default_factory=list)

    @classmethod
    def of(cls, config: Config) -> Code:
        found = discover(config)
        files = tuple(sorted((*found.files, *found.around)))
        return cls(config, files, Resolver(config.root, files))

    @property
    def program(self) -> Program:
        if not self._program:
            mentions = Mentions(self.config.root, self.files)
            resolver = self.resolver
            self._program.append(
                Program(
                    self.facts, resolver.resolve, resolver.is_local, mentions.files_with, resolver.configured
                )
            )
        return self._program[0]

    def source(self, path: str) -> SourceFile | None:
        """None for a file that cannot be read."""
        if path not in self._sources:
            found = read(self.config.root, path)
            self._sources[path] = None if isinstance(found, Skipped) else found
        return self._sources[path]

    def facts(self, path: str) -> FileFacts | None:
        """None for a file that cannot be read or analysed: a scan says why."""
        if path not in self._facts:
            source = self.source(path)
            try:
                self._facts[path] = self._analysed(source) if source else None
            except (ValueError, LookupError, AssertionError, RecursionError):
                self._facts[path] = None
        return self._facts[path]

    def _analysed(self, source: SourceFile) -> FileFacts:
        if self.remembering is not None:
            return self.remembering(source)
        from sse2ws.analyse.file import analyse

        return analyse(source, self.config.clients)

    def lacks(self, module: str) -> bool:
        """Whether a target module must be a file of the project and is none: nobody can be using it."""
        importer = next(iter(self.files), "")
        return self.resolver.is_local(importer, module) and self.resolver.resolve(importer, module) is None

    def exists(self, path: str) -> bool:
        """Whether anything is at a path of the project."""
        return os.path.lexists(os.path.join(self.config.root, path))
