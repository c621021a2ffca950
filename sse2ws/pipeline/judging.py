"""Analyse, link and judge. In: the project. Out: every connection as it is judged.

Follows imports from the files that the screen found; the selection only limits what may be edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sse2ws.model.config import Config
from sse2ws.pipeline.project import Project

if TYPE_CHECKING:
    from sse2ws.model.judged import Judged
    from sse2ws.model.linked import Linked


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
    if not any(facts.connections for facts in found):
        return ()
    program = project.program()
    return tuple(each for facts in found for each in link(facts, program))
