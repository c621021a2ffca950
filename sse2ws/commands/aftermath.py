"""What answers brought, said to the person who gave them: what is ready, and which answers nobody asked for.

In: the answers, and the audit under the configuration that holds them. Out: sentences. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.run import Run
from sse2ws.packs.said import Said
from sse2ws.report.summary import count

_ABOUT_EVENTS = (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT)


def aftermath(said: Iterable[Said], run: Run) -> Iterator[str]:
    """First what is not needed, so that a slip of the pen is seen; then where the project stands."""
    yield from _names_of_nothing(said, run)
    ready = sum(each.verdict is Verdict.READY for each in run.units)
    open_still = sum(each.verdict is Verdict.DECIDE for each in run.units)
    if ready:
        yield f"{count(ready, 'connection')} can be rewritten now: `sse2ws fix --diff` shows how."
    if open_still:
        waits = "waits" if open_still == 1 else "wait"
        yield f"{count(open_still, 'connection')} {waits} for more: `sse2ws decide`."


def _names_of_nothing(said: Iterable[Said], run: Run) -> Iterator[str]:
    from difflib import get_close_matches

    names = {event.old for unit in run.units for event in unit.events}
    for each in said:
        if each.reason not in _ABOUT_EVENTS or not each.key or each.key in names:
            continue
        near = get_close_matches(each.key, names, 1, 0.6)
        hint = f"; is `{near[0]}` meant?" if near else "."
        yield f"no connection listens to `{each.key}`{hint}"
