"""The options that every command over a project shares: declared once, turned into a Config and Options.

In: what was typed. Out: values for the pipeline. Reads standard input for `-`, and never a source file.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Concatenate, Literal, ParamSpec

import typer

from sse2ws.commands.output import note
from sse2ws.model.config import Config
from sse2ws.model.finding import Severity
from sse2ws.report import formats

if TYPE_CHECKING:
    from sse2ws.pipeline import Options

_P = ParamSpec("_P")


FORMATS = tuple(each for each in formats() if each != "html")
"""The output formats; HTML is what --report writes."""


def _known(name: str) -> str:
    if name not in FORMATS:
        raise typer.BadParameter(f"there is no output format {name!r}; there are {', '.join(FORMATS)}.")
    return name


Format = Annotated[
    str,
    typer.Option("--output-format", metavar="FORMAT", help=f"One of {', '.join(FORMATS)}.", callback=_known),
]
ReportFile = Annotated[
    Path | None, typer.Option("--report", metavar="FILE", help="Write the HTML audit report to FILE as well.")
]


@dataclass(frozen=True)
class Request:
    """What was asked for. The annotations are the command line; the order is that of `--help`."""

    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATHS]...",
            help="What to report on and to edit ('-': standard input); the whole project is analysed.",
            show_default=False,
        ),
    ] = None
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Configuration file; else the nearest sse2ws.toml.")
    ] = None
    pack: Annotated[
        list[str] | None, typer.Option(metavar="NAME|FILE", help="Rule pack instead of the configured ones.")
    ] = None
    select: Annotated[list[str] | None, typer.Option(metavar="RULE", help="Only this rule; repeatable.")] = (
        None
    )
    ignore: Annotated[list[str] | None, typer.Option(metavar="RULE", help="Not this rule; repeatable.")] = (
        None
    )
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the result to FILE.")
    ] = None
    changed_since: Annotated[
        str | None, typer.Option(metavar="REF", help="Only files that differ from this git revision.")
    ] = None
    baseline: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Leave out the findings that this baseline holds.")
    ] = None
    fail_on: Annotated[
        Literal["error", "warning", "info"], typer.Option(help="Mildest finding that makes the exit code 1.")
    ] = "warning"
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit 0 instead of 1.")] = False
    jobs: Annotated[
        int,
        typer.Option(
            "-j", "--jobs", metavar="N", min=0, help="Processes for much work (Linux); 0: one per processor."
        ),
    ] = 1
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache.")] = False
    stdin_filename: Annotated[
        str | None, typer.Option(metavar="FILE", help="Name of the file that '-' stands for.")
    ] = None
    quiet: Annotated[bool, typer.Option("-q", "--quiet", help="No notes and no progress.")] = False
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="A traceback for an internal error.")] = (
        False
    )

    @property
    def severity(self) -> Severity:
        """The mildest severity that counts for the exit code."""
        return Severity(self.fail_on)

    @cached_property
    def configuration(self) -> Config:
        """The project's configuration, found from the paths given; raises ConfigError."""
        from sse2ws.packs.recall import configuration

        here = Path.cwd()
        explicit = here / self.config if self.config else None
        packs = [_absolute(each, here) for each in self.pack or ()]
        start = _start(self.paths or [], here)
        config = configuration(start, explicit, packs, here)
        if config.path is None and start.is_relative_to(here) and not (Path(config.root) / ".git").exists():
            # No project is to be seen around the paths: take the folder that the user stands in.
            return configuration(here, explicit, packs)
        return config

    def options(self, accept_proposed: bool = False) -> Options:
        """The pipeline's options; raises `typer.BadParameter` when '-' comes without a file name."""
        from sse2ws.pipeline import Options

        stdin = self._stdin()
        return Options(
            paths=() if stdin else tuple(self.paths or self._package()),
            cwd=os.getcwd(),
            select=tuple(self.select or ()),
            ignore=tuple(self.ignore or ()),
            accept_proposed=accept_proposed,
            jobs=self.jobs or _processors(),
            cache=not self.no_cache,
            changed_since=self.changed_since,
            stdin=stdin,
            baseline=self._known(),
        )

    def _package(self) -> tuple[str, ...]:
        """The npm package that we stand in, where no configuration says that the project is more."""
        root, here = Path(self.configuration.root), Path.cwd().resolve()
        if self.configuration.path is not None or here == root or not here.is_relative_to(root):
            return ()
        around = (here, *here.parents)
        inside = around[: around.index(root)]
        package = next((each for each in inside if (each / "package.json").is_file()), None)
        if package is None:
            return ()
        if not self.quiet:
            note(f"no configuration: looking at {package.relative_to(root)} only; give {root} for all of it.")
        return (str(package),)

    def _known(self) -> frozenset[str]:
        """What the baseline holds; raises BaselineError."""
        if self.baseline is None:
            return frozenset()
        from sse2ws.project.baseline import read_baseline

        return frozenset(read_baseline(self.baseline))

    def _stdin(self) -> tuple[str, bytes] | None:
        if "-" not in (self.paths or []):
            if self.stdin_filename:
                raise typer.BadParameter("--stdin-filename is for '-': give '-' as the only path.")
            return None
        if self.paths != ["-"] or not self.stdin_filename:
            raise typer.BadParameter("'-' stands alone and needs --stdin-filename FILE.")
        return self.stdin_filename, sys.stdin.buffer.read()


def with_request(command: Callable[Concatenate[Request, _P], int]) -> Callable[..., int]:
    """Give a command the shared options: its first parameter becomes all fields of Request, each optional."""

    def run(context: typer.Context | None = None, **typed: object) -> int:
        shared = {each.name: typed.pop(each.name) for each in fields(Request) if each.name in typed}
        # `sse2ws -v scan` asks for the same as `sse2ws scan -v`
        before = context.find_root().params if context is not None else {}
        shared["verbose"] = shared.get("verbose") or before.get("verbose", False)
        return command(Request(**shared), **typed)  # type: ignore[arg-type, call-arg]  # checked by Typer

    context = inspect.Parameter("context", inspect.Parameter.KEYWORD_ONLY, annotation=typer.Context)
    own = list(inspect.signature(command, eval_str=True).parameters.values())[1:]
    common = list(inspect.signature(Request, eval_str=True).parameters.values())
    by_keyword = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in (context, *common, *own)]
    run.__signature__ = inspect.Signature(by_keyword, return_annotation=int)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in by_keyword}
    run.__doc__ = command.__doc__
    return run


def _start(paths: list[str], here: Path) -> Path:
    """The deepest existing folder that holds all paths."""
    if not paths or paths == ["-"]:
        return here
    start = Path(os.path.commonpath([os.path.abspath(here / each) for each in paths]))
    while not start.is_dir():
        start = start.parent
    return start


def _absolute(pack: str, here: Path) -> str:
    """A pack that is a path is meant from here, wherever the project lies; a name stays a name."""
    is_path = os.sep in pack or pack.endswith(".toml")
    return str(here / pack) if is_path else pack


def _processors() -> int:
    """How many processors this process may use (a container may allow fewer than the machine has)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
