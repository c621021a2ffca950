"""In: the `[decisions]` of a document. Out: what is wrong with them, with places.

Knows the legal answers only from `decisions`, the events only from the pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sse2ws.model.pack import Pack
from sse2ws.model.reasons import Reason
from sse2ws.packs.decisions import CHOICES, Choice
from sse2ws.packs.document import Document
from sse2ws.packs.errors import Problem
from sse2ws.packs.names import conventional_event
from sse2ws.packs.place import Keys
from sse2ws.packs.validate import nearest, toml_type

_EVENTS = (Reason.ONE_TO_MANY_EVENT, Reason.UNMAPPED_EVENT, Reason.UNNAMED_MESSAGE)


def answer_problems(document: Document, at: Keys, answers: object, pack: Pack | None) -> Iterator[Problem]:
    """Every mistake in one table of decisions. Without a pack, events are not looked up."""
    if not isinstance(answers, Mapping):
        return
    for name, answer in answers.items():
        keys = (*at, name)
        choice = CHOICES.get(name)
        if choice is None:
            yield document.problem(keys, *no_choice(name), on_key=True)
        elif isinstance(answer, str) and answer not in choice.words:
            yield document.problem(keys, f'"{answer}" does not answer {name}', f"answers: {choice.legal}")
        elif isinstance(answer, Mapping) and choice.table:
            for key, value in answer.items():
                yield from _entry_problems(document, (*keys, key), Reason(name), value, pack)
        elif not isinstance(answer, str):
            yield document.problem(keys, f"{name} cannot be {toml_type(answer)}", f"answers: {choice.legal}")


def no_choice(name: str) -> tuple[str, str]:
    """Message and help for a reason that takes no answer."""
    answerable = sorted(CHOICES)
    if name == Reason.OUTSIDE_SELECTION:
        return f"{name} has no answer in a configuration", "run without PATHS, or with all files of the unit"
    if name in list(Reason):
        return (
            f"no answer removes {name}: a person migrates it, or it stays",
            f"take it out; `sse2ws explain {name}` tells what to do about it",
        )
    return f'unknown reason "{name}"', nearest(name, answerable)


def _entry_problems(
    document: Document, keys: Keys, reason: Reason, value: object, pack: Pack | None
) -> Iterator[Problem]:
    choice, old = CHOICES[reason], str(keys[-1])
    if choice.url_keys and not old.startswith("/"):
        yield document.problem(
            keys,
            f'"{old}" is not a URL pattern',
            'start with "/", like "/goals/{goalId}/activity"',
            on_key=True,
        )
    if isinstance(value, list) and choice.many and value:
        for number, each in enumerate(value):
            yield from _name_problems(document, (*keys, number), reason, old, each, pack)
    elif isinstance(value, str) and value:
        if value not in choice.table_words:
            yield from _name_problems(document, keys, reason, old, value, pack)
    else:
        yield document.problem(keys, f'"{old}" needs {_wanted(choice)}', f"{reason} takes {choice.legal}")


def _name_problems(
    document: Document, keys: Keys, reason: Reason, old: str, value: object, pack: Pack | None
) -> Iterator[Problem]:
    if not isinstance(value, str):
        yield document.problem(keys, f'"{old}" needs a name here, not {toml_type(value)}')
    else:
        found = name_problem(reason, old, value, pack)
        if found is not None:
            yield document.problem(keys, *found)


def name_problem(reason: Reason, old: str, new: str, pack: Pack | None) -> tuple[str, str] | None:
    """Message and help for a name that cannot answer a reason; none when it can."""
    if reason not in _EVENTS:
        legal = re.fullmatch(r"[A-Za-z_$][\w$]*", new)
        return None if legal else (f'"{new}" is not a field name', "letters, digits, _ and $ only")
    if not re.fullmatch(r"[^\s'\"`\\]+", new):
        return f"{new!r} is not an event name", "an event name has no spaces, quotes or backslashes"
    return unknown_event(pack, new) if pack and _unheard_of(pack, reason, old, new) else None


def _unheard_of(pack: Pack, reason: Reason, old: str, new: str) -> bool:
    # The tool itself proposes the conventional name of an event that the catalogue lacks.
    conventional = reason is Reason.UNMAPPED_EVENT and new == conventional_event(old)
    return bool(pack.events) and not is_target(pack, new) and not conventional


def is_target(pack: Pack, event: str) -> bool:
    """Whether something may be renamed to an event."""
    return event in pack.events and not pack.events[event].system


def unknown_event(pack: Pack, event: str) -> tuple[str, str]:
    """Message and help for a new name that the catalogue does not have."""
    if event in pack.events:
        return f'"{event}" is an event of the system, nothing becomes it', "name an event of the business"
    targets = (each for each in pack.events if is_target(pack, each))
    return f'"{event}" is not in the catalogue of pack {pack.name}', nearest(event, targets)


def _wanted(choice: Choice) -> str:
    return "a name or a list of names" if choice.many else "one name"
