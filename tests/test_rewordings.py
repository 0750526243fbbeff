"""Questions for a list, worded as the articles call it."""

from __future__ import annotations

import doctest
from collections.abc import Callable

import pytest

import rag.rewordings
from indexes.lexical import words
from rag.engine import Engine
from rag.rewordings import akin, asks_whether_settled, in_words_of, kin_of


def test_examples_in_the_docstrings() -> None:
    tested = doctest.testmod(rag.rewordings)
    assert tested.attempted
    assert not tested.failed


@pytest.mark.parametrize(
    ("question", "led_in_by", "reworded"),
    [
        ("What are the use cases?", "How the port could benefit", "What are the benefits?"),
        ("Which hurdles does the port face?", "Challenges for the port", "Which challenges does the port face?"),
        ("What risks are mentioned?", "Risks for the port", "What are the risks?"),
        ("What risks are named for the port?", "Concerns", "What are the concerns for the port?"),
        ("What are the risks?", "New timetable", "What are the risks?"),
        ("What are the port's strengths?", "Highlights of the port", "What are the port's highlights?"),
        ("What could go wrong with the port?", "Challenges", "What are the challenges for the port?"),
        ("Sum up the port's selling points", "Highlights of the port", "Sum up the port's highlights"),
        ("Which boats leave?", "Challenges for the port", "Which boats leave?"),
        ("What are the claimed use cases of the port?", "Benefits", "What are the benefits of the port?"),
        ("What are the rumoured risks?", "Risks", "What are the risks?"),
        ("What could the port open possibilities for?", "Prospects", "What could the port open possibilities for?"),
    ],
)
def test_a_list_is_asked_for_as_it_is_called(question: str, led_in_by: str, reworded: str) -> None:
    assert in_words_of(question, set(words(led_in_by))) == (reworded,)


def test_what_may_be_called_by_several_names_is_worded_in_each() -> None:
    held = set(words("How the port could benefit. Highlights of the port."))
    assert in_words_of("What are the port's strengths?", held) == (
        "What are the port's benefits?",
        "What are the port's highlights?",
    )


def test_nouns_of_another_kind_are_told_from_none() -> None:
    kin = kin_of("What are the benefits?")
    assert akin(kin, words("How the port could benefit")) == 1
    assert akin(kin, words("Challenges for the port")) == -1
    assert akin(kin, words("The new timetable")) == 0
    assert akin((), words("Challenges for the port")) == 0


@pytest.mark.parametrize(
    ("question", "whether"),
    [
        ("Is the port deal official?", True),
        ("is it just a rumor", True),
        ("So is the deal a fact?", True),
        ("How certain is the deal?", True),
        ("Done deal or still up in the air?", True),
        ("Might the whole thing fall through?", True),
        ("What is certain?", False),
        ("When is the deal final?", False),
        ("Is the ferry final?", False),
        ("Has the mayor confirmed the deal?", False),
        ("Is the deal exclusive?", False),
        ("Is the port big?", False),
    ],
)
def test_whether_the_affair_is_settled(question: str, whether: bool) -> None:
    assert asks_whether_settled(question, {"port", "deal"}.__contains__) is whether


def test_the_wording_nearest_to_what_leads_a_list_in_is_looked_up(
    engine_over: Callable[[str], Engine],
) -> None:
    told = (
        "The Gull and the port\n\nHighlights of the Gull include:\n\n- Heated decks\n- Quiet engines\n\n"
        "The port could benefit in two ways:\n\n- Longer quays\n- Cheaper coal\n"
    )
    engine = engine_over(told)
    for question, looked_up in (
        ("What are the strengths of the Gull?", "What are the highlights of the Gull?"),
        ("What are the strengths for the port?", "What are the benefits for the port?"),
    ):
        _, (found,) = engine.find(question)
        assert (found.asked, found.question) == (question, looked_up)
