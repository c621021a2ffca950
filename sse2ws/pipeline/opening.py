"""The beginning of a run: discover and screen. In: a configuration and options. Out: the `Project`.

Judges files by their bytes; nothing is parsed here.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.source import SourceFile
from sse2ws.pipeline.options import Options
from sse2ws.pipeline.project import Project
from sse2ws.project.discover import discover
from sse2ws.project.needles import Worth, needles
from sse2ws.project.selection import Selection, selection

if TYPE_CHECKING:
    from sse2ws.project.replay import Replay


def opened(config: Config, options: Options, replay: Replay | None = None) -> Project:
    """All files are discovered, and those read that may matter. With `replay`, the caller has to `save`."""
    discovery = discover(config, replay.listing if replay else None)
    overlay = _standard_input(config, options)
    chosen = _chosen(config, options, tuple(overlay))
    chosen = replace(chosen, outside=frozenset(discovery.around).difference(chosen.explicit))
    files = tuple(sorted({*discovery.files, *discovery.around, *chosen.explicit, *overlay}))
    project = Project(config, options, discovery, chosen, files, sources={**overlay})
    if replay is not None and discovery.unsure is not None:
        project.before = replay.before({*discovery.unsure, *project.files} - discovery.blobs.keys())
    _screen(project)
    if replay is None:
        project.save(False)
    return project


def _standard_input(config: Config, options: Options) -> dict[str, SourceFile]:
    """The one file that is not on the disk, under its path in the project."""
    if options.stdin is None:
        return {}
    name, data = options.stdin
    path = os.path.relpath(os.path.join(options.cwd, name), config.root).replace(os.sep, "/")
    return {path: SourceFile(path, data)}


def _chosen(config: Config, options: Options, typed: tuple[str, ...]) -> Selection:
    """What is reported on and edited. `typed`: the paths of what comes from standard input."""
    if typed:
        chosen = Selection(frozenset(typed), (), typed)
    else:
        chosen = selection(config, options.paths, options.cwd)
    if not options.changed_since:
        return chosen
    from sse2ws.project.git import changed_since

    changed = changed_since(config.root, options.changed_since)
    return Selection(frozenset(each for each in changed if each in chosen), (), ())


def _screen(project: Project) -> None:
    words = needles(project.config.clients)
    beside = {*project.sources, *project.selected.outside}
    on_disk = [each for each in project.files if each not in beside]
    if project.options.cache:
        from sse2ws.packs.locate import tool_id
        from sse2ws.project.cache import Cache
        from sse2ws.project.warm import screen_cached

        project.cache = Cache(project.config.root, (tool_id(), project.config.clients))
        found = screen_cached(project.config.root, on_disk, words, project.cache, project.discovery.blobs)
    else:
        from sse2ws.project.screen import screen

        found = screen(project.config.root, on_disk, words)
    worth = Worth(project.config.clients)
    hits = [each for each in found.hits if worth.analysing(each.data)]
    project.hits = tuple(sorted({*(each.path for each in hits), *project.sources}))
    project.sources.update({each.path: each for each in hits})
    project.skipped = [*project.discovery.skipped, *found.skipped]
