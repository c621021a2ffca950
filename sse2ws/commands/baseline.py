"""`sse2ws baseline`: the findings of today go into a file, and only new ones count. Edits no source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from sse2ws.commands.outcome import DONE, FINDINGS, INCOMPLETE
from sse2ws.commands.output import note, working, write_result
from sse2ws.commands.request import Request

app = typer.Typer(no_args_is_help=True, help="Findings that the project lives with.", rich_markup_mode=None)

Place = Annotated[
    str | None, typer.Argument(metavar="[PATH]", help="A place in the project.", show_default=False)
]
ConfigFile = Annotated[Path | None, typer.Option("--config", metavar="FILE", help="Configuration file.")]
Packs = Annotated[list[str] | None, typer.Option("--pack", metavar="NAME|FILE", help="Rule pack.")]
BaselineFile = Annotated[
    Path | None,
    typer.Option("--baseline", metavar="FILE", help="The file; else .sse2ws-baseline.json in the project."),
]


@app.callback()
def group() -> None:
    """Findings that the project lives with for now: only new ones count."""


@app.command()
def create(
    path: Place = None, config: ConfigFile = None, pack: Packs = None, baseline: BaselineFile = None
) -> int:
    """Write all findings of today into the baseline; an old one is replaced."""
    from sse2ws.project.baseline import let_git_merge, write_baseline

    request = Request(paths=[path] if path else None, config=config, pack=pack)
    file, found, code = _look(request, baseline)
    write_baseline(file, found)
    write_result(f"{file}: {_count(len(found))}\n")
    if let_git_merge(request.configuration.root):
        note(".gitattributes: two branches' baselines are put together line by line now; commit it, too.")
    return code


@app.command()
def check(
    path: Place = None,
    config: ConfigFile = None,
    pack: Packs = None,
    baseline: BaselineFile = None,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 instead of 1.")] = False,
) -> int:
    """Fail on findings that are not in the baseline, and on entries that nothing matches any more."""
    from sse2ws.project.baseline import read_baseline

    request = Request(paths=[path] if path else None, config=config, pack=pack)
    file, found, code = _look(request, baseline)
    known = read_baseline(file)
    new, stale = _without(found, known), _without(known, found)
    write_result(
        "".join(f"new    {key}  {what}\n" for key, what in new.items())
        + "".join(f"stale  {key}  {what}\n" for key, what in stale.items())
        + f"{file}: {_count(len(known))}, {len(new)} new, {len(stale)} stale\n"
    )
    if stale:
        note("`sse2ws baseline prune` removes stale entries.")
    return code or (FINDINGS if (new or stale) and not exit_zero else DONE)


@app.command()
def prune(
    path: Place = None, config: ConfigFile = None, pack: Packs = None, baseline: BaselineFile = None
) -> int:
    """Remove the entries that nothing matches any more; adds none."""
    from sse2ws.project.baseline import read_baseline, write_baseline

    request = Request(paths=[path] if path else None, config=config, pack=pack)
    file, found, code = _look(request, baseline)
    known = read_baseline(file)
    kept = {key: what for key, what in known.items() if key in found}
    if code == DONE:  # in a part that was not read an entry may still be right
        write_baseline(file, kept)
        write_result(f"{file}: {_count(len(kept))}, {len(known) - len(kept)} removed\n")
    else:
        note(f"{file}: nothing was removed, because the audit is incomplete.")
    return code


def _look(request: Request, baseline: Path | None) -> tuple[Path, Mapping[str, str], int]:
    """The file, what the whole project has in findings (fingerprint -> rule and path), and the exit code."""
    from sse2ws import pipeline
    from sse2ws.pipeline import Options
    from sse2ws.project.baseline import NAME
    from sse2ws.report.fingerprint import fingerprints

    config = request.configuration
    with working("Looking for Server-Sent Events", quiet=False):
        # what the proof of a rewrite refuses is a finding, too
        run, _ = pipeline.plan(config, Options(cwd=config.root))
    for each in run.skipped:
        if each.incomplete:
            note(f"{each.path}: {each.reason}")
    found = {
        key: f"{each.rule} {each.at.path}"
        for key, each in zip(fingerprints(run.findings), run.findings, strict=True)
    }
    incomplete = any(each.incomplete for each in run.skipped)
    return baseline or Path(config.root, NAME), found, INCOMPLETE if incomplete else DONE


def _without(these: Mapping[str, str], others: Mapping[str, str]) -> Mapping[str, str]:
    """The entries of one that are not in the other, by what they stand for."""
    rest = {key: what for key, what in these.items() if key not in others}
    return dict(sorted(rest.items(), key=lambda item: (item[1], item[0])))


def _count(number: int) -> str:
    return f"{number} finding{'' if number == 1 else 's'}"
