"""Connections put together and proved. In: ready connections. Out: whole files, or why there are none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import msgpack

from sse2ws.analyse.across.reached import reached
from sse2ws.checks.groups import connected
from sse2ws.model.config import Config
from sse2ws.model.edit import FileChange
from sse2ws.model.judged import Judged
from sse2ws.model.source import SourceFile
from sse2ws.pipeline.project import Project
from sse2ws.pipeline.workers import is_much, shared
from sse2ws.rewrite.compose import Workshop, compose
from sse2ws.rewrite.pieces import Conflict
from sse2ws.rewrite.prove import objection


def workshop(project: Project, config: Config | None = None) -> Workshop:
    """What composing needs to know. `config`: other decisions than those of the project."""
    program, known = project.program(), config or project.config
    return Workshop(
        known,
        project.source,
        program.resolve,
        lambda path: project.facts(path) is not None,
        lambda importer, module: reached(program, importer, module, known.pack.target.modules),
        project.clients,
    )


Composed = tuple[tuple[FileChange, ...], str | None]


def composed(units: Sequence[Judged], shop: Workshop, project: Project) -> Composed:
    """Compose and prove. The second value says why not."""
    try:
        files = compose(units, shop)
    except Conflict as conflict:
        return (), str(conflict)
    changes = []
    for path, after in files.items():
        why = objection(shop.before(path).standing, SourceFile(path, after), units, project.clients(path))
        if why is not None:
            return (), why
        before = project.source(path).data
        if after != before:
            changes.append(FileChange(path, before, after))
    return tuple(changes), None


def each_alone(
    units: Sequence[Judged], shop: Workshop, project: Project
) -> tuple[dict[str, tuple[FileChange, ...]], dict[str, str]]:
    """Each unit for itself: its changes, or why there are none."""
    per_unit: dict[str, tuple[FileChange, ...]] = {}
    refused: dict[str, str] = {}
    for each, known in zip(units, _shared(units, shop, project), strict=True):
        changes, why = composed([each], shop, project) if known is None else known
        if why is None:
            per_unit[each.id] = changes
        else:
            refused[each.id] = why
    return per_unit, refused


def _shared(units: Sequence[Judged], shop: Workshop, project: Project) -> list[Composed | None]:
    """What other processes composed, where there is much to do; None for what is still to be done."""
    jobs = project.options.jobs
    if jobs < 2 or not is_much(project.source(each.linked.path) for each in units):
        return [None] * len(units)
    told = shared(lambda unit: msgpack.encode(composed([unit], shop, project)), units, jobs)
    return [None if each is None else msgpack.decode(each, type=Composed) for each in told]


def all_together(
    units: Sequence[Judged],
    per_unit: Mapping[str, tuple[FileChange, ...]],
    shop: Workshop,
    project: Project,
) -> tuple[tuple[FileChange, ...], dict[str, str]]:
    """Units that share files are composed and proved together; a conflict of some stops only them.

    `per_unit`: what each changes alone. The second value says by unit why it is stopped.
    """
    changes: list[FileChange] = []
    refused: dict[str, str] = {}
    known = {each.id: each for each in units}
    for ids in connected({name: [change.path for change in per_unit[name]] for name in known}):
        if len(ids) == 1:
            changes.extend(per_unit[ids[0]])
            continue
        found, why = composed([known[name] for name in ids], shop, project)
        changes.extend(found)
        if why is not None:
            refused.update(dict.fromkeys(ids, why))
    return tuple(changes), refused
