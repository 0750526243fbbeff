"""The metrics: their worked examples, and the corners that an example does not show."""

from __future__ import annotations

import doctest
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evals import metrics
from evals.cases import Case, Label
from rag.answers import Answer, Certainty, Citation, Outcome, Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

FOUNDED = "It was founded by Ann, who built boats."
OLD = "The company is older than the town it stands in."
ASIDE = "Nobody had asked about the colour of the boats."


def answer(*quotes: str, text: str = "So it is. [1]", outcome: Outcome = Outcome.ANSWERED) -> Answer:
    citations = tuple(
        Citation(number, "a.txt", "T", None, None, None, "a.txt", "", quote, 0, len(quote))
        for number, quote in enumerate(quotes, start=1)
    )
    statements = tuple(Statement(quote, (number,), Certainty.STATED) for number, quote in enumerate(quotes, start=1))
    return Answer("?", "?", outcome, text, statements, citations=citations)


def case(*groups: Sequence[str], outcome: Sequence[Outcome] = (Outcome.ANSWERED,), never: Sequence[str] = ()) -> Case:
    return Case("a", ("?",), frozenset(outcome), gold=tuple(map(tuple, groups)), also_fine=(OLD,), never=tuple(never))


def test_the_worked_examples_hold() -> None:
    found = doctest.testmod(metrics)
    assert found.attempted > 0
    assert found.failed == 0


def test_each_group_must_be_quoted_by_one_of_its_members() -> None:
    asked = case([FOUNDED, "Ann founded it long ago."], [ASIDE])
    assert metrics.judge(asked, answer(FOUNDED, ASIDE)).correct
    verdict = metrics.judge(asked, answer(FOUNDED))
    assert not verdict.correct
    assert verdict.missing == ((ASIDE,),)


def test_a_quote_may_hold_the_gold_or_stand_within_it_white_space_aside() -> None:
    asked = case([FOUNDED])
    assert metrics.judge(asked, answer(f"{OLD}\n\n  {FOUNDED.replace(' ', '  ')}")).correct
    assert metrics.judge(asked, answer("founded by Ann, who built")).correct
    assert not metrics.judge(asked, answer("founded by Ann")).correct
    assert metrics.judge(case(["Short item"]), answer("Short\nitem")).correct
    assert not metrics.judge(case(["Short item"]), answer("A Short item more")).correct


def test_two_statements_beside_the_point_are_borne_and_three_are_not() -> None:
    asides = [f"{ASIDE} {number}" for number in range(3)]
    assert metrics.judge(case([FOUNDED]), answer(FOUNDED, OLD, *asides[:2])).correct
    verdict = metrics.judge(case([FOUNDED]), answer(FOUNDED, OLD, *asides))
    assert not verdict.correct
    assert verdict.stray == (2, 3, 4)


def test_a_pattern_that_must_never_match_is_sought_in_the_text_in_any_case() -> None:
    verdict = metrics.judge(case([FOUNDED], never=["founded by bob", "x{3}"]), answer(FOUNDED, text="FOUNDED BY BOB"))
    assert not verdict.correct
    assert verdict.matched == ("founded by bob",)


def test_an_outcome_that_is_not_allowed_is_wrong_whatever_is_quoted() -> None:
    assert not metrics.judge(case([FOUNDED]), answer(FOUNDED, outcome=Outcome.ERROR)).correct
    assert not metrics.judge(case(outcome=[Outcome.NOT_IN_ARTICLES]), answer(FOUNDED)).correct


def test_gold_is_not_asked_of_an_allowed_abstention() -> None:
    either = case([FOUNDED], outcome=[Outcome.ANSWERED, Outcome.NOT_IN_ARTICLES])
    assert metrics.judge(either, answer(outcome=Outcome.NOT_IN_ARTICLES)).correct
    assert not metrics.judge(either, answer(OLD)).correct


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_wilson_interval_holds_the_share_and_stays_between_0_and_1(hits: int, misses: int) -> None:
    low, high = metrics.wilson(hits, hits + misses)
    assert 0 <= low <= high <= 1
    if hits + misses:
        assert low - 1e-9 <= hits / (hits + misses) <= high + 1e-9


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"), [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)]
)
def test_the_wilson_interval_agrees_with_published_values(hits: int, of: int, low: float, high: float) -> None:
    assert metrics.wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1), st.floats(0, 100))
def test_a_percentile_lies_among_the_values(values: list[float], percent: float) -> None:
    found = metrics.percentile(values, percent)
    assert found is not None
    assert min(values) - 1e-6 <= found <= max(values) + 1e-6


def test_a_statement_with_several_quotes_is_as_sure_as_the_least_sure() -> None:
    labels = [
        Label(FOUNDED, Certainty.STATED),
        Label(OLD, Certainty.ATTRIBUTED, "locals"),
        Label(ASIDE, Certainty.UNCONFIRMED),
    ]
    assert metrics.expected_label([FOUNDED, OLD], labels) == labels[1]
    assert metrics.expected_label([f"{FOUNDED} {ASIDE}"], labels) == labels[2]
    assert metrics.expected_label([FOUNDED, "Something that nobody labelled."], labels) is None
    assert metrics.expected_label([], labels) is None


@pytest.mark.parametrize(
    ("name", "head"),
    [
        (None, ""),
        ("Industry analysts", "industry analysts"),
        ("the company's founder, Ann", "company's founder"),
        ("two people close to the talks", "two people"),
        ("SpaceX", "spacex"),
    ],
)
def test_a_speaker_is_a_head_noun_phrase(name: str | None, head: str) -> None:
    assert metrics.speaker(name) == head


def test_a_speaker_where_there_is_none_is_wrong() -> None:
    label = Label(FOUNDED, Certainty.STATED)
    said = Statement(FOUNDED, (1,), Certainty.STATED, said_by="Ann")
    assert metrics.said_by_right([(said, label), (Statement(FOUNDED, (1,), Certainty.STATED), label)]) == metrics.Share(
        0, 1
    )
