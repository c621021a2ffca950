"""Reason or rule name -> the words that people read. Logic never depends on what is written here."""

from __future__ import annotations

from sse2ws.model.reasons import Reason
from sse2ws.model.unit import ReasonAt
from sse2ws.model.wording.decide import DECIDE
from sse2ws.model.wording.entry import Answer, Wording
from sse2ws.model.wording.keep import KEPT
from sse2ws.model.wording.manual import MANUAL
from sse2ws.model.wording.rules import RULES

__all__ = [
    "REASONS",
    "RULES",
    "Answer",
    "Wording",
    "answer_toml",
    "reason_wording",
    "rule_wording",
    "what_to_do",
]

REASONS = {**DECIDE, **MANUAL, **KEPT}
"""Every reason has its wording; a test holds that."""


def reason_wording(reason: Reason) -> Wording:
    """What to say about a reason."""
    return REASONS[reason]


def what_to_do(each: ReasonAt) -> str:
    """What to do about a reason at its place."""
    return REASONS[each.reason].advice(each.proposal, each.answered, each.waits)


def rule_wording(name: str) -> Wording:
    """What to say about a rule. Reasons are found by their names as well; an unknown name explains itself."""
    if name in RULES:
        return RULES[name]
    if name in REASONS:
        return REASONS[Reason(name)]
    plain = name.replace("-", " ")
    return Wording(plain[:1].upper() + plain[1:] + ".", "", "")


def answer_toml(reason: Reason, answer: Answer) -> str:
    """The lines of `sse2ws.toml` that give this answer for the whole project."""
    return answer.table or f'[decisions]\n{reason.value} = "{answer.value}"'
