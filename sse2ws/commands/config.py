"""`sse2ws config show`: the configuration as it holds here, in TOML, with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated

import typer

from sse2ws.commands.output import write_result
from sse2ws.commands.request import Request
from sse2ws.model.config import Answers, Config

app = typer.Typer(no_args_is_help=True, help="The configuration that holds here.", rich_markup_mode=None)


@app.callback()
def group() -> None:
    """The configuration that holds here."""


@app.command()
def show(
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="A place in the project.", show_default=False)
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Configuration file.")] = None,
    pack: Annotated[list[str] | None, typer.Option(metavar="NAME|FILE", help="Rule pack.")] = None,
) -> int:
    """Print the configuration that holds here, and where it comes from."""
    found = Request(paths=[path] if path else None, config=config, pack=pack).configuration
    write_result("\n".join(_lines(found)) + "\n")
    return 0


def _lines(config: Config) -> Iterator[str]:
    yield f"# from {config.path or 'no file: these are the defaults'}"
    yield f"# root {config.root}"
    pack = config.pack
    clients = ", ".join(each.name for each in config.clients)
    yield f"# the pack knows {len(pack.events)} events; clients: {clients}"
    yield "version = 1"
    yield f"pack = {_value(tuple(pack.name.split('+')))}"
    yield f"src = {_value(config.src)}"
    yield f"exclude = {_value(config.exclude)}"
    yield f"event-style = {_value(config.event_style)}"
    yield from _decisions("[decisions", config.decisions)
    tables = {"[streams]": config.streams, "[keep]": config.keep, "[migrate]": config.migrate}
    for heading, table in tables.items():
        if table:
            yield ""
            yield heading
            yield from (f"{_value(key)} = {_value(value)}" for key, value in table.items())
    for each in config.overrides:
        yield ""
        yield "[[overrides]]"
        yield f"paths = {_value(each.paths)}"
        yield from _decisions("[overrides.decisions", each.decisions)


def _decisions(heading: str, decisions: Answers) -> Iterator[str]:
    plain = {key: each for key, each in decisions.items() if isinstance(each, str)}
    if plain:
        yield ""
        yield f"{heading}]"
        yield from (f"{key} = {_value(each)}" for key, each in plain.items())
    for key, each in decisions.items():
        if isinstance(each, Mapping):
            yield ""
            yield f"{heading}.{key}]"
            yield from (f"{_value(old)} = {_value(new)}" for old, new in each.items())


def _value(value: str | tuple[str, ...]) -> str:
    """A TOML value: strings and lists of strings are written as in JSON."""
    return json.dumps(value, ensure_ascii=False)
