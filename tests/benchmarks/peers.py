"""The commands that we are measured against, and ours. Nothing is installed here: what is missing is said."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
GLOBS = ("*.ts", "*.tsx", "*.mts", "*.cts", "*.js", "*.jsx", "*.mjs", "*.cjs")


class Missing(Exception):
    """A peer is not installed; the message says how to get it."""


def tool(name: str, how: str) -> str:
    """The path of a program beside this Python or on the PATH."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        raise Missing(f"{name}: {how}")
    return found


def node_tool(name: str) -> list[str]:
    """A program of the packages in `node/`."""
    script = HERE / "node" / "node_modules" / ".bin" / name
    if not script.exists():
        raise Missing(f"{name}: npm ci --prefix {HERE / 'node'}")
    return [tool("node", "install Node 20 or newer"), str(script.resolve())]


def ours(*words: str) -> list[str]:
    """The installed program, as a user runs it."""
    return [tool("sse2ws", f"pip install -e {CHECKOUT}"), *words]


def needles() -> tuple[str, ...]:
    """The literals that our own screen looks for: names and modules of all known clients."""
    from sse2ws.packs.load import load_config
    from sse2ws.project.needles import needles as wanted
    from sse2ws.project.screen import shortest

    words = shortest(wanted(load_config(CHECKOUT / "fixtures").clients))
    return tuple(sorted(word.decode() for word in words))


def ripgrep() -> list[str]:
    """All files that hold one of the needles."""
    words = [word for each in needles() for word in ("-e", each)]
    globs = [word for each in GLOBS for word in ("-g", each)]
    return [
        tool("rg", "apt-get install ripgrep"),
        "--fixed-strings",
        "--files-with-matches",
        *globs,
        *words,
        ".",
    ]


def ast_grep() -> list[str]:
    """All places where a known client opens a connection."""
    return [tool("ast-grep", "pip install ast-grep-cli"), "scan", "--rule", str(HERE / "sse.yml"), "src"]


def eslint(file: str) -> list[str]:
    """The nearest that a linter has, for one file."""
    return [*node_tool("eslint"), "--config", "eslint.config.mjs", file]


def jscodeshift(folder: str) -> list[str]:
    """A codemod for one shape, over a folder."""
    options = ["--extensions=tsx", "--parser=tsx", "--silent", "--run-in-band"]
    return [*node_tool("jscodeshift"), "-t", str(HERE / "node" / "codemod.cjs"), *options, folder]


def bare_typer() -> list[str]:
    """A Typer application with two commands, by the same Python and the same Typer."""
    return [sys.executable, str(HERE / "two_commands.py"), "scan"]
