"""What `fix` says when it has written: run and plan in, plain text out. Never coloured, never wrapped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sse2ws.model.reasons import Verdict
from sse2ws.model.run import Plan, Run
from sse2ws.model.unit import Unit

PLACES = 5
"""How many places of one reason are listed."""


def after_fix(
    run: Run, plan: Plan, *, bridge: bool = False, waits: Mapping[str, Sequence[str]] | None = None
) -> str:
    """What was rewritten, what was not and why, and how to go on. `bridge`: bridges were asked for.

    `waits`: unit id -> files with changes that git does not hold, for which it was held back.
    """
    applied, over = set(plan.applied), set(plan.bridged)
    done = [unit for unit in run.units if unit.id in applied and unit.id not in over]
    bridged = [unit for unit in run.units if unit.id in over]
    left = [unit for unit in run.units if unit.id not in applied and unit.verdict is not Verdict.KEEP]
    if not (plan.changes or left):
        return "Nothing to rewrite.\n"
    lines = ["Nothing was rewritten."]
    if bridge and not bridged:
        lines = ["Nothing was rewritten, and there is nothing that a bridge could carry."]
    if bridged:
        lines = ["No connection was rewritten; for bridges these files changed:"]
    if done or (plan.changes and not bridged):
        lines = [f"Rewrote {_count(len(done), 'connection')} in {_count(len(plan.changes), 'file')}."]
    lines += [f"  {unit.at}  {_events(unit)}" for unit in done]
    others = {each.path for each in plan.changes}.difference(*(unit.files for unit in done))
    lines += [f"  {path}" for path in sorted(others)]
    if bridged:
        what = _count(len(bridged), "connection")
        lines += ["", f"Bridged {what}: off SSE, with the old names still in the code."]
        lines += [f"  {unit.at}" for unit in bridged]
    if left:
        lines += ["", f"Left alone: {_count(len(left), 'connection')}."]
        for unit in left:
            lines += _why(unit, plan, (waits or {}).get(unit.id))
    lines += ["", *_next(run, plan, left)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _why(unit: Unit, plan: Plan, dirty: Sequence[str] | None) -> list[str]:
    """A unit that was left alone, with every reason and where it shows."""
    from sse2ws.model.wording import reason_wording, what_to_do
    from sse2ws.report.summary import common_detail, settled_together

    lines = [f"  {unit.at}  {unit.verdict}"]
    if unit.id in plan.refused:
        lines.append(f"    not written: {plan.refused[unit.id]}")
    for alike in settled_together(unit.reasons):
        first, wording = alike[0], reason_wording(alike[0].reason)
        places = list(dict.fromkeys(f"{each.at.path}:{each.at.line}" for each in alike))
        more = f" and {len(places) - PLACES} more" if len(places) > PLACES else ""
        said = wording.say(common_detail(alike))
        lines.append(f"    {first.reason} ({', '.join(places[:PLACES])}{more}): {said}")
        if first.answered or first.vain:
            lines.append(f"      {what_to_do(first)}")
    if dirty is not None:
        what = f"uncommitted changes in {', '.join(dirty)}" if dirty else "it goes with one that waits"
        lines.append(f"    not written: {what}; stage them, or use --allow-dirty.")
    elif not unit.reasons and unit.id not in plan.refused:
        lines.append("    not written: not wanted, outside the paths given, or a file of it was held back.")
    return lines


def _next(run: Run, plan: Plan, left: list[Unit]) -> list[str]:
    """What a person does now."""
    from sse2ws.report.summary import open_decisions

    steps = []
    if plan.changes:
        steps.append(f"Take it back with: sse2ws undo {_argument(run.root)}".rstrip())
        steps += [todo for rule, todo in _AROUND.items() if any(each.rule == rule for each in run.findings)]
        empty = sorted(each.path for each in plan.changes if each.after.strip().rstrip(b";") in _EMPTY)
        if empty:
            steps.append(f"Delete what holds nothing any more, where nobody names it: {', '.join(empty)}")
        remarks = _remarks(plan)
        if remarks:
            more = f" and {len(remarks) - PLACES} more" if len(remarks) > PLACES else ""
            steps.append(f"Read again what comments say of SSE: {', '.join(remarks[:PLACES])}{more}")
    prepared = sum(unit.verdict is Verdict.DECIDE and bool(plan.per_unit.get(unit.id)) for unit in left)
    if prepared:
        what = _count(prepared, "connection")
        steps.append(f"See the proposed answers rewrite {what} more: sse2ws fix --accept-proposed --diff")
    if open_decisions(left):
        steps.append("See and answer the open decisions: sse2ws decide, or one by one: sse2ws fix -i")
    if any(unit.id in plan.bridgeable for unit in left):
        what = _count(len(plan.bridgeable), "connection")
        steps.append(f"Take {what} that a person must migrate off SSE until then: sse2ws fix --bridge")
    if left:
        steps.append("Read what a reason means: sse2ws explain NAME")
    return steps


def _remarks(plan: Plan) -> list[str]:
    """Where comments speak of a stream that is gone."""
    from sse2ws.project.sources import is_source
    from sse2ws.rewrite.remarks import old_remarks

    changed = (each for each in plan.changes if is_source(each.path))
    return [f"{each.path}:{line}" for each in changed for line in old_remarks(each)]


_AROUND = {
    "target-missing": "Write the modules that the new code imports: sse2ws init --runtime",
    "provider-missing": "Mount the provider near the root of the application; see why with: sse2ws doctor",
}
"""Finding -> what the rewritten code needs before it works."""


_EMPTY = (b"", b"export {}")
"""What is left of a file whose only content was a wrapper."""


def _argument(root: str) -> str:
    """The folder to give to `undo`, if it would not be found from here."""
    import os
    import shlex

    here = os.getcwd()
    return "" if os.path.commonpath([here, root]) == root else shlex.quote(root)


def _events(unit: Unit) -> str:
    """`goal-created → goal.created`, for each event of a unit."""
    return ", ".join(f"{each.old} → {' + '.join(each.new)}" for each in unit.events)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
