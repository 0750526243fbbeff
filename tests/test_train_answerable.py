"""Fitting the decision to answer: what is asked of which articles, that sources count alike, what is written."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest

from evals.train_answerable import Example, fit
from rag.answerable import READ_SIGNALS, SIGNALS, packaged_models, signals_of
from rag.engine import Engine
from rag.questions import read_question
from rag.retrieve import Retriever


def drawn(source: str, count: int, seed: int) -> list[Example]:
    """Examples that `best_cosine` tells apart, and nothing else does."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        answerable = number % 2 == 0
        signals = {name: draw.random() for name in SIGNALS}
        signals["best_cosine"] = draw.gauss(0.7 if answerable else 0.4, 0.1)
        made.append(Example(source, signals, answerable))
    return made


def test_what_tells_them_apart_gets_the_weight(capsys: pytest.CaptureFixture[str]) -> None:
    written = fit([*drawn("one", 200, 1), *drawn("other", 20, 2)], SIGNALS, 0.2)
    weights = written["weights"]
    assert weights["best_cosine"] == max(weights.values()) > 3 * abs(weights["cover"])
    sure = written["intercept"] + sum(
        weight * (0.9 if name == "best_cosine" else 0.5) for name, weight in weights.items()
    )
    assert 1 / (1 + math.exp(-sure)) > written["threshold"]
    printed = capsys.readouterr().out
    assert "one: 200 questions, AUC 0.9" in printed
    assert "other: 20 questions" in printed


def test_a_small_source_counts_like_a_large_one() -> None:
    """In the small source the signal means the contrary: with equal say neither wins by its number."""
    turned = [Example("small", each.signals, not each.answerable) for each in drawn("small", 30, 3)]
    even = fit([*drawn("large", 300, 4), *turned], SIGNALS, 0.2)["weights"]["best_cosine"]
    alone = fit(drawn("large", 300, 4), SIGNALS, 0.2)["weights"]["best_cosine"]
    assert abs(even) < 0.2 * alone


def test_what_ships_has_a_weight_for_each_signal() -> None:
    unread, read = packaged_models()
    assert tuple(unread.weights) == SIGNALS
    assert tuple(read.weights) == READ_SIGNALS
    assert 0 < unread.threshold < 1


def test_among_many_articles_likeness_has_weights_of_its_own(engine: Engine) -> None:
    opened, (found, *_) = engine.find("Who founded Anthropic?")
    reading = read_question(found.question)
    alone = signals_of(found, reading, opened.retriever)
    assert alone["library"] == alone["best_near_in_library"] == 0.0  # the seeds are one article
    held = opened.index.articles
    many = replace(
        opened.index, articles={**held, **{f"{number}.txt": each for number in range(99) for each in held.values()}}
    )
    among = signals_of(found, reading, Retriever(many))
    assert among["library"] == pytest.approx(2 / 3)  # a hundred are two powers of ten, and three make a large library
    assert among["best_near_in_library"] == pytest.approx(among["best_near"] * 2 / 3)
    assert among["best_near"] == alone["best_near"]
