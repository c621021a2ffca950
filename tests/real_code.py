"""`python -m tests.real_code FOLDER`: what must hold for any code, tried on every project in a folder.

Works on copies in a temporary folder; prints a table, and exits with 1 when something does not hold.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from sse2ws.model.source import SourceFile
from sse2ws.syntax.tsx import parse

CHECKOUT = Path(__file__).parent.parent
SOURCES = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
LOOKED_AT = (*SOURCES, ".json", ".jsonc", ".toml", ".gitignore", ".gitattributes")
MINUTES = 10
HEADINGS = ("project", "seen", "ready", "decide", "manual", "keep", "patches", "files", "s")


@dataclass(slots=True)
class Result:
    """One project's row; `broken` says what did not hold."""

    name: str
    seen: int = 0
    units: Counter[str] = field(default_factory=Counter)
    patches: int = 0
    files: int = 0
    seconds: float = 0
    broken: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        verdicts = [self.units[name] for name in ("ready", "decide", "manual", "keep")]
        return _row(self.name, self.seen, *verdicts, self.patches, self.files, f"{self.seconds:.1f}")


def examine(project: Path, copy: Path, work: Path) -> Result:
    """Scan, patch, apply and fix again in `copy`; patches go below `work`."""
    result = Result(project.name)
    _copy(project, copy)
    before = os.times()
    _scan(result, copy)
    patches = _patches(result, copy, work / "patches")
    _apply(result, copy, patches)
    after = os.times()
    result.seconds = sum(after[2:4]) - sum(before[2:4])
    return result


def _copy(project: Path, copy: Path) -> None:
    """The files that sse2ws looks at, as a git repository of their own."""
    for folder, below, names in os.walk(project):
        below[:] = [each for each in below if each not in (".git", "node_modules", ".sse2ws")]
        for name in names:
            file = Path(folder, name)
            if name.endswith(LOOKED_AT) and file.is_file() and not file.is_symlink():
                target = copy / file.relative_to(project)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, target)
    copy.mkdir(exist_ok=True)
    _git(copy, "init", "-q")
    _git(copy, "-c", "core.autocrlf=false", "add", "-A", "-f")


def _scan(result: Result, copy: Path) -> None:
    done = _sse2ws(copy, "scan", "--output-format", "json")
    if not _survived(result, "scan", done):
        return
    found = json.loads(done.stdout)
    ledger = found["ledger"]
    result.seen = ledger["seen"]
    result.units = Counter(each["verdict"] for each in found["units"])
    if ledger["seen"] != sum(number for column, number in ledger.items() if column != "seen"):
        result.broken.append(f"the ledger does not add up: {ledger}")
    result.broken += [f"no reason given: {each['path']}:{each['line']}" for each in found["units"]
                      if each["verdict"] != "ready" and not each["reasons"]]  # fmt: skip


def _patches(result: Result, copy: Path, folder: Path) -> list[Path]:
    """The patches, each checked alone on the code as it is."""
    done = _sse2ws(copy, "fix", "--accept-proposed", "--patch", f"{folder}/")
    if not _survived(result, "fix --patch", done):
        return []
    patches = sorted(folder.glob("*.patch"))
    for patch in patches:
        checked = _git(copy, "apply", "--check", str(patch))
        if checked.returncode:
            result.broken.append(f"{patch.name} does not apply: {checked.stderr.decode().strip()}")
    result.patches = len(patches)
    return patches


def _apply(result: Result, copy: Path, patches: list[Path]) -> None:
    """All patches together; then nothing more may be left to do, and no file may parse worse than before."""
    for patch in patches:
        if _git(copy, "apply", str(patch)).returncode:
            result.broken.append(f"{patch.name} does not apply after the others")
    changed = _git(copy, "diff", "--name-only", "-z").stdout.decode(errors="surrogateescape").split("\0")
    for name in filter(None, changed):
        result.files += 1
        old = _git(copy, "show", f":{name}").stdout
        if _errors(name, (copy / name).read_bytes()) > _errors(name, old):
            result.broken.append(f"{name}: a new syntax error")
    again = _sse2ws(copy, "fix", "--accept-proposed", "--diff")
    if _survived(result, "the second fix", again) and again.stdout:
        first = again.stdout.splitlines()[0].decode(errors="replace")
        result.broken.append(f"a second fix finds more to do: {first}")


def _errors(name: str, data: bytes) -> int:
    return len(parse(data, SourceFile(name, data).language).errors)


def _survived(result: Result, what: str, done: subprocess.CompletedProcess[bytes]) -> bool:
    """Whether a command ended as documented. 3 is fine when it speaks of files, not of a bug."""
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode in (0, 1, 3) and "internal error" not in said:
        return True
    result.broken.append(f"{what} ended with {done.returncode}: {said.splitlines()[0] if said else ''}")
    return False


def _sse2ws(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "sse2ws", *words]
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    try:
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=60 * MINUTES)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 124, b"", f"no answer in {MINUTES} minutes".encode())


def _git(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", *words], cwd=folder, capture_output=True)


def _row(name: str, *cells: object) -> str:
    return f"{name[:38]:<38}" + "".join(f"{cell!s:>9}" for cell in cells)


def main() -> int:
    """Examine the projects that were named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.real_code", description=__doc__)
    parser.add_argument("folder", type=Path, help="each folder in it is a project")
    parser.add_argument("names", nargs="*", help="of the projects to try; all without any")
    typed = parser.parse_args()
    projects = sorted(each for each in typed.folder.iterdir() if each.is_dir())
    chosen = [each for each in projects if not typed.names or each.name in typed.names]
    print(_row(*HEADINGS))
    broken = 0
    for project in chosen:
        with tempfile.TemporaryDirectory(prefix="sse2ws-real-") as work:
            result = examine(project, Path(work, "copy"), Path(work))
        print(result, flush=True)
        for each in result.broken:
            print(f"    BROKEN {each}", flush=True)
        broken += bool(result.broken)
    print(f"{len(chosen)} projects, {broken} with something broken")
    return 1 if broken or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
