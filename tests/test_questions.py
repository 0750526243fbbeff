"""What a question asks for, by its wording."""

from __future__ import annotations

import doctest

import pytest

import indexes.lexical
import rag.answers
import rag.questions
import rag.retrieve
import rag.utterances
from rag.questions import Wanted, clean_question, holds, read_question, sought


@pytest.mark.parametrize("module", [rag.questions, rag.answers, rag.retrieve, rag.utterances, indexes.lexical])
def test_examples_in_the_docstrings(module: object) -> None:
    tested = doctest.testmod(module)  # type: ignore[arg-type]
    assert tested.attempted
    assert not tested.failed


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How much did the bridge cost?", Wanted.SUM),
        ("What is the port worth?", Wanted.SUM),
        ("When does the ferry leave?", Wanted.DATE),
        ("On what date was it opened?", Wanted.DATE),
        ("How many ships can dock?", Wanted.NUMBER),
        ("Who is the harbour's director?", Wanted.ROLE),
        ("Who built the harbour?", Wanted.ANYTHING),
        ("What happens when the tide rises?", Wanted.ANYTHING),
    ],
)
def test_the_kind_of_answer(question: str, wanted: Wanted) -> None:
    assert read_question(question).wanted is wanted


@pytest.mark.parametrize(
    ("text", "wanted", "held"),
    [
        ("It cost $4 million.", Wanted.SUM, True),
        ("It cost a great deal.", Wanted.SUM, False),
        ("It opened in 1998.", Wanted.DATE, True),
        ("It may open soon.", Wanted.DATE, False),
        ("Forty ships, or 40.", Wanted.NUMBER, True),
        ("Many ships.", Wanted.NUMBER, False),
        ("The director, Ada Holm, agreed.", Wanted.ROLE, True),
        ("Ada Holm agreed.", Wanted.ROLE, False),
    ],
)
def test_whether_a_text_holds_it(text: str, wanted: Wanted, held: bool) -> None:
    assert holds(text, wanted, "Who is the director?") is held


def test_control_and_direction_characters_go() -> None:
    assert clean_question("Is\x00 it\u202e so\n\n?") == "Is it so ?"


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("Who is Ada Holm's deputy?", "who Ada Holm's deputy is"),
        ("Who wrote the report?", "who wrote the report"),
        ("When was the ferry line sold?", "when the ferry line was sold"),
        ("Where is Northlight based?", "where Northlight is based"),
        ("What was Northlight's profit last year?", "what Northlight's profit was last year"),
        ("What did Ada Holm say about the merger?", "what Ada Holm said about the merger"),
        ("How many ships does Harbour Lines have?", "how many ships Harbour Lines has"),
        ("How much does it carry?", "how much it carries"),
        ("how many sailors were hurt", "how many sailors were hurt"),
        ("On what date will the bridge be opened?", "on what date the bridge will be opened"),
        ("Is the merger exclusive?", "whether the merger is exclusive"),
        ("What is the capital of Mongolia?", "what the capital of Mongolia is"),
        # Where the subject could be longer than it seems, or more is asked, the question speaks for itself.
        ("Would Lund ferry staff strike?", "“Would Lund ferry staff strike”"),
        ("How do I get to Lund?", "“How do I get to Lund”"),
        ("Who runs it, and what does it cost?", "“Who runs it, and what does it cost”"),
        ("Which captains agree? Give names.", "“Which captains agree? Give names”"),
        # "Do not say why it sank" would grant that it sank.
        ("Why did the ferry sink?", "“Why did the ferry sink”"),
    ],
)
def test_what_was_looked_for_is_named(question: str, clause: str) -> None:
    assert sought(question) == clause


def test_a_long_question_is_quoted_in_part() -> None:
    assert sought("word " * 100).endswith(" …”")
    assert len(sought("word " * 100)) < 130
