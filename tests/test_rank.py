"""The second look: what the reader is given, what its word counts, and that the rest stays behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from rag.answerable import READ_SIGNALS, SIGNALS, judge, signals_of
from rag.choice import weighed
from rag.engine import Engine
from rag.questions import read_question
from rag.rank import IN_CONTEXT, PASSAGES, Reads, in_full, read_passage, reread, weight
from rag.reader import ReadText
from rag.retrieve import Found
from rag.settings import CANDIDATES

QUESTION = "Who founded Anthropic?"


@dataclass
class Fond:
    """A reader that is sure of every text with a certain word in it, and notes what it was given."""

    word: str
    given: list[str] = field(default_factory=list)

    def read(self, question: str, texts: Sequence[str]) -> list[ReadText]:
        assert question == QUESTION
        self.given += texts
        return [self.judged(text) for text in texts]

    def judged(self, text: str) -> ReadText:
        at = text.find(self.word)
        return ReadText(6.0, (at, at + len(self.word)), 4.0) if at >= 0 else ReadText(-6.0, (0, 0), -4.0)


@pytest.fixture
def found(engine: Engine) -> Found:
    return engine.find(QUESTION)[1][0]


def unread(found: Found) -> Found:
    """As it was before any reading: the fixture's engine has the packaged reader."""
    sentences = (replace(each, read=None, in_context=None, score=each.fused) for each in found.sentences)
    return replace(
        found,
        sentences=tuple(sorted(sentences, key=lambda each: -each.score)),
        passages=tuple(replace(each, read=None) for each in found.passages),
        lists=tuple(replace(each, read=None) for each in found.lists),
    )


def test_what_the_reader_is_sure_of_comes_first(engine: Engine, found: Found) -> None:
    index = engine.present().index
    candidates = [each for each in found.sentences if each.sentence.kind in {"sentence", "item"}][: CANDIDATES // 2]
    # Not one that leads a list in: its items are read after it.
    chosen = next(each for each in reversed(candidates) if index.text(each.sentence).endswith("."))
    reader = Fond(index.text(chosen.sentence)[-30:])
    again = weighed(reread(unread(found), reader, index, CANDIDATES), index)
    assert again.sentences[0].row == chosen.row
    in_context = sum(each.in_context is not None for each in again.sentences)
    assert found.lists
    assert len(reader.given) == CANDIDATES + PASSAGES + len(found.lists) + in_context
    assert 0 < in_context <= IN_CONTEXT
    assert {each.row for each in again.sentences} == {each.row for each in found.sentences}
    assert sum(each.read is not None for each in again.sentences) == CANDIDATES
    assert sum(each.read is not None for each in again.passages) == PASSAGES


def test_the_nearest_are_read_though_they_share_no_word(engine: Engine, found: Found) -> None:
    reader = Fond("nothing")
    again = reread(unread(found), reader, engine.present().index, 4)
    read = {each.row for each in again.sentences if each.read}
    ranked = [each for each in unread(found).sentences if each.sentence.kind in {"sentence", "item"}]
    rest = [each for each in ranked if each.row not in {best.row for best in ranked[:2]}]
    nearest = sorted(rest, key=lambda each: -float(found.near[each.row]))[:2]
    assert read == {each.row for each in (*ranked[:2], *nearest)}


def test_sentences_are_read_with_what_they_stand_under(engine: Engine, found: Found) -> None:
    reader = Fond("nothing")
    reread(unread(found), reader, engine.present().index, CANDIDATES)
    assert any(each.startswith("What Is Anthropic. Founded by") for each in reader.given)
    assert any(each.startswith("Key highlights of Anthropic include: ") for each in reader.given)


def test_lists_are_read_as_far_as_shows_what_they_list(engine: Engine, found: Found) -> None:
    reader, index = Fond("Enterprise AI solutions"), engine.present().index
    again = reread(unread(found), reader, index, CANDIDATES)
    assert len(again.lists) == len(found.lists)
    (sure,) = (each for each in again.lists if each.read and weight(each.read) > 0)
    text = in_full(sure.listed, index)
    assert text in reader.given
    assert text.startswith("Key highlights of Anthropic include: What Is Anthropic? Advanced large language models; ")
    assert all(len(in_full(each.listed, index)) <= 320 for each in again.lists)


def test_what_does_not_seem_to_answer_is_read_once_more_after_the_sentence_before_it(
    engine: Engine, found: Found
) -> None:
    index = engine.present().index
    sure = Fond("OpenAI researchers")
    again = reread(unread(found), sure, index, CANDIDATES)
    for each in again.sentences:
        if each.in_context:
            assert f"{index.text(index.sentences[each.row - 1])} {index.text(each.sentence)}" in sure.given
            assert index.sentences[each.row - 1].section == each.sentence.section
    assert not any(each.in_context for each in again.sentences if "OpenAI researchers" in index.text(each.sentence))


def test_who_says_so_is_answered_by_who_speaks_of_it(engine: Engine) -> None:
    answer = engine.ask("Why would SpaceX use Anthropic rather than xAI, and who says so?")
    said = [each.text for each in answer.statements]
    assert any("Industry analysts believe" in each for each in said)
    assert any("This raised questions about why SpaceX" in each for each in said)
    assert not any("Many experts believe" in each for each in said)


def test_nothing_found_is_nothing_to_read(engine: Engine, found: Found) -> None:
    empty = replace(found, sentences=(), passages=())
    assert reread(empty, Fond("x"), engine.present().index, CANDIDATES) is empty


def test_the_reader_decides_with_signals_of_its_own(engine: Engine, found: Found) -> None:
    opened = engine.present()
    reading = read_question(QUESTION)
    before = unread(found)
    assert not before.was_read
    assert set(signals_of(before, reading, opened.retriever)) == set(SIGNALS)
    sure, unsure = (
        judge(reread(before, reader, opened.index, CANDIDATES), reading, opened.retriever)
        for reader in (Fond("OpenAI researchers"), Fond("nothing"))
    )
    assert set(sure.signals) == set(READ_SIGNALS)
    assert all(-1 <= value <= 1 for value in sure.signals.values())
    assert sure.probability > unsure.probability


def test_a_passage_is_read_whole_and_by_its_sentences() -> None:
    class Whole:
        def read(self, _question: str, texts: Sequence[str]) -> list[ReadText]:
            return [ReadText(1.0, (14, 18), 2.0), *(ReadText(0.0, (0, 0), 0.0) for _ in texts[1:])]

    reader: Reads = Whole()
    read = read_passage(reader, "When?", "It was built. 1904 it was.", [(0, 13), (14, 26)])
    assert read.sentences[1] > read.sentences[0]
    assert read.answers == weight(ReadText(1.0, (14, 18), 2.0))
