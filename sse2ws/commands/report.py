"""`sse2ws report`: a request goes in, one HTML file comes out. Never changes a source file."""

from __future__ import annotations

import sys
from pathlib import Path

from sse2ws.commands.outcome import exit_code
from sse2ws.commands.output import working
from sse2ws.commands.render import say_notes, write_report
from sse2ws.commands.request import Request, with_request

DEFAULT = Path("sse2ws-report.html")


@with_request
def run(request: Request) -> int:
    """Write the HTML audit report. To -o FILE, else into a pipe, else to sse2ws-report.html."""
    from sse2ws import pipeline

    options = request.options()
    with working("Preparing the report", request.quiet):
        found, plan = pipeline.plan(request.configuration, options)
    say_notes(found, request)
    file = request.output or (DEFAULT if sys.stdout.isatty() else Path("-"))
    write_report(found, plan, file, request)
    return exit_code(found.findings, found.skipped, fail_on=request.severity, exit_zero=request.exit_zero)
