"""SSE clients under the names that modules of the project give them: `export { X as Source } from 'library'`.

In: the facts of files that name a client. Out: for each importing file the clients as that file calls them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from sse2ws.analyse.across.offered import stem
from sse2ws.analyse.across.program import Program
from sse2ws.model.facts import Export, FileFacts
from sse2ws.model.flow import ImportRef
from sse2ws.model.pack import Client

_Offer = tuple[str, str]
"""A file and a name that it exports."""


def offers(facts: FileFacts, clients: Sequence[Client]) -> Iterator[tuple[str, Client]]:
    """The exported names of a file that stand for a client."""
    for export in facts.exports:
        for client in clients if export.source is not None else ():
            names = (each for each in _passed(export, client) if _comes_with(facts, export, each))
            yield from ((name, client) for name in names)
    named = {each.name: each for each in clients}
    for connection in facts.connections:
        local = connection.offered or connection.extended
        opened = named.get(connection.client)
        if local and opened is not None:
            known = replace(opened, extended=connection.extended)
            yield from ((each.name, known) for each in facts.exports if each.local == local)


def _passed(export: Export, client: Client) -> Iterator[str]:
    """The names under which a re-export offers a client of a package."""
    if export.source is None or export.source.module not in client.modules:
        return
    if export.name == "*":
        yield from client.exports
    elif export.source.name == "*":
        yield from (f"{export.name}.{name}" for name in client.exports)
    elif export.source.name in client.exports or (client.default and export.source.name == "default"):
        yield export.name


def passed_clients(
    found: Mapping[_Offer, Client], program: Program
) -> Iterator[tuple[str, Client, tuple[_Offer, ...]]]:
    """Each file that imports an offer, the client under its name there, and the offers it came through."""
    ways: dict[_Offer, tuple[_Offer, ...]] = {each: (each,) for each in found}
    queue = [*found]
    while queue:
        path, name = queue.pop()
        way = ways[path, name]
        client = found[way[0]]
        first, _, rest = name.partition(".")
        for importer in sorted({each for word in (stem(path), first) for each in _files(program, word)}):
            facts = program.facts(importer) if importer != path else None
            if facts is None:
                continue
            for ref in sorted({each.ref for each in facts.imports}, key=str):
                if ref.name in (first, "*") and program.resolve(importer, ref.module) == path:
                    yield importer, _under(client, ImportRef(ref.module, name)), way
            for export in facts.exports:
                again = _again(export, first, rest) if _comes_from(program, importer, export, path) else ""
                if again and _comes_with(facts, export, again) and (importer, again) not in ways:
                    ways[importer, again] = (*way, (importer, again))
                    queue.append((importer, again))


def _comes_with(facts: FileFacts, export: Export, name: str) -> bool:
    """Whether a name comes with an export: what a module exports by name hides what `*` has."""
    return export.name != "*" or all(each.name != name for each in facts.exports)


def _files(program: Program, word: str) -> tuple[str, ...]:
    return program.files_with(word.encode()) if word and word != "default" else ()


def _comes_from(program: Program, importer: str, export: Export, path: str) -> bool:
    return export.source is not None and program.resolve(importer, export.source.module) == path


def _again(export: Export, name: str, member: str) -> str:
    """The name under which a module exports once more what another one exports."""
    again = export.name if export.source is not None and export.source.name == name else ""
    if export.name == "*" and name != "default":
        again = name
    return f"{again}.{member}" if again and member else again


def _under(client: Client, ref: ImportRef) -> Client:
    return replace(client, modules=(ref.module,), exports=(ref.name,), default=False, globals=())
