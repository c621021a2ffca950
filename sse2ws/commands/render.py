"""Hands a finished run to the outputs: run and plan in, text on standard output or in a file out."""

from __future__ import annotations

from pathlib import Path

from sse2ws.commands.output import note, write_result
from sse2ws.commands.request import Request
from sse2ws.model.run import Plan, Run


def show(run: Run, plan: Plan | None, name: str, request: Request) -> None:
    """Render in one format, to -o FILE or standard output."""
    from sse2ws.report import Style, render

    write_result(render(name, run, plan, Style.of(None if request.output else "stdout")), request.output)


def write_report(run: Run, plan: Plan | None, file: Path, request: Request) -> None:
    """Write the HTML report to `file` ('-' is standard output) and say where it is."""
    from sse2ws.report import Style, render

    write_result(render("html", run, plan, Style()), file)
    if str(file) != "-" and not request.quiet:
        note(f"the report is in {file}")


def say_notes(run: Run, request: Request) -> None:
    """What the run has to say besides its result, on standard error."""
    if not request.quiet:
        for each in run.notes:
            note(each)
    say_tracebacks(run, request)


def say_tracebacks(run: Run, request: Request) -> None:
    """For those who ask, on standard error: where our own code failed on a file."""
    for each in run.skipped if request.verbose else ():
        if each.traceback:
            note(f"{each.path}: {each.reason}\n{each.traceback.rstrip()}")
