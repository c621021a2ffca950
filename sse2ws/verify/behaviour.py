"""What the simulation saw, as a check. In: outcomes, and connections that could not be played."""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.proof import Check, Problem, checked
from sse2ws.model.proof import Status as Proved
from sse2ws.verify.scenes import Unplayed
from sse2ws.verify.simulate import Outcome, Status


def behaviour(name: str, outcomes: Sequence[Outcome], unplayed: Sequence[Unplayed]) -> Check:
    """Divergences are problems; what was not shown is said, and never counts as shown."""
    counts = {status: sum(each.status is status for each in outcomes) for status in Status}
    parts = [f"{number} {status.value}" for status, number in counts.items() if number]
    if unplayed:
        parts.append(f"{len(unplayed)} not played")
    problems = tuple(Problem(_failure(each), each.name) for each in outcomes if each.status.failed)
    notes = [Problem(_silence(each), each.name) for each in outcomes if _silence(each)]
    notes += [Problem(f"{each.component}: not played: {each.reason}", each.path) for each in unplayed]
    notes += [Problem(f"expected: {text}") for text in dict.fromkeys(_explained(outcomes))]
    summary = ", ".join(parts) or "nothing to play"
    if not problems and not counts[Status.SAME]:
        return Check(name, Proved.NOT_CHECKED, summary, notes=tuple(notes))
    return checked(name, summary, problems, tuple(notes))


def _failure(outcome: Outcome) -> str:
    if outcome.status is Status.OLD_TRANSPORT:
        return f"the old transport is still opened: {outcome.reason}"
    each = outcome.divergence
    if each is None:
        return str(outcome.status)
    return f"at {each.step!r} the {each.what} differ\nbefore: {each.before}\nafter:  {each.after}"


def _silence(outcome: Outcome) -> str:
    if outcome.status is Status.UNMOUNTABLE:
        return f"could not be mounted: {outcome.reason}"
    if outcome.unexercised:
        return f"not exercised, nothing happened on either side: {', '.join(outcome.unexercised)}"
    return ""


def _explained(outcomes: Sequence[Outcome]) -> list[str]:
    return [text for each in outcomes for _, text in each.explained]
