"""Which changes must wait because somebody is working on a file: plan and dirty paths in, two parts out.

A unit is written as a whole, and units that touch the same file go together. Never looks at the disk.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.model.edit import FileChange
from sse2ws.model.run import Plan, Run


class Bundle(Struct, frozen=True):
    """Files that are written together or not at all, and the units that they complete; both sorted."""

    files: tuple[str, ...]
    units: tuple[str, ...]
    dirty: tuple[str, ...] = ()
    """Those of the files that make the others wait."""


def bundles(run: Run, plan: Plan) -> tuple[Bundle, ...]:
    """The changes of a plan in the smallest parts that stand on their own, in the order of their files."""
    changed = sorted(each.path for each in plan.changes)
    ids = set(plan.applied)
    applied = [unit for unit in run.units if unit.id in ids]
    leader = {path: path for path in changed}
    for unit in applied:
        own = {change.path for change in plan.per_unit.get(unit.id, ())} | set(unit.files)
        # A NUL cannot start a path, so neither a group nor a unit is mistaken for a file.
        group = [f"\0{unit.group}"] if unit.group else []
        keys = [f"\0{unit.id}", *sorted(own.intersection(changed)), *group]
        for key in keys:
            leader[_find(leader, key)] = _find(leader, keys[0])
    files: dict[str, list[str]] = {}
    units: dict[str, list[str]] = {}
    for path in changed:
        files.setdefault(_find(leader, path), []).append(path)
    for unit in applied:
        units.setdefault(_find(leader, f"\0{unit.id}"), []).append(unit.id)
    found = [Bundle(tuple(each), tuple(sorted(units.get(key, ())))) for key, each in files.items()]
    return tuple(sorted(found, key=lambda each: each.files))


def _find(leader: dict[str, str], key: str) -> str:
    """The representative of the set that `key` belongs to."""
    while leader.setdefault(key, key) != key:
        key = leader[key]
    return key


def hold_back(run: Run, plan: Plan, dirty: Collection[str]) -> tuple[Plan, tuple[Bundle, ...]]:
    """The plan without every bundle that holds a dirty file, and those bundles.

    What belongs to no unit (keys of the environment) suits the whole plan, so it waits with whatever waits.
    """
    parts = bundles(run, plan)
    waits = any(each.units and not set(dirty).isdisjoint(each.files) for each in parts)
    held = tuple(
        replace(each, dirty=tuple(path for path in each.files if path in dirty))
        for each in parts
        if not set(dirty).isdisjoint(each.files) or (waits and not each.units)
    )
    files = {path for each in held for path in each.files}
    units = {unit for each in held for unit in each.units}
    rest = replace(
        plan,
        changes=tuple(each for each in plan.changes if each.path not in files),
        applied=tuple(each for each in plan.applied if each not in units),
    )
    return rest, held


def changes_of(plan: Plan, bundle: Bundle) -> tuple[FileChange, ...]:
    """The whole-file changes of one bundle."""
    return tuple(each for each in plan.changes if each.path in bundle.files)
