"""`python -m tests.benchmarks.run --help`: measures side by side with peers, prints ratios.

Builds its trees in a temporary folder, copies one that is given. Exit code 1 when a target is missed.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks import peers
from tests.benchmarks.measure import Command, once, side_by_side
from tests.benchmarks.tree import big_file, build

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ratio` is ours to theirs; without `target` it is for information."""

    what: str
    ours: str
    theirs: str
    ratio: float
    target: float | None = None

    def __str__(self) -> str:
        verdict = "" if self.target is None else f"≤ {self.target:<5g} {'ok' if self.good else 'MISSED'}"
        return f"{self.what:<46}{self.ours:>10}{self.theirs:>24}{self.ratio:>9.2f}  {verdict}"

    @property
    def good(self) -> bool:
        """Whether the target, if any, is met."""
        return self.target is None or self.ratio <= self.target


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and how often to measure."""

    folder: Path
    files: int
    rounds: int
    tree: Path | None
    huge: int = 0
    """Files of a second tree for the scans; none with 0."""

    def big_tree(self) -> Path:
        """The tree given, copied, or one of `files` files, one in a hundred with a connection; made once."""
        folder = self.folder / "tree"
        if not folder.exists():
            if self.tree:
                shutil.copytree(self.tree, folder, symlinks=True)
            else:
                build(folder, self.files, self.files // 100)
        return folder

    def scanned(self) -> Iterator[tuple[str, Path]]:
        """The trees for whole scans, with a word for their size."""
        yield "", self.big_tree()
        if self.huge:
            yield f" of {self.huge}", build(self.folder / "huge", self.huge, self.huge // 100)


def forget(folder: Path) -> Callable[[], None]:
    """Makes the next run in `folder` a cold one."""
    return lambda: shutil.rmtree(folder / ".sse2ws", ignore_errors=True)


def versus(
    what: str, ours: Command, theirs: dict[str, tuple[Command, float | None]], rounds: int
) -> Iterator[Row]:
    """Our command against each of theirs, all in the same rounds."""
    usage = side_by_side({"sse2ws": ours} | {name: command for name, (command, _) in theirs.items()}, rounds)
    mine = usage["sse2ws"].seconds
    for name, (_, target) in theirs.items():
        other = usage[name].seconds
        yield Row(f"{what} / {name}", _time(mine), _time(other), mine / other, target)


def large_scan(setting: Setting) -> Iterator[Row]:
    """Whole trees, without and with our cache, and after a change to one file."""
    for size, tree in setting.scanned():
        rg = Command(peers.ripgrep(), tree)
        cold = Command(peers.ours("scan"), tree, forget(tree))
        rivals: dict[str, tuple[Command, float | None]] = {"ripgrep": (rg, 5)}
        try:
            rivals["ast-grep"] = (Command(peers.ast_grep(), tree), 0.15)
        except peers.Missing as missing:
            _say(f"left out: {missing}")
        yield from versus(f"cold scan{size}", cold, rivals, setting.rounds)
        once(Command(peers.ours("scan"), tree))
        warm = Command(peers.ours("scan"), tree)
        typer = Command(peers.bare_typer(), tree)
        known: dict[str, tuple[Command, float | None]] = {"ripgrep": (rg, 1), "bare Typer": (typer, None)}
        yield from versus(f"warm scan{size}", warm, known, setting.rounds)
        touched = Command(peers.ours("scan"), tree, change(tree))
        yield from versus(f"scan{size} after a change", touched, {"ripgrep": (rg, None)}, setting.rounds)


def change(tree: Path) -> Callable[[], None]:
    """Makes one source another one each time."""
    file = next(iter(sorted((tree / "src").rglob("*.tsx"))))

    def add_line() -> None:
        with file.open("a") as opened:
            opened.write("// more\n")

    return add_line


def one_file(setting: Setting) -> Iterator[Row]:
    """A project of one file: what a commit hook waits for."""
    for what, hits, targets in (("with a hit", 1, 2.2), ("without a hit", 0, 1.5)):
        folder = build(setting.folder / f"one-{hits}", 1, hits)
        [file] = (folder / "src").rglob("*.tsx")
        # eslint reads .jsx without another parser, and only below its configuration.
        shutil.copy(peers.HERE / "node" / "eslint.config.mjs", folder)
        shutil.copy(file, folder / "File.jsx")
        rivals: dict[str, tuple[Command, float | None]] = {
            "bare Typer": (Command(peers.bare_typer(), folder), targets),
            "bare Python": (Command([sys.executable, "-c", "pass"], folder), None),
        }
        try:
            rivals["bare node"] = (Command([peers.tool("node", "install it"), "-e", "0"], folder), None)
            rivals["eslint"] = (Command(peers.eslint("File.jsx"), folder), None)
        except peers.Missing as missing:
            _say(f"left out: {missing}")
        scan = Command(peers.ours("scan", "--no-cache", str(file)), folder)
        yield from versus(f"one file {what}", scan, rivals, max(setting.rounds, 15))


def fix(setting: Setting) -> Iterator[Row]:
    """Rewriting 1,000 files that are all ready, proof and journal included."""
    tree = build(setting.folder / "fix", 1000, 1000)
    restore = ["git", "checkout", "-q", "--", "src"]

    def before() -> None:
        once(Command(restore, tree))
        forget(tree)()

    ours = Command(peers.ours("fix"), tree, before)
    theirs = Command(peers.jscodeshift("src"), tree, before)
    yield from versus("fix of 1,000 files", ours, {"jscodeshift": (theirs, 0.15)}, setting.rounds)
    once(ours)
    left = sum(b"EventSource" in path.read_bytes() for path in (tree / "src").rglob("*.tsx"))
    if left:
        raise SystemExit(f"the measurement is void: fix left {left} of 1,000 files as they were")


def memory(setting: Setting) -> Iterator[Row]:
    """The largest process, against 64 MiB and 100 bytes for each byte of the largest parsed file."""
    big = build(setting.folder / "big", 1, 0)
    for size in (200_000, 1_900_000):
        (big / "src" / "Big.tsx").write_text(big_file(size))
        peak = once(Command(peers.ours("scan", "--no-cache"), big)).peak
        allowed = 64 * MIB + 100 * (big / "src" / "Big.tsx").stat().st_size
        yield Row(f"memory, a file of {size / 1e6:g} MB", _size(peak), _size(allowed), peak / allowed, 1)
    peak = once(Command(peers.ours("scan", "--no-cache"), setting.big_tree())).peak
    yield Row("memory, the large tree", _size(peak), _size(64 * MIB), peak / (64 * MIB), 1)


def growth(setting: Setting) -> Iterator[Row]:
    """Twice the files must not take much more than twice the time."""
    half, whole = (
        build(setting.folder / f"growth-{n}", n, n // 100) for n in (setting.files // 2, setting.files)
    )
    commands = {each.name: Command(peers.ours("scan"), each, forget(each)) for each in (half, whole)}
    usage = side_by_side(commands, setting.rounds)
    less, more = usage[half.name].seconds, usage[whole.name].seconds
    yield Row(f"{setting.files} files / {setting.files // 2}", _time(more), _time(less), more / less, 2.2)


BENCHMARKS: dict[str, Callable[[Setting], Iterator[Row]]] = {
    "one-file": one_file,
    "scan": large_scan,
    "fix": fix,
    "memory": memory,
    "growth": growth,
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; all without any"
    )
    parser.add_argument("--tree", type=Path, help="a project to scan instead of a built one; it is copied")
    parser.add_argument("--files", type=int, default=10_000, help="of the built tree")
    parser.add_argument("--huge", type=int, default=0, help="files of a second tree for the scans (48000)")
    parser.add_argument("--rounds", type=int, default=5, help="medians are taken over so many runs of each")
    typed = parser.parse_args()
    unknown = set(typed.names) - BENCHMARKS.keys()
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    print(f"{'CPU time or memory, medians':<46}{'sse2ws':>10}{'the other':>24}{'ratio':>9}  target")
    good = True
    with tempfile.TemporaryDirectory(prefix="sse2ws-benchmarks-") as folder:
        setting = Setting(Path(folder), typed.files, typed.rounds, typed.tree, typed.huge)
        for name in typed.names or BENCHMARKS:
            try:
                for row in BENCHMARKS[name](setting):
                    print(row, flush=True)
                    good = good and row.good
            except peers.Missing as missing:
                _say(f"{name} left out: {missing}")
    return 0 if good else 1


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _size(number: int) -> str:
    return f"{number / MIB:.0f} MiB"


def _say(message: str) -> None:
    print(message, file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
