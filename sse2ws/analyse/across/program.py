"""The files of a project as linking sees them: facts on demand, imports resolved, mentions searched.

In: functions that give facts, resolve specifiers and find words. Out: answers about exports and importers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import TYPE_CHECKING

from msgspec import Struct, field

from sse2ws.analyse.across.offered import Known, stem
from sse2ws.model.connection import Connection, Leaving, Opening, Url
from sse2ws.model.facts import FileFacts, FunctionFacts, ImportUse, TypeFacts
from sse2ws.model.flow import EventName, Flow, ImportRef
from sse2ws.model.linked import Place
from sse2ws.model.source import SourceFile, Span

if TYPE_CHECKING:
    from sse2ws.analyse.code.syntax_facts import File
    from sse2ws.analyse.stores.store import Store


_FURTHEST = 4
"""Files in which helpers of a URL are looked for, one calling the next."""


class Program(Struct):
    """`facts` gives none for files that cannot be read; `resolve` none for packages."""

    facts: Callable[[str], FileFacts | None]
    resolve: Callable[[str, str], str | None]
    is_local: Callable[[str, str], bool]
    files_with: Callable[[bytes], tuple[str, ...]]
    configured: Callable[[str, str], bool]
    """Whether a specifier resolves by the project's own configuration, not by convention alone."""
    source: Callable[[str], SourceFile | None] = lambda _: None
    """A file's text, for questions that facts do not answer."""
    openings: Callable[[str, tuple[Opening, ...]], tuple[Connection | None, ...]] = lambda path, openings: ()
    stores: list[Store] | None = None
    """The stores of the project, once somebody has looked for them."""
    workers: dict[str, str] | None = None
    """Modules that run in web workers, once somebody asked; filled by `workers`."""
    followed: set[tuple[str, str]] = field(default_factory=set)
    """Exported names of clients whose importers are known, and analysed as files that open streams."""
    _origins: dict[tuple[str, str], tuple[str, str] | None] = field(default_factory=dict)
    _mentions: dict[tuple[str, str], tuple[tuple[Place, str], ...]] = field(default_factory=dict)

    def origin(self, importer: str, ref: ImportRef) -> tuple[str, str] | None:
        """The file and local name that an import stands for, through barrels; none for what is not ours."""
        path = self.resolve(importer, ref.module)
        return self._export(path, ref.name, 0) if path is not None else None

    def _export(self, path: str, name: str, depth: int) -> tuple[str, str] | None:
        key = path, name
        if key not in self._origins:
            self._origins[key] = None
            self._origins[key] = self._find_export(path, name, depth)
        return self._origins[key]

    def _find_export(self, path: str, name: str, depth: int) -> tuple[str, str] | None:
        facts = self.facts(path)
        if facts is None or depth > 12:
            return None
        for export in facts.exports:
            if export.name == name and export.local:
                return path, export.local
            if export.name == name and export.source is not None:
                inner = self.resolve(path, export.source.module)
                return self._export(inner, export.source.name, depth + 1) if inner is not None else None
        for export in facts.exports:
            if export.name == "*" and export.source is not None and name != "default":
                inner = self.resolve(path, export.source.module)
                found = self._export(inner, name, depth + 1) if inner is not None else None
                if found is not None:
                    return found
        return None

    def function(self, importer: str, ref: ImportRef) -> tuple[str, FunctionFacts] | None:
        """The function behind an import."""
        found = self.origin(importer, ref)
        facts = self.facts(found[0]) if found is not None else None
        for function in facts.functions if facts is not None and found is not None else ():
            if found is not None and function.name == found[1]:
                return found[0], function
        return None

    def type(self, path: str, name: str, value: bool = False) -> tuple[str, TypeFacts] | None:
        """The type (with `value`: the schema) that a name means in a file: declared there or imported."""
        facts = self.facts(path)
        if facts is None:
            return None
        for each in facts.types:
            if each.name == name and each.value == value:
                return path, each
        for use in facts.imports:
            if use.local == name:
                found = self.origin(path, use.ref)
                inner = self.facts(found[0]) if found is not None else None
                for each in inner.types if inner is not None else ():
                    if found is not None and each.name == found[1] and each.value == value:
                        return found[0], each
        return None

    def call(self, callee: Place) -> Place | None:
        """The call of what stands at a place; none for what is no call."""
        file = self.parsed(callee.path)
        call = file.tree.at(callee.span).parent if file is not None else None
        called = call.get("function") if call is not None and call.kind == "call_expression" else None
        if call is None or called is None or called.span != callee.span:
            return None
        return Place(callee.path, call.span)

    def is_result_used(self, callee: Place) -> bool:
        """Whether anybody may use what a call gives, other than to show it."""
        from sse2ws.analyse.code.syntax_facts import outermost

        call = self.call(callee)
        file = self.parsed(callee.path) if call is not None else None
        if call is None or file is None:
            return True
        around = outermost(file.tree.at(call.span)).parent
        if around is not None and around.kind == "arrow_function":  # `source.onmessage = (e) => took(e)`
            around = outermost(around).parent
            return around is None or around.kind != "assignment_expression"
        return around is None or around.kind not in ("expression_statement", "jsx_expression")

    def value(self, place: Place) -> tuple[Flow, Span | None] | None:
        """Where an expression's value goes, and the function around, which may return it."""
        from sse2ws.analyse.code.scopes import function_of
        from sse2ws.analyse.code.syntax_facts import outermost
        from sse2ws.analyse.flow.follow import flow_in_function

        file = self.parsed(place.path)
        if file is None:
            return None
        node = outermost(file.tree.at(place.span))
        around = function_of(node)
        return flow_in_function(file, node), around.span if around is not None else None

    def parsed(self, path: str) -> File | None:
        """The syntax of a file, for questions that facts do not answer."""
        from sse2ws.analyse.file import read_file

        source = self.source(path)
        return read_file(source) if source is not None else None

    def load(self, importer: str, module: str) -> File | None:
        """The syntax of the file that a specifier means; none for packages."""
        path = self.resolve(importer, module)
        return self.parsed(path) if path is not None else None

    def url(self, path: str, url: Url) -> str:
        """What functions make of a URL, as a template; each may ask one of another file."""
        if url.shown or url.maker is None:
            return url.shown
        from sse2ws.analyse.source.url_makers import Made, made_by

        made = Made(maker=url.maker, method=url.method)
        for _ in range(_FURTHEST):
            found = self.origin(path, made.maker) if made.maker is not None else None
            file = self.parsed(found[0]) if found is not None else None
            if found is None or file is None:
                break
            path, made = found[0], made_by(file, found[1], made.method)
        return made.template

    def constant(self, importer: str, ref: ImportRef, member: str) -> tuple[EventName, ...]:
        """Texts of an imported constant; `member` is a property of it, `[]` all items, or empty."""
        found = self.origin(importer, ref)
        facts = self.facts(found[0]) if found is not None else None
        if facts is None or found is None:
            return ()
        label = f"{found[1]}.{member}" if member else found[1]
        return next((names for name, names in facts.constants if name == label), ())

    def mentions(self, path: str, name: str, member: str = "") -> tuple[Place, ...]:
        """Every place in other files that names something which `path` declares as `name`.

        With `member`, only places that read this property of it, or that name the whole.
        """
        key = path, name
        if key not in self._mentions:
            self._mentions[key] = self._find_mentions(path, name)
        return tuple(place for place, read in self._mentions[key] if not member or read in ("", member))

    def _find_mentions(self, path: str, name: str) -> tuple[tuple[Place, str], ...]:
        known = Known(set() if name.startswith("<") else {name}, {stem(path)}, name.startswith("<"))
        own = self.facts(path)
        for export in own.exports if own is not None else ():
            known.exported(path, export.name if export.local == name else "*")
        seen, offering = {path}, {path}
        while files := known.files(self.files_with) - seen:
            seen |= files
            while passed := list(self._passed_on_by(seen - offering, offering, path, name)):
                for barrel, exported in passed:
                    offering.add(barrel)
                    known.exported(barrel, exported)
        found: set[tuple[Place, str]] = set()
        for file in seen - {path}:
            facts = self.facts(file)
            for use in facts.imports if facts is not None else ():
                if use.loaded and own is not None and self._is_type(own, name):
                    continue
                named = use.ref.name == "*" or use.ref.name in known.names
                if named or self.resolve(file, use.ref.module) in offering:
                    found.update(self._named_by(file, use, path, name))
        return tuple(sorted(found))

    def _is_type(self, facts: FileFacts, name: str) -> bool:
        """Whether a name that a file declares stands for nothing but a type."""
        file = self.parsed(facts.path) if any(each.name == name for each in facts.types) else None
        return file is not None and name not in file.scopes.by_node[file.tree.root].values

    def _named_by(self, file: str, use: ImportUse, path: str, name: str) -> Iterator[tuple[Place, str]]:
        """Where an import names it: the places, and which property they read; none: of the whole."""
        reads = [(Place(file, span), read) for span, read in zip(use.refs, use.members, strict=True)]
        whole = self._whole(file, use.ref)
        if whole is not None:
            names = self._names_in(whole, path, name, set())
            yield from ((place, "") for place, read in reads if read in names or (names and not read))
        elif self.origin(file, use.ref) == (path, name):
            yield from reads

    def _passed_on_by(
        self, files: Set[str], offering: Set[str], path: str, name: str
    ) -> Iterator[tuple[str, str]]:
        """Modules that export what `offering` offer of it, and under which name; `*`: under its own."""
        for file in sorted(files):
            facts = self.facts(file)
            for export in facts.exports if facts is not None else ():
                source = export.source
                if source is None or self.resolve(file, source.module) not in offering:
                    continue
                if "*" in (export.name, source.name) or self._export(file, export.name, 0) == (path, name):
                    yield file, export.name

    def passed_on(self, path: str, name: str) -> tuple[tuple[str, Leaving], ...]:
        """Where other modules export by name what `path` declares as `name`."""
        found: list[tuple[str, Leaving]] = []
        words, seen = {name, stem(path)}, {path}
        while words:
            files = {file for word in words for file in self.files_with(word.encode())} - seen
            words = set()
            for file in sorted(files):
                seen.add(file)
                facts = self.facts(file)
                for export in facts.exports if facts is not None else ():
                    if export.leaving is not None and self._export(file, export.name, 0) == (path, name):
                        found.append((file, export.leaving))
                        words |= {stem(file), export.name} - {"default"}
        return tuple(found)

    def _whole(self, file: str, ref: ImportRef) -> str | None:
        """The module that an import stands for: `import * as x`, or the name of an `export * as x`."""
        module = self.resolve(file, ref.module)
        for _ in range(12):
            if module is None or ref.name == "*":
                return module
            facts = self.facts(module)
            named = [each for each in facts.exports if each.name == ref.name] if facts is not None else []
            source = named[0].source if named else None
            if source is None:
                return None
            ref, module = source, self.resolve(module, source.module)
        return None

    def _names_in(self, module: str, path: str, name: str, seen: set[str]) -> set[str]:
        """The exports of a module through which one can reach what `path` declares as `name`."""
        facts = self.facts(module) if module not in seen else None
        seen.add(module)
        found = set[str]()
        for export in facts.exports if facts is not None else ():
            inner = self.resolve(module, export.source.module) if export.source is not None else None
            everything = export.source is not None and export.source.name == "*"
            if export.name == "*" or everything:
                names = self._names_in(inner, path, name, seen) if inner is not None else set[str]()
                found |= names if export.name == "*" else {export.name} if names else set()
            elif self._export(module, export.name, 0) == (path, name):
                found.add(export.name)
        return found
