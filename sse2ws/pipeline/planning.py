"""What `fix` would write: compose and prove. In: the project and judged connections. Out: the `Plan`.

A unit whose rewrite cannot be put together or proved is refused as a whole. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.edit import FileChange
from sse2ws.model.judged import Judged
from sse2ws.model.linked import Place, Trouble
from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Plan
from sse2ws.model.source import Span
from sse2ws.pipeline.judging import judged_in
from sse2ws.pipeline.project import Project


def plan_of(project: Project, judged: Sequence[Judged], config: Config | None = None) -> Plan:
    """The ready units, composed and proved, each alone and those that share files together."""
    ready = _ready(project, judged)
    if not ready:
        return Plan()
    from sse2ws.pipeline.composing import all_together, each_alone, workshop

    shop = workshop(project, config)
    per_unit, refused = each_alone(ready, shop, project)
    outside = _outside(ready, per_unit, project)
    per_unit = {name: changes for name, changes in per_unit.items() if name not in outside}
    for each in ready:
        if each.id in refused or each.id in outside:
            continue
        if _partner_refused(each, ready, refused):
            refused[each.id] = "it goes together with a connection that could not be rewritten"
    good = [each for each in ready if each.id not in refused and each.id not in outside]
    changes, clashing = all_together(good, per_unit, shop, project)
    refused.update(clashing)
    changes = (*changes, *_environment(project, changes))
    return Plan(
        tuple(sorted(changes, key=lambda each: each.path)),
        tuple(sorted(each.id for each in good if each.id not in refused)),
        dict(sorted(per_unit.items())),
        tuple(sorted(each.id for each in good if each.bridged and each.id not in refused)),
        refused=refused,
        outside=outside,
    )


def _ready(project: Project, judged: Sequence[Judged]) -> list[Judged]:
    only = project.options.only
    return [
        each
        for each in judged
        if (each.verdict is Verdict.READY or each.bridged)
        and each.linked.path in project.selected
        and (only is None or each.id in only)
    ]


def _outside(
    ready: Sequence[Judged], per_unit: Mapping[str, Sequence[FileChange]], project: Project
) -> dict[str, tuple[str, Span]]:
    """Units that change what this run may not edit, or go together with one that does."""
    found: dict[str, tuple[str, Span]] = {}
    groups: dict[str | None, tuple[str, Span]] = {}
    for each in ready:
        changed = per_unit.get(each.id, ())
        first = next((one for one in changed if one.path not in project.selected), None)
        if first is not None:
            found[each.id] = first.path, _beginning(first)
            if each.group is not None:
                groups.setdefault(each.group, found[each.id])
    partners = {each.id: groups[each.group] for each in ready if each.group in groups}
    return partners | found


def _beginning(change: FileChange) -> Span:
    """The start of the first line that changes."""
    pairs = enumerate(zip(change.before, change.after, strict=False))
    at = next((number for number, (old, new) in pairs if old != new), len(change.before))
    line = change.before.rfind(b"\n", 0, at) + 1
    return Span(line, line)


def _partner_refused(unit: Judged, ready: Sequence[Judged], refused: Mapping[str, str]) -> bool:
    return unit.group is not None and any(each.group == unit.group and each.id in refused for each in ready)


def _environment(project: Project, changes: Sequence[FileChange]) -> tuple[FileChange, ...]:
    """The pack's keys in `.env*` files that are there, with the first connection that is rewritten."""
    keys = project.config.pack.env
    if not changes or project.options.stdin is not None or not (keys.add or keys.remove):
        return ()
    from sse2ws.setup.environment import in_place

    found = in_place(project.code(), changes)
    return tuple(each for each in found if each.path in project.selected)


# -- what was refused ----------------------------------------------------------------------------------


def proved(project: Project, judged: Sequence[Judged], config: Config | None = None) -> tuple[Judged, ...]:
    """The same, where a ready unit whose rewrite cannot be put together or proved says so."""
    return with_refusals(judged, plan_of(project, judged, config))


def with_refusals(judged: Sequence[Judged], prepared: Plan) -> tuple[Judged, ...]:
    """The same, where those that a plan refused are for a person, and those that reach outside ask."""
    return tuple(_refused(each, prepared) for each in judged)


def _refused(judged: Judged, prepared: Plan) -> Judged:
    if judged.bridged:
        return judged
    if judged.id in prepared.outside:
        path, span = prepared.outside[judged.id]
        trouble = Trouble(Reason.OUTSIDE_SELECTION, Place(path, span), path)
    elif judged.id in prepared.refused:
        place = Place(judged.linked.path, judged.linked.connection.site)
        trouble = Trouble(Reason.REWRITE_REFUSED, place, prepared.refused[judged.id])
    else:
        return judged
    return replace(
        judged, verdict=trouble.reason.verdict, open=(trouble,), troubles=(*judged.troubles, trouble)
    )


# -- what more a plan can hold -------------------------------------------------------------------------


def with_proposals(prepared: Plan, project: Project, judged: Sequence[Judged]) -> Plan:
    """The same, with what units that wait for a decision would become under the proposed answers."""
    per_unit = {**prepared.per_unit, **_proposals(project, judged)}
    return replace(prepared, per_unit=dict(sorted(per_unit.items())))


def _proposals(project: Project, judged: Sequence[Judged]) -> dict[str, tuple[FileChange, ...]]:
    waiting = {each.id for each in judged if each.verdict is Verdict.DECIDE}
    if not waiting or project.options.accept_proposed:
        return {}
    from sse2ws.pipeline.composing import each_alone, workshop

    answered = [each for each in judged_in(project, True) if each.id in waiting]
    ready = [each for each in answered if each.verdict is Verdict.READY]
    found = each_alone(ready, workshop(project), project)[0]
    outside = _outside(ready, found, project)
    return {name: changes for name, changes in found.items() if name not in outside}


def with_bridgeable(prepared: Plan, project: Project, judged: Sequence[Judged]) -> Plan:
    """The same, with which connections a bridge could carry."""
    if all(each.verdict is not Verdict.MANUAL for each in judged) and not prepared.refused:
        return prepared
    from sse2ws.checks.bridge import bridged

    found = bridged(with_refusals(judged, prepared), project.config.clients)
    return replace(prepared, bridgeable=tuple(sorted(each.id for each in found if each.bridged)))


def bridged_plan(project: Project, judged: Sequence[Judged]) -> tuple[tuple[Judged, ...], Plan]:
    """The plan, and the connections, where those for a person only get another constructor."""
    from sse2ws.checks.bridge import bridged

    judged = bridged(proved(project, judged), project.config.clients)
    prepared = plan_of(project, judged)
    return judged, _with_bridge_file(prepared, project) if prepared.bridged else prepared


def _with_bridge_file(prepared: Plan, project: Project) -> Plan:
    """The module that the bridged connections import, where the project has none."""
    from sse2ws.setup.bridge import bridge_file

    file = bridge_file(project.code())
    if file is None:
        return prepared
    changes = sorted((*prepared.changes, file), key=lambda each: each.path)
    per_unit = {
        unit: (*each, file) if unit in prepared.bridged else each for unit, each in prepared.per_unit.items()
    }
    return replace(prepared, changes=tuple(changes), per_unit=per_unit)
