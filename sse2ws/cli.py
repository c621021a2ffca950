"""The command line: in come arguments, out comes an exit code.

The one place that names the subcommands and the one place that catches errors. It never reads a project.
"""

from __future__ import annotations

import sse2ws.start_up  # noqa: F401  # before anything else

# isort: split

import os
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from typing import Annotated

import typer

from sse2ws import __version__
from sse2ws.commands.outcome import BROKEN, INTERRUPTED, USAGE

COMMANDS = tuple(
    "scan fix report decide verify undo init doctor baseline demo rules explain schema config".split()
)
"""The order of `--help`; the module of a command has its name."""

OPTIONS_WITH_HELP = {"help_option_names": ["-h", "--help"]}


def application(names: Iterable[str] = COMMANDS) -> typer.Typer:
    """The Typer application with these commands; only their modules are imported."""
    app = typer.Typer(
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings=OPTIONS_WITH_HELP,
        result_callback=_finish,
    )
    app.callback()(_root)
    for name in names:
        module = import_module(f"sse2ws.commands.{name}")
        if isinstance(getattr(module, "app", None), typer.Typer):
            app.add_typer(module.app, name=name)
        else:
            app.command(name, context_settings=OPTIONS_WITH_HELP)(module.run)
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code. Without `arguments` the process is ours, and ends here."""
    if arguments is not None:
        return _run(arguments)
    _open_all()
    code = _run(sys.argv[1:])
    try:
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
    except OSError:
        return code  # the interpreter says what is wrong when it leaves
    # Without taking every module and syntax tree apart, a seventh of a short run.
    os._exit(code)


def _open_all() -> None:
    """After `>&-` a stream is missing, and the next file that is opened would take its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115  # for the whole run


def _run(words: Sequence[str]) -> int:
    """The exit code; nothing escapes but a request to leave."""
    # Typer builds every command that it knows before it reads the first word: tell it only of the one meant.
    meant = [words[0]] if words and words[0] in COMMANDS else COMMANDS
    try:
        application(meant)(args=list(words), prog_name="sse2ws")
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:  # the one boundary: what nobody foresaw is told as our fault, with exit 3
        return _explain(error, verbose="-v" in words or "--verbose" in words)
    return 0


def _root(
    version: Annotated[
        bool,
        typer.Option("--version", is_eager=True, callback=lambda wanted: _version(wanted), help="Print it."),
    ] = False,
    verbose: Annotated[
        bool, typer.Option("-v", "--verbose", help="A traceback for an internal error.")
    ] = False,
) -> None:
    """Find Server-Sent Events in a React code base and move them to one shared WebSocket."""


def _version(wanted: bool) -> None:
    if wanted:
        print(f"sse2ws {__version__}")
        raise typer.Exit


def _finish(code: int | None, **root: object) -> None:
    raise typer.Exit(code or 0)


def _explain(error: Exception, verbose: bool) -> int:
    """Say what went wrong on standard error: a known trouble in its own words, anything else as our fault."""
    from sse2ws.commands import trouble

    told = trouble.words(error)
    if told:
        print(told, file=sys.stderr)
        return USAGE
    if verbose:
        import traceback

        traceback.print_exception(error)
    print(
        f"sse2ws: internal error: {type(error).__name__}: {error}\n"
        "This is a bug in sse2ws, not in your code; nothing more was written after it happened.\n"
        + ("" if verbose else "Run `sse2ws -v ...` for the traceback, and please report it."),
        file=sys.stderr,
    )
    return BROKEN
