"""Judged connections before a migration in, scenes for the simulation out, and why some cannot be played."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.judged import Judged
from sse2ws.model.reasons import Reason
from sse2ws.model.source import SourceFile, Span
from sse2ws.verify.arguments import variations_of
from sse2ws.verify.exports import holder, mountables
from sse2ws.verify.samples import samples
from sse2ws.verify.scene import Kind, Mountable, Recipe, Sample, Scene

_DECIDED = {
    (Reason.STALE_CLOSURE, "fresh"): "fresh-closure",
    (Reason.CONNECTION_STATUS, "hook"): "flag-follows-guard",
    (Reason.RESYNC_ON_OPEN, "drop"): "resync-dropped",
    (Reason.ASYNC_URL, "drop"): "url-is-not-fetched",
    (Reason.MANUAL_RECONNECT, "drop"): "reconnection-is-the-runtimes",
    (Reason.PAYLOAD_ESCAPES, "adapt"): "adapted-at-the-boundary",
    (Reason.SHARED_WITH_OTHER_DATA, "adapt"): "adapted-at-the-boundary",
}
"""What a decision changes about behaviour, by the name of the expected difference."""


class Stage(Struct, frozen=True):
    """Where the files of both sides are, and how they name each other (see `Scene`)."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    paths: tuple[tuple[str, tuple[str, ...]], ...]
    provider: tuple[str, str]


class Unplayed(Struct, frozen=True):
    """A migrated connection that no scene shows, and why."""

    path: str
    component: str
    reason: str


def scenes_of(
    units: Sequence[Judged],
    applied: frozenset[str],
    source: Callable[[str], SourceFile],
    config: Config,
    stage: Stage,
) -> tuple[tuple[Scene, ...], tuple[Unplayed, ...]]:
    """A scene for each export that holds a migrated connection. `applied`: ids of the migrated ones."""
    scenes = list[Scene]()
    unplayed = list[Unplayed]()
    by_path: dict[str, list[Judged]] = {}
    for unit in (part for each in units for part in _parts(each)):
        by_path.setdefault(unit.linked.path, []).append(unit)
    for path, here in sorted(by_path.items()):
        done = [each for each in here if each.id in applied]
        if not done:
            continue
        found, why = _of_file(source(path), done, config, stage)
        scenes += found
        unplayed += why
    return tuple(scenes), tuple(unplayed)


def _parts(unit: Judged) -> tuple[Judged, ...]:
    """A wrapper is shown by its callers: it is not there any more afterwards."""
    if not unit.linked.parts:
        return (unit,)
    found = list[Judged]()
    for part in unit.linked.parts:
        own = {each.subscription for each in part.listeners}
        heard = tuple(each for each in unit.listeners if each.listener.subscription in own)
        filters = unit.filters if "{}" in part.connection.url.template else ()
        shown = replace(unit, linked=part, listeners=heard or unit.listeners, filters=filters)
        found += _parts(shown)
    return tuple(found)


def _of_file(
    source: SourceFile, done: Sequence[Judged], config: Config, stage: Stage
) -> tuple[list[Scene], list[Unplayed]]:
    spans = tuple(each.linked.connection.site for each in done)
    exported = mountables(source, spans)
    scenes = list[Scene]()
    unplayed = list[Unplayed]()
    for found, units in _cast(source, exported, done, unplayed).items():
        agreed = {name: text for each in units for name, text in each.linked.connection.agreed}
        subject = replace(found, arguments=tuple(_as_called(each, agreed) for each in found.arguments))
        played = samples(units, subject.arguments, config.pack)
        name = f"{source.path} {subject.name}".strip()
        if not played:
            unplayed.append(Unplayed(source.path, subject.name, "it listens for no event"))
            continue
        scenes.append(_scene(name, source.path, subject, played, units, stage))
    return scenes, unplayed


def _as_called(argument: Recipe, agreed: Mapping[str, str]) -> Recipe:
    """An argument with what all callers give."""
    if isinstance(argument.value, tuple):
        return replace(argument, value=tuple((key, _as_called(e, agreed)) for key, e in argument.value))
    text = agreed.get(argument.name)
    return replace(argument, kind="value", value=text, others=()) if text is not None else argument


def _cast(
    source: SourceFile, exported: Sequence[Mountable], done: Sequence[Judged], unplayed: list[Unplayed]
) -> dict[Mountable, list[Judged]]:
    """Which export shows which connections: the one that holds it, else every one of the file."""
    cast: dict[Mountable, list[Judged]] = {}
    for unit in done:
        own = [each for each in exported if each.name == _holder(source, unit)]
        shown = own or list(exported)
        if unit.linked.connection.container == "module":
            shown = [Mountable("", Kind.MODULE)]
        if not shown:
            component = unit.linked.connection.component
            why = f"{component or 'what holds it'} is not exported as a component, hook or function"
            unplayed.append(Unplayed(source.path, component, why))
        for each in shown:
            cast.setdefault(each, []).append(unit)
    return cast


def _holder(source: SourceFile, unit: Judged) -> str:
    span: Span = unit.linked.connection.site
    return holder(source, span)


def _scene(
    name: str,
    entry: str,
    subject: Mountable,
    played: tuple[Sample, ...],
    units: Sequence[Judged],
    stage: Stage,
) -> Scene:
    decided = {answer for unit in units for answer in unit.answers.items()}
    return Scene(
        name,
        stage.before,
        stage.after,
        posixpath.normpath(entry),
        subject,
        played,
        stage.provider,
        stage.paths,
        variations_of(subject.arguments),
        tuple(dict.fromkeys(name for answer, name in _DECIDED.items() if answer in decided)),
        tuple(dict.fromkeys(name for unit in units for name in _greetings(unit))),
    )


def _greetings(unit: Judged) -> Iterator[str]:
    for each in unit.listeners:
        if each.dropped and each.listener.subscription.idle:
            yield from (name.text for name in each.listener.names)
