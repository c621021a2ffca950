"""`sse2ws scan`: a request goes in, the audit comes out. Never changes a source file."""

from __future__ import annotations

from sse2ws.commands.outcome import exit_code
from sse2ws.commands.output import note, working
from sse2ws.commands.render import say_notes, show, write_report
from sse2ws.commands.request import Format, ReportFile, Request, with_request
from sse2ws.model.run import Plan


@with_request
def run(request: Request, output_format: Format = "text", report: ReportFile = None) -> int:
    """Audit the project. What uses Server-Sent Events, what becomes of it, and why; changes nothing."""
    from sse2ws import pipeline
    from sse2ws.project.sources import SUFFIXES

    options = request.options()
    plan: Plan | None = None
    with working("Looking for Server-Sent Events", request.quiet):
        if report:
            found, plan = pipeline.plan(request.configuration, options)
        else:
            found = pipeline.scan(request.configuration, options)
    say_notes(found, request)
    if not found.ledger.seen and not request.changed_since and not request.quiet:
        note(f"no source file was found in {found.root}; looked for {', '.join(SUFFIXES)}.")
    show(found, plan, output_format, request)
    if report:
        write_report(found, plan, report, request)
    return exit_code(found.findings, found.skipped, fail_on=request.severity, exit_zero=request.exit_zero)
