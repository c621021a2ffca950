"""`sse2ws doctor`: a project goes in, the likely causes of missing events come out. Changes nothing."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sse2ws.commands.outcome import DONE, FINDINGS, INCOMPLETE
from sse2ws.commands.output import note, write_result
from sse2ws.commands.request import Request

if TYPE_CHECKING:
    from sse2ws.model.config import Config
    from sse2ws.model.run import Run
    from sse2ws.setup.diagnosis import Diagnosis


def run(
    path: Annotated[
        str | None, typer.Argument(metavar="[PATH]", help="A place in the project.", show_default=False)
    ] = None,
    config: Annotated[Path | None, typer.Option(metavar="FILE", help="Configuration file.")] = None,
    pack: Annotated[list[str] | None, typer.Option(metavar="NAME|FILE", help="Rule pack.")] = None,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--output-format", help="How to say it.")
    ] = "text",
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 instead of 1.")] = False,
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="Only what is wrong.")] = False,
) -> int:
    """Say why no events arrive. Flag, URL, provider, both transports, dead files; changes nothing."""
    from sse2ws.pipeline import Options, scan
    from sse2ws.project.selection import MissingPath
    from sse2ws.setup.diagnosis import Level

    if path is not None and not os.path.exists(path):
        raise MissingPath(f"{path}: no such file or folder (looked in {os.getcwd()})")

    found = Request(paths=[path] if path else None, config=config, pack=pack).configuration
    audit = scan(found, Options(cwd=found.root))
    said = [*_parts(found), *_audited(audit)]
    shown = [each for each in said if not (quiet and each.level is Level.OK)]
    write_result(_json(shown) if output_format == "json" else _text(shown))
    holes = [each for each in audit.skipped if each.incomplete]
    for hole in holes:
        note(f"{hole.path}: {hole.reason}")
    if holes:
        return INCOMPLETE
    wrong = any(each.level is Level.PROBLEM for each in said)
    return FINDINGS if wrong and not exit_zero else DONE


def _parts(config: Config) -> Iterator[Diagnosis]:
    from sse2ws.setup import diagnosis
    from sse2ws.setup.code import Code
    from sse2ws.setup.habits import habits
    from sse2ws.setup.settings import settings

    code = Code.of(config)
    project = habits(code)
    yield from settings(code, project)
    yield from diagnosis.modules(code, project)
    yield from diagnosis.packages(code, project)
    yield from diagnosis.provider(code, project)
    yield from diagnosis.events(code)


def _audited(audit: Run) -> Iterator[Diagnosis]:
    """What an audit knows anyway: events that come twice, old connections, files without a duty."""
    from sse2ws.model.finding import Severity
    from sse2ws.model.reasons import Verdict
    from sse2ws.setup.diagnosis import Diagnosis, Level

    for each in audit.findings:
        if each.rule == "both-transports":
            twice = each.severity is Severity.WARNING
            also = ", ".join(str(related.at) for related in each.related)
            message = f"{each.message} Also here: {also}"
            yield Diagnosis(Level.PROBLEM if twice else Level.LOOK, "twice", message, str(each.at))
        if each.rule == "deprecated-file":
            yield Diagnosis(Level.LOOK, "dead file", each.help, each.at.path)
    left = [each for each in audit.units if each.verdict is not Verdict.KEEP]
    if left:
        message = f"{len(left)} still on Server-Sent Events: `sse2ws scan` says why"
        yield Diagnosis(Level.LOOK, "old side", message)


def _text(said: list[Diagnosis]) -> str:
    lines = [f"{each.level:<8} {each.topic:<10} {each.message}{_at(each)}" for each in said]
    return "\n".join([*lines, ""]) if lines else "Nothing is wrong.\n"


def _at(each: Diagnosis) -> str:
    return f"  ({each.path})" if each.path else ""


def _json(said: list[Diagnosis]) -> str:
    rows = [
        {"level": each.level.value, "topic": each.topic, "message": each.message, "path": each.path or None}
        for each in said
    ]
    return json.dumps({"version": 1, "diagnoses": rows}, indent=2, ensure_ascii=False) + "\n"
