"""Fitting what tells a paraphrase from one that says more: what is learnt from, and what ships."""

from __future__ import annotations

import random

import pytest

from evals.stories import Story, Told
from evals.train_wording import Example, fit, of_stories
from rag.wording import SIGNALS, packaged_model


def drawn(source: str, count: int, seed: int) -> list[Example]:
    """Examples that the reader's support tells apart, and nothing else does."""
    draw = random.Random(seed)
    made = []
    for number in range(count):
        faithful = number % 2 == 0
        signals = {name: draw.random() for name in SIGNALS} | {"support": draw.gauss(2.0 if faithful else -2.0, 1.0)}
        made.append(Example(source, tuple(signals[name] for name in SIGNALS), faithful))
    return made


def test_what_tells_them_apart_gets_the_weight(capsys: pytest.CaptureFixture[str]) -> None:
    written = fit([*drawn("tuning", 200, 1), *drawn("stories", 60, 2)])
    assert written["weights"]["support"] > 3 * abs(written["weights"]["likeness_gained"])
    printed = capsys.readouterr().out
    assert "tuning: " in printed
    assert "of 100 altered caught" in printed
    assert "of 30 faithful refused" in printed


def test_the_statements_of_a_story_cite_its_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (Told("It may close.", "faithful", (1,)), Told("It is of iron.", "invented", (0, 1)))
    story = Story("A bridge may close", ("The bridge is old.", "It might close."), (), told)
    monkeypatch.setattr("evals.train_wording.stories_held_out", lambda: (story,))
    first, second = of_stories()
    assert [each.text for each in first.cited] == ["It might close."]
    assert first.cited[0].reading.hedged
    assert first.cited[0].lead == story.headline
    assert [each.text for each in second.cited] == list(story.sentences)
    assert (first.kind, second.kind) == ("faithful", "invented")


def test_what_ships_has_a_weight_for_each_signal() -> None:
    model = packaged_model()
    assert tuple(model.weights) == SIGNALS
    assert model.weights["support"] > 0 > model.weights["unknown_share"]
    assert 0 < model.threshold < 1
