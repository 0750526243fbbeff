"""What answers: sentences and lists weighed against each other, by signals that ship with a weight each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.choice import OF_LISTS, OF_READER, OF_SENTENCES, SURE, of_lists, of_sentences, packaged_weights, weighed
from rag.engine import Engine
from rag.reader import ReadText
from rag.retrieve import Found

LIST = "What are the challenges that the partnership could face?"
FACT = "When did Musk launch xAI?"


def found(engine: Engine, question: str) -> Found:
    return engine.find(question)[1][0]


def test_each_signal_ships_with_a_weight() -> None:
    unread, read = packaged_weights()
    assert set(read) == {*OF_SENTENCES, *OF_LISTS}
    assert set(unread) == set(read) - OF_READER


def test_signals_are_those_of_the_table(engine: Engine) -> None:
    index = engine.present().index
    asked = found(engine, LIST)
    assert all(tuple(each) == OF_SENTENCES for each in of_sentences(asked, index))
    assert all(tuple(each) == OF_LISTS for each in of_lists(asked, index))


def test_what_was_found_comes_best_first(engine: Engine) -> None:
    for question in (LIST, FACT):
        asked = found(engine, question)
        for scores in ([each.score for each in asked.sentences], [each.score for each in asked.lists]):
            assert scores == sorted(scores, reverse=True)


def test_a_list_is_weighed_against_the_sentences(engine: Engine) -> None:
    asked = found(engine, LIST)
    assert asked.lists[0].score > asked.sentences[0].score
    asked = found(engine, FACT)
    assert asked.lists[0].score < asked.sentences[0].score


def test_a_reader_that_sees_an_answer_lifts_it(engine: Engine) -> None:
    index = engine.present().index
    asked = found(engine, FACT)
    last = next(each for each in reversed(asked.sentences) if each.read)
    seen = replace(last, read=ReadText(12.0, (0, 5), 12.0))
    sentences = tuple(seen if each.row == last.row else each for each in asked.sentences)
    again = weighed(replace(asked, sentences=sentences), index)
    place = [each.row for each in again.sentences].index(last.row)
    assert place < [each.row for each in asked.sentences].index(last.row)


def test_a_reader_that_sees_an_answer_in_a_list_lifts_it(engine: Engine) -> None:
    index = engine.present().index
    asked = found(engine, LIST)
    last = asked.lists[-1]
    seen = replace(last, read=ReadText(12.0, (0, 5), 12.0))
    again = weighed(replace(asked, lists=(*asked.lists[:-1], seen)), index)
    assert next(each.score for each in again.lists if each.listed is last.listed) > last.score


def test_what_was_not_read_is_as_bad_as_can_be(engine: Engine) -> None:
    asked = found(engine, FACT)
    signals = of_sentences(asked, engine.present().index)
    unread = [own for each, own in zip(asked.sentences, signals, strict=True) if each.read is None]
    assert unread
    assert all(own["answers"] == own["span"] == -SURE for own in unread)


@pytest.mark.parametrize("number", [3, 4])
def test_lists_of_another_length_than_asked_for_are_told(engine: Engine, number: int) -> None:
    word = {3: "three", 4: "four"}[number]
    asked = found(engine, f"What are the {word} challenges?")
    signals = of_lists(asked, engine.present().index)
    assert [bool(own["list_of_other_length"]) for own in signals] == [
        len(each.listed.rows) != number for each in asked.lists
    ]
