"""Fits the model that decides whether the articles answer: `python -m evals.train_answerable`.

It asks the tuning part of the seed questions, never the final one, and writes `rag/answerable.json`: a logistic
regression over the signals of `rag.answerable`, classes weighted alike, with the threshold that maximises balanced
accuracy in five-fold cross-validation.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import rag.answerable
from evals.cases import SEED_QUESTIONS, Case, Part, read_cases
from indexes.embed import open_embedder
from rag import open_engine
from rag.answerable import SIGNALS, signals_of
from rag.answers import Answer, Outcome
from rag.questions import read_question
from rag.retrieve import pieces_of
from rag.rewrite import stand_alone

FOLDS, SEED, STRENGTH = 5, 20, 3.0


def main() -> None:
    """Fit, print the cross-validated figures, write the file."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score, roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    rows, labels = _examples([case for case in read_cases(SEED_QUESTIONS) if case.part is Part.TUNING])
    model = LogisticRegression(C=STRENGTH, class_weight="balanced")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED)
    held_out = cross_val_predict(model, rows, labels, cv=folds, method="predict_proba")[:, 1]
    threshold = max(np.arange(0.2, 0.8, 0.02), key=lambda at: float(balanced_accuracy_score(labels, held_out >= at)))
    model.fit(rows, labels)
    written = {
        "intercept": round(float(model.intercept_[0]), 4),
        "threshold": round(float(threshold), 2),
        "weights": {name: round(float(weight), 4) for name, weight in zip(SIGNALS, model.coef_[0], strict=True)},
    }
    target = Path(rag.answerable.__file__).with_name("answerable.json")
    target.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")
    accuracy = balanced_accuracy_score(labels, held_out >= threshold)
    print(f"{len(labels)} questions of the tuning part, {FOLDS}-fold cross-validation:")
    print(f"AUC {roc_auc_score(labels, held_out):.3f}, balanced accuracy {accuracy:.3f} at {threshold:.2f}")


def _examples(cases: list[Case]) -> tuple[np.ndarray, np.ndarray]:
    """Signals, shape (n, signals), and whether the articles answer, shape (n,); orders are refused before this."""
    engine, embedder = open_engine(writer="quotes"), open_embedder()
    rows, labels = [], []
    for case in cases:
        answers = (Outcome.ANSWERED in case.outcome, set(case.outcome) == {Outcome.ANSWERED})
        if answers[0] != answers[1] or read_question(case.turns[-1]).refused:
            continue  # either outcome is right, so neither teaches
        history: list[Answer] = []
        for turn in case.turns[:-1]:
            history.append(engine.ask(turn, history))
        standalone = stand_alone(case.turns[-1], history)
        opened = engine.present()
        pieces = pieces_of(standalone)
        vector, *others = embedder.embed([standalone, *pieces])
        found = opened.retriever.search(standalone, vector, tuple(zip(pieces, others, strict=True)))
        signals = signals_of(found, read_question(standalone), opened.retriever)
        rows.append([signals[name] for name in SIGNALS])
        labels.append(answers[0])
    engine.close()
    return np.asarray(rows), np.asarray(labels)


if __name__ == "__main__":
    main()
