"""How sure a sentence is, by the rules and a reader together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from rag.answers import Certainty
from rag.certainty import Reading, read_certainty
from rag.reader import Reader, ReaderUnavailable, ReadSentence
from rag.settings import PACKAGED_READER
from rag.sure import LESS_SURE, LONGEST, SPEAKER_GAIN, read_sure

SENTENCE = "Ada Lim reckons the ferry sails in May."
STATED, ATTRIBUTED = (-6.0, -6.0, -6.0, 6.0), (-6.0, 6.0, -6.0, -6.0)
EVEN = (0.0, 0.0, 0.0, 0.0)


class Told:
    """Says of every sentence what it is given; counts what it was asked."""

    def __init__(self, labels: Sequence[float], hedged: float = -6.0, speaker: str = "") -> None:
        self.labels, self.hedged, self.speaker = tuple(labels), hedged, speaker
        self.asked: list[str] = []

    def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
        self.asked += sentences
        return [self._of(each) for each in sentences]

    def _of(self, sentence: str) -> ReadSentence:
        start = sentence.find(self.speaker) if self.speaker else -1
        span = (start, start + len(self.speaker)) if start >= 0 else (0, 0)
        return ReadSentence(self.labels, self.hedged, span, SPEAKER_GAIN + 1 if start >= 0 else -5.0)


def test_without_a_reader_the_rules_decide() -> None:
    assert read_sure(SENTENCE) == read_certainty(SENTENCE)


def test_a_reader_that_is_sure_outweighs_the_rules() -> None:
    text = "The ferry sails in May."
    assert read_certainty(text).certainty is Certainty.STATED
    assert read_sure(text, (), Told((6.0, -6.0, -6.0, -6.0))).certainty is Certainty.UNCONFIRMED


def test_no_reader_makes_a_sentence_surer() -> None:
    certain = Told((-50.0, -50.0, -50.0, 50.0))
    assert read_sure("The ferry may sail.", (), certain).certainty is Certainty.SPECULATIVE
    assert read_sure("Nobody has confirmed that the ferry sails.", (), certain).certainty is Certainty.UNCONFIRMED


def test_a_reader_that_is_not_sure_changes_no_label() -> None:
    assert read_sure("The ferry sails.", (), Told((-9.0, -9.0, LESS_SURE - 1, 0.0))).certainty is Certainty.STATED
    assert read_sure("The ferry sails.", (), Told((-9.0, -9.0, LESS_SURE + 1, 0.0))).certainty is Certainty.SPECULATIVE


def test_the_rules_decide_where_the_reader_cannot_tell() -> None:
    text = "The ferry may sail in May."
    assert read_sure(text, (), Told(EVEN, 0.0)) == read_certainty(text) == Reading(Certainty.SPECULATIVE, None, True)


def test_the_speaker_is_named_as_the_sentence_has_them() -> None:
    assert read_sure(SENTENCE, (), Told(ATTRIBUTED, speaker="Ada Lim")).said_by == "Ada Lim"


def test_a_capital_that_only_opens_the_sentence_is_no_part_of_a_speaker() -> None:
    assert (
        read_sure("Analysts suggest that bread may rise.", (), Told(ATTRIBUTED, speaker="Analysts")).said_by
        == "analysts"
    )


def test_what_is_stated_has_no_speaker() -> None:
    assert read_sure("The ferry sails in May.", (), Told(STATED, speaker="The ferry")).said_by is None


def test_an_item_is_as_unsure_as_what_leads_it_in() -> None:
    class Apart(Told):
        def how_sure(self, sentences: Sequence[str]) -> list[ReadSentence]:
            labels = [(-6.0, -6.0, 6.0, -6.0) if each.endswith(":") else STATED for each in sentences]
            return [ReadSentence(each, -6.0, (0, 0), -5.0) for each in labels]

    assert read_sure("Cheaper tickets", ["What it could bring:"], Apart(EVEN)).certainty is Certainty.SPECULATIVE


@pytest.mark.parametrize("length", [LONGEST + 1, 5_000])
def test_what_the_reader_would_see_cut_off_is_left_to_the_rules(length: int) -> None:
    reader = Told(STATED)
    text = "The ferry " + "and the boat " * (length // 13 + 1) + "may sail."
    assert read_sure(text, (), reader).certainty is read_certainty(text).certainty
    assert not any(len(each) > LONGEST for each in reader.asked)


def test_the_packaged_reader_tells_and_remembers() -> None:
    reader = Reader(PACKAGED_READER)
    sentences = ["Ada Lim told reporters that the ferry was sold.", "The ferry has two decks and a kitchen."]
    told, plain = reader.how_sure(sentences)
    assert sentences[0][slice(*told.speaker)] == "Ada Lim"
    assert told.speaker_gain > 0 > plain.speaker_gain
    assert max(Certainty, key=lambda each: told.labels[list(Certainty).index(each)]) is Certainty.ATTRIBUTED
    assert max(Certainty, key=lambda each: plain.labels[list(Certainty).index(each)]) is Certainty.STATED
    assert reader.how_sure(sentences[::-1]) == [plain, told]


def test_weights_of_an_earlier_make_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    class Earlier:
        def run(self, feed: dict[str, Any]) -> tuple[Any, Any]:
            rows, length = feed["input_ids"].shape
            return np.zeros((rows, length, 2)), np.zeros((rows, 3))

    monkeypatch.setattr("rag.reader._session", lambda _folder: Earlier())
    with pytest.raises(ReaderUnavailable, match="of an earlier make"):
        Reader(PACKAGED_READER).how_sure(["The ferry sails."])
