"""Every file in exactly one column. In: the project and its units. Out: the `Ledger`, what was skipped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Column, Ledger, Skipped
from sse2ws.pipeline.project import Project

if TYPE_CHECKING:
    from sse2ws.model.unit import Unit


def skipped_in(project: Project) -> tuple[Skipped, ...]:
    """Files of the selection that could not be read, or not around an SSE client; sorted."""
    found = {each.path: each for each in project.skipped if each.path in project.selected}
    for path, facts in project.learned.items():
        if facts.mentions_error and path in project.selected:
            found[path] = Skipped(path, "a syntax error around the name of an SSE client", True)
    return tuple(sorted(found.values(), key=lambda each: each.path))


def ledger_of(
    project: Project, units: Sequence[Unit], skipped: Sequence[Skipped], muted: frozenset[str]
) -> Ledger:
    """A file counts under the worst of its units; `muted` units only where there is no other."""
    files: dict[str, Column] = {each.path: Column.UNREADABLE for each in skipped}
    worst: dict[str, Verdict] = {}
    for unit in units:
        for path in unit.files if unit.verdict is not Verdict.KEEP else (unit.at.path,):
            if unit.id in muted:
                continue
            if path in project.selected and (path not in worst or unit.verdict.rank > worst[path].rank):
                worst[path] = unit.verdict
    for path, verdict in worst.items():
        files.setdefault(path, Column(verdict.value))
    for path in {path for unit in units if unit.id in muted for path in unit.files}:
        if path in project.selected:
            files.setdefault(path, Column.SUPPRESSED)
    seen = {each for each in project.files if each in project.selected} | set(files)
    return Ledger(len(seen), dict(sorted(files.items())))
