"""What was found, as the world is told. In: the project, judged connections, the plan. Out: the `Run`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.reasons import Reason
from sse2ws.model.run import Plan, Run
from sse2ws.model.source import Location
from sse2ws.pipeline.ledger import ledger_of, skipped_in
from sse2ws.pipeline.options import Options
from sse2ws.pipeline.project import Project

if TYPE_CHECKING:  # what a scan that finds nothing need not pay for
    from sse2ws.model.edit import FileChange
    from sse2ws.model.finding import Finding
    from sse2ws.model.judged import Judged
    from sse2ws.model.unit import Unit


def run_of(project: Project, judged: tuple[Judged, ...], prepared: Plan | None = None) -> Run:
    """Everything that was found in the selection, sorted. `prepared`: what says how much a unit changes."""
    shown = tuple(each for each in judged if each.linked.path in project.selected)
    units: tuple[Unit, ...] = ()
    if shown:
        from sse2ws.checks.units import units_of

        units = units_of(shown, project.locate)
    findings = _findings(project, judged, shown)
    told = {each.unit for each in findings if each.rule == "connection-found"}
    muted = frozenset(unit.id for unit in units if unit.id not in told)
    silenced = tuple(sorted(muted - {each.unit for each in findings}))
    findings = tuple(each for each in findings if _wanted(each.rule, project.options))
    if prepared is not None:
        units = tuple(_counted(each, prepared.per_unit.get(each.id, ())) for each in units)
    skipped = skipped_in(project)
    ledger = ledger_of(project, units, skipped, muted)
    sources = {path: project.source(path).data for unit in units for path in _mentioned(unit)}
    notes = project.discovery.notes
    return Run(project.config.root, ledger, units, findings, skipped, notes, sources, silenced)


def _findings(project: Project, judged: tuple[Judged, ...], shown: tuple[Judged, ...]) -> tuple[Finding, ...]:
    """What is to be told, sorted: without what comments or the baseline silence."""
    from sse2ws.project.sources import is_source

    around = _surroundings(project, shown)
    found = [*(each for each in around if not is_source(each.at.path)), *_remarks(project, judged)]
    in_code = tuple(each for each in around if is_source(each.at.path))
    if shown or in_code:
        from sse2ws.checks.findings import findings_of
        from sse2ws.checks.suppress import suppress

        own = findings_of(shown, project.config, project.locate, project.text)
        troubles = [each for unit in shown for each in unit.troubles]
        kept = [each.place for each in troubles if each.reason is Reason.KEPT_BY_COMMENT]
        spent = {(each.path, project.line(each)) for each in kept}
        found += suppress((*own, *in_code), project.facts, project.source, spent)
    if found and project.options.baseline:
        from sse2ws.report.fingerprint import unknown

        found = list(unknown(sorted(found, key=_place), project.options.baseline))
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[Location, str, str]:
    return finding.at, finding.rule, finding.message


def _remarks(project: Project, judged: tuple[Judged, ...]) -> tuple[Finding, ...]:
    """Comments that speak to the tool in vain, and code that could not be read."""
    known = [facts for path, facts in sorted(project.learned.items()) if path in project.selected]
    found: list[Finding] = []
    if any(facts.comments for facts in known):
        from sse2ws.checks.unused_remarks import unused_remarks

        found += unused_remarks(judged, known, project.config.pack, project.locate)
    if any(facts.errors for facts in known):
        from sse2ws.checks.unread import unread_code

        found += unread_code(judged, known, project.locate)
    return tuple(found)


def _surroundings(project: Project, shown: Sequence[Judged]) -> tuple[Finding, ...]:
    """What is around the connections and does not fit yet."""
    if project.options.stdin is not None or not (shown or _has_rests(project.config)):
        return ()
    from sse2ws.setup.findings import around

    found = around(shown, project.code(), project.locate, "" in project.selected.folders)
    return tuple(each for each in found if each.at.path in project.selected)


def _has_rests(config: Config) -> bool:
    """Whether anything may be there that a migration leaves behind; two looks at the disk."""
    if any(os.path.exists(os.path.join(config.root, each.path)) for each in config.pack.retired):
        return True
    keys = config.pack.env.add or config.pack.env.remove
    return bool(keys) and any(name.startswith(".env") for name in os.listdir(config.root))


def _mentioned(unit: Unit) -> set[str]:
    told = {each.at.path for each in unit.reasons} | {each.at.path for each in unit.fields}
    return {unit.at.path, *unit.files} | told


def _wanted(rule: str, options: Options) -> bool:
    if options.select and not any(rule == each for each in options.select):
        return False
    return rule not in options.ignore


def _counted(unit: Unit, changes: Sequence[FileChange]) -> Unit:
    """The unit with the number of places that change, hunks without context, and of their files."""
    from sse2ws.report.diff import count_hunks

    found = [count_hunks(change.before, change.after) for change in changes]
    return replace(unit, edits=sum(found), changed=sum(1 for each in found if each))
