"""Follow-ups stand alone."""

from __future__ import annotations

import pytest

from rag.answers import Answer, Certainty, Citation, Outcome, Statement
from rag.rewrite import stand_alone


def answered(question: str, *quotes: str) -> Answer:
    citations = tuple(
        Citation(n, "a.txt", "T", None, None, None, "a.txt", "", quote, 0, len(quote))
        for n, quote in enumerate(quotes, 1)
    )
    statements = tuple(Statement(quote, (n,), Certainty.STATED) for n, quote in enumerate(quotes, 1))
    return Answer(question, question, Outcome.ANSWERED, "", statements, citations=citations)


LIST = answered("What are the risks?", "1. Storms at Sea\n\nThey come often.", "Rising costs", "Strikes")


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("Tell me more about the second one", "Tell me more about Rising costs"),
        ("And the first?", "Tell me more about Storms at Sea"),
        ("the last one?", "Tell me more about Strikes"),
        ("point 2", "Tell me more about Rising costs"),
    ],
)
def test_a_number_means_a_statement_of_the_latest_list(question: str, alone: str) -> None:
    assert stand_alone(question, [LIST, answered("Is it so?", "Yes.")]) == alone


def test_a_number_past_the_end_points_at_nothing() -> None:
    assert "Rising" not in stand_alone("the eighth one?", [LIST])


def test_a_pronoun_takes_the_latest_name() -> None:
    before = [answered("Who runs Harbour Lines?", "Ada Holm runs it.")]
    assert stand_alone("What does it carry?", before) == "What does Harbour Lines carry?"
    assert stand_alone("Where are its ships?", before) == "Where are Harbour Lines's ships?"


@pytest.mark.parametrize("question", ["Why?", "tell me more", "and the costs?"])
def test_what_says_little_is_put_beside_the_earlier_question(question: str) -> None:
    assert "Is the ferry late?" in stand_alone(question, [answered("Is the ferry late?", "It is.")])


def test_a_question_that_stands_alone_stays() -> None:
    assert stand_alone("Who built Lund Bridge?", [LIST]) == "Who built Lund Bridge?"
    assert stand_alone("Why?", []) == "Why?"
