"""Analyse, link and judge. In: the project. Out: every connection as it is judged.

Follows imports from the files that the screen found; the selection only limits what may be edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse2ws.model.config import Config
from sse2ws.pipeline.project import Project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sse2ws.model.facts import FileFacts
    from sse2ws.model.judged import Judged
    from sse2ws.model.linked import Linked
    from sse2ws.model.pack import Client


def judged_in(project: Project, accept_proposed: bool, config: Config | None = None) -> tuple[Judged, ...]:
    """All connections, judged. `config`: other decisions than those of the project."""
    if project.linked is None:
        project.linked = _link(project)
    if not project.linked:
        return ()
    from sse2ws.checks.court import Court
    from sse2ws.checks.judge import judge_all

    chosen = project.selected.__contains__
    court = Court(
        config or project.config,
        project.facts,
        accept_proposed,
        chosen,
        project.line,
        project.named_elsewhere,
    )
    return judge_all(project.linked, court)


def _link(project: Project) -> tuple[Linked, ...]:
    """Analyse and link everything."""
    if not project.hits:
        return ()
    from sse2ws.analyse.link import link

    project.learn(project.hits)
    found = [facts for path in project.hits if (facts := project.facts(path)) is not None]
    passed = _pass_on(project, found)
    if not passed and not any(facts.connections for facts in found):
        return ()
    paths = sorted({*(each.path for each in found), *passed})
    program = project.program()
    known = [facts for path in paths if (facts := project.facts(path)) is not None]
    return tuple(each for facts in known for each in link(facts, program))


def _pass_on(project: Project, found: Sequence[FileFacts]) -> set[str]:
    """The files to which a client comes through modules of the project; they are analysed with it."""
    from sse2ws.analyse.across.passed_clients import offers, passed_clients

    told: dict[str, list[Client]] = {}
    new = found
    while new:
        clients = project.config.clients
        offered = {(each.path, name): client for each in new for name, client in offers(each, clients)}
        changed = set[str]()
        if offered:
            program = project.program()
            for importer, client, ways in passed_clients(offered, program):
                program.followed.update(ways)
                if client not in told.setdefault(importer, []):
                    told[importer].append(client)
                    changed.add(importer)
        project.pass_on({path: tuple(told[path]) for path in changed})
        new = [facts for path in sorted(changed) if (facts := project.facts(path)) is not None]
    return set(told)
