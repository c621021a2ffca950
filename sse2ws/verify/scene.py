"""What a simulation plays: one export, its arguments, and the events that reach it. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


class Kind(StrEnum):
    """How an export is put on a page."""

    COMPONENT = "component"
    HOOK = "hook"
    FUNCTION = "function"
    MODULE = "module"
    """Nothing is mounted: importing the module is all."""


class Recipe(Struct, frozen=True):
    """How an argument is made: a value as it stands, a recording function, an object of recipes, nothing."""

    kind: str
    """`value`, `function`, `object`, `list` (an empty one) or `absent`."""
    value: str | int | bool | tuple[tuple[str, Recipe], ...] | None = None
    others: tuple[tuple[str, Recipe], ...] = ()
    """What else the argument may be, each with a word for it: what guards and filters have to notice."""
    name: str = ""
    """What the function itself calls it."""

    def json(self) -> Json:
        """As the script reads it."""
        if isinstance(self.value, tuple):
            return {"kind": self.kind, "value": {name: each.json() for name, each in self.value}}
        return {"kind": self.kind, "value": self.value}


ABSENT = Recipe("absent")


class Variation(Struct, frozen=True):
    """Other arguments, tried while the export is mounted."""

    label: str
    arguments: tuple[Recipe, ...]


class Mountable(Struct, frozen=True):
    """An export that can be put on a page. `method`: of a class, the one that is called."""

    name: str
    kind: Kind
    arguments: tuple[Recipe, ...] = ()
    method: str = ""


class Route(Struct, frozen=True):
    """The end of a stream's path. `filtered`: the stream carried the events of one resource only."""

    route: str
    filtered: bool = False


class Sample(Struct, frozen=True):
    """One event as both servers send it. `resource`: the value by which the old server chose the streams."""

    label: str
    old: str
    new: str
    text: str
    """The old `event.data`."""
    data: Json
    """The new `message.data`."""
    routes: tuple[Route, ...]
    names: Mapping[str, str]
    """Old field -> new field."""
    resource: str | None = None
    sent: str = ""
    """The name under which the old server sent it, if not `old`: `message` for messages without a name."""

    def json(self) -> Json:
        """As the script reads it."""
        routes: list[Json] = [{"route": each.route, "filtered": each.filtered} for each in self.routes]
        old: dict[str, Json] = {"type": self.sent or self.old, "text": self.text, "routes": routes}
        if self.resource is not None:
            old["resource"] = self.resource
        now: Json = {"type": self.new, "data": self.data}
        return {"label": self.label, "event": self.old, "old": old, "now": now, "names": dict(self.names)}


class Scene(Struct, frozen=True):
    """One run of the script: the same export on both sides. Folders: the first that has a file wins."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    entry: str
    subject: Mountable
    samples: tuple[Sample, ...]
    provider: tuple[str, str]
    """Path of the provider's module without extension, its export."""
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    """Aliases of the project: pattern with `*` -> places relative to the project, with `*`."""
    variations: tuple[Variation, ...] = ()
    allowed: tuple[str, ...] = ()
    """Names of expected differences that were decided (see `simulation/compare.mjs`)."""
    greetings: tuple[str, ...] = ()
    """Old events that a server sends on connecting; their handlers do no more than keep that it did."""

    def json(self) -> Json:
        """As the script reads it."""
        arguments: list[Json] = [each.json() for each in self.subject.arguments]
        variations: list[Json] = [
            {"label": each.label, "words": [recipe.json() for recipe in each.arguments]}
            for each in self.variations
        ]
        return {
            "name": self.name,
            "before": list(self.before),
            "after": list(self.after),
            "entry": self.entry,
            "export": self.subject.name,
            "kind": self.subject.kind.value,
            "method": self.subject.method,
            "arguments": arguments,
            "variations": variations,
            "samples": [each.json() for each in self.samples],
            "events": list(dict.fromkeys(each.old for each in self.samples)),
            "names": {old: new for each in self.samples for old, new in each.names.items()},
            "provider": {"module": f"#root/{self.provider[0]}", "name": self.provider[1]},
            "paths": [[pattern, list(targets)] for pattern, targets in self.paths],
            "allowed": list(self.allowed),
            "greetings": list(self.greetings),
        }
