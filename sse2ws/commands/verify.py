"""`sse2ws verify`: a migrated project goes in, what proves the migration comes out. Changes nothing."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from msgspec.structs import replace

from sse2ws.commands.outcome import exit_code
from sse2ws.commands.output import note, working, write_result
from sse2ws.commands.render import say_tracebacks
from sse2ws.commands.request import Request, with_request

if TYPE_CHECKING:
    from sse2ws.commands.proving import Originals
    from sse2ws.model.proof import Check


@with_request
def run(
    request: Request,
    simulate: Annotated[
        bool,
        typer.Option("--simulate", help="Also run before and after under the same events, in jsdom."),
    ] = False,
    browser: Annotated[
        bool,
        typer.Option("--browser", help="The same in Chromium, with its own page and transports."),
    ] = False,
    against: Annotated[
        str | None,
        typer.Option(metavar="REF", help="What 'before' is: a git revision; else what fixes replaced."),
    ] = None,
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--output-format", help="What to print.")
    ] = "text",
) -> int:
    """Prove a migration. What is left over, catalogue, provider, new type errors; also behaviour."""
    from sse2ws import pipeline
    from sse2ws.commands.proving import Migrated
    from sse2ws.model.proof import Proof
    from sse2ws.report.proof import as_json, as_text
    from sse2ws.report.style import Style

    config = request.configuration
    with working("Checking the migration", request.quiet):
        found = pipeline.scan(config, request.options())
        project = Migrated.of(config, found, _originals(config.root, against))
        checks = [*project.static(), *project.compared(simulate, browser)]
    say_tracebacks(found, request)
    proof = Proof(config.root, tuple(_selected(each, request) for each in checks))
    style = Style.of(None if request.output else "stdout")
    write_result(as_json(proof) if output_format == "json" else as_text(proof, style), request.output)
    if not (simulate or browser or request.quiet):
        note("behaviour was not looked at: `sse2ws verify --simulate` runs both sides under the same events.")
    return exit_code((), found.skipped, pending=proof.failed, exit_zero=request.exit_zero)


def _originals(root: str, against: str | None) -> Originals:
    """The files that are not as they were, as they were."""
    from sse2ws.project import git
    from sse2ws.project.journal import originals

    if against is None:
        return originals(root)
    return {path: git.bytes_at(root, against, path) for path in git.changed_since(root, against)}


def _selected(check: Check, request: Request) -> Check:
    """What is outside of the paths on the command line is not told."""
    from sse2ws.model.proof import Status
    from sse2ws.project.selection import selection

    if not request.paths:
        return check
    chosen = selection(request.configuration, request.paths, os.getcwd())
    told = tuple(each for each in check.problems if not each.path or each.path.split(" ")[0] in chosen)
    status = Status.PASSED if check.status is Status.FAILED and not told else check.status
    return replace(check, status=status, problems=told)
