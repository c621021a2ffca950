"""The conversation of `fix -i`: questions in, answers and the connections to rewrite out. Writes nothing.

Asks on standard error and reads lines from standard input; when those end, nothing more is answered.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

from msgspec import Struct

from sse2ws import pipeline
from sse2ws.model.config import Config
from sse2ws.model.question import Question, spell
from sse2ws.model.run import Plan, Run
from sse2ws.model.unit import Unit
from sse2ws.packs.answering import with_answers
from sse2ws.packs.decisions import CHOICES
from sse2ws.packs.said import Said, Unclear, understand
from sse2ws.report.diff import unified
from sse2ws.report.questions import paragraph
from sse2ws.report.visible import visible


class Talk(Struct):
    """What came out of it. `only`: ids of the connections to rewrite; `save`: the answers are to be kept."""

    config: Config
    said: list[Said]
    only: frozenset[str] = frozenset()
    save: bool = False
    over: bool = False
    """Nobody answers any more."""


def interview(config: Config, options: pipeline.Options) -> Talk:
    """Ask decision by decision, then connection by connection, each with its diff."""
    talk = Talk(config, [])
    _decisions(talk, options)
    found, plan = pipeline.plan(talk.config, options)
    _units(talk, found, plan)
    if talk.said and not talk.over:
        prompt = f"Keep {_answers(len(talk.said))} in the configuration? [y/n] "
        talk.save = _line(talk, prompt) in ("y", "yes")
    return talk


def _answers(number: int) -> str:
    return f"{number} answer{'' if number == 1 else 's'}"


# -- decisions -----------------------------------------------------------------------------------------


def _decisions(talk: Talk, options: pipeline.Options) -> None:
    """Each open decision once; an answer may open others or close them."""
    asked: set[str] = set()
    while not talk.over:
        _, questions = pipeline.open_questions(talk.config, options)
        question = next((each for each in questions if each.name not in asked), None)
        if question is None:
            return
        asked.add(question.name)
        _, plan = pipeline.plan(talk.config, options)
        shown = next((plan.per_unit[unit] for unit in question.units if plan.per_unit.get(unit)), ())
        _tell("", *list(paragraph(question))[:-1])
        if shown:
            _tell("  With all proposals, one of them becomes:", "", *_diff(unified(shown)))
        if not _question(talk, question):
            return


def _question(talk: Talk, question: Question) -> bool:
    """Ask until there is an answer, or none is wanted. Whether to go on asking."""
    words = ", ".join(f"{at} {spell(each.answer)}" for at, each in enumerate(question.offers, 1))
    if question.free and question.key:
        words = f"{question.free}, {words}"
    while True:
        line = _line(talk, f"{question.name}? [{words}, s skip, q no more questions] ")
        if line in ("", "s", "skip", "q", "quit"):
            return line not in ("q", "quit")
        try:
            said = _said(talk, question, line)
            talk.config = with_answers(talk.config, [said])
        except Unclear as error:
            _tell(f"{error}.")
            continue
        talk.said.append(said)
        return True


def _said(talk: Talk, question: Question, line: str) -> Said:
    """A number of the list, or the answer itself. Raises Unclear."""
    if line.isdigit() and 1 <= int(line) <= len(question.offers):
        return Said(question.reason, question.key, question.offers[int(line) - 1].answer)
    said = understand(f"{question.name}={line}", talk.config.pack)
    if not said.key and said.answer not in CHOICES[said.reason].words:
        raise Unclear(f"A name has to stand above the connection: // sse2ws-decide: {question.name} = {line}")
    return said


# -- connections ---------------------------------------------------------------------------------------


def _units(talk: Talk, found: Run, plan: Plan) -> None:
    """Each rewrite with its diff; what shares a handler or a type is one question."""
    chosen: set[str] = set()
    everything = False
    for group in _groups(found, plan):
        line = "y" if everything else ""
        if not everything:
            if talk.over:
                break
            changes = {change.path: change for unit in group for change in plan.per_unit.get(unit.id, ())}
            _tell("", *(str(unit.at) for unit in group), "", *_diff(unified(tuple(changes.values()))))
            line = _line(talk, "Rewrite this? [y yes, n no, a this and all others, q no more] ")
        everything = everything or line in ("a", "all")
        if everything or line in ("y", "yes"):
            chosen.update(unit.id for unit in group)
        if line in ("q", "quit"):
            break
    talk.only = frozenset(chosen)


def _groups(found: Run, plan: Plan) -> Iterator[Sequence[Unit]]:
    groups: dict[str, list[Unit]] = {}
    for unit in found.units:
        if unit.id in plan.applied:
            groups.setdefault(unit.group or unit.id, []).append(unit)
    yield from groups.values()


# -- words ---------------------------------------------------------------------------------------------


def _tell(*lines: str) -> None:
    print("\n".join(visible(line) for line in lines), file=sys.stderr)


def _diff(patch: bytes) -> list[str]:
    return [line.rstrip("\r") for line in patch.decode("utf-8", "replace").rstrip("\n").split("\n")]


def _line(talk: Talk, prompt: str) -> str:
    """The next line of the answers; empty when there is none."""
    if talk.over:
        return ""
    print(prompt, end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        talk.over = True
        _tell("", "No answer: everything else is left alone.")
    return line.strip()
