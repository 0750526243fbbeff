"""Whose words are asked for: nobody else's are an answer."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.answers import Outcome
from rag.engine import Engine
from rag.questions import Wanted, read_question
from rag.utterances import utters, whose_words

ARTICLE = """The harbour merger

What is said

Ann Lund has repeatedly warned of higher fares. Her family owns nine boats. She criticised the mayor as well.

Dock workers believe the merger would cost two hundred jobs. Harbour Bank has not commented on the merger.

Since Ann Lund owns the ferries, analysts suggest that fares could rise after the merger.
"""


@pytest.fixture(scope="module")
def harbour(engine_over: Callable[[str], Engine]) -> Engine:
    return engine_over(ARTICLE)


@pytest.mark.parametrize(
    ("question", "party"),
    [
        ("What did Ann Lund say about the merger?", "Ann Lund"),
        ("What has Harbour Bank said?", "Harbour Bank"),
        ("what do dock workers think of it", "dock workers"),
        ("What is Ann Lund’s view of the merger?", "Ann Lund"),
        ("What does the article say about Ann Lund?", ""),
        ("What do you think?", ""),
        ("What did she say?", ""),
        ("What does the merger cost?", ""),
        ("Who says that fares could rise?", ""),
        ("What do the two articles say about the merger?", ""),
        ("What does the article on Ann Lund say?", ""),
        ("What do the facts say about Ann Lund?", ""),
        ("What does Ann Lund do that makes people think she is rich?", ""),
        ("What has Harbour Bank done that critics say is risky?", ""),
        ("What was Ann Lund's take-home pay?", ""),
        ("What is Ann Lund's position at the bank?", ""),
        ("What did the US say about the merger?", ""),  # no word of it is looked up
        ("What did Ann Lund and the mayor of Brena say?", "Ann Lund and the mayor of Brena"),
    ],
)
def test_whose_words_are_asked_for(question: str, party: str) -> None:
    assert whose_words(question) == party
    assert (read_question(question).wanted is Wanted.WORDS) is bool(party)


@pytest.mark.parametrize(
    ("party", "beginnings"),
    [
        ("Ann Lund", {"Ann Lund has"}),
        ("the dock workers", {"Dock workers believe"}),
        ("Harbour Bank", {"Harbour Bank has"}),
        ("analysts", {"Since Ann Lund"}),
        ("the mayor", set()),
    ],
)
def test_a_sentence_gives_the_words_of_its_speaker_alone(harbour: Engine, party: str, beginnings: set[str]) -> None:
    index = harbour.present().index
    given = [index.text(each) for row, each in enumerate(index.sentences) if utters(index, row, party)]
    assert {beginning for beginning in beginnings if any(text.startswith(beginning) for text in given)} == beginnings
    assert len(given) == len(beginnings)


def test_a_pronoun_stands_for_the_subject_before_it(engine_over: Callable[[str], Engine]) -> None:
    text = "Fares\n\nAnn Lund owns the ferries. She warned of fog. The mayor laughed. He warned of storms."
    index = engine_over(text).present().index
    given = [index.text(each) for row, each in enumerate(index.sentences) if utters(index, row, "Ann Lund")]
    assert given == ["She warned of fog."]


def test_words_about_a_party_are_not_its_own(engine_over: Callable[[str], Engine]) -> None:
    told = [
        "Ann Lund's critics said she was reckless.",
        "Ann Lund was criticised by the mayor.",
        "Ann Lund is described as a pioneer.",
        "The mayor has not confirmed whether Ann Lund paid.",
        "Ann Lund owns nine boats.",
        "She denied the reports.",
        "Ann Lund has not commented.",
    ]
    index = engine_over("Fares\n\n" + " ".join(told)).present().index
    given = [index.text(each) for row, each in enumerate(index.sentences) if utters(index, row, "Ann Lund")]
    assert given == told[-2:]


def test_what_others_say_is_no_answer(harbour: Engine) -> None:
    answer = harbour.ask("What do dock workers say about the merger?")
    assert [each.said_by for each in answer.statements] == ["Dock workers"]
    assert harbour.ask("What did Ben Holm say about the merger?").outcome is Outcome.NOT_IN_ARTICLES


def test_keeping_silent_is_an_answer(harbour: Engine) -> None:
    answer = harbour.ask("What has Harbour Bank said about the merger?")
    assert [each.quote for each in answer.citations] == ["Harbour Bank has not commented on the merger."]
