"""In: the folder where a run starts, perhaps a configuration file and packs. Out: one `Config`.

Never looks at the project's sources. All mistakes come at once, as `ConfigError`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sse2ws.model.config import Answers, Config, Override
from sse2ws.model.pack import Client, Pack
from sse2ws.packs import build
from sse2ws.packs.document import Document, read
from sse2ws.packs.errors import ConfigError, Problem
from sse2ws.packs.find import find, git_root, given
from sse2ws.packs.known_good import KnownGood
from sse2ws.packs.locate import built_in, rules_folder
from sse2ws.packs.merge import merge
from sse2ws.packs.plain import is_plain
from sse2ws.packs.sources import DEFAULT, Source, base_files, pack_files, unique
from sse2ws.packs.tables import Table, as_texts, names, table, tables, text, texts

_OWN = ("target", "streams")
"""What a configuration says over its packs."""


def load_config(start: Path, explicit: Path | None = None, packs: Sequence[str] = ()) -> Config:
    """The configuration that holds at `start`.

    `explicit` names its file. `packs` are names or paths relative to `start`, and replace the file's own.
    Raises ConfigError with every problem.
    """
    return load(start, explicit, packs)[0]


def load(
    start: Path, explicit: Path | None = None, packs: Sequence[str] = (), here: Path | None = None
) -> tuple[Config, tuple[str, ...]]:
    """The same, with the packs that were chosen, by name or path. Problems show paths as seen from `here`."""
    start = start.resolve()
    here = here or start
    found = given(start / explicit) if explicit else find(start)
    document = read(found.path, here, found.prefix) if found else None
    root = found.path.resolve().parent if found else git_root(start) or start
    known = KnownGood(root) if found else None
    body: Table = document.table if document else {}

    problems = list(shape_problems(document, "config", known)) if document else []
    own = {} if problems else {key: body[key] for key in _OWN if key in body}
    chosen = tuple(packs) or _chosen(body)
    sources, missing = _sources(chosen, start if packs else root, None if packs else document)
    parts, broken = _read(sources, here, known)
    # Names are looked up only in whole packs: after a typo in one, every name of it would seem wrong.
    pack = None if missing or broken else _pack(chosen, parts, own)
    problems += [*missing, *broken, *_meaning_problems(document, root, parts, pack)]
    if problems or pack is None:
        raise ConfigError(problems)
    if known:
        known.save()
    return _config(root, document, pack, _clients(parts), body), chosen


def _chosen(body: Table) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(texts(body, "pack"))) or (DEFAULT,)
    except TypeError:
        return (DEFAULT,)


def _sources(
    chosen: Sequence[str], base: Path, document: Document | None
) -> tuple[Sequence[Source], list[Problem]]:
    """Every file of the packs, the weakest first, and a problem for each pack that does not exist."""
    files, problems = list(base_files()), list[Problem]()
    for number, name in enumerate(chosen):
        found = pack_files(name, base)
        files += found
        if found:
            continue
        message = f'there is no pack "{name}"'
        known = ", ".join(built_in(rules_folder()))
        help = f"known: {known}; or give the path of a folder with *.toml files, or of one file"
        if document:
            keys = ("pack",) if isinstance(document.table.get("pack"), str) else ("pack", number)
            problems.append(document.problem(keys, message, help))
        else:
            problems.append(Problem("--pack", 0, 0, message, help))
    return unique(files), problems


def _read(
    sources: Iterable[Source], here: Path, known: KnownGood | None
) -> tuple[list[tuple[Source, Document]], list[Problem]]:
    """The files of the packs, and what is wrong with those that the tool does not bring."""
    parts, problems = list[tuple[Source, Document]](), list[Problem]()
    for source in sources:
        try:
            document = read(source.path, here)
        except ConfigError as error:
            problems += error.problems
            continue
        parts.append((source, document))
        if not source.built_in:
            problems += shape_problems(document, source.kind, known)
    return parts, problems


def shape_problems(document: Document, kind: str, known: KnownGood | None) -> Iterator[Problem]:
    """What is wrong with a document's shape; one that was valid before is not looked at again."""
    if kind == "config" and is_plain(document.table):
        return
    if known and (kind, document.data) in known:
        return
    from sse2ws.packs.validate import problems  # imports pydantic, which costs 140 ms

    sound = True
    for problem in problems(document, kind):
        sound = False
        yield problem
    if sound and known:
        known.add((kind, document.data))


def _meaning_problems(
    document: Document | None, root: Path, parts: Iterable[tuple[Source, Document]], pack: Pack | None
) -> Iterator[Problem]:
    own = [part for source, part in parts if source.kind == "pack" and not source.built_in]
    if not document and not own:
        return
    from sse2ws.packs.meaning import config_problems, pack_problems

    if document:
        yield from config_problems(document, root, pack)
    if pack:
        for part in own:
            yield from pack_problems(part, pack)


def _pack(chosen: Sequence[str], parts: Iterable[tuple[Source, Document]], own: Table) -> Pack:
    layers = [document.table for source, document in parts if source.kind == "pack"]
    return build.pack("+".join(chosen), merge([*layers, own]))


def _clients(parts: Iterable[tuple[Source, Document]]) -> tuple[Client, ...]:
    """Sorted by name; of two with one name the later one."""
    clients = (build.client(document.table) for source, document in parts if source.kind == "client")
    known = {each.name: each for each in clients}
    return tuple(known[name] for name in sorted(known))


def _config(
    root: Path, document: Document | None, pack: Pack, clients: tuple[Client, ...], body: Table
) -> Config:
    return Config(
        root=str(root),
        path=str(document.path.resolve()) if document else None,
        pack=pack,
        clients=clients,
        src=texts(body, "src", (".",)),
        exclude=texts(body, "exclude"),
        event_style=text(body, "event-style", "literal"),
        decisions=answers(table(body, "decisions")),
        streams=pack.streams,
        keep=names(body, "keep"),
        migrate=names(body, "migrate"),
        overrides=tuple(_override(each) for each in tables(body, "overrides")),
    )


def _override(source: Table) -> Override:
    return Override(texts(source, "paths"), answers(table(source, "decisions")))


def answers(source: Table) -> Answers:
    """The answers of a table of decisions that was validated."""
    return {reason: _answer(answer) for reason, answer in source.items()}


def _answer(answer: object) -> str | dict[str, str | tuple[str, ...]]:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict):
        return {old: new if isinstance(new, str) else as_texts(new) for old, new in answer.items()}
    raise TypeError(f"{answer!r} is not an answer")
