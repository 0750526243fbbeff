"""Fits the models that decide whether the articles answer: `python -m evals.train_answerable --data DIR`.

Asked are the tuning questions of the seed article, the tuning part of those over the news articles and, with the
reader, of those over our own pages (each page alone, as the seed article is). The final parts are never asked. It
writes `rag/answerable.json`: two logistic regressions over the signals of `rag.answerable`, without the reader's and
with them, classes weighted alike, each with the highest threshold that refuses no more than `TOLERATED` of the
answerable questions in five-fold cross-validation. The earlier turns of conversations are answered with the file as it
is: a new signal needs a weight there first, 0 for instance.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import rag.answerable
from evals.cases import Case, Part, tuning_cases
from evals.pages import Page, opened, read_pages
from evals.parallel import in_parallel
from evals.public import Setting
from evals.public.news import laid_out
from evals.regression import as_written, regression
from evals.run import looked_up
from rag import open_engine
from rag.answerable import READ_SIGNALS, SIGNALS, signals_of
from rag.answers import Outcome
from rag.engine import Engine
from rag.questions import read_question
from rag.refusals import refusal
from rag.settings import NO_READER

FOLDS, SEED, STRENGTH = 5, 20, 0.05
# What a source counts: the others steady the fit of the seed questions, which are the kind that people ask.
SHARES = {"seed": 8.0, "pages": 4.0, "news": 2.0}
# Of the answerable questions, what may be refused, without the reader and with it: without, half of those refused share
# no word with the articles, which no signal sees.
TOLERATED = {"unread": 0.2, "read": 0.1}


@dataclass(frozen=True, slots=True)
class Example:
    """One question's signals, and whether the articles answer it."""

    source: str
    signals: dict[str, float]
    answerable: bool


def main(arguments: Sequence[str] | None = None) -> None:
    """Ask, fit both models, print the cross-validated figures, write the file."""
    parser = argparse.ArgumentParser(prog="python -m evals.train_answerable", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder of public data; evals/public/README.md")
    parser.add_argument("--cache", type=Path, required=True, help="where indexes of the data are kept from run to run")
    parser.add_argument("--reader", help="the folder of another trained reader than the packaged one")
    given = parser.parse_args(arguments)
    setting = Setting(given.data, given.cache)
    written = {}
    for name, names, reader in (("unread", SIGNALS, NO_READER), ("read", READ_SIGNALS, given.reader)):
        print(f"{name}:")
        written[name] = fit(asked_of_all(setting, reader), names, TOLERATED[name])
    target = Path(rag.answerable.__file__).with_name("answerable.json")
    target.write_text(json.dumps(written, indent=2) + "\n", encoding="utf-8")


def asked_of_all(setting: Setting, reader: str | None) -> list[Example]:
    """The examples of all sources."""
    # The pages' near misses are made to look like answers: without a reader every signal is at chance there, and the
    # fit would unlearn what it knows of the others.
    pages = () if reader == NO_READER else read_pages(Part.TUNING)
    return list(in_parallel(_asked_of, [(source, setting, reader) for source in ("seed", "news", *pages)]))


def _asked_of(given: tuple[Page | str, Setting, str | None]) -> list[Example]:
    """The examples of the seed article, of the news articles or of one page."""
    source, setting, reader = given
    if isinstance(source, Page):
        return list(_asked("pages", opened(source, setting.cache, reader), source.cases))
    if source == "seed":
        return list(_asked(source, open_engine(writer="quotes", reader=reader), tuning_cases()))
    articles, home, cases = laid_out(setting)
    engine = open_engine(articles, home, writer="quotes", reader=reader)
    return list(_asked(source, engine, [case for case in cases if case.part is Part.TUNING]))


def _asked(source: str, engine: Engine, cases: Iterable[Case]) -> Iterator[Example]:
    """The signals of each question whose right outcome is one alone; orders are refused before they are looked up."""
    try:
        for case in cases:
            answered = case.outcome == {Outcome.ANSWERED}
            if (not answered and Outcome.ANSWERED in case.outcome) or refusal(case.question):
                continue
            standalone, opened, founds = looked_up(engine, case)
            yield Example(source, signals_of(founds[0], read_question(standalone), opened.retriever), answered)
    finally:
        engine.close()


def fit(examples: Sequence[Example], names: Sequence[str], tolerated: float) -> dict[str, Any]:
    """One logistic regression over these signals, with its threshold; prints how well it does, cross-validated."""
    from sklearn.model_selection import StratifiedKFold

    signals = np.asarray([[each.signals[name] for name in names] for each in examples])
    labels = np.asarray([each.answerable for each in examples])
    weights = _weights(examples)
    held = np.zeros(len(examples))
    for learnt, left in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(signals, labels):
        model = _regression(signals[learnt], labels[learnt], weights[learnt])
        held[left] = model.predict_proba(signals[left])[:, 1]
    threshold = _threshold(labels, held, weights, tolerated)
    _tell(examples, labels, held, float(threshold))
    return as_written(_regression(signals, labels, weights), names, threshold)


def _regression(
    signals: npt.NDArray[np.float64], labels: npt.NDArray[np.bool_], weights: npt.NDArray[np.float64]
) -> Any:
    """A fitted pipeline of scaling and logistic regression; the weights make up 1, hence their number in its C."""
    made = regression(STRENGTH * len(labels))
    return made.fit(signals, labels, logisticregression__sample_weight=weights / weights.sum())


def _weights(examples: Sequence[Example]) -> npt.NDArray[np.float64]:
    """Every source has its share, half of it for the answerable questions and half for the others; 1 in all."""
    groups = [(each.source, each.answerable) for each in examples]
    shares = {group: SHARES.get(group[0], 1.0) / groups.count(group) for group in set(groups)}
    weights = np.asarray([shares[group] for group in groups])
    return np.asarray(weights / weights.sum())


def _threshold(
    labels: npt.NDArray[np.bool_], held: npt.NDArray[np.float64], weights: npt.NDArray[np.float64], tolerated: float
) -> float:
    """The highest threshold that refuses no more of the answerable questions than is tolerated."""
    share = weights[labels] / weights[labels].sum()
    steps = np.arange(0.1, 0.9, 0.01)
    return float(max((at for at in steps if share[held[labels] < at].sum() <= tolerated), default=steps[0]))


def _tell(
    examples: Sequence[Example], labels: npt.NDArray[np.bool_], held: npt.NDArray[np.float64], threshold: float
) -> None:
    from sklearn.metrics import balanced_accuracy_score, roc_auc_score

    for source in dict.fromkeys(each.source for each in examples):
        of_it = np.asarray([each.source == source for each in examples])
        auc = roc_auc_score(labels[of_it], held[of_it])
        accuracy = balanced_accuracy_score(labels[of_it], held[of_it] >= threshold)
        print(
            f"  {source}: {of_it.sum()} questions, AUC {auc:.3f}, balanced accuracy {accuracy:.3f} at {threshold:.2f}"
        )


if __name__ == "__main__":
    main()
