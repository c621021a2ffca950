"""A judged connection in, the events that a simulation sends to it out, as the old and the new server would.

Payloads have every field of the catalogue and every field that the code reads, under old and new names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from sse2ws.checks.fields import ENVELOPE, PAYLOAD
from sse2ws.model.flow import ELEMENT, PARSED, Compared, Path, Read
from sse2ws.model.judged import EventAt, Judged, JudgedListener
from sse2ws.model.pack import Pack, PayloadField
from sse2ws.model.unit import How
from sse2ws.packs.names import resolve_field
from sse2ws.packs.spelling import snake
from sse2ws.verify.arguments import other_value, own_value
from sse2ws.verify.scene import Json, Recipe, Route, Sample

MARK = ("simulation_mark", "simulationMark")
"""A field that tells a payload from any other object."""
_BESIDE = {"timestamp": "2025-11-03T12:00:00Z", "tenantId": "tenant-1", "tenant_id": "tenant-1"}
_MOMENT = "2025-11-03T12:00:00Z"
_METHODS = frozenset(
    "length trim join map filter find forEach some every slice includes sort push toString split reduce "
    "toUpperCase toLowerCase startsWith endsWith replace concat reverse at toFixed toLocaleString".split()
)


class _Node(Struct):
    """A value of a payload under construction."""

    new: str
    type: PayloadField | None = None
    inner: dict[str, _Node] = field(default_factory=dict)
    many: bool = False
    fixed: str | None = None

    @property
    def leaf(self) -> bool:
        return not self.inner and not self.many


def samples(units: Sequence[Judged], arguments: Sequence[Recipe], pack: Pack) -> tuple[Sample, ...]:
    """All events of the migrated connections of one module, each new name once, with its variants."""
    routes: dict[str, list[Route]] = {}
    for unit, _, event in _events(units):
        route = Route(unit.linked.connection.url.template, bool(unit.filters))
        routes.setdefault(event.old, [])
        if route not in routes[event.old]:
            routes[event.old].append(route)
    found: dict[tuple[str, str], Sample] = {}
    for unit, listener, event in _events(units):
        for new in event.new:
            for sample in _variants(unit, listener, event, new, arguments, pack, tuple(routes[event.old])):
                found.setdefault((sample.label, sample.text), sample)
    return tuple(found.values())


def _events(units: Sequence[Judged]) -> Iterator[tuple[Judged, JudgedListener, EventAt]]:
    for unit in units:
        for listener in unit.listeners:
            if not listener.dropped:
                for event in listener.events:
                    if event.new:
                        yield unit, listener, event


def _variants(
    unit: Judged,
    listener: JudgedListener,
    event: EventAt,
    new: str,
    arguments: Sequence[Recipe],
    pack: Pack,
    routes: tuple[Route, ...],
) -> Iterator[Sample]:
    """Valid, somebody else's, and one for each literal that the code compares a field with."""
    label = event.old if len(event.new) == 1 else f"{event.old} as {new}"
    resources = [(each.field, _value(each.expression, arguments)) for each in unit.filters]

    def sample(said: str, fixed: Mapping[str, str], other: bool) -> Sample:
        tree = _tree(listener, new, pack)
        for name, value in fixed.items():
            tree.inner.setdefault(snake(name), _Node(name))
            for each in tree.inner.values():
                if each.new == name:
                    each.fixed = value
        old, now = (_filled(tree, other, side) for side in (0, 1))
        resource = next((fixed[name] for name, _ in resources if name in fixed), None)
        names = dict(_names(tree))
        sent, text = _sent(listener, event.old, old)
        return Sample(said, event.old, new, text, now, routes, names, resource, sent)

    own = {name: value for name, value in resources if value is not None}
    yield sample(f"{label}, valid", own, False)
    foreign = {name: value[:-1] + "2" for name, value in own.items()}
    if foreign or any(each.new.lower().endswith("id") for each in _tree(listener, new, pack).inner.values()):
        yield sample(f"{label}, somebody else's", foreign, True)
    for name, literal in _compared(listener):
        yield sample(f"{label}, {name} = {literal}", {**own, name: literal}, False)


def _sent(listener: JudgedListener, name: str, payload: Json) -> tuple[str, str]:
    """Name and text of the old event. Messages without a name of their own carry it inside."""
    split, envelope = listener.listener.split, listener.listener.envelope
    inside = split.discriminator[2:] if split and split.discriminator[:2] == PAYLOAD else ()
    if not inside and not envelope:
        return name, json.dumps(payload)
    message = {each: _BESIDE.get(each, own_value(each)) for each in _beside(listener)}
    whole: dict[str, Json] = dict(message)
    if envelope:
        whole[envelope] = payload
    elif isinstance(payload, dict):
        whole |= payload
    if not inside:
        return name, json.dumps(whole)
    inner = whole
    for key in inside[:-1]:
        found = inner.setdefault(key, {})
        if isinstance(found, dict):
            inner = found
    inner[inside[-1]] = name
    return "message", json.dumps(whole)


def _beside(listener: JudgedListener) -> list[str]:
    """What the code reads of a message beside its payload."""
    paths = [each.full for each in listener.listener.uses if isinstance(each.use, Read)]
    return [path[1] for path in paths if len(path) == 2 and path[:1] == ENVELOPE]


def _value(expression: str, arguments: Sequence[Recipe]) -> str | None:
    """What an expression of a URL is worth under the arguments: `goal.id`, `${goalId}`; None: not known."""
    known = dict(_named(arguments))
    for name in re.findall(r"[A-Za-z_$][\w$.?]*", expression):
        *owners, last = re.split(r"\??\.", name)
        label = f"{owners[-1]}Id" if owners and last == "id" else last
        if label in known:
            return known[label]
    return None


def _named(arguments: Sequence[Recipe]) -> Iterator[tuple[str, str]]:
    """Local name -> value. A text tells its own name as well: `goalId-1` is what `goalId` gets."""
    for each in arguments:
        if isinstance(each.value, tuple):
            yield from _named([inner for _, inner in each.value])
        elif each.value is not None:
            yield each.name or str(each.value), str(each.value)
            yield str(each.value).removesuffix("-1"), str(each.value)


def _tree(listener: JudgedListener, new: str, pack: Pack) -> _Node:
    """Every field of the catalogue and of the reads, by old name."""
    pack = replace(pack, fields_stay=listener.fields_stay)
    names = [each.old for each in listener.events]
    renamed = {each.full: each.new for each in listener.renames}
    root = _Node("")
    known = {each.name: each for each in pack.events[new].fields} if new in pack.events else {}
    for path in _paths(listener):
        if path[:2] == PAYLOAD and len(path) > 2:
            _put(root, path[2:], renamed, (pack, [*names, new]), known)
    for name, type_ in known.items():
        for old in _old_names(name, new, names, pack):
            root.inner.setdefault(old, _Node(name, type_))
    root.inner[MARK[0]] = _Node(MARK[1])
    return root


def _paths(listener: JudgedListener) -> Iterator[Path]:
    """Where the code, or a type that it says the payload has, names a property."""
    heard = listener.listener
    for use in (*heard.uses, *(each for beyond in heard.beyond for each in beyond.uses)):
        if isinstance(use.use, Read):
            yield use.full
    for declared in heard.types:
        for path, _, _ in declared.members:
            yield (*declared.root, *path)


def _old_names(name: str, new: str, old: Sequence[str], pack: Pack) -> Iterator[str]:
    """What a field that the code does not read may have been called: whoever it was given to may read it."""
    tables = (pack.field_map, *(pack.event_field_map.get(each, {}) for each in (new, *old)))
    found = [before for table in tables for before, after in table.items() if after == name]
    yield from found or [name if pack.fields_stay else snake(name)]
    if pack.events[new].id_field == name:
        yield "id"


def _put(
    root: _Node,
    path: Path,
    renamed: Mapping[Path, str],
    vocabulary: tuple[Pack, list[str]],
    known: Mapping[str, PayloadField],
) -> None:
    node = root
    for index, step in enumerate(path):
        if step == ELEMENT:
            node.many = True
            continue
        if step in _METHODS and (node.type is not None or index > 0):
            return
        answer = resolve_field(*vocabulary, step, index == 0)
        # behind a boundary a field keeps its old name in the code, and has a new one all the same
        usual = step if answer.how is How.UNKNOWN else answer.new
        new = renamed.get(("data", PARSED, *path[: index + 1]), usual)
        node = node.inner.setdefault(step, _Node(new, known.get(new) if index == 0 else None))


def _filled(node: _Node, other: bool, side: int) -> Json:
    """`side`: 0 for the old names, 1 for the new ones. `other`: ids are somebody else's."""
    if node.many and node.type is None:
        return [_filled(_Node(node.new, inner=node.inner), other, side) for _ in range(2)]
    if node.inner and node.type is None:
        return {(old, each.new)[side]: _filled(each, other, side) for old, each in node.inner.items()}
    return _leaf(node, other)


def _leaf(node: _Node, other: bool) -> Json:
    if node.fixed is not None:
        return node.fixed
    type_ = node.type.type if node.type else "string"
    if node.type and node.type.values:
        return node.type.values[0]
    if type_.endswith("[]"):
        return ["beta", "alpha"]
    plain: dict[str, Json] = {"number": 42, "boolean": True}
    if type_ in plain:
        return plain[type_]
    if node.new.endswith(("At", "date", "Date")):
        return _MOMENT
    return other_value(node.new) if other and node.new.lower().endswith("id") else own_value(node.new)


def _names(node: _Node) -> Iterator[tuple[str, str]]:
    for old, each in node.inner.items():
        yield old, each.new
        yield from _names(each)


def _compared(listener: JudgedListener) -> Iterator[tuple[str, str]]:
    """Fields at the top of the payload and the literals that they are compared with, under new names."""
    renamed = {each.full: each.new for each in listener.renames}
    for located in listener.listener.uses:
        use, path = located.use, located.full
        if isinstance(use, Compared) and path[:2] == ("data", PARSED) and len(path) == 3:
            yield renamed.get(path, path[2]), use.literal
