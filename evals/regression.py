"""Logistic regressions as `rag.logistic` reads them: their signals scaled while they are fitted, their weights not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def regression(strength: float) -> Any:
    """A pipeline to fit: scaling, then logistic regression with this inverse strength of regularisation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    return make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000))


def as_written(fitted: Any, names: Sequence[str], threshold: float) -> dict[str, Any]:
    """The fitted pipeline over unscaled signals of these names, as the files in `rag` hold it."""
    scaler, model = fitted.named_steps.values()
    slopes = model.coef_[0] / scaler.scale_
    return {
        "intercept": round(float(model.intercept_[0] - scaler.mean_ @ slopes), 4),
        "threshold": round(float(threshold), 2),
        "weights": {name: round(float(weight), 4) for name, weight in zip(names, slopes, strict=True)},
    }
