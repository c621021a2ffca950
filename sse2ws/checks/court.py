"""What a judgement rests on: decisions, facts, and what may be edited."""

from __future__ import annotations

from collections.abc import Callable, Set

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.checks.decisions import answer
from sse2ws.model.config import Answers, Config
from sse2ws.model.facts import FileFacts
from sse2ws.model.linked import Linked, Place, Trouble
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.packs.decisions import UNCHANGED, effective


class Court(Struct, frozen=True):
    """`selected` says whether a path may be edited; `facts` has None for a file that cannot be analysed."""

    config: Config
    facts: Callable[[str], FileFacts | None]
    accept_proposed: bool
    selected: Callable[[str], bool]
    line: Callable[[Place], int]
    """The 1-based line where a place begins."""
    named_elsewhere: Callable[[str, str], bool] = lambda word, path: False
    """Whether a word stands in another file than `path`."""
    crowded: Set[Place] = frozenset()
    """States that payloads of several events go into."""

    @property
    def pack(self) -> Pack:
        return self.config.pack

    def about(self, linked: Linked) -> Court:
        """The same for one connection: it may be said that its payloads have the fields they had."""
        site = Place(linked.path, linked.connection.site)
        asked = (Reason.PAYLOAD_ESCAPES, Reason.SHARED_WITH_OTHER_DATA)
        if all(self.answer(Trouble(each, site), linked) != UNCHANGED for each in asked):
            return self
        return replace(self, config=replace(self.config, pack=replace(self.pack, fields_stay=True)))

    def facts_around(self, linked: Linked) -> FileFacts:
        """The facts of the file that a connection is in."""
        facts = self.facts(linked.path)
        assert facts is not None
        return facts

    def decisions(self, linked: Linked) -> Answers:
        """What the configuration says for the file that a connection is in."""
        return effective(self.config, linked.path)

    def answer(self, trouble: Trouble, linked: Linked, rivals: int = 1) -> str | tuple[str, ...] | None:
        """The answer to a trouble of a connection, or nothing while it is open; see `decisions.answer`."""
        around = self.facts_around(linked)
        return answer(trouble, linked, around, self.config, self.accept_proposed, rivals)
