"""`sse2ws decide`: open decisions in words, or answers into the configuration.

Changes no source file; the configuration keeps its comments and order.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from sse2ws.commands.outcome import exit_code
from sse2ws.commands.output import note, working, write_result
from sse2ws.commands.render import say_notes
from sse2ws.commands.request import Request, with_request

if TYPE_CHECKING:
    from sse2ws.packs.said import Said


_BLANKS = ("EVENT", "FIELD", "NAME")
"""What the list of open decisions and messages print where a name has to be written."""


@with_request
def run(
    request: Request,
    path: Annotated[
        str, typer.Option("--path", metavar="GLOB", help="The answers hold for these files only.")
    ] = "",
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Take over the answers that a reviewer exported.")
    ] = None,
    output_format: Annotated[Literal["text", "json"], typer.Option(help="How to list them.")] = "text",
) -> int:
    """List open decisions, or answer them. REASON=ANSWER instead of PATHS goes into sse2ws.toml.

    A table takes REASON.NAME=ANSWER: one-to-many-event.goal-updated=goal.activated,goal.completed
    """
    words = [each for each in request.paths or () if _is_answer(each)]
    request = replace(request, paths=[each for each in request.paths or () if each not in words])
    if words or decisions:
        said = [_understood(each, request) for each in words]
        return _answer(said, path, decisions, request)
    _refuse_bare_reasons(request)
    if path:
        raise typer.BadParameter("--path says where an answer holds: give an answer, REASON=ANSWER.")
    return _list(request, output_format)


def _is_answer(word: str) -> bool:
    """`manual-reconnect=drop`; a path with = in its name can be written ./a=b."""
    name, sign, _ = word.partition("=")
    return bool(sign) and "/" not in name.partition(".")[0] and not Path(word).exists()


def _refuse_bare_reasons(request: Request) -> None:
    """`connection-status` without an answer, unless there is a file of that name."""
    from sse2ws.packs.decisions import CHOICES

    for each in request.paths or ():
        if each.partition(".")[0] in CHOICES and not Path(each).exists():
            raise typer.BadParameter(f"{each} is a decision: write {each}=ANSWER.")


def _understood(word: str, request: Request) -> Said:
    from sse2ws.packs.decisions import CHOICES
    from sse2ws.packs.said import Unclear, understand

    written = word.rpartition("=")[2].split(",")
    blank = next((each.strip() for each in written if each.strip() in _BLANKS), None)
    if blank is not None:
        raise typer.BadParameter(f"{blank} stands for a name: write the one that is meant.")
    try:
        said = understand(word, request.configuration.pack)
    except Unclear as error:
        raise typer.BadParameter(f"{error}.") from error
    choice = CHOICES[said.reason]
    if not said.key and said.answer not in choice.words:
        example = '"/goals/{goalId}"' if choice.url_keys else "NAME"
        given = word.partition("=")[2]
        raise typer.BadParameter(f"say what {said.reason} is answered for: {said.reason}.{example}={given}")
    return said


def _answer(said: list[Said], path: str, decisions: Path | None, request: Request) -> int:
    from sse2ws.commands.answers import answers_of, save
    from sse2ws.packs.said import Unclear

    try:
        groups = {path: said} if said else {}
        for pattern, more in answers_of(decisions, request).items() if decisions else ():
            groups.setdefault(pattern, []).extend(more)
        file = save(groups, request)
    except Unclear as error:
        raise typer.BadParameter(f"{error}.") from error
    if not request.quiet:
        _tell([each for group in groups.values() for each in group], file, request)
    return 0


def _tell(said: list[Said], file: str, request: Request) -> None:
    """What was written, and what it brought."""
    from sse2ws import pipeline
    from sse2ws.commands.aftermath import aftermath
    from sse2ws.report.summary import count

    note(f"{count(len(said), 'answer')} written to {file}.")
    fresh = replace(request)  # the configuration is read again
    with working("Looking at what it brings", request.quiet):
        run = pipeline.scan(fresh.configuration, fresh.options())
    for line in aftermath(said, run):
        note(line)


def _list(request: Request, output_format: str) -> int:
    from sse2ws import pipeline
    from sse2ws.report.questions import as_json, as_text

    with working("Looking for open decisions", request.quiet):
        found, asked = pipeline.open_questions(request.configuration, request.options())
    say_notes(found, request)
    if output_format == "json":
        write_result(as_json(asked, found.units), request.output)
    else:
        write_result(as_text(asked, found.units, found.findings), request.output)
    return exit_code((), found.skipped, pending=bool(asked), exit_zero=request.exit_zero)
