"""Do the articles answer? Several signals of one search, weighed by a small logistic model.

Its coefficients lie in `answerable.json`, made by `python -m evals.train_answerable` from the tuning part of the
questions. The signals see how well the question is met, never its words as such. A reader that judges whether a
text really answers is to become one more signal here.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rag.questions import QuestionReading, Wanted, holds
from rag.retrieve import Found, Retriever

SIGNALS = ("best_cosine", "second_cosine", "cover", "cover_together", "unknown_words", "lacks_kind")
NEAR = 8  # sentences that are looked at


@dataclass(frozen=True, slots=True)
class Judgement:
    """The probability that the articles answer, the threshold it is held against, and the signals behind it."""

    probability: float
    threshold: float
    signals: dict[str, float]

    @property
    def answerable(self) -> bool:
        """Whether to answer at all."""
        return self.probability >= self.threshold


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic model: probability = 1 / (1 + exp(-(intercept + Σ weight · signal)))."""

    intercept: float
    weights: dict[str, float]
    threshold: float


@cache
def packaged_model() -> Model:
    """The model that ships."""
    held = json.loads(Path(__file__).with_name("answerable.json").read_text(encoding="utf-8"))
    return Model(held["intercept"], {name: held["weights"][name] for name in SIGNALS}, held["threshold"])


def judge(found: Found, reading: QuestionReading, retriever: Retriever, model: Model | None = None) -> Judgement:
    """Whether what was found answers the question."""
    model = model or packaged_model()
    signals = signals_of(found, reading, retriever)
    logit = model.intercept + sum(model.weights[name] * value for name, value in signals.items())
    return Judgement(1 / (1 + math.exp(-logit)), model.threshold, signals)


def signals_of(found: Found, reading: QuestionReading, retriever: Retriever) -> dict[str, float]:
    """The signals by name, each in [-1, 1]; zeros where nothing was found."""
    near = found.sentences[:NEAR]
    if not near:
        return dict.fromkeys(SIGNALS, 0.0)
    cosines = sorted((each.cosine for each in near), reverse=True)
    asked = retriever.weights(found.question)
    lacking = reading.wanted is not Wanted.ANYTHING and not any(
        holds(retriever.index.text(each.sentence), reading.wanted, found.question) for each in near
    )
    return {
        "best_cosine": cosines[0],
        "second_cosine": cosines[min(1, len(cosines) - 1)],
        "cover": max(each.cover for each in near),
        "cover_together": retriever.cover(asked, [each.row for each in near[:3]]),
        "unknown_words": 1.0 - retriever.known(asked),
        "lacks_kind": float(lacking),
    }
