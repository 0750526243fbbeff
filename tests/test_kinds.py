"""Sentences that hold the kind of thing asked for: a name, a place, somebody's words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from indexes.build import Index
from rag.engine import Engine
from rag.kinds import meets
from rag.questions import Wanted, read_question
from rag.rank import text_to_read
from rag.reader import ReadText
from rag.retrieve import FoundSentence

ARTICLE = """The ferry line

Three sisters founded the ferry line. Their boat is called Gull. The line has its offices in Old Harbour.

Boats of the line carry cars. Every crew member gets a cap.
"""


@pytest.fixture(scope="module")
def line(engine_over: Callable[[str], Engine]) -> Engine:
    return engine_over(ARTICLE)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("What is the name of the boat?", Wanted.NAME),
        ("Which sisters founded it, by name?", Wanted.NAME),
        ("Who founded it? Give names.", Wanted.NAME),
        ("Where is the line based?", Wanted.PLACE),
        ("In which city does it have offices?", Wanted.PLACE),
        ("Where could AI models help?", Wanted.ANYTHING),
        ("Name the risks.", Wanted.ANYTHING),
        ("How did the boat get its name?", Wanted.ANYTHING),
        ("Does the name matter?", Wanted.ANYTHING),
        ("Where could cloud-based AI help?", Wanted.ANYTHING),
        ("Where is the story based on rumours?", Wanted.ANYTHING),
        ("In which years did it grow?", Wanted.DATE),
        ("What did analysts say the line is worth?", Wanted.SUM),
        ("What does the deal mean for names like Gull?", Wanted.ANYTHING),
    ],
)
def test_names_and_places_are_asked_for_in_words(question: str, wanted: Wanted) -> None:
    assert read_question(question).wanted is wanted


def sentence(engine: Engine, beginning: str, question: str) -> tuple[Index, FoundSentence]:
    opened, founds = engine.find(question)
    of_it = (each for each in founds[0].sentences if opened.index.text(each.sentence).startswith(beginning))
    return opened.index, next(of_it)


def test_a_name_counts_where_the_reader_found_it(line: Engine) -> None:
    question = "What is the name of the ferry line's boat?"
    index, each = sentence(line, "Their boat", question)
    reading = read_question(question)
    assert each.read is not None
    there = text_to_read(each.sentence, index).index("Gull")
    assert meets(index, replace(each, read=ReadText(3.0, (there, there + 4), 2.0)), reading, question)
    assert not meets(index, replace(each, read=ReadText(3.0, (there, there + 4), -2.0)), reading, question)
    assert not meets(index, replace(each, read=ReadText(3.0, (0, 3), 2.0)), reading, question)


def test_without_a_reader_any_name_counts_that_the_question_lacks(line: Engine) -> None:
    index, each = sentence(line, "Their boat", "What is the name of the boat?")
    unread = replace(each, read=None)
    for question, is_met in (("What is the name of the boat?", True), ("What is the name of the boat Gull?", False)):
        assert meets(index, unread, read_question(question), question) is is_met


def test_a_place_is_told_by_where_something_is(line: Engine) -> None:
    question = "Where is the ferry line based?"
    for beginning, is_met in (("The line has", True), ("Every crew", False)):
        index, each = sentence(line, beginning, question)
        assert meets(index, each, read_question(question), question) is is_met


def test_a_number_is_no_name_and_a_part_of_a_word_is_no_word(line: Engine) -> None:
    question = "Which sisters founded the ferry line, by name?"
    index, each = sentence(line, "Three sisters", question)
    start = text_to_read(each.sentence, index).index("Three sisters")
    found = replace(each, read=ReadText(3.0, (start, start + len("Three sisters")), 2.0))
    assert not meets(index, found, read_question(question), question)
    planned = "What is the name of the boat that seagulls follow?"
    index, each = sentence(line, "Their boat", planned)
    assert meets(index, replace(each, read=None), read_question(planned), planned)


def test_who_did_it_is_no_name(line: Engine) -> None:
    named, unnamed = (
        line.judgement(question)
        for question in ("What is the name of the ferry line's boat?", "Which sisters founded the ferry line, by name?")
    )
    assert named is not None
    assert unnamed is not None
    assert (named.signals["lacks_kind"], unnamed.signals["lacks_kind"]) == (0.0, 1.0)
