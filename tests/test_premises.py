"""What a question takes for granted, and what says otherwise; above all, what does not."""

from __future__ import annotations

import doctest
from collections.abc import Sequence
from functools import partial
from types import ModuleType

import pytest

import rag.contradictions
import rag.premises
from rag.answers import Role
from rag.certainty import read_certainty
from rag.contradictions import Candidate, Correction, Why, contradiction
from rag.engine import Engine
from rag.premises import affirmed, premises_of
from rag.reader import ReadStatement

NEWS = [
    "In 2003, Ada Holm founded her own ferry line, Harbour Lines, hoping to cross the strait.",  # 0
    "Founded by former Lund Shipping captains, Northlight makes software for ferries.",  # 1
    "The company has received millions from pension funds and investors.",  # 2, under "Harbour Lines"
    "Neither Ostsee nor Harbour Lines has confirmed the planned merger.",  # 3
    "Ferry shares have seen strong growth over the past three years.",  # 4
    "Harbour Lines is no longer only a ferry operator.",  # 5
    "She has repeatedly warned about the dangers of winter crossings.",  # 6, under "Ada Holm and the sea"
    "Several hurdles could delay the merger.",  # 7
    "The new bridge was built by Ostsee Rail for $40 million.",  # 8
    "Harbour Lines laid off 300 sailors in March.",  # 9
    "Ada Holm left Lund Shipping in 1998 and sold her shares.",  # 10
    "Lund Shipping supports Northlight.",  # 11
    "The old pier was never repaired.",  # 12
    "Northlight may open an office in Malmo.",  # 13
    "The council approved the harbour plan in 2011.",  # 14
    "Northlight is known for its strong focus on privacy.",  # 15
    "Harbour Lines cut the winter route, but did not say why it had done so.",  # 16
]
CONTEXT = {2: "Harbour Lines and its money", 6: "Ada Holm and the sea"}
CANDIDATES = [Candidate(text, CONTEXT.get(place, ""), partial(read_certainty, text)) for place, text in enumerate(NEWS)]


def corrected(question: str) -> Correction | None:
    return next(filter(None, (contradiction(each, CANDIDATES) for each in premises_of(question))), None)


@pytest.mark.parametrize("module", [rag.premises, rag.contradictions])
def test_examples_in_the_docstrings(module: ModuleType) -> None:
    tested = doctest.testmod(module)
    assert tested.attempted
    assert not tested.failed


@pytest.mark.parametrize(
    ("question", "place", "why"),
    [
        ("Ada Holm founded Harbour Lines in 1999, right?", 0, Why.VALUE),
        ("Ada Holm launched Harbour Lines back in 2010, didn't she?", 0, Why.VALUE),
        ("Why did Holm wait until 2015 to start Harbour Lines?", 0, Why.VALUE),
        ("Since Holm founded Harbour Lines in 1990, who were her first partners?", 0, Why.VALUE),
        ("Who founded Harbour Lines in 1980?", 0, Why.VALUE),
        ("Why was the new bridge built for $90 million?", 8, Why.VALUE),
        ("Why did Harbour Lines lay off 500 sailors in March?", 9, Why.VALUE),
        ("How did the council come to approve the harbour plan in 2015?", 14, Why.VALUE),
        ("Why was Northlight founded by former Ostsee captains?", 1, Why.NAME),
        ("Explain why the new bridge was built for $90 million.", 8, Why.VALUE),
        ("I read that Ada Holm founded Harbour Lines in 1999. Who helped her?", 0, Why.VALUE),
        ("Northlight was founded by ex-Ostsee captains, correct?", 1, Why.NAME),
        ("What are the confirmed terms of the merger?", 3, Why.OPEN),
        ("What did the official announcement of the merger say?", 3, Why.OPEN),
        ("The merger is official, isn't it?", 3, Why.OPEN),
        ("Why did Holm sell her house after the merger was completed?", 3, Why.OPEN),
        ("Why does Northlight neglect privacy?", 15, Why.OPPOSITE),
        ("Given that Northlight was started by former Malmo captains, is it Danish?", 1, Why.NAME),
        ("The new bridge was built by Northlight, correct?", 8, Why.NAME),
        ("Why has Harbour Lines failed to attract investors?", 2, Why.OPPOSITE),
        ("Why have ferry shares fallen over the past three years?", 4, Why.OPPOSITE),
        ("Why is Harbour Lines still only a ferry operator?", 5, Why.OPPOSITE),
        ("Why did Ada Holm ignore the dangers of winter crossings?", 6, Why.OPPOSITE),
        ("Why are there no obstacles to the takeover?", 7, Why.OPPOSITE),
        ("Why did Holm never leave Lund Shipping?", 10, Why.OPPOSITE),
        ("Why does Lund Shipping not support Northlight?", 11, Why.OPPOSITE),
        ("How was the old pier repaired?", 12, Why.OPPOSITE),
        ("Why does Northlight pay so little attention to privacy?", 15, Why.OPPOSITE),
        ("When was the merger signed?", 3, Why.OPEN),
        ("Why did Ostsee and Harbour Lines announce the deal?", 3, Why.OPEN),
        ("What changed after the merger was approved?", 3, Why.OPEN),
        ("Now that the agreement is final, who will lead it?", 3, Why.OPEN),
        ("The merger is official, isn't it?", 3, Why.OPEN),
    ],
)
def test_what_is_wrongly_presumed(question: str, place: int, why: Why) -> None:
    assert corrected(question) == Correction(place, why)


@pytest.mark.parametrize(
    "question",
    [
        # True, in the article's words or others.
        "Why did Ada Holm found Harbour Lines in 2003?",
        "Harbour Lines was launched by Ada Holm in 2003, right?",
        "Since Northlight was founded by former Lund Shipping captains, is it still on good terms with them?",
        "Why was Northlight started by captains?",
        "How did Harbour Lines attract investors?",
        "Why have ferry shares grown over the past three years?",
        "Why is Harbour Lines no longer only a ferry operator?",
        "Why has Ada Holm warned about the dangers of winter crossings?",
        "Why are there several hurdles to the merger?",
        "How was the new bridge built by Ostsee Rail for $40 million?",
        "Why did Harbour Lines lay off 300 sailors?",
        "Why did Holm leave Lund Shipping in 1998?",
        "Why did Holm sell her shares?",
        "Why was the old pier never repaired?",
        "Why did the council approve the harbour plan in 2011?",
        "Why did Harbour Lines cut the winter route?",
        "Why does Lund Shipping support Northlight?",
        "Why has the merger not been confirmed?",
        "Why does Northlight focus on privacy?",
        # Not told: another event, another party, nothing that shuts it out.
        "Why did Ada Holm marry in 1999?",
        "Why did Ada Holm leave Harbour Lines in 2015?",
        "Why does Ostsee support Northlight?",
        "Why did Malmo Rail announce a strike?",
        "Why did Northlight never open an office in Malmo?",
        "Why did the council repair the town hall?",
        "Why did Ada Holm say in 2010 that she founded Harbour Lines?",
        "Why did ferry passengers fall ill over the past three years?",
        "When was Northlight founded?",
        "When did Northlight announce its app?",
        "How many sailors did Harbour Lines lay off?",
        # Asked, not presumed.
        "Was Harbour Lines founded in 1999 or in 2003?",
        "Did Ada Holm found Harbour Lines in 1999?",
        "Is the merger confirmed?",
        "Has the merger been signed yet?",
        "When will the merger be signed?",
        "Why would Ostsee sign the merger?",
        "If the merger is signed, who leads it?",
        "What happens when the merger is signed?",
        "Who founded Harbour Lines?",
        "Who says that the merger is signed?",
        "Is the old pier repaired?",
        "Does Northlight pay little attention to privacy?",
    ],
)
def test_what_is_true_unknown_or_only_asked_is_not_corrected(question: str) -> None:
    found = corrected(question)
    assert found is None, NEWS[found.place]


class Believing:
    """Supports what it was told is so, and nothing else; keeps what it was asked."""

    def __init__(self, *so: str) -> None:
        self.so = so
        self.asked: list[str] = []

    def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
        self.asked.append(statement)
        return [ReadStatement(3.0 if any(each in text for each in self.so) else -3.0, 0.0) for text in texts]


def test_the_reader_tells_in_other_words_that_what_is_denied_is_so() -> None:
    claim = "Harbour Lines has never dismissed anybody"
    assert contradiction(claim, CANDIDATES) is None
    reader = Believing("laid off 300")
    # The text is there for the denial too: then it is no matter for a correction.
    assert contradiction(claim, CANDIDATES, reader) is None
    assert reader.asked == [claim]


@pytest.mark.parametrize(
    ("claim", "so", "place"),
    [
        ("Harbour Lines has never dismissed anybody", "laid off 300", 9),
        ("Ostsee has never dismissed anybody", "laid off 300", None),  # another party
        ("Northlight has no plans abroad", "may open an office", None),  # only possible
        ("Harbour Lines has dismissed sailors", "laid off 300", None),  # no denial
    ],
)
def test_a_denial_is_corrected_by_what_is_said_of_the_same_and_for_sure(claim: str, so: str, place: int | None) -> None:
    class Affirming(Believing):
        def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
            doubting = [ReadStatement(-3.0, 0.0)] * len(texts)
            return super().weigh(statement, texts) if affirmed(claim) == statement else doubting

    found = contradiction(claim, CANDIDATES, Affirming(so))
    assert (found and found.place) == place


@pytest.mark.parametrize(
    ("claim", "against", "supported", "place"),
    [
        ("Harbour Lines kept all its sailors", 3.0, -3.0, 9),
        ("Harbour Lines kept all its sailors", 1.0, -9.0, None),  # hardly against it
        ("Harbour Lines kept all its sailors", 3.0, 0.0, None),  # somebody bears it out
        ("Ostsee kept all its sailors", 3.0, -3.0, None),  # another party
        ("Harbour Lines plants trees", 3.0, -3.0, None),  # another matter
    ],
)
def test_what_is_said_is_corrected_by_what_the_reader_finds_against_it(
    claim: str, against: float, supported: float, place: int | None
) -> None:
    class Opposing(Believing):
        def weigh(self, statement: str, texts: Sequence[str]) -> list[ReadStatement]:
            return [ReadStatement(supported, against if "laid off 300" in text else -3.0) for text in texts]

    found = contradiction(claim, CANDIDATES, Opposing())
    assert (found and found.place) == place


def test_the_packaged_reader_tells_it(engine: Engine) -> None:
    """End to end: no sentence of the article shares more than names with the denial."""
    answer = engine.ask("Why has Musk never criticised OpenAI?")
    assert [each.role for each in answer.statements] == [Role.CORRECTION]
    assert "later criticizing the company" in answer.statements[0].text


def test_a_later_report_that_bears_the_premise_out_keeps_a_denial_from_correcting() -> None:
    later = "The merger was signed in Lund on Monday."
    candidates = [*CANDIDATES, Candidate(later, "", partial(read_certainty, later))]
    assert contradiction("the merger was signed", CANDIDATES)
    assert contradiction("the merger was signed", candidates) is None


def test_a_name_from_the_heading_counts_only_where_the_sentence_refers_back() -> None:
    for text, right in [("It was opened in 2003.", True), ("Another bridge was opened in 2003.", False)]:
        told = [Candidate(text, "The Holm Bridge", partial(read_certainty, text))]
        assert bool(contradiction("the Holm Bridge opened in 1999", told)) is right


def test_the_correction_stands_first_with_its_quote_even_where_nothing_answers(engine: Engine) -> None:
    answer = engine.ask("Musk launched xAI in 2011, right?")
    assert answer.statements[0].role is Role.CORRECTION
    assert "In 2023, Musk launched" in answer.citations[0].quote
    assert engine.ask("Why did Musk launch xAI in 2023?").statements[0].role is Role.ANSWER


def test_each_part_of_a_question_is_looked_at(engine: Engine) -> None:
    answer = engine.ask("What is Starlink, and why is SpaceX only a rocket company?")
    assert answer.statements[0].role is Role.CORRECTION
    assert "no longer just a rocket company" in answer.citations[0].quote
