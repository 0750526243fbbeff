"""Fitting what answers: which of what was found is right, and that what tells the right one gets the weight."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
from test_pages import page, written

from evals.cases import Case, Kind
from evals.pages import Page, opened, read_pages
from evals.train_choice import Example, _found, _signals, fit, held_out
from rag.answers import Outcome

LEAD = "The union lists several worries:"
ITEMS = ("Fewer crossings in winter", "Higher fares for islanders", "A crew of strangers")


def drawn(count: int, seed: int) -> list[Example]:
    """Examples whose right one has the highest first signal; the second says nothing."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        signals = np.asarray([[draw.random(), draw.random()] for _ in range(6)])
        right = np.zeros(6, dtype=bool)
        right[int(signals[:, 0].argmax())] = True
        made.append(Example(f"page-{number % 20}", 1.0, signals, right))
    return made


def test_what_tells_the_right_one_gets_the_weight() -> None:
    first, second = fit(drawn(200, 1))
    assert first > 10 * abs(second)
    assert held_out(drawn(200, 1)) > 0.95


def test_one_of_several_right_ones_is_enough() -> None:
    signals = np.asarray([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    weights = fit([Example("a", 1.0, signals, np.asarray([True, True, False]))] * 50)
    assert weights[0] > weights[1]


def labelled(folder: Path, case: Case) -> tuple[int, list[bool]]:
    (one,) = read_pages(case.part, written(folder, page()))
    engine = opened(Page(one.article, one.part, (case,)), folder / "cache")
    try:
        found = _found(engine, case)
        assert found is not None
        _, right = _signals(engine.present().index, found, case)
        return len(found.lists), right
    finally:
        engine.close()


def test_a_list_is_right_where_most_of_its_members_are_asked_for(tmp_path: Path) -> None:
    gold = tuple((item,) for item in ITEMS)
    lists, right = labelled(
        tmp_path, Case("1", ("What worries the union?",), frozenset({Outcome.ANSWERED}), Kind.LIST, gold=gold)
    )
    assert right[:lists] == [True]
    assert not any(right[lists:])


def test_a_sentence_is_right_where_it_is_asked_for(tmp_path: Path) -> None:
    gold = (("Lund Lines was founded in 1931 by two sisters.",),)
    lists, right = labelled(
        tmp_path, Case("1", ("Who founded Lund Lines?",), frozenset({Outcome.ANSWERED}), Kind.FACT, gold=gold)
    )
    assert right[:lists] == [False]
    assert sum(right[lists:]) == 1
