"""The whole run, readable top to bottom: discover, screen, analyse, link, judge, compose, prove.

In: a configuration and options. Out: a `Run`, for a fix also the `Plan` of what to write. Writes nothing.

    opening     discover and screen: the files that matter
    project     what is known of them, analysed on demand
    judging     link and judge: every connection with its reasons and verdict
    planning    compose and prove: what `fix` would write (`composing` does it for one set of connections)
    telling     the `Run`: units, findings, and the `ledger`
    asking      the open decisions, and what each answer completes

A stage is imported where it begins: a scan that finds nothing waits for none of those it does not reach.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec.structs import replace

from sse2ws.model.config import Config
from sse2ws.model.run import Plan, Run
from sse2ws.model.source import SourceFile
from sse2ws.pipeline.options import Options

if TYPE_CHECKING:
    from sse2ws.model.judged import Judged
    from sse2ws.model.question import Question
    from sse2ws.pipeline.project import Project

__all__ = ["Options", "connections", "open_questions", "plan", "scan"]


def scan(config: Config, options: Options) -> Run:
    """Audit. Changes nothing; an audit of the same state that was made before is told again."""
    if options.cache and options.stdin is None and not options.changed_since:
        return _told_again(config, options)
    from sse2ws.pipeline.opening import opened

    return _audit(opened(config, options))


def _told_again(config: Config, options: Options) -> Run:
    """The audit that was made of the same state before, else a new one; that is kept for the next time."""
    from sse2ws.packs.locate import tool_id
    from sse2ws.project.replay import Replay

    replay = Replay(config.root, (tool_id(), config, replace(options, jobs=1)))
    known = replay.recall()
    if known is not None:
        return known
    from sse2ws.pipeline.opening import opened

    project = opened(config, options, replay)
    run = _audit(project)
    unchanged = replay.unchanged()
    project.save(unchanged)
    if unchanged and project.before is not None:
        replay.keep(run, project.before, project.consulted, project.homes)
    return run


def _audit(project: Project) -> Run:
    from sse2ws.pipeline.judging import judged_in
    from sse2ws.pipeline.telling import run_of

    judged = judged_in(project, project.options.accept_proposed)
    if not judged:
        return run_of(project, ())
    from sse2ws.pipeline.planning import plan_of, with_refusals

    prepared = plan_of(project, judged)
    return run_of(project, with_refusals(judged, prepared), prepared)


def plan(config: Config, options: Options) -> tuple[Run, Plan]:
    """Audit, and prepare what `fix` would write."""
    from sse2ws.pipeline.judging import judged_in
    from sse2ws.pipeline.opening import opened
    from sse2ws.pipeline.telling import run_of

    project = opened(config, options)
    judged = judged_in(project, options.accept_proposed)
    project.save(False)  # what was analysed for a preview need not be analysed again for the fix
    if not judged:
        return run_of(project, ()), Plan()
    from sse2ws.pipeline.planning import (
        bridged_plan,
        plan_of,
        with_bridgeable,
        with_proposals,
        with_refusals,
    )

    if options.bridge:
        judged, prepared = bridged_plan(project, judged)
    else:
        prepared = with_bridgeable(plan_of(project, judged), project, judged)
    prepared = with_proposals(prepared, project, judged)
    return run_of(project, with_refusals(judged, prepared), prepared), prepared


def open_questions(config: Config, options: Options) -> tuple[Run, tuple[Question, ...]]:
    """Audit, and which decisions are open, the most rewarding first, with what each answer completes."""
    from sse2ws.pipeline.asking import questions_in
    from sse2ws.pipeline.judging import judged_in
    from sse2ws.pipeline.opening import opened
    from sse2ws.pipeline.planning import proved
    from sse2ws.pipeline.telling import run_of

    project = opened(config, options)
    judged = proved(project, judged_in(project, False))
    return run_of(project, judged), questions_in(project, judged)


def connections(config: Config, options: Options) -> tuple[tuple[Judged, ...], Callable[[str], SourceFile]]:
    """Every connection as it is judged, and the files by path: what a simulation is made from."""
    from sse2ws.pipeline.judging import judged_in
    from sse2ws.pipeline.opening import opened

    project = opened(config, options)
    return judged_in(project, options.accept_proposed), project.source
