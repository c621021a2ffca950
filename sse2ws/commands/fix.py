"""`sse2ws fix`: a request goes in; the sources, a patch or a diff come out.

Writes only through the journal, and only what stands on its own; everything that it leaves alone, it names.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from sse2ws.commands.held import Bundle, hold_back
from sse2ws.commands.outcome import exit_code
from sse2ws.commands.output import note, working, write_result
from sse2ws.commands.patches import write_patches
from sse2ws.commands.render import say_notes, show, write_report
from sse2ws.commands.request import Format, ReportFile, Request, with_request
from sse2ws.model.config import Config
from sse2ws.model.finding import Finding
from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan, Run

if TYPE_CHECKING:
    from sse2ws.pipeline import Options


STAGE = "Stage them, or use --allow-dirty."


@with_request
def run(
    request: Request,
    diff: Annotated[
        bool, typer.Option("--diff", help="Print what would change as a patch; the sources stay as they are.")
    ] = False,
    patch: Annotated[
        str | None,
        typer.Option(metavar="FILE|DIR", help="Write the patch to FILE, or one for each unit into DIR/."),
    ] = None,
    accept_proposed: Annotated[
        bool, typer.Option("--accept-proposed", help="Take the proposed answer to every open decision.")
    ] = False,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Rewrite files with changes that git does not hold, too.")
    ] = False,
    decisions: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Answers for this run, such as a reviewer exported.")
    ] = None,
    bridge: Annotated[
        bool,
        typer.Option(
            "--bridge", help="Connections that a person must migrate get a stand-in that needs no SSE."
        ),
    ] = False,
    interactive: Annotated[
        bool, typer.Option("-i", "--interactive", help="Ask, decision by decision, then diff by diff.")
    ] = False,
    output_format: Format = "text",
    report: ReportFile = None,
) -> int:
    """Rewrite what is ready, and say what is not and why. `sse2ws undo` takes it back."""
    from sse2ws import pipeline

    if diff and patch:
        raise typer.BadParameter("--diff prints the patch, --patch writes it to a file: give one of them.")
    if interactive and (diff or patch or "-" in (request.paths or ())):
        raise typer.BadParameter("-i asks before it writes: it takes neither --diff nor --patch nor '-'.")
    options = request.options(accept_proposed)
    config = _with_answers(decisions, request) if decisions else request.configuration
    if bridge:
        options = replace(options, bridge=True)
    if interactive:
        config, options = _ask(config, options, request)
    with working("Preparing the rewrite", request.quiet):
        found, plan = pipeline.plan(config, options)
    say_notes(found, request)
    if report:
        write_report(found, plan, report, request)
    if diff or patch:
        code = _preview(found, plan, patch, request)
        if not (allow_dirty or request.quiet):
            _say_dirty(found, plan)
        return code
    if options.stdin:
        return _filter(found, plan, options.stdin, request)
    plan, held = _hold_back(found, plan, allow_dirty, request)
    return _write(found, plan, held, output_format, request, bridge=bridge)


def _with_answers(file: Path, request: Request) -> Config:
    """The configuration with the answers of a file; they are not written into it."""
    from sse2ws.commands.answers import answers_of
    from sse2ws.packs.answering import with_answers
    from sse2ws.packs.said import Unclear

    config = request.configuration
    try:
        for pattern, said in answers_of(file, request).items():
            config = with_answers(config, said, pattern)
    except Unclear as error:
        raise typer.BadParameter(f"{file}: {error}.") from error
    return config


def _ask(config: Config, options: Options, request: Request) -> tuple[Config, Options]:
    """What a person wants done."""
    from sse2ws.commands.answers import save
    from sse2ws.commands.interview import interview

    talk = interview(config, options)
    if talk.save:
        note(f"the answers are in {save({'': talk.said}, request)}")
    return talk.config, replace(options, only=talk.only)


def _preview(found: Run, plan: Plan, patch: str | None, request: Request) -> int:
    """Show the changes and leave the sources alone; pending changes count like findings."""
    from sse2ws.report.diff import unified

    if patch:
        for file in write_patches(found, plan, patch):
            if not request.quiet:
                note(f"a patch is in {file}")
    else:
        write_result(unified(plan.changes), request.output)
    if not plan.changes and found.units and not request.quiet:
        note(nothing_ready(found))
    return _code(found, plan, request, pending=bool(plan.changes))


def _say_dirty(found: Run, plan: Plan) -> None:
    """Which of the files shown a `fix` would leave alone as they are now."""
    from sse2ws.project import git

    dirty = git.dirty(found.root, [each.path for each in plan.changes]) if git.inside(found.root) else ()
    if dirty:
        which = f"{', '.join(dirty[:3])}{f' and {len(dirty) - 3} more' if len(dirty) > 3 else ''}"
        note(f"fix would not write this yet: git does not hold all changes of {which}. {STAGE}")


def nothing_ready(found: Run) -> str:
    """Why there is no change: connections wait for something, or none is left to rewrite."""
    waiting = sum(1 for each in found.units if each.verdict is not Verdict.KEEP)
    if not waiting:
        return "nothing to rewrite: every connection stays on Server-Sent Events."
    what = "1 connection waits" if waiting == 1 else f"{waiting} connections wait"
    return f"nothing is ready to be rewritten; `sse2ws scan` says what {what} for."


def _filter(found: Run, plan: Plan, stdin: tuple[str, bytes], request: Request) -> int:
    """Standard input, rewritten, to standard output; as it came when nothing is ready."""
    # A unit that needs other files as well is not complete with this one, and so it is not in the plan.
    path = os.path.relpath(os.path.join(os.getcwd(), stdin[0]), found.root).replace(os.sep, "/")
    after = next((each.after for each in plan.changes if each.path == path), stdin[1])
    write_result(after, request.output)
    return _code(found, plan, request)


def _hold_back(
    found: Run, plan: Plan, allow_dirty: bool, request: Request
) -> tuple[Plan, tuple[Bundle, ...]]:
    """Take out what would be mixed with work that git does not hold yet, and say so."""
    from sse2ws.project import git

    if not plan.changes or allow_dirty:
        return plan, ()
    if not git.inside(found.root):
        if not request.quiet:
            note("not in a git repository: only `sse2ws undo` can take this back.")
        return plan, ()
    dirty = git.dirty(found.root, [each.path for each in plan.changes])
    if not dirty:
        return plan, ()
    rest, held = hold_back(found, plan, dirty)
    for bundle in held:
        for path in bundle.files:
            why = "git does not hold all its changes" if path in dirty else "it goes with such a file"
            note(f"{path}: not rewritten: {why}. {STAGE}")
    return rest, held


def _write(
    found: Run, plan: Plan, held: tuple[Bundle, ...], output_format: str, request: Request, *, bridge: bool
) -> int:
    """Write the plan, say what was done and what was not."""
    from sse2ws.project.write import apply

    if plan.changes:
        apply(found.root, plan.changes)
    if output_format == "text":
        from sse2ws.commands.summary import after_fix

        waits = {unit: each.dirty for each in held for unit in each.units}
        write_result(after_fix(found, plan, bridge=bridge and not held, waits=waits), request.output)
    else:
        show(found, plan, output_format, request)
    return _code(found, plan, request, pending=any(each.units for each in held))


def _code(found: Run, plan: Plan, request: Request, *, pending: bool = False) -> int:
    return exit_code(
        remaining(found, plan),
        found.skipped,
        fail_on=request.severity,
        pending=pending,
        exit_zero=request.exit_zero,
    )


def remaining(found: Run, plan: Plan) -> tuple[Finding, ...]:
    """The findings that are still there when the plan has been written."""
    done = set(plan.applied) - set(plan.bridged)  # a bridge is work that is left
    changed = {each.path for each in plan.changes}
    return tuple(
        each
        for each in found.findings
        if not (each.unit in done if each.unit else each.fixable and each.at.path in changed)
    )
