"""A logistic model, as the files beside `answerable.py` and `wording.py` hold them: weights that a person can read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Model:
    """probability = 1 / (1 + exp(-(intercept + Σ weight · signal))), held against a threshold."""

    intercept: float
    weights: dict[str, float]
    threshold: float

    def probability(self, signals: Mapping[str, float]) -> float:
        """From 0 to 1; signals without a weight count nothing."""
        logit = self.intercept + sum(weight * signals[name] for name, weight in self.weights.items())
        return 1 / (1 + math.exp(-logit))


def model_of(held: Mapping[str, Any], names: Sequence[str]) -> Model:
    """The model that a file holds; raises KeyError where a signal has no weight there."""
    return Model(held["intercept"], {name: held["weights"][name] for name in names}, held["threshold"])
