"""Units -> the questions of the report's form: what may be answered, and how an answer stands in TOML.

The page puts the chosen lines together; `sse2ws fix --decisions FILE` takes them. No markup is made here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from msgspec import Struct

from sse2ws.model.unit import ReasonAt, Unit
from sse2ws.model.wording import reason_wording
from sse2ws.report.summary import open_decisions


class Choice(Struct, frozen=True):
    """`line`: the answer as a line of TOML."""

    label: str
    line: str


class Entry(Struct, frozen=True):
    """One question. `section`: the TOML table of its answers; `key`: its key there, quoted where need be.

    `free`: names may be typed instead; `many`: several of them, as a list.
    """

    name: str
    sentence: str
    units: int
    section: str
    key: str
    choices: tuple[Choice, ...]
    free: bool
    many: bool


def answer_form(units: Iterable[Unit]) -> tuple[Entry, ...]:
    """A question for each open reason, or each name and URL that it asks for; the most rewarding first."""
    listed = tuple(units)
    return tuple(
        entry for each in open_decisions(listed) for entry in _entries(each.units, each.reason.value)
    )


def _entries(units: tuple[Unit, ...], reason: str) -> Iterator[Entry]:
    asked: dict[str, list[tuple[str, ReasonAt]]] = {}
    for unit in units:
        for each in unit.reasons:
            if each.reason.value == reason and not each.answered:
                asked.setdefault(each.key, []).append((unit.id, each))
    for key, found in sorted(asked.items()):
        entry = _entry(key, [each for _, each in found], len({unit for unit, _ in found}))
        if entry is not None:
            yield entry


def _entry(key: str, found: list[ReasonAt], units: int) -> Entry | None:
    first = found[0]
    wording = reason_wording(first.reason)
    if not wording.answers:
        return None
    word = wording.answers[0].value
    own = next((each.table for each in wording.answers if each.table), "")
    both = bool(word and own)  # a word for all stands in the table: its key cannot be a word as well
    table = own if key or both else ""
    many = "= [" in table
    proposals = dict.fromkeys(each.proposal for each in found if each.proposal) if key else {}
    words = [each.value for each in wording.answers if each.value]
    if both and not any(each.proposal for each in found):
        words.remove(word)  # there is nothing to split
    section, quoted = "[decisions]", first.reason.value
    if table:
        section, quoted = table.partition("\n")[0], json.dumps(key or "/", ensure_ascii=False)
    values = [*((each, _list(each) if many else json.dumps(each)) for each in proposals)]
    values += [(each, json.dumps(each)) for each in words]
    choices = [Choice(label, f"{quoted} = {value}") for label, value in values]
    if choices and (proposals or (not key and words[:1] == [word])):
        choices[0] = Choice(f"{choices[0].label} (proposed)", choices[0].line)
    name = f"{first.reason.value}: {key}" if key else first.reason.value
    free = bool(key and table)
    return Entry(name, wording.say(first.detail), units, section, quoted, tuple(choices), free, many)


def _list(names: str) -> str:
    return json.dumps(names.split(", "))
