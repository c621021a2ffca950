"""Every reason is explained, answerable ones say how to answer, and no sentence is used twice."""

from __future__ import annotations

import re
import tomllib

import pytest

from sse2ws.model.reasons import Reason, Verdict
from sse2ws.model.wording import RULES, Wording, answer_toml, reason_wording, rule_wording

EVERYTHING = [reason_wording(reason) for reason in Reason] + list(RULES.values())


def test_no_two_sentences_are_the_same() -> None:
    sentences = [wording.sentence for wording in EVERYTHING]
    assert sorted(set(sentences)) == sorted(sentences)


@pytest.mark.parametrize("wording", EVERYTHING, ids=lambda wording: wording.sentence)
def test_it_is_complete_and_reads_well_with_and_without_a_detail(wording: Wording) -> None:
    for said in (wording.say(), wording.say("x{y}")):
        assert re.fullmatch(r"[A-Z][^\[\]]+[^\s\]]\.", said), said
        assert not re.search(r"\s[.,:]|\s\s|\(\)", said), said
        assert len(said) <= 110
    assert "`x{y}`" in wording.say("x{y}")
    assert "{" not in wording.say()
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", wording.explanation)) <= 5
    assert wording.todo.endswith(".")


@pytest.mark.parametrize("reason", [r for r in Reason if r.verdict is Verdict.DECIDE])
def test_a_decision_has_answers_that_are_valid_configuration(reason: Reason) -> None:
    answers = reason_wording(reason).answers
    if reason is Reason.OUTSIDE_SELECTION:
        assert not answers
        return
    assert answers[-1].value == "keep"
    assert len(answers) >= 2
    for answer in answers:
        assert bool(answer.value) != bool(answer.table)
        given = tomllib.loads(answer_toml(reason, answer))
        assert list(given) == ["streams"] or list(given["decisions"]) == [reason.value]


@pytest.mark.parametrize("reason", [r for r in Reason if r.verdict is not Verdict.DECIDE])
def test_what_cannot_be_answered_offers_no_answer(reason: Reason) -> None:
    assert not reason_wording(reason).answers


def test_a_rule_is_found_by_its_name_and_an_unknown_one_explains_itself() -> None:
    assert rule_wording("no-replay") is RULES["no-replay"]
    assert rule_wording("raw-data") is reason_wording(Reason.RAW_DATA)
    assert rule_wording("brand-new").say() == "Brand new."


def test_a_backquote_in_a_detail_does_not_end_the_quotation() -> None:
    assert "`a'b`" in reason_wording(Reason.RESOURCE_URL).say("a`b")
