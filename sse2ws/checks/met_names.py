"""Names that the code has already, and that a renamed field would get: two fields would become one.

In: a judged listener. Out: `unknown-field` for the one that was there. A type that has both, or a copy that
sets it, tells them apart; code that only reads both takes whichever is there, and still does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from sse2ws.checks.fields import payload_path
from sse2ws.checks.shared import stays
from sse2ws.model.flow import Path, Read
from sse2ws.model.judged import JudgedListener, Rename
from sse2ws.model.linked import Listener, Place, Trouble
from sse2ws.model.reasons import Reason


def met_names(judged: JudgedListener) -> Iterator[Trouble]:
    """One for each place of a type, or of an object that is written, with the name of another field."""
    renamed = {each.place: each for each in judged.renames}
    for declared in judged.listener.types:
        if stays(declared, judged.listener):
            path = declared.place.path
            members = [(Place(path, span), declared.root + inner) for inner, span, _ in declared.members]
            yield from _met(members, [renamed[place] for place, _ in members if place in renamed])
    yield from _met(_written(judged.listener, renamed), judged.renames)


def _met(keys: Iterable[tuple[Place, Path]], renames: Sequence[Rename]) -> Iterator[Trouble]:
    becoming = {(each.full[:-1], each.new): each for each in renames}
    places = {each.place for each in renames}
    for place, full in keys:
        name, rename = full[-1], becoming.get((full[:-1], full[-1]))
        if rename is not None and place not in places:
            told = f"{name}, beside the {name} that {rename.old} becomes"
            yield Trouble(Reason.UNKNOWN_FIELD, place, told, name)


def _written(listener: Listener, renamed: Mapping[Place, Rename]) -> Iterator[tuple[Place, Path]]:
    """Keys of objects that get something else than the field of that name."""
    for each in listener.uses:
        if isinstance(each.use, Read) and each.use.built and payload_path(each.full):
            same = renamed.get(Place(each.path, each.use.given)) if each.use.given is not None else None
            if same is None or same.new != each.full[-1]:
                yield each.place, each.full
