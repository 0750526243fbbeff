"""Which side is spoken of: by single words, by phrases, and the other way round where it is denied."""

from __future__ import annotations

import doctest

import pytest

import rag.sides
from rag.choice import of_lists, of_sentences
from rag.engine import Engine
from rag.sides import Side, side_of


def test_the_examples_in_the_docstrings() -> None:
    tested = doctest.testmod(rag.sides)
    assert (tested.failed, tested.attempted > 0) == (0, True)


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("How would islanders profit from the bridge?", Side.GOOD),
        ("What's in it for the ferrymen?", Side.GOOD),
        ("The Case For It", Side.GOOD),
        ("What's the catch?", Side.BAD),
        ("What could still go wrong?", Side.BAD),
        ("Why are the pilots against it?", Side.BAD),
        ("The Case Against", Side.BAD),
        ("Not Everyone Is Cheering", Side.BAD),
        ("There's no danger at all.", Side.GOOD),
        ("It isn't a very good map.", Side.BAD),
        ("The opportunities and the dangers", Side.OPEN),
        ("Who built the bridge?", Side.OPEN),
        # Words that share a stem with one that takes a side.
        ("Who sells it, and what is it used for?", Side.OPEN),
        ("", Side.OPEN),
    ],
)
def test_sides(text: str, side: Side) -> None:
    assert side_of(text) is side


def test_lists_of_the_other_side_are_told_from_those_that_are_asked_for(engine: Engine) -> None:
    index = engine.present().index
    lists = engine.find("What speaks against the partnership?")[1][0]
    leads = [" ".join(index.text(index.sentences[row]) for row in each.listed.leads) for each in lists.lists]
    signals = of_lists(lists, index)
    for lead, own in zip(leads, signals, strict=True):
        assert own["list_same_side"] == float(side_of(lead) is Side.BAD)
        assert own["list_other_side"] == float(side_of(lead) is Side.GOOD)
    assert any(own["list_same_side"] for own in signals)


def test_a_question_that_takes_no_side_has_neither_signal(engine: Engine) -> None:
    asked = engine.find("When did Musk launch xAI?")[1][0]
    signals = of_sentences(asked, engine.present().index)
    assert not any(own["same_side"] or own["other_side"] for own in signals)
