"""In: the folder where a run starts, perhaps a configuration file and packs. Out: one `Config`.

Never looks at the project's sources. All mistakes come at once, as `ConfigError`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sse2ws.model.config import Answers, Config, Override
from sse2ws.model.pack import Client, Pack
from sse2ws.packs import build
from sse2ws.packs.find import find, git_root, given
from sse2ws.packs.locate import rules_folder
from sse2ws.packs.merge import merge
from sse2ws.packs.tables import Table, as_texts, names, parse, table, tables, text, texts

DEFAULT_PACK = "conventional"


def load_config(start: Path, explicit: Path | None = None, packs: Sequence[str] = ()) -> Config:
    """The configuration that holds at `start`.

    `explicit` names its file; `packs` (names or paths, relative to `start`) replace the file's own.
    Raises ConfigError with every problem.
    """
    start = start.resolve()
    found = given(start / explicit) if explicit else find(start)
    root = found.path.parent if found else git_root(start) or start
    body = found.body() if found else {}
    chosen = packs or texts(body, "pack", (DEFAULT_PACK,))
    sources = _sources(chosen, start if packs else root)
    pack = _pack(chosen, sources, body)
    return Config(
        root=str(root),
        path=str(found.path) if found else None,
        pack=pack,
        clients=_clients(sources),
        src=texts(body, "src", (".",)),
        exclude=texts(body, "exclude"),
        event_style=text(body, "event-style", "literal"),
        decisions=_answers(table(body, "decisions")),
        streams=pack.streams,
        keep=names(body, "keep"),
        overrides=tuple(_override(each) for each in tables(body, "overrides")),
    )


def _sources(chosen: Sequence[str], base: Path) -> list[Path]:
    """Every file of the packs, weakest first; the conventional one is below all."""
    rules = rules_folder()
    files: list[Path] = []
    for name in dict.fromkeys((DEFAULT_PACK, *chosen)):
        folder = rules / name if (rules / name / "pack.toml").is_file() else base / name
        files += [folder] if folder.is_file() else sorted(folder.glob("*.toml"))
    return files


def _pack(chosen: Sequence[str], sources: Sequence[Path], body: Table) -> Pack:
    own = {key: body[key] for key in ("target", "streams") if key in body}
    return build.pack("+".join(chosen), merge([*(parse(each.read_bytes()) for each in sources), own]))


def _clients(sources: Sequence[Path]) -> tuple[Client, ...]:
    """The built-in clients and, over them, those in the packs' own `clients` folders; sorted by name."""
    folders = dict.fromkeys([rules_folder() / "clients", *(each.parent / "clients" for each in sources)])
    files = [each for folder in folders for each in sorted(folder.glob("*.toml"))]
    known = {each.name: each for each in (build.client(parse(file.read_bytes())) for file in files)}
    return tuple(known[name] for name in sorted(known))


def _override(source: Table) -> Override:
    return Override(texts(source, "paths"), _answers(table(source, "decisions")))


def _answers(source: Table) -> Answers:
    return {reason: _answer(answer) for reason, answer in source.items()}


def _answer(answer: object) -> str | dict[str, str | tuple[str, ...]]:
    if isinstance(answer, str):
        return answer
    if isinstance(answer, dict):
        return {old: new if isinstance(new, str) else as_texts(new) for old, new in answer.items()}
    raise TypeError(f"{answer!r} is not an answer")
