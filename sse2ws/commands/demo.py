"""`sse2ws demo`: the bundled sample in, a tour of scan, patch, report and fix in a temporary folder out.

Runs the very commands that a user runs; writes nowhere else.
"""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

from sse2ws.commands import fix, scan
from sse2ws.commands.outcome import DONE
from sse2ws.commands.output import write_result

PACKAGE = Path(__file__).resolve().parent.parent
LEFT_OUT = shutil.ignore_patterns("node_modules", ".sse2ws")


class DemoMissing(Exception):
    """The sample application did not come with this installation."""


def run() -> int:
    """Run all of it on the bundled sample. In a temporary folder: scan, patch, report, fix."""
    folder = Path(tempfile.mkdtemp(prefix="sse2ws-demo-"))
    app, patch, report = folder / "app", folder / "sse2ws.patch", folder / "report.html"
    shutil.copytree(sample(), app, ignore=LEFT_OUT)
    write_result(f"A copy of the sample application: {app}\n")
    # What is found there is what there is to show: findings are no failure of the demonstration.
    with chdir(app):
        _step(f"sse2ws scan --report {shlex.quote(str(report))}", scan.run, report=report)
        _step(f"sse2ws fix --patch {shlex.quote(str(patch))}", fix.run, patch=str(patch))
        _step("sse2ws fix", fix.run)
    write_result(
        f"\nreport     {report}\npatch      {patch}\nrewritten  {app}\n"
        f"undo       sse2ws undo {shlex.quote(str(app))}\n"
    )
    return DONE


def sample(package: Path = PACKAGE) -> Path:
    """The folder of the sample application: in the package of a wheel, in `fixtures` of a checkout."""
    for folder in (package / "demo", package.parent / "fixtures" / "apps" / "purposepath"):
        if folder.is_dir():
            return folder
    raise DemoMissing(f"{package / 'demo'}: the sample application is missing. Reinstall sse2ws.")


def _step(typed: str, command: Callable[..., int], **options: object) -> None:
    write_result(f"\n$ {typed}\n")
    command(**options, quiet=True)
