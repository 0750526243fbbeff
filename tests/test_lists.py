"""Lists: what leads them in, which one a question asks for, and that none is shown by halves."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from rag.engine import Engine
from rag.lists import ItemList, Lists

ARTICLE = """The ferry line's new timetable

What changes on Monday

The line lists the following changes:

- An earlier boat to the island
- A night boat on Fridays
- Cheaper tickets for schools

What may go wrong

Harbour staff named several worries:

- Fog in the narrow sound
- Too few sailors in summer

The mayor said the timetable had been agreed upon in March.
"""


@pytest.fixture(scope="module")
def ferries(engine_over: Callable[[str], Engine]) -> Engine:
    return engine_over(ARTICLE)


def texts(engine: Engine, listed: ItemList) -> list[str]:
    index = engine.present().index
    return [index.text(index.sentences[row]) for row in listed.rows]


def test_each_list_knows_what_leads_it_in(ferries: Engine) -> None:
    index = ferries.present().index
    lists = Lists(index)
    assert [len(each.rows) for each in lists.all] == [3, 2]
    for each in lists.all:
        assert any(index.text(index.sentences[row]).endswith(":") for row in each.leads)
        assert all(lists.of(row) is each for row in each.rows)
        assert all(lists.led_by(row) is each for row in each.leads)
    assert lists.of(0) is None


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Which changes are there?", "An earlier boat"),
        ("What do harbour staff worry about?", "Fog in the narrow sound"),
    ],
)
def test_a_list_is_shown_whole_after_its_lead_in(ferries: Engine, question: str, first: str) -> None:
    answer = ferries.ask(question)
    quotes = [each.quote for each in answer.citations]
    start = next(place for place, quote in enumerate(quotes) if quote.startswith(first))
    assert quotes[start - 1].endswith(":")
    listed = next(each for each in Lists(ferries.present().index).all if texts(ferries, each)[0].startswith(first))
    assert quotes[start : start + len(listed.rows)] == texts(ferries, listed)


def test_a_sentence_that_answers_brings_no_list(ferries: Engine) -> None:
    answer = ferries.ask("When was the timetable agreed upon?")
    assert [each.quote for each in answer.citations] == ["The mayor said the timetable had been agreed upon in March."]


def test_a_number_in_the_question_tells_which_lists_have_that_many_members(ferries: Engine) -> None:
    lists = Lists(ferries.present().index)
    even = np.full(len(ferries.present().index.sentences), 0.4)
    for question, count in (("What are the two points?", 2), ("What are the three points?", 3)):
        found = lists.near(question, even)
        assert {each.fits for each in found} == {True, False}
        assert all(each.fits == (len(each.listed.rows) == count) for each in found)
    assert {each.fits for each in lists.near("What are the points?", even)} == {None}


def test_an_ordinal_counts_the_members_and_not_the_lead_in(ferries: Engine) -> None:
    first = ferries.ask("Which changes are there?")
    assert first.citations[0].quote.endswith(":")
    second = ferries.ask("Tell me more about the second one", [first])
    assert "night boat" in second.standalone_question


def test_a_list_led_in_as_something_else_is_called_otherwise(ferries: Engine) -> None:
    """However near the question comes to it: worries are no advantages."""
    index = ferries.present().index
    lists = Lists(index)
    worries = lists.all[1]
    near = np.zeros(len(index.sentences))
    near[[*worries.leads, *worries.rows]] = 1.0
    called = {
        question: next(each.called for each in lists.near(question, near) if each.listed is worries)
        for question in ("What are the worries?", "What are the advantages?", "What do they tell?")
    }
    assert called == {"What are the worries?": 1, "What are the advantages?": -1, "What do they tell?": 0}


def test_a_list_of_strangers_is_known_as_one(ferries: Engine) -> None:
    lists = Lists(ferries.present().index)
    even = np.full(len(ferries.present().index.sentences), 0.4)
    assert not any(each.known for each in lists.near("What are the changes for Boeing?", even))
    assert all(each.known for each in lists.near("What are the changes?", even))


def test_a_sentence_stands_under_the_member_of_a_list(engine: Engine) -> None:
    index, lists = engine.present().index, engine.present().writer.lists
    row = next(row for row, each in enumerate(index.sentences) if index.text(each).startswith("This would reduce"))
    listed, place = lists.under(row) or pytest.fail("it stands under the third way to benefit")
    assert place == 2
    assert "Rocket Engineering" in index.text(index.sentences[listed.rows[place]])
    assert lists.under(0) is None


def test_several_things_that_stand_under_one_list_are_answered_by_it(engine: Engine) -> None:
    answer = engine.ask("What use cases are claimed for the deal?")
    assert len(answer.statements) == 4
    assert "Smarter Satellite Operations" in answer.statements[0].text
