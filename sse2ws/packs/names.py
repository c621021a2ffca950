"""In: a pack, the project's decisions, and one old name of an event or a field.

Out: what it is called now, and how that is known. Never guesses: what only looks right comes back as
`How.UNKNOWN` with a proposal.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from msgspec import Struct

from sse2ws.model.config import Answers
from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.model.unit import How
from sse2ws.packs.decisions import DROP, KEEP
from sse2ws.packs.spelling import bare, camel, words

_SEPARATED = re.compile(r"[a-z0-9_.]+(?:[-:/][a-z0-9_.]+)+")
_TARGET_STYLE = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*|[^\s:/\-]+(?:\.[^\s:/\-]+)+")
_HUMPS = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_:/.]?[A-Za-z0-9]+)*")

LAST = frozenset(
    "done complete completed completion end ended finish finished final finalized eof success succeeded "
    "successful close closed last terminal result stop stopped exit exited ready summary".split()
)
"""Words that servers use for the last message."""


class EventAnswer(Struct, frozen=True):
    """What became of an event's name.

    `new`: the names now; several with `How.MAP` are candidates from which a person chooses, none: not known.
    `word`: `drop` or `keep` when a decision says that instead of a name.
    `proposed`: for an unknown event, what it is probably called.
    """

    new: tuple[str, ...]
    how: How
    proposed: tuple[str, ...] = ()
    word: str = ""


class FieldAnswer(Struct, frozen=True):
    """What became of a field's name. `proposed`: the names between which the pack cannot tell."""

    new: str
    how: How
    proposed: tuple[str, ...] = ()


def resolve_event(pack: Pack, decisions: Answers, old: str) -> EventAnswer:
    """The new name of an event that is neither unnamed nor of the connection (see `is_lifecycle`).

    `decisions` are those that hold for the file (`decisions.effective`).
    """
    decided = _decided(decisions, old)
    if decided:
        return decided
    if old in pack.event_map:
        found = EventAnswer(pack.event_map[old], How.MAP)
    elif old in pack.aliases:
        found = EventAnswer((pack.aliases[old],), How.ALIAS)
    elif old in pack.events:
        system = pack.events[old].system
        found = EventAnswer((), How.UNKNOWN) if system else EventAnswer((old,), How.UNCHANGED)
    elif pack.events:
        found = _from_catalogue(pack, old)
    else:
        found = _by_convention(old)
    return _blanket(decisions, found) or found


def conventional_event(old: str) -> str:
    """What the target's convention makes of a name: `goal-created` -> `goal.created`; or the name itself."""
    if _SEPARATED.fullmatch(old):
        return re.sub("[-:/]", ".", old)
    if _TARGET_STYLE.fullmatch(old) or not _HUMPS.fullmatch(old):
        return old
    entity, *rest = words(old)
    return f"{entity}.{'_'.join(rest)}" if rest else entity


def is_lifecycle(pack: Pack, name: str) -> bool:
    """Whether an event is about the connection (`connected`, `keep-alive`), ignoring case and separators."""
    return bare(name) in _bare_names(pack.lifecycle_events)


def resolve_field(pack: Pack, events: Sequence[str], field: str, top_level: bool) -> FieldAnswer:
    """The new name of a payload field. `events`: old and new names of the events that carry the payload.

    `top_level`: whether the field stands directly in the payload; only there can `id` be the entity's own.
    """
    exceptions = _unique(
        [pack.event_field_map[each][field] for each in events if field in pack.event_field_map.get(each, {})]
    )
    if not exceptions and field in pack.field_map:
        exceptions = (pack.field_map[field],)
    if not exceptions and field == "id" and top_level:
        exceptions = _unique([pack.events[each].id_field for each in events if each in pack.events])
    exceptions = tuple(filter(None, exceptions))
    if len(exceptions) > 1:
        return FieldAnswer(field, How.UNKNOWN, exceptions)
    if exceptions:
        return FieldAnswer(exceptions[0], How.UNCHANGED if exceptions[0] == field else How.EXCEPTION)
    known = [each for each in events if each in pack.events]
    new = field if pack.fields_stay or known_field(pack, known, field) else camel(field)
    return FieldAnswer(new, How.UNCHANGED if new == field else How.CONVENTION)


def known_field(pack: Pack, events: Sequence[str], field: str) -> bool | None:
    """Whether every one of the new events has a field. None when the catalogue does not say."""
    payloads = _payloads(pack, events)
    return all(field in each for each in payloads) if payloads else None


def is_text_field(pack: Pack, events: Sequence[str], field: str) -> bool:
    """Whether the catalogue says of every one of the new events that the field is text, or not there."""
    known = [pack.events[each].fields if each in pack.events else () for each in events]
    kinds = [next((part.type for part in fields if part.name == field), "") for fields in known]
    parts = [part.strip() for kind in kinds for part in kind.split("|")]
    return all(part in ("string", "null") or part.startswith(("'", '"')) for part in parts)


def nearest_field(pack: Pack, events: Sequence[str], field: str) -> str | None:
    """The field that every one of the new events has and that is most like `field`; None when none is."""
    payloads = _payloads(pack, events)
    shared = sorted(frozenset.intersection(*payloads)) if payloads else []
    best = max(shared, key=lambda each: _likeness(each, field), default=None)
    return best if best is not None and _likeness(best, field) > 0.5 else None


def _decided(decisions: Answers, old: str) -> EventAnswer | None:
    for reason in (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT):
        answers = decisions.get(reason)
        if answers is None or isinstance(answers, str) or old not in answers:
            continue
        answer = answers[old]
        if answer in (KEEP, DROP):
            return EventAnswer((), How.DECISION, word=str(answer))
        return EventAnswer((answer,) if isinstance(answer, str) else answer, How.DECISION)
    return None


def _blanket(decisions: Answers, found: EventAnswer) -> EventAnswer | None:
    """`unmapped-event = "drop"` and the like: one word for every event that nothing else explains."""
    if found.how is How.UNKNOWN:
        answer = decisions.get(Reason.UNMAPPED_EVENT)
    elif len(found.new) > 1:
        answer = decisions.get(Reason.ONE_TO_MANY_EVENT)
    else:
        return None
    return EventAnswer((), How.DECISION, word=answer) if isinstance(answer, str) else None


def _from_catalogue(pack: Pack, old: str) -> EventAnswer:
    same = {name for name, event in pack.events.items() if not event.system and bare(name) == bare(old)}
    same |= {new for alias, new in pack.aliases.items() if bare(alias) == bare(old)}
    if len(same) == 1:
        return EventAnswer(tuple(same), How.CATALOGUE)
    # `goal_updated`: the map knows `goal-updated`; that is a proposal, the map is to the letter.
    alike = _unique(new for each, news in pack.event_map.items() if bare(each) == bare(old) for new in news)
    convention = conventional_event(old)
    return EventAnswer(
        (), How.UNKNOWN, tuple(sorted(same)) or alike or ((convention,) if convention != old else ())
    )


def _by_convention(old: str) -> EventAnswer:
    """Without a catalogue: separators that no new name has become dots; a name in the target's style stays.

    `goalCreated` and `GOAL_CREATED` are in neither style: where the entity ends is a guess, so it is asked.
    """
    new = conventional_event(old)
    if _SEPARATED.fullmatch(old):
        return EventAnswer((new,), How.CONVENTION)
    if _TARGET_STYLE.fullmatch(old):
        return EventAnswer((old,), How.UNCHANGED)
    return EventAnswer((), How.UNKNOWN, (new,) if new != old else ())


def _payloads(pack: Pack, events: Iterable[str]) -> list[frozenset[str]]:
    """The field names of the events' payloads; empty when the catalogue lacks any of them."""
    payloads = [pack.events[each].field_names if each in pack.events else frozenset() for each in events]
    return payloads if all(payloads) else []


@lru_cache(maxsize=16)
def _bare_names(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(bare(each) for each in names)


def _likeness(known: str, asked: str) -> float:
    """0 to 1; a name whose words are all in the other (`title` in `goalTitle`) is at least 0.75."""
    from difflib import SequenceMatcher  # only a field that nobody knows costs it

    a, b = set(words(known)), set(words(asked))
    contained = 0.75 if a <= b or b <= a else 0.0
    return max(contained, SequenceMatcher(None, known.lower(), asked.lower()).ratio())


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))
