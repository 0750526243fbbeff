"""No answer to any question of the set sounds surer than the hand label of what it quotes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evals import metrics
from evals.audit import too_sure, worded
from evals.cases import SEED_QUESTIONS, Label, labels_beside, read_cases
from rag.answers import Answer, Certainty
from rag.certainty import Reading, frame
from rag.engine import Engine


@pytest.fixture(scope="module")
def labels() -> tuple[Label, ...]:
    return labels_beside(SEED_QUESTIONS)


@pytest.fixture(scope="module")
def answers(engine: Engine) -> list[Answer]:
    """The engine's answer to every turn of every question, the earlier turns' answers being its history."""
    found: list[Answer] = []
    for case in read_cases(SEED_QUESTIONS):
        history: list[Answer] = []
        for turn in case.turns:
            history.append(engine.ask(turn, tuple(history)))
        found += history
    return found


def test_no_answer_sounds_surer_than_its_source(answers: list[Answer], labels: tuple[Label, ...]) -> None:
    statements = [(said, answer) for answer in answers for said in answer.statements]
    graded = [metrics.expected_label(metrics.quotes_of(said, answer), labels) for said, answer in statements]
    # An audit that could grade nothing would find nothing.
    assert len(statements) > 150
    assert sum(label is not None for label in graded) > 0.95 * len(graded)
    assert [str(each) for each in too_sure(answers, labels)] == []


def test_the_audit_sees_a_frame_that_was_removed(answers: list[Answer], labels: tuple[Label, ...]) -> None:
    framed = [(answer, said) for answer in answers for said in answer.statements if worded(said.text) != "stated"]
    assert {said.certainty for _, said in framed} >= {Certainty.UNCONFIRMED, Certainty.SPECULATIVE}
    for answer, said in framed:
        label = metrics.expected_label(metrics.quotes_of(said, answer), labels)
        if label is None or label.certainty is Certainty.STATED:
            continue
        # What is left is the bare quote; that the engine still calls it uncertain must not soothe the audit.
        bare = replace(said, text=answer.citations[said.citations[0] - 1].quote)
        assert too_sure([replace(answer, statements=(bare,))], labels), said.text


@pytest.mark.parametrize("certainty", list(Certainty))
@pytest.mark.parametrize("said_by", [None, "analysts", "the agency"])
@pytest.mark.parametrize("hedged", [True, False])
def test_every_frame_is_known_to_the_audit(certainty: Certainty, said_by: str | None, hedged: bool) -> None:
    text = frame("The bridge opens in May.", Reading(certainty, said_by, hedged))
    assert worded(text) is certainty


def test_a_quote_that_opens_like_a_frame_does_not_pass_for_one_of_another_kind() -> None:
    assert worded("According to the article that we saw, it rains.") is Certainty.STATED
