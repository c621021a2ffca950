"""A decision that is open: asked once for all connections that wait for it, with what each answer brings."""

from __future__ import annotations

from msgspec import Struct

from sse2ws.model.reasons import Reason
from sse2ws.model.unit import ReasonAt

Answer = str | tuple[str, ...]


class Offer(Struct, frozen=True):
    """One possible answer. `alone`: ids of the connections that it completes without any other answer.

    `together`: those that it completes when every other question gets its proposed answer. A completed
    connection is rewritten (and its rewrite was proved), or, for the answer `keep`, stays for good.
    """

    answer: Answer
    alone: tuple[str, ...] = ()
    together: tuple[str, ...] = ()


class Question(Struct, frozen=True):
    """`key`: the old name or URL pattern that is asked for; empty when one word answers for all.

    `units`: ids of the connections that wait for it. The first of `offers` is proposed, if `proposed`.
    """

    reason: Reason
    key: str
    places: tuple[ReasonAt, ...]
    units: tuple[str, ...]
    offers: tuple[Offer, ...]
    proposed: bool = True
    free: str = ""
    """What stands for a name that may be given instead: `EVENT`, `FIELD`; empty when only `offers` answer."""

    @property
    def name(self) -> str:
        """As it is written on the command line: `one-to-many-event.goal-updated`."""
        return f"{self.reason}.{self.key}" if self.key else str(self.reason)

    def leaves(self, offer: Offer) -> bool:
        """Whether an answer leaves its connections on SSE."""
        return offer.answer == "keep"


def spell(answer: Answer) -> str:
    """An answer as it is written on the command line: `goal.activated,goal.completed`."""
    return answer if isinstance(answer, str) else ",".join(answer)
