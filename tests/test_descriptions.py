"""Whom a question means by a description, read from the articles' appositions."""

from __future__ import annotations

import pytest

from rag.descriptions import Descriptions

TEXT = (
    "However, Marrable, the Dutch producer of tinned soups, is in talks with the ferry line Osk. The island brewer Tarn "
    "and the island brewer Holm wait. Lund Lines is a builder of small rockets. Perla, the firm behind the Aurora app, "
    "denied it. The news agency Norpress and the harbour manager Ada Lim said so."
)


@pytest.fixture(scope="module")
def known() -> Descriptions:
    return Descriptions([TEXT])


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who runs the Dutch soup maker?", "Who runs Marrable?"),
        ("How old is the Dutch producer's chief?", "How old is Marrable's chief?"),
        ("What does the rocket builder do?", "What does Lund Lines do?"),
        ("Who owns Aurora's maker?", "Who owns Perla?"),
        ("Who owns the company behind Aurora?", "Who owns Perla?"),
        ("What did the harbour manager say?", "What did Ada Lim say?"),
        # Two are called so, nobody is, more than one is meant, or the name follows.
        ("What does the island brewer want?", "What does the island brewer want?"),
        ("Who runs the Danish soup maker?", "Who runs the Danish soup maker?"),
        ("What do the Dutch makers want?", "What do the Dutch makers want?"),
        ("What does the Dutch maker Tarn want?", "What does the Dutch maker Tarn want?"),
        ("Who runs the firm?", "Who runs the firm?"),
        ("Who owns Aurora?", "Who owns Aurora?"),
    ],
)
def test_a_description_is_replaced_by_the_only_name_that_fits(known: Descriptions, question: str, named: str) -> None:
    assert known.named(question) == named


def test_nothing_is_looked_for_before_it_is_needed() -> None:
    known = Descriptions([TEXT])
    assert known.named("Who founded Osk?") == "Who founded Osk?"
    assert "_called" not in vars(known)
    assert known.named("Who founded the ferry line?") == "Who founded the ferry line?"  # "line" is no word for a body
