"""Whether somebody opens the connection. In: who subscribes, who mounts the provider. Out: a check."""

from __future__ import annotations

from collections.abc import Sequence

from sse2ws.model.pack import Target
from sse2ws.model.proof import Check, Problem, checked
from sse2ws.verify.subscriptions import Subscribed


def provider(
    found: Sequence[Subscribed], mounts: Sequence[str], outside: frozenset[str], target: Target
) -> Check:
    """`mounts`: files that render the provider. `outside`: files of pages that do not have it."""
    if not found:
        return checked("provider", "nothing subscribes")
    if not mounts:
        first = found[0].at
        problem = Problem(
            f"nothing renders <{target.provider}>: the socket is never opened and no event arrives. "
            f"Put it around the application, inside the provider of the login",
            first.path,
            first.line,
            first.column,
        )
        return checked("provider", "the provider is missing", (problem,))
    lost = dict.fromkeys(each.at.path for each in found if each.at.path in outside)
    problems = tuple(
        Problem(f"is part of a page on which {', '.join(mounts)} does not mount <{target.provider}>", path)
        for path in lost
    )
    return checked("provider", f"<{target.provider}> is mounted in {', '.join(mounts)}", problems)
